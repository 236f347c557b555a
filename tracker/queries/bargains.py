"""Bargains: proposals offered in exchange for one another, where one side has moved and one has not."""

import sqlite3
from typing import NamedTuple

from tracker import vocabulary
from tracker.queries import sql
from tracker.queries.query import EVERYTHING, Query


class Bargain(NamedTuple):
    """A pair of which one side has moved: it is adopted, in progress, or delivered at least in part.

    ``moved_on`` is the full day from which it has been so without a break, ``moved_since`` that date as
    given, ``days`` the lag of the other side from then on.
    """

    moved: str
    moved_title: str
    moved_owner: str
    moved_status: str
    moved_on: str
    moved_since: str
    other: str
    other_title: str
    other_owner: str
    other_status: str
    days: int


_MOVED = sql.quoted(vocabulary.MOVED)
_MOVED_ON, _MOVED_SINCE = (
    sql.began(column, f"b.status NOT IN ({_MOVED})") for column in ("a.from_on", "a.effective_on")
)
# A link may run either way, or both ways (UNION drops doubles): the pair is one.
_LOPSIDED = f"""
WITH sides AS (
  SELECT proposal AS moved, other FROM links WHERE kind = 'in-exchange-for'
  UNION SELECT other, proposal FROM links WHERE kind = 'in-exchange-for')
SELECT p.id, p.title, p.owner, p.status, {_MOVED_ON} AS moved_on,
       {_MOVED_SINCE} AS moved_since,
       o.id, o.title, o.owner, o.status
FROM sides JOIN proposals AS p ON p.id = sides.moved JOIN proposals AS o ON o.id = sides.other
WHERE p.retired IS NULL AND o.retired IS NULL
  AND p.status IN ({_MOVED}) AND o.status NOT IN ({_MOVED})"""


def lopsided(
    connection: sqlite3.Connection, today: str, wanted: Query = EVERYTHING
) -> list[Bargain]:
    """The pairs of which one side has moved by ``today`` and the other has not, the longest lag first;
    ``wanted`` chooses by either side."""
    (one, names), (other, _) = wanted.chosen("p.id"), wanted.chosen("o.id")
    rows = connection.execute(
        f"""SELECT *, {sql.days("moved_on", ":today")} AS days
            FROM ({_LOPSIDED} AND ({one} OR {other})) ORDER BY days DESC, 1, 7""",
        {"today": today, **names},
    )
    return [Bargain(*row) for row in rows]
