"""What came in during a period, and what of it needs attention: the reads behind a report."""

import json
import sqlite3
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from tracker.queries import cited, sql
from tracker.queries.query import EVERYTHING, Query

Rows = list[tuple[Any, ...]]

# The group that first described a subject: what it also wrote came with the record, and is no news.
CAME_WITH_IT = """(SELECT "group" FROM entries AS first
  WHERE first.subject = e.subject AND kind = 'describe'
    AND hash NOT IN (SELECT entry FROM voided)
  ORDER BY clock, replica, seq LIMIT 1) = e."group" """
# The live description that put a subject on record.
FIRST_DESCRIBED = """e.hash NOT IN (SELECT entry FROM voided)
  AND NOT EXISTS (SELECT 1 FROM entries AS earlier
    WHERE earlier.subject = e.subject AND earlier.kind = 'describe'
      AND earlier.hash NOT IN (SELECT entry FROM voided)
      AND (earlier.clock, earlier.replica, earlier.seq) < (e.clock, e.replica, e.seq))"""
# First received in the period. What says the same as an entry that was held, as two loads of the same
# seed files do, was known from then on, whichever of them counts now.
_SAME = """EXISTS (SELECT 1 FROM voided AS same JOIN entries AS held ON held.hash = same.entry
  WHERE same.by = e.hash AND same.how = 'repeated' AND held.received_at < {before})"""
BY_THEN = f"""(e.received_at < :until OR {_SAME.format(before=":until")})"""
IN_PERIOD = f"""e.received_at >= :since AND NOT {_SAME.format(before=":since")}
  AND {BY_THEN}"""
# Came in during the period and not with its record; ``d`` is the derived row, ``e`` its entry. A CROSS
# JOIN makes SQLite begin with the few entries of the period instead of with all that is derived.
_IS_NEWS = f"{IN_PERIOD} AND d.from_on <= :today AND NOT {CAME_WITH_IT}"
_IN_ORDER = "p.owner, p.id, d.from_on, e.clock, e.replica, e.seq"
# A column of what was in force before ``a``, whose entry is ``e``, by the world's clock.
_BEFORE = (
    "lag(a.{column}) OVER (PARTITION BY a.proposal ORDER BY a.from_on, e.clock, e.replica, e.seq)"
)
_FINDING = "d.entry, p.id, p.title, p.owner, d.stance, d.finding, d.effective_on, d.from_on"


class Period(NamedTuple):
    """UTC instants from ``since`` until before ``until``; ``today`` is a full local day."""

    since: str
    until: str
    today: str


def newly_tracked(
    connection: sqlite3.Connection, period: Period, wanted: Query = EVERYTHING
) -> Rows:
    """``(id, title, owner)`` of proposals first described in the period."""
    return _news(
        connection, period, wanted,
        f"""SELECT p.id, p.title, p.owner FROM entries AS e
            JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            WHERE e.kind = 'describe' AND {IN_PERIOD} AND {{wanted}}
              AND {FIRST_DESCRIBED} ORDER BY p.owner, p.id""",
    )  # fmt: skip


def moves(connection: sqlite3.Connection, period: Period, wanted: Query = EVERYTHING) -> Rows:
    """Live assessments received in the period that did not come with their record.

    ``(entry, id, title, owner, old status, status, effective_on, from_on, reason, failure_reason,
    confidence, unsupported_why, is current, actor, is apart)``; the old status is the one in force
    before by the world's clock; apart is what another one, made without seeing it, stands beside.
    """
    return _news(
        connection, period, wanted,
        f"""WITH timeline AS (
              SELECT a.*, {_BEFORE.format(column="status")} AS old
              FROM assessments AS a JOIN entries AS e ON e.hash = a.entry
              WHERE a.proposal IN (SELECT proposal FROM entries AS e
                CROSS JOIN assessments ON entry = e.hash WHERE {IN_PERIOD}))
            SELECT d.entry, p.id, p.title, p.owner, coalesce(d.old, 'unassessed'), d.status,
                   d.effective_on, d.from_on, d.reason, d.failure_reason, d.confidence,
                   d.unsupported_why, p.assessment = d.entry, d.actor, p.disputed AND d.head
            FROM timeline AS d JOIN entries AS e ON e.hash = d.entry
            JOIN proposals AS p ON p.id = d.proposal
            WHERE {_IS_NEWS} AND {{wanted}} ORDER BY {_IN_ORDER}""",
    )  # fmt: skip


def deadline_moves(
    connection: sqlite3.Connection, period: Period, wanted: Query = EVERYTHING
) -> Rows:
    """Deadlines set in the period, unless to what they were: ``(entry, id, title, owner, old deadline,
    deadline, due before, due now, reason, effective_on, from_on, actor)``; old ones are NULL where none
    was set before."""
    return _news(
        connection, period, wanted,
        f"""WITH timeline AS (
              SELECT a.*, {_BEFORE.format(column="deadline")} AS old,
                     {_BEFORE.format(column="due_on")} AS due_before
              FROM deadlines AS a JOIN entries AS e ON e.hash = a.entry
              WHERE a.proposal IN (SELECT proposal FROM entries AS e
                CROSS JOIN deadlines ON entry = e.hash WHERE {IN_PERIOD}))
            SELECT d.entry, p.id, p.title, p.owner, d.old, d.deadline, d.due_before, d.due_on,
                   d.reason, d.effective_on, d.from_on, d.actor
            FROM timeline AS d JOIN entries AS e ON e.hash = d.entry
            JOIN proposals AS p ON p.id = d.proposal
            WHERE {_IS_NEWS} AND d.old IS NOT d.deadline AND {{wanted}} ORDER BY {_IN_ORDER}""",
    )  # fmt: skip


