"""How many proposals stood where: counted from the stretches of days, by SQL."""

import json
import sqlite3
from collections.abc import Collection, Sequence

from tracker.queries.proposals import Filter

Counted = list[tuple[str, str, int, int]]
_ON = "(t.from_on <= {day} AND (t.until_on IS NULL OR t.until_on > {day}))"
_WAS_TRACKED = "p.id NOT IN (SELECT value FROM json_each(:newly))"
_KEYS = {
    "owner": "p.owner FROM standings AS t JOIN proposals AS p ON p.id = t.proposal",
    "issue": (
        "i.issue FROM standings AS t JOIN proposals AS p ON p.id = t.proposal"
        " JOIN proposal_issues AS i ON i.proposal = p.id"
    ),
}


def by(
    connection: sqlite3.Connection,
    key: str,
    days: tuple[str, str],
    wanted: Filter,
    newly: Collection[str],
) -> Counted:
    """``(owner or issue, status, how many on the first full day, how many on the second)``.

    On the first day those in ``newly`` are not counted: they were not tracked yet. A proposal counts in
    each of its issues.
    """
    where, names = wanted.chosen()
    name, _, origin = _KEYS[key].partition(" ")
    return connection.execute(
        f"""SELECT {name}, t.status, sum({_ON.format(day=":before")} AND {_WAS_TRACKED}) AS earlier,
                   sum({_ON.format(day=":day")}) AS now
            {origin} WHERE {where} GROUP BY 1, 2 HAVING earlier OR now ORDER BY 1, 2""",
        {"before": days[0], "day": days[1], "newly": json.dumps(sorted(newly)), **names},
    ).fetchall()


def by_day(
    connection: sqlite3.Connection, days: Sequence[str], wanted: Filter
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
