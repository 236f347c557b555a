"""How things stand, in a few numbers: the reads behind ``tracker`` without a verb."""

import sqlite3
from typing import NamedTuple

from tracker.queries import news, sql
from tracker.queries.news import Period


class Counts(NamedTuple):
    """Numbers of proposals: all that are tracked, and how many of them are what."""

    tracked: int
    open: int
    closed: int
    unassessed: int
    contested: int
    overdue: int


class Week(NamedTuple):
    """What came in during a period: statuses that moved, pieces of evidence, proposals newly tracked;
    counted as a report on it does."""

    moves: int
    findings: int
    newly_tracked: int


def counts(connection: sqlite3.Connection, today: str) -> Counts:
    """How things stand on ``today``, a full day."""
    row = connection.execute(
        f"""SELECT count(*), total({sql.IS_OPEN}), total(NOT {sql.IS_OPEN}),
                   total(status = 'unassessed'), total(contested),
                   count(*) FILTER (WHERE {sql.IS_OPEN} AND due_on < :today)
            FROM proposals AS p WHERE retired IS NULL""",
        {"today": today},
    ).fetchone()
    return Counts(*map(int, row))


def week(connection: sqlite3.Connection, period: Period) -> Week:
    """What came in during ``period``."""
    moved = [row for row in news.moves(connection, period) if row[4] != row[5] and not row[-1]]
    findings = news.findings(connection, period)
    return Week(len(moved), len(findings), len(news.newly_tracked(connection, period)))