def responses(connection: sqlite3.Connection, period: Period, wanted: Query = EVERYTHING) -> Rows:
    """What owners said, received in the period: ``(entry, id, title, owner, response, url, effective_on,
    from_on, actor)``."""
    return _news(
        connection, period, wanted,
        f"""SELECT d.entry, p.id, p.title, p.owner, d.response, d.url, d.effective_on, d.from_on,
                   d.actor
            FROM entries AS e CROSS JOIN responses AS d ON d.entry = e.hash
            JOIN proposals AS p ON p.id = d.proposal
            WHERE {_IS_NEWS} AND {{wanted}} ORDER BY {_IN_ORDER}""",
    )  # fmt: skip


def findings(connection: sqlite3.Connection, period: Period, wanted: Query = EVERYTHING) -> Rows:
    """Live evidence received in the period that did not come with its record, contradictions first.

    ``(entry, id, title, owner, stance, finding, effective_on, from_on)`` and what ``cited`` reads.
    """
    return _news(
        connection, period, wanted,
        f"""SELECT {_FINDING}, {cited.OF_EVIDENCE} FROM entries AS e
            CROSS JOIN evidence AS d ON d.entry = e.hash
            JOIN proposals AS p ON p.id = d.proposal {cited.SOURCE_OF_EVIDENCE}
            WHERE {_IS_NEWS} AND {{wanted}} ORDER BY {sql.BY_STANCE}, {_IN_ORDER}""",
    )  # fmt: skip


def evidence_of(connection: sqlite3.Connection, assessments: Iterable[str]) -> dict[str, Rows]:
    """The live evidence that each assessment stands on, in the shape of ``findings``."""
    rows = connection.execute(
        f"""SELECT b.assessment, {_FINDING}, {cited.OF_EVIDENCE} FROM assessment_evidence AS b
            JOIN evidence AS d ON d.entry = b.evidence JOIN proposals AS p ON p.id = d.proposal
            JOIN entries AS e ON e.hash = d.entry {cited.SOURCE_OF_EVIDENCE}
            WHERE b.assessment IN (SELECT value FROM json_each(?))
            ORDER BY d.from_on, e.clock, e.replica, e.seq""",
        (json.dumps(list(assessments)),),
    )
    return _by_first(rows)


def both_sides(connection: sqlite3.Connection, proposals: Collection[str]) -> dict[str, Rows]:
    """Of each proposal the newest evidence of each stance but context, in the shape of ``findings``."""
    rows = connection.execute(
        f"""WITH newest AS (
              SELECT d.entry, row_number() OVER (PARTITION BY d.proposal, d.stance
                ORDER BY e.clock DESC, e.replica DESC, e.seq DESC) AS place
              FROM evidence AS d JOIN entries AS e ON e.hash = d.entry
              WHERE d.proposal IN (SELECT value FROM json_each(?)) AND d.stance <> 'context')
            SELECT p.id, {_FINDING}, {cited.OF_EVIDENCE} FROM newest
            JOIN evidence AS d ON d.entry = newest.entry JOIN proposals AS p ON p.id = d.proposal
            {cited.SOURCE_OF_EVIDENCE} WHERE place = 1 ORDER BY p.id, {sql.BY_STANCE}""",
        (json.dumps(sorted(proposals)),),
    )
    return _by_first(rows)


def histories(connection: sqlite3.Connection, proposals: Collection[str]) -> dict[str, Rows]:
    """``(status, effective_on, from_on, until_on)`` of each stretch of a status of these proposals that
    lasted a day, oldest first."""
    rows = connection.execute(
        """SELECT proposal, status, effective_on, from_on, until_on FROM assessments
           WHERE proposal IN (SELECT value FROM json_each(?))
             AND (until_on IS NULL OR until_on > from_on) ORDER BY proposal, from_on""",
        (json.dumps(sorted(proposals)),),
    )
    return _by_first(rows)


def flagged(connection: sqlite3.Connection, flag: str, wanted: Query = EVERYTHING) -> Rows:
    """``(id, title, owner, status, unsupported_why)`` of proposals with a flag: contested, disputed
    or unsupported."""
    if flag not in ("contested", "disputed", "unsupported"):
        raise ValueError(flag)
    where, names = wanted.chosen()
    return connection.execute(
        f"""SELECT id, title, owner, status, unsupported_why FROM proposals AS p
            WHERE {where} AND {flag} ORDER BY owner, id""",
        names,
    ).fetchall()


def _news(
    connection: sqlite3.Connection, period: Period, wanted: Query, select: str
) -> list[tuple[Any, ...]]:
    where, names = wanted.chosen()
    return connection.execute(select.format(wanted=where), {**period._asdict(), **names}).fetchall()


def _by_first(rows: Iterable[tuple[Any, ...]]) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for name, *row in rows:
        found.setdefault(name, []).append(tuple(row))
    return found
