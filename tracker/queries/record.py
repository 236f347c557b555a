"""Everything about one proposal, and entries by the prefix of their hash.

Results are NamedTuples: eight dataclasses would cost 5 ms of every ``show``.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from tracker.errors import BadData, Refused
from tracker.log import COLUMNS, ORDER, entry_from_row
from tracker.model import Entry
from tracker.queries import sql
from tracker.queries.proposals import Proposal, get


class Assessment(NamedTuple):
    """A dated judgement; in force from ``from_on`` until before ``until_on`` (None: still)."""

    entry: str
    status: str
    effective_on: str
    from_on: str
    until_on: str | None
    reason: str
    failure_reason: str | None
    confidence: str | None
    unsupported_why: str | None
    head: bool
    actor: str
    recorded_at: str
    evidence: list[str]


class Evidence(NamedTuple):
    """One finding from one source and its stance on the proposal. Dates may be partial."""

    entry: str
    finding: str
    stance: str
    kind: str | None
    source: str | None
    url: str | None
    doc: str | None
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    event_date: str | None
    accessed: str | None
    locator: str | None
    quotation: str | None
    archive_url: str | None
    grade: str
    origin: str
    claimed_by: str | None
    attached: str | None
    file_name: str | None
    effective_on: str
    actor: str
    recorded_at: str


class Check(NamedTuple):
    """A dated look that found nothing."""

    entry: str
    looked_in: str
    effective_on: str
    actor: str
    recorded_at: str


class Deadline(NamedTuple):
    """A deadline as it was set: a date or ``none``."""

    entry: str
    deadline: str
    reason: str
    effective_on: str
    actor: str
    recorded_at: str


class Response(NamedTuple):
    """What the owner said to the proposal."""

    entry: str
    response: str
    url: str | None
    effective_on: str
    actor: str
    recorded_at: str


class Note(NamedTuple):
    """A remark."""

    entry: str
    note: str
    actor: str
    recorded_at: str


class Link(NamedTuple):
    """A relation, seen from the proposal that is shown: ``forward`` where it starts here."""

    entry: str
    kind: str
    other: str
    title: str
    status: str
    forward: bool


class Record(NamedTuple):
    """One proposal with all that hangs on it, newest first; evidence with contradictions first."""

    proposal: Proposal
    retired: str | None
    assessments: list[Assessment]
    evidence: list[Evidence]
    checks: list[Check]
    deadlines: list[Deadline]
    responses: list[Response]
    links: list[Link]
    notes: list[Note]


_NEWEST_FIRST = "clock DESC, replica DESC, seq DESC"
_LINKS_BOTH_WAYS = """
SELECT entry, kind, other, coalesce(title, ''),
       CASE WHEN retired IS NULL THEN coalesce(status, '') ELSE 'retired' END, 1
FROM links LEFT JOIN proposals ON id = other WHERE proposal = ?1
UNION ALL
SELECT entry, kind, proposal, title, status, 0
FROM links JOIN proposals ON id = proposal WHERE other = ?1 AND retired IS NULL
ORDER BY 6 DESC, 2, 3"""


def record(connection: sqlite3.Connection, proposal: str) -> Record:
    """All about the proposal with this id; raises BadData where derived rows contradict each other."""
    found, assessments = get(connection, proposal), _assessments(connection, proposal)
    if found.since is not None and not assessments:
        raise BadData(
            f"what is derived of {proposal} is damaged; 'tracker doctor --fix' derives it again"
        )
    retired = connection.execute("SELECT retired FROM proposals WHERE id = ?", (proposal,))
    return Record(
        proposal=found,
        retired=retired.fetchone()[0],
        assessments=assessments,
        evidence=_evidence(connection, proposal),
        checks=_rows(connection, Check, "checks", proposal),
        deadlines=_rows(connection, Deadline, "deadlines", proposal),
        responses=_rows(connection, Response, "responses", proposal),
        links=[
            Link(entry, kind, other, title, status, bool(forward))
            for entry, kind, other, title, status, forward in connection.execute(
                _LINKS_BOTH_WAYS, (proposal,)
            )
        ],
        notes=_rows(connection, Note, "notes", proposal, _NEWEST_FIRST),
    )


def entry_named(connection: sqlite3.Connection, prefix: str) -> Entry:
    """The entry whose hash begins with ``prefix`` (four hexadecimal digits or more).

    Raises Refused where none or several do.
    """
    found = list(entries_named(connection, prefix))
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(f"'{prefix}' begins several entries; give more of it")
    raise Refused(f"no entry '{prefix}'; 'tracker history' shows entries with their names")


def entries_named(connection: sqlite3.Connection, prefix: str) -> Iterator[Entry]:
    """Up to two entries whose hash begins with ``prefix``; none where it cannot be one."""
    if len(prefix) < 4 or not set(prefix.lower()) <= set("0123456789abcdef"):
        return iter(())
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM entries WHERE hash >= ? AND hash < ? LIMIT 2",
        (prefix.lower(), prefix.lower() + "g"),
    )
    return map(entry_from_row, rows)


def _assessments(connection: sqlite3.Connection, proposal: str) -> list[Assessment]:
    standing: dict[str, list[str]] = {}
    for assessment, evidence in connection.execute(
        "SELECT assessment, evidence FROM assessment_evidence"
        " WHERE assessment IN (SELECT entry FROM assessments WHERE proposal = ?)"
        " ORDER BY evidence",
        (proposal,),
    ):
        standing.setdefault(assessment, []).append(evidence)
    names = list(Assessment._fields[:-1])
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM assessments JOIN {ORDER} ON name = entry"
        f" WHERE proposal = ? ORDER BY until_on IS NOT NULL, from_on DESC, {_NEWEST_FIRST}",
        (proposal,),
    )
    return [_assessment(names, row, standing.get(row[0], [])) for row in rows]


def _assessment(names: list[str], row: tuple[Any, ...], evidence: list[str]) -> Assessment:
    values = dict(zip(names, row, strict=True))
    return Assessment(**{**values, "head": bool(values["head"])}, evidence=evidence)


def _evidence(connection: sqlite3.Connection, proposal: str) -> list[Evidence]:
    order = f"{sql.BY_STANCE}, from_on DESC, {_NEWEST_FIRST}"
    return _rows(connection, Evidence, "evidence", proposal, order)


def _rows(
    connection: sqlite3.Connection,
    shape: type[Any],
    table: str,
    proposal: str,
    order: str = f"from_on DESC, {_NEWEST_FIRST}",
) -> list[Any]:
    names = ", ".join(shape._fields)
    rows = connection.execute(
        f"SELECT {names} FROM {table} JOIN {ORDER} ON name = entry WHERE proposal = ?"
        f" ORDER BY {order}",
        (proposal,),
    )
    return [shape(*row) for row in rows]
