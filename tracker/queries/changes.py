"""What changed between two days, by either clock: the reads behind ``diff``."""

import sqlite3
from typing import Any, NamedTuple

from tracker import log
from tracker.model import Entry
from tracker.queries.news import CAME_WITH_IT, FIRST_DESCRIBED
from tracker.queries.proposals import Filter


class Window(NamedTuple):
    """The days after ``first`` up to ``last``, and the UTC instants at which the day after each
    begins: ``since`` and ``until``."""

    first: str
    last: str
    since: str
    until: str


class Change(NamedTuple):
    """An entry that bears on what stood or was known, and the proposal it is about.

    ``from_on`` is the full day it counts from (None: no date); ``came_with_it``: written by the
    command that put the proposal on record; ``before``: the status or deadline in
    force before it; ``replaced``: the entry it corrects, where that was held before the window.
    """

    entry: Entry
    received_at: str
    proposal: str
    title: str
    owner: str
    from_on: str | None
    came_with_it: bool
    before: str | None
    replaced: Entry | None


_ENTRY = ", ".join(f"e.{name.strip()}" for name in log.COLUMNS.split(","))
_REPLACED = ", ".join(f"r.{name.strip()}" for name in log.COLUMNS.split(","))
_DATED = " UNION ALL ".join(
    f"SELECT entry, proposal, from_on FROM {table}"
    for table in ("assessments", "evidence", "checks", "deadlines", "responses")
)
_RECEIVED = "{}.received_at >= :since AND {}.received_at < :until"
_LIVE = "{}.hash NOT IN (SELECT entry FROM voided)"
_BEFORE = """(SELECT {column} FROM {column_of} AS a JOIN entries AS o ON o.hash = a.entry
  WHERE a.proposal = d.proposal
    AND (a.from_on, o.clock, o.replica, o.seq) < (d.from_on, e.clock, e.replica, e.seq)
  ORDER BY a.from_on DESC, o.clock DESC, o.replica DESC, o.seq DESC LIMIT 1)"""
_STATUS_BEFORE = _BEFORE.format(column="status", column_of="assessments")
_DEADLINE_BEFORE = _BEFORE.format(column="deadline", column_of="deadlines")
_IN_ORDER = "ORDER BY p.owner, p.id, e.clock, e.replica, e.seq"


def dated(connection: sqlite3.Connection, window: Window, wanted: Filter) -> list[Change]:
    """Live dated entries that took effect or were received in the window."""
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, d.from_on, {CAME_WITH_IT},
                   CASE e.kind WHEN 'assess' THEN coalesce({_STATUS_BEFORE}, 'unassessed')
                     WHEN 'deadline' THEN coalesce({_DEADLINE_BEFORE}, 'none') END, {_REPLACED}
            FROM ({_DATED}) AS d JOIN entries AS e ON e.hash = d.entry
            JOIN proposals AS p ON p.id = d.proposal
            LEFT JOIN entries AS r ON r.hash = e.replaces AND r.received_at < :since
            WHERE (d.from_on > :first AND d.from_on <= :last OR {_RECEIVED.format("e", "e")})
              AND {{wanted}} ORDER BY p.owner, p.id, d.from_on, e.clock, e.replica, e.seq""",
    )  # fmt: skip


def rewritten(connection: sqlite3.Connection, window: Window, wanted: Filter) -> list[Change]:
    """Live descriptions and links received in the window on proposals that were there before, the
    retirement of one included."""
    retired = "json_extract(e.body, '$.fields.retired') IS NOT NULL"
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, NULL, {CAME_WITH_IT}, NULL,
                   {_REPLACED}
            FROM entries AS e JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            LEFT JOIN entries AS r ON r.hash = e.replaces
            WHERE e.kind IN ('describe', 'link', 'unlink') AND {_RECEIVED.format("e", "e")}
              AND {_LIVE.format("e")} AND {{wanted}} AND (p.retired IS NULL OR {retired})
            {_IN_ORDER}""",
        standing=False,
    )  # fmt: skip


def newly_tracked(connection: sqlite3.Connection, window: Window, wanted: Filter) -> list[Change]:
    """The descriptions that put proposals on record in the window; ``before`` is the status now."""
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, NULL, 1, p.status, {_REPLACED}
            FROM entries AS e JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            LEFT JOIN entries AS r ON r.hash = e.replaces
            WHERE e.kind = 'describe' AND {_RECEIVED.format("e", "e")} AND {FIRST_DESCRIBED}
              AND {{wanted}} {_IN_ORDER}""",
    )  # fmt: skip


def taken_out(connection: sqlite3.Connection, window: Window, wanted: Filter) -> list[Change]:
    """Entries held before the window that were retracted in it; ``replaced`` is the retraction."""
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, NULL, 0, NULL, {_REPLACED}
            FROM voided AS v JOIN entries AS r ON r.hash = v.by JOIN entries AS e ON e.hash = v.entry
            JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            WHERE v.how = 'retracted' AND e.kind <> 'retract' AND {_RECEIVED.format("r", "r")}
              AND e.received_at < :since AND {{wanted}} {_IN_ORDER}""",
    )  # fmt: skip


def put_back(connection: sqlite3.Connection, window: Window, wanted: Filter) -> list[Change]:
    """Entries that were retracted before the window and brought back in it; ``replaced`` is what
    brought them back."""
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, NULL, 0, NULL, {_REPLACED}
            FROM entries AS r JOIN voided AS v ON v.by = r.hash AND v.how = 'retracted'
            JOIN entries AS undo ON undo.hash = v.entry AND undo.kind = 'retract'
            JOIN entries AS e ON e.hash = json_extract(undo.body, '$.entry')
            JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            WHERE {_RECEIVED.format("r", "r")} AND undo.received_at < :since
              AND {_LIVE.format("e")} AND {{wanted}} {_IN_ORDER}""",
    )  # fmt: skip


def _changes(
    connection: sqlite3.Connection,
    window: Window,
    wanted: Filter,
    sql: str,
    *,
    standing: bool = True,
) -> list[Change]:
    where, values = wanted.where(standing=standing)
    names = {f"v{place}": value for place, value in enumerate(values)}
    for name in names:
        where = where.replace("?", f":{name}", 1)
    chosen = f"p.id IN (SELECT id FROM proposals WHERE {where})"
    rows = connection.execute(sql.format(wanted=chosen), {**window._asdict(), **names})
    return [_change(row) for row in rows]


def _change(row: tuple[Any, ...]) -> Change:
    received_at, proposal, title, owner, from_on, came_with_it, before = row[12:19]
    return Change(
        entry=log.entry_from_row(row[:12]),
        received_at=received_at,
        proposal=proposal,
        title=title,
        owner=owner,
        from_on=from_on,
        came_with_it=bool(came_with_it),
        before=before,
        replaced=log.entry_from_row(row[19:]) if row[19] else None,
    )
