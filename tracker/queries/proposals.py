"""Proposals as people ask for them: a filter compiled to SQL, and one record by id."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tracker import text
from tracker.errors import Refused, did_you_mean
from tracker.queries import sql
from tracker.queries.query import Query


class Proposal(NamedTuple):
    """One tracked proposal as it stands. Field names are the keys of ``--format json``.

    ``since`` is the effective date of the status as given (year, year-month or day); ``deadline``
    is a date, ``none`` (explicitly none) or None (not set); ``last_looked`` a full day or None.
    """

    id: str
    title: str
    summary: str
    test: str
    owner: str
    partners: list[str]
    body: str
    assignee: str
    issues: list[str]
    source: str
    locator: str
    proposed_by: str
    put: str
    inferred: str
    status: str
    since: str | None
    reason: str | None
    failure_reason: str | None
    confidence: str | None
    priority: str
    deadline: str | None
    response: str | None
    evidence_count: int
    last_looked: str | None
    contested: bool
    unsupported: bool
    single_source: bool
    self_reported: bool
    disputed: bool
    tracked_on: str
    links: list[dict[str, str]]


# What a list can be sorted by, and the SQL for it; ids break ties, so that order is total.
SORTS = {
    "id": "id",
    "title": "title COLLATE NOCASE",
    "owner": "owner",
    "status": "status",
    "since": "since_on",
    "priority": sql.BY_PRIORITY,
    "deadline": "due_on",
    "looked": "last_looked",
}
_COLUMNS = (
    "id title summary test owner partners body assignee issues source locator proposed_by put"
    " inferred status since reason failure_reason confidence priority deadline response"
    " evidence_count last_looked contested unsupported single_source self_reported disputed"
    " tracked_on"
).split()
_LINKS = """(SELECT json_group_array(json_object('kind', kind, 'to', other))
  FROM (SELECT kind, other FROM links WHERE proposal = p.id ORDER BY kind, other))"""
_SELECT = f"SELECT {', '.join(_COLUMNS)}, {_LINKS} FROM proposals AS p"
_LISTS = tuple(_COLUMNS.index(name) for name in ("partners", "issues"))
_FLAGS = tuple(
    _COLUMNS.index(name)
    for name in ("contested", "unsupported", "single_source", "self_reported", "disputed")
)


def select(
    connection: sqlite3.Connection, wanted: Query, sort: str = "id", limit: int | None = None
) -> Iterator[Proposal]:
    """Proposals that match, one by one, in the order of ``sort`` (a key of SORTS, ``-`` behind it
    for descending; records without a value come last)."""
    where, values = wanted.where()
    column = SORTS[sort.removesuffix("-")]
    direction = "DESC" if sort.endswith("-") else "ASC"
    order = f"{column} {direction} NULLS LAST, id" if column != "id" else f"id {direction}"
    if limit is not None:  # rows are sorted by what an index holds, and only those shown are read
        first = f"SELECT id FROM proposals AS p WHERE {where} ORDER BY {order} LIMIT :limit"
        where, values = f"id IN ({first})", {**values, "limit": limit}
    return map(_proposal, connection.execute(f"{_SELECT} WHERE {where} ORDER BY {order}", values))


def ids(connection: sqlite3.Connection, wanted: Query, *, retired: bool = False) -> list[str]:
    """The ids of proposals that match, in order; ``retired``: those of retired ones as well."""
    where, values = wanted.where(retired=retired)
    rows = connection.execute(f"SELECT id FROM proposals AS p WHERE {where} ORDER BY id", values)
    return [row[0] for row in rows]


def get(connection: sqlite3.Connection, proposal: str) -> Proposal:
    """The proposal with this id, retired or not; KeyError where there is none."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (proposal,)).fetchone()
    if row is None:
        raise KeyError(proposal)
    return _proposal(row)


def resolve(connection: sqlite3.Connection, given: str) -> str:
    """The id that ``given`` means: itself or its only completion; raises Refused with the nearest."""
    if connection.execute("SELECT 1 FROM proposals WHERE id = ?", (given,)).fetchone():
        return given
    completions = ids_from(connection, given) if given else []
    if len(completions) == 1:
        return completions[0]
    if completions:
        some = ", ".join(completions[:4]) + (", …" if len(completions) > 4 else "")
        raise Refused(f"'{text.one_line(given)}' begins several ids: {some}")
    everything = [row[0] for row in connection.execute("SELECT id FROM proposals ORDER BY id")]
    hint = did_you_mean(given, everything)
    raise Refused(
        f"no proposal '{text.one_line(given)}'{hint or '; '}"
        + ("" if hint else "'tracker list' shows ids")
    )


def standing(connection: sqlite3.Connection, given: str) -> str:
    """As ``resolve``, of a proposal that is not retired; raises Refused with why it is."""
    name = resolve(connection, given)
    row = connection.execute("SELECT retired FROM proposals WHERE id = ?", (name,)).fetchone()
    if row[0] is not None:
        raise Refused(f"{name} is retired ({text.one_line(row[0])}); 'tracker show {name}' has it")
    return name


def ids_from(connection: sqlite3.Connection, prefix: str) -> list[str]:
    """The ids that begin with ``prefix``, in order."""
    rows = connection.execute(
        "SELECT id FROM proposals WHERE id >= ? AND id < ? ORDER BY id",
        (prefix, prefix + sql.END),
    )
    return [row[0] for row in rows]


def _proposal(row: Sequence[Any]) -> Proposal:
    values = list(row)
    for index in (*_LISTS, len(_COLUMNS)):
        values[index] = json.loads(values[index] or "")  # NULL stands there in a damaged file only
    for index in _FLAGS:
        values[index] = bool(values[index])
    return Proposal(*values)
