"""Blind spots: where, owner by issue, nobody looked, or what is known stands on little."""

import sqlite3
from typing import NamedTuple

from tracker.queries import staleness
from tracker.queries.query import EVERYTHING, Query


class Spot(NamedTuple):
    """An owner in an issue: how many proposals are tracked there, and of how many nobody judged the
    status, nobody looked for too long, the status stands on nothing, all evidence has one origin, all
    of it is claimed by the owner.

    A proposal counts in each of its issues; ``issue`` is empty for those that have none.
    """

    owner: str
    issue: str
    tracked: int
    unassessed: int
    stale: int
    unsupported: int
    single_source: int
    self_reported: int


def grid(connection: sqlite3.Connection, today: str, wanted: Query = EVERYTHING) -> list[Spot]:
    """Every owner by every issue it has proposals in, by owner and issue, seen on ``today``."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""SELECT p.owner, coalesce(i.issue, '') AS area, count(*), sum(p.status = 'unassessed'),
                   sum({staleness.IS_STALE}), sum(p.unsupported), sum(p.single_source),
                   sum(p.self_reported)
            FROM proposals AS p LEFT JOIN proposal_issues AS i ON i.proposal = p.id
            WHERE {chosen} GROUP BY p.owner, area ORDER BY p.owner, area""",
        {"today": today, **names},
    )
    return [Spot(*row) for row in rows]
