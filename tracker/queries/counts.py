"""How many proposals stood where: counted from the stretches of days, by SQL."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from tracker.queries.query import Query

Counted = list[tuple[str, str, int, int]]
_ON = "(t.from_on <= {day} AND (t.until_on IS NULL OR t.until_on > {day}))"
_NAMES = {
    "owner": ("p.owner", ""),
    "issue": ("coalesce(i.issue, '')", "LEFT JOIN proposal_issues AS i ON i.proposal = p.id"),
}


class Ends(NamedTuple):
    """The day ``before`` a period and the ``day`` as of which it counts, both full, and the UTC instants
    at which the day before and the period end."""

    before: str
    day: str
    before_ends: str
    day_ends: str


def by(connection: sqlite3.Connection, key: str, ends: Ends, wanted: Query) -> Counted:
    """``(owner or issue, status, how many on the day before, how many on the last day)`` of what was
    tracked by then and is not retired now.

    A proposal counts in each of its issues; the issue is empty where it has none.
    """
    where, names = wanted.chosen()
    name, joined = _NAMES[key]
    return connection.execute(
        f"""WITH p AS MATERIALIZED (
              SELECT id, owner, (SELECT min(received_at) FROM main.entries
                WHERE subject = 'proposal:' || p.id AND kind = 'describe') AS tracked_at
              FROM proposals AS p WHERE {where})
            SELECT {name}, t.status,
                   sum({_ON.format(day=":before")} AND p.tracked_at < :before_ends) AS earlier,
                   sum({_ON.format(day=":day")} AND p.tracked_at < :day_ends) AS now
            FROM p JOIN standings AS t ON t.proposal = p.id {joined}
            GROUP BY 1, 2 HAVING earlier OR now ORDER BY 1, 2""",
        {**ends._asdict(), **names},
    ).fetchall()


def by_day(
    connection: sqlite3.Connection, days: Sequence[str], wanted: Query
) -> list[tuple[str, str, int]]:
    """``(day, status, count)`` of every proposal tracked now, on each full day, by what is known now."""
    where, names = wanted.chosen()
    sums = ", ".join(f"sum({_ON.format(day=f':day{place}')})" for place in range(len(days)))
    rows = connection.execute(
        f"""SELECT t.status, {sums} FROM standings AS t JOIN proposals AS p ON p.id = t.proposal
            WHERE {where} GROUP BY 1""",
        {**{f"day{place}": day for place, day in enumerate(days)}, **names},
    ).fetchall()
    return [
        (day, status, count)
        for status, *counts in rows
        for day, count in zip(days, counts, strict=True)
        if count
    ]
