"""What is to be looked at again: open proposals that nobody looked at for as long as allowed."""

import sqlite3
from typing import NamedTuple

from tracker import settings, vocabulary
from tracker.queries import sql
from tracker.queries.proposals import EVERYTHING, Filter


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


_DEFAULTS = " ".join(
    f"WHEN '{name}' THEN {settings.DEFAULTS[f'review.{name}']}" for name in vocabulary.PRIORITIES
)
_INTERVAL = f"""coalesce((SELECT CAST(value AS INTEGER) FROM settings
  WHERE name = 'review.' || p.priority), CASE p.priority {_DEFAULTS} END)"""
_DAYS = sql.days("coalesce(p.last_looked, p.tracked_on)", ":today")
_OVER = f"{_DAYS} - {_INTERVAL}"
# The one rule by which a proposal p is stale on :today.
IS_STALE = f"({sql.IS_OPEN} AND {_OVER} >= 0)"


def due(connection: sqlite3.Connection, today: str, wanted: Filter = EVERYTHING) -> list[Look]:
    """What is due on ``today``, a full day: high priority first, then the longest past its interval."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""SELECT id, title, owner, status, priority, last_looked, {_DAYS}, {_OVER} AS over
            FROM proposals AS p WHERE {chosen} AND {IS_STALE}
            ORDER BY {sql.BY_PRIORITY}, over DESC, id""",
        {"today": today, **names},
    )
    return [Look(*row) for row in rows]
