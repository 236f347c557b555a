"""What changed between two days, by either clock: the reads behind ``diff``."""

import sqlite3
from typing import Any, NamedTuple

from tracker import log
from tracker.model import Entry
from tracker.queries.news import BY_THEN, CAME_WITH_IT, FIRST_DESCRIBED, IN_PERIOD
from tracker.queries.query import Query


class Window(NamedTuple):
    """The days after ``first`` up to ``last``, and the UTC instants at which the day after each
    begins: ``since`` and ``until``."""

    first: str
    last: str
    since: str
    until: str


class Change(NamedTuple):
    """An entry that bears on what stood or was known, and the proposal it is about.

    ``from_on`` is the full day it counts from (None: no date); ``came_with_it``: received in the window
    from the command that put the proposal on record; ``before``: the status or deadline before it.
    """

    entry: Entry
    received_at: str
    proposal: str
    title: str
    owner: str
    from_on: str | None
    came_with_it: bool
    before: str | None


_ENTRY = ", ".join(f"e.{name.strip()}" for name in log.COLUMNS.split(","))
_DATED = " UNION ALL ".join(
    f"SELECT entry, proposal, from_on FROM {table}"
    for table in ("assessments", "evidence", "checks", "deadlines", "responses")
)
_BEFORE = """(SELECT {column} FROM {column_of} AS a JOIN entries AS o ON o.hash = a.entry
  WHERE a.proposal = d.proposal
    AND (a.from_on, o.clock, o.replica, o.seq) < (d.from_on, e.clock, e.replica, e.seq)
  ORDER BY a.from_on DESC, o.clock DESC, o.replica DESC, o.seq DESC LIMIT 1)"""
_STATUS_BEFORE = _BEFORE.format(column="status", column_of="assessments")
_DEADLINE_BEFORE = _BEFORE.format(column="deadline", column_of="deadlines")
# In force at the end of the window, by what was known then and what the window tells of the world.
_STATUS_THEN = f"""(SELECT status FROM assessments AS a JOIN entries AS e ON e.hash = a.entry
  WHERE a.proposal = p.id AND a.from_on <= :last AND ({BY_THEN} OR a.from_on > :first)
  ORDER BY a.from_on DESC, e.clock DESC, e.replica DESC, e.seq DESC LIMIT 1)"""
_IN_ORDER = "ORDER BY p.owner, p.id, e.clock, e.replica, e.seq"


def dated(connection: sqlite3.Connection, window: Window, wanted: Query) -> list[Change]:
    """Live dated entries that took effect or were received in the window."""
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, d.from_on,
                   {CAME_WITH_IT} AND {IN_PERIOD},
                   CASE e.kind WHEN 'assess' THEN coalesce({_STATUS_BEFORE}, 'unassessed')
                     WHEN 'deadline' THEN coalesce({_DEADLINE_BEFORE}, 'none') END
            FROM ({_DATED}) AS d JOIN entries AS e ON e.hash = d.entry
            JOIN proposals AS p ON p.id = d.proposal
            WHERE (d.from_on > :first AND d.from_on <= :last OR {IN_PERIOD})
              AND {{wanted}} ORDER BY p.owner, p.id, d.from_on, e.clock, e.replica, e.seq""",
    )  # fmt: skip


def newly_tracked(connection: sqlite3.Connection, window: Window, wanted: Query) -> list[Change]:
    """The descriptions that put proposals on record in the window; ``before``: the status at its end."""
    return _changes(
        connection, window, wanted,
        f"""SELECT {_ENTRY}, e.received_at, p.id, p.title, p.owner, NULL, 1,
                   coalesce({_STATUS_THEN}, 'unassessed')
            FROM entries AS e JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            WHERE e.kind = 'describe' AND {IN_PERIOD} AND {FIRST_DESCRIBED}
              AND {{wanted}} {_IN_ORDER}""",
    )  # fmt: skip


def _changes(
    connection: sqlite3.Connection,
    window: Window,
    wanted: Query,
    sql: str,
) -> list[Change]:
    chosen, names = wanted.chosen()
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
    )
