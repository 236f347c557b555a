"""What came in during a period, and what stands and needs attention: the reads behind a report."""

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

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
# Received in the period; what repeats an entry held before is none of it, whichever of them counts.
IN_PERIOD = """e.received_at >= :since AND e.received_at < :until AND NOT EXISTS (
  SELECT 1 FROM voided AS same JOIN entries AS held ON held.hash = same.entry
  WHERE same.by = e.hash AND same.how = 'repeated' AND held.received_at < :since)"""
_STANDS = "retired IS NULL"


class Period(NamedTuple):
    """UTC instants from ``since`` until before ``until``; ``today`` is a full local day."""

    since: str
    until: str
    today: str


def newly_tracked(connection: sqlite3.Connection, period: Period) -> Rows:
    """``(id, title, owner)`` of proposals first described in the period."""
    return connection.execute(
        f"""SELECT p.id, p.title, p.owner FROM entries AS e
            JOIN proposals AS p ON e.subject = 'proposal:' || p.id
            WHERE e.kind = 'describe' AND {IN_PERIOD} AND {_STANDS}
              AND {FIRST_DESCRIBED} ORDER BY p.owner, p.id""",
        period._asdict(),
    ).fetchall()


def moves(connection: sqlite3.Connection, period: Period) -> Rows:
    """Live assessments received in the period that did not come with their record.

    ``(entry, id, title, owner, old status, status, effective_on, reason, failure_reason,
    confidence, unsupported_why, is current, actor, corrected)``; the old status is the one in force
    before by the world's clock; ``corrected`` is the status that an earlier period was told, where
    this entry corrects one of then.
    """
    return connection.execute(
        f"""WITH timeline AS (
              SELECT a.*, lag(a.status, 1, 'unassessed') OVER (
                  PARTITION BY a.proposal ORDER BY a.from_on, e.clock, e.replica, e.seq) AS old
              FROM assessments AS a JOIN entries AS e ON e.hash = a.entry
              WHERE a.proposal IN (SELECT proposal FROM assessments
                JOIN entries AS e ON e.hash = entry WHERE {IN_PERIOD}))
            SELECT t.entry, p.id, p.title, p.owner, t.old, t.status, t.effective_on, t.reason,
                   t.failure_reason, t.confidence, t.unsupported_why, p.assessment = t.entry, t.actor,
                   (SELECT json_extract(body, '$.status') FROM entries AS r
                    WHERE r.hash = e.replaces AND r.received_at < :since)
            FROM timeline AS t JOIN entries AS e ON e.hash = t.entry
            JOIN proposals AS p ON p.id = t.proposal
            WHERE {IN_PERIOD} AND t.from_on <= :today AND {_STANDS} AND NOT {CAME_WITH_IT}
            ORDER BY p.owner, p.id, t.from_on, e.clock, e.replica, e.seq""",
        period._asdict(),
    ).fetchall()


def findings(connection: sqlite3.Connection, period: Period) -> Rows:
    """Live evidence received in the period that did not come with its record.

    ``(entry, id, title, owner, stance, finding, source, url, doc, locator, grade, effective_on)``,
    contradictions first.
    """
    return connection.execute(
        f"""SELECT {_FINDING} FROM evidence AS v JOIN entries AS e ON e.hash = v.entry
            JOIN proposals AS p ON p.id = v.proposal
            WHERE {IN_PERIOD} AND v.from_on <= :today AND {_STANDS} AND NOT {CAME_WITH_IT}
            ORDER BY CASE stance WHEN 'contradicts' THEN 0 WHEN 'mixed' THEN 1
              WHEN 'supports' THEN 2 ELSE 3 END, p.owner, p.id, v.from_on, v.entry""",
        period._asdict(),
    ).fetchall()


def evidence_of(connection: sqlite3.Connection, assessments: Iterable[str]) -> dict[str, Rows]:
    """The live evidence that each assessment stands on, in the shape of ``findings``."""
    return {
        assessment: connection.execute(
            f"""SELECT {_FINDING} FROM assessment_evidence
                JOIN evidence AS v ON v.entry = assessment_evidence.evidence
                JOIN proposals AS p ON p.id = v.proposal
                WHERE assessment_evidence.assessment = ? ORDER BY v.from_on, v.entry""",
            (assessment,),
        ).fetchall()
        for assessment in assessments
    }


_FINDING = (
    "v.entry, p.id, p.title, p.owner, v.stance, v.finding, v.source, v.url, v.doc, v.locator,"
    " v.grade, v.effective_on"
)


def flagged(connection: sqlite3.Connection, flag: str) -> Rows:
    """``(id, title, owner, status, unsupported_why)`` of proposals with a flag: contested, disputed
    or unsupported."""
    if flag not in ("contested", "disputed", "unsupported"):
        raise ValueError(flag)
    return connection.execute(
        f"""SELECT id, title, owner, status, unsupported_why FROM proposals
            WHERE {_STANDS} AND {flag} ORDER BY owner, id"""
    ).fetchall()


def by_owner(connection: sqlite3.Connection) -> Rows:
    """``(owner, status, count)``."""
    return connection.execute(
        f"SELECT owner, status, count(*) FROM proposals WHERE {_STANDS} GROUP BY owner, status"
    ).fetchall()


def by_issue(connection: sqlite3.Connection) -> Rows:
    """``(issue, status, count)``; a proposal counts in each of its issues."""
    return connection.execute(
        f"""SELECT issue, status, count(*) FROM proposal_issues JOIN proposals ON id = proposal
            WHERE {_STANDS} GROUP BY issue, status"""
    ).fetchall()
