"""What is due, overdue, done late, and how far deadlines have slipped.

All of it is reckoned when read, and as of the day that a connection looks from. A deadline that is
explicitly none is never the same as one that nobody has set.
"""

import sqlite3
from typing import NamedTuple

from tracker import vocabulary
from tracker.log import ORDER
from tracker.queries import sql
from tracker.queries.query import EVERYTHING, Query


class Due(NamedTuple):
    """An open proposal with a deadline; ``days`` until its last day, negative where it is overdue."""

    id: str
    title: str
    owner: str
    status: str
    deadline: str
    days: int


class Slip(NamedTuple):
    """A deadline that was moved back: as it was ``first`` dated and as it is now, the ``days`` between
    the last days of both, and how many times it was moved, forward and to none and back included."""

    id: str
    title: str
    owner: str
    status: str
    first: str
    deadline: str
    days: int
    moves: int


class Late(NamedTuple):
    """A proposal that was done after it was due: ``since`` when it stands so without a break, as
    given, and how many ``days`` after the last day of its deadline that was."""

    id: str
    title: str
    owner: str
    status: str
    deadline: str
    since: str
    days: int


class Owed(NamedTuple):
    """How an owner keeps its deadlines: numbers of proposals with a date, with explicitly ``none`` and
    with nothing set; of those dated overdue, done late, and slipped, by so many days in sum."""

    owner: str
    dated: int
    none: int
    not_set: int
    overdue: int
    late: int
    slipped: int
    days_slipped: int


class Clock(NamedTuple):
    """How one proposal stands by its deadline, in days: 0 where it is not overdue, late or slipped,
    None where that cannot be asked. ``first`` is the deadline as first dated."""

    overdue: int | None
    late: int | None
    slipped: int | None
    first: str | None


_IS_DONE = f"p.status IN ({sql.quoted(vocabulary.DONE)})"
_DONE_BREAKS = "b.status IS NOT p.status"
# One row a proposal: how its deadline began and moved, and since when it is done. Every deadline that
# stands counts, also where two of them were set on one day.
_CLOCKS = f"""
WITH turns AS (
  SELECT proposal, deadline, due_on, row_number() OVER turn AS place, lag(due_on) OVER turn AS before
  FROM deadlines AS d JOIN {ORDER} ON name = d.entry
  WHERE d.proposal IN (SELECT p.id FROM proposals AS p WHERE {{chosen}})
  WINDOW turn AS (PARTITION BY proposal ORDER BY from_on, clock, replica, seq)),
firsts AS (
  SELECT proposal, deadline, due_on, min(place) AS place FROM turns
  WHERE due_on IS NOT NULL GROUP BY proposal),
moved AS (
  SELECT t.proposal, f.deadline AS first, f.due_on AS first_due,
         sum(t.place > f.place AND t.due_on IS NOT t.before) AS moves
  FROM turns AS t JOIN firsts AS f ON f.proposal = t.proposal GROUP BY t.proposal),
clocks AS (
  SELECT p.id, p.title, p.owner, p.status, p.deadline, p.due_on, m.first, m.moves,
         {sql.days("m.first_due", "p.due_on")} AS slipped,
         {sql.IS_OPEN} AS is_open,
         CASE WHEN {_IS_DONE} AND p.due_on IS NOT NULL THEN {sql.began("a.from_on", _DONE_BREAKS)} END
           AS done_on,
         CASE WHEN {_IS_DONE} AND p.due_on IS NOT NULL
           THEN {sql.began("a.effective_on", _DONE_BREAKS)} END AS done
  FROM proposals AS p LEFT JOIN moved AS m ON m.proposal = p.id WHERE {{chosen}})"""
_OVERDUE = f"iif(is_open, {sql.days('due_on', ':today')}, NULL)"
_LATE = sql.days("due_on", "done_on")


def due(
    connection: sqlite3.Connection, today: str, within: int, wanted: Query = EVERYTHING
) -> list[Due]:
    """Open proposals that on ``today`` are overdue or due within so many days, the most pressing
    first."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""SELECT id, title, owner, status, deadline, {sql.days(":today", "due_on")} AS days
            FROM proposals AS p WHERE {chosen} AND {sql.IS_OPEN} AND days <= :within
            ORDER BY days, id""",
        {"today": today, "within": within, **names},
    )
    return [Due(*row) for row in rows]


def slipped(connection: sqlite3.Connection, wanted: Query = EVERYTHING) -> list[Slip]:
    """Deadlines that lie later than they were first dated, the furthest first."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""{_CLOCKS.format(chosen=chosen)}
            SELECT id, title, owner, status, first, deadline, slipped, moves FROM clocks
            WHERE slipped > 0 ORDER BY slipped DESC, id""",
        names,
    )
    return [Slip(*row) for row in rows]


def late(connection: sqlite3.Connection, wanted: Query = EVERYTHING) -> list[Late]:
    """Proposals that were done, wholly or in part, after they were due, the latest first."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""{_CLOCKS.format(chosen=chosen)}
            SELECT id, title, owner, status, deadline, done, {_LATE} AS days FROM clocks
            WHERE days > 0 ORDER BY days DESC, id""",
        names,
    )
    return [Late(*row) for row in rows]


def by_owner(connection: sqlite3.Connection, today: str, wanted: Query = EVERYTHING) -> list[Owed]:
    """How each owner keeps its deadlines, seen on ``today``, by owner."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""{_CLOCKS.format(chosen=chosen)}
            SELECT owner, count(due_on), count(*) FILTER (WHERE deadline = 'none'),
                   count(*) FILTER (WHERE deadline IS NULL),
                   count(*) FILTER (WHERE {_OVERDUE} > 0), count(*) FILTER (WHERE {_LATE} > 0),
                   count(*) FILTER (WHERE slipped > 0),
                   coalesce(sum(slipped) FILTER (WHERE slipped > 0), 0)
            FROM clocks GROUP BY owner ORDER BY owner""",
        {"today": today, **names},
    )
    return [Owed(*row) for row in rows]


def clock(connection: sqlite3.Connection, proposal: str, today: str) -> Clock:
    """How the proposal with this id, retired or not, stands by its deadline on ``today``."""
    row = connection.execute(
        f"""{_CLOCKS.format(chosen="p.id = :proposal")}
            SELECT max({_OVERDUE}, 0), max({_LATE}, 0), max(slipped, 0), first FROM clocks""",
        {"today": today, "proposal": proposal},
    ).fetchone()
    return Clock(*row)
