"""What is to be looked at again: open proposals that nobody looked at for as long as allowed."""

import sqlite3
from typing import NamedTuple

from tracker.queries import sql, staleness
from tracker.queries.query import EVERYTHING, Query


class Look(NamedTuple):
    """A proposal to look at again.

    ``last_looked`` is the full day of the last evidence, check or assessment, None where nobody ever
    looked; ``days`` since then, or since it was first tracked; ``over``: days past its interval, 0 on
    the first day that it is due.
    """

    id: str
    title: str
    owner: str
    status: str
    priority: str
    last_looked: str | None
    days: int
    over: int


def due(connection: sqlite3.Connection, today: str, wanted: Query = EVERYTHING) -> list[Look]:
    """What is due on ``today``, a full day: high priority first, then the longest past its interval."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""SELECT id, title, owner, status, priority, last_looked, {staleness.SINCE_LOOKED},
                   {staleness.OVER_INTERVAL} AS over
            FROM proposals AS p WHERE {chosen} AND {staleness.IS_STALE}
            ORDER BY {sql.BY_PRIORITY}, over DESC, id""",
        {"today": today, **names},
    )
    return [Look(*row) for row in rows]
