"""The log as people read it: filtered, newest last, with what became of each entry."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracker.errors import Refused
from tracker.log import COLUMNS, entry_from_row
from tracker.model import Entry
from tracker.queries import proposals, sql

_ANY = 2**62  # no number is higher


class Past(NamedTuple):
    """An entry with what voided it, if anything did: ``retracted``, ``replaced`` or ``repeated``."""

    entry: Entry
    received_at: str
    how: str | None
    by: str | None


class Span(NamedTuple):
    """Which entries: of a subject, by an actor, received from one UTC instant until another."""

    subject: str | None = None
    actor: str | None = None
    since: str | None = None
    until: str | None = None


def proposal(connection: sqlite3.Connection, given: str) -> str:
    """The id that ``given`` means, as ``proposals.resolve`` finds it; of a record that was taken out as
    well, since the log keeps what was written of it. Raises Refused with the nearest."""
    subject = f"proposal:{given}"
    known = "SELECT 1 FROM entries WHERE subject = ? LIMIT 1"
    if connection.execute(known, (subject,)).fetchone():
        return given
    try:
        return proposals.resolve(connection, given)
    except Refused:
        rows = connection.execute(
            "SELECT DISTINCT subject FROM entries WHERE subject >= ? AND subject < ? LIMIT 2",
            (subject, subject + sql.END),
        ).fetchall()
        if not given or len(rows) != 1:
            raise
        return str(rows[0][0]).partition(":")[2]


def history(connection: sqlite3.Connection, span: Span, limit: int | None = None) -> Iterator[Past]:
    """Entries in the one order; with ``limit`` the newest that many."""
    where, values = _where(span)
    everything = (
        f"SELECT {COLUMNS}, received_at, how, by FROM entries"
        f" LEFT JOIN (SELECT entry, how, by FROM voided) ON entry = hash WHERE {where}"
    )
    if limit is None:  # in the order of an index, so that the first comes at once
        rows = connection.execute(f"{everything} ORDER BY clock, replica, seq", values)
    else:
        newest_first = f"{everything} ORDER BY clock DESC, replica DESC, seq DESC LIMIT ?"
        rows = connection.execute(
            f"SELECT * FROM ({newest_first}) ORDER BY clock, replica, seq", [*values, limit]
        )
    return (Past(entry_from_row(row[:12]), *row[12:]) for row in rows)


class Desk(NamedTuple):
    """What this copy of the database wrote: all under the id it has; and under ids that it had before,
    up to a number of each, what ``actor`` did (None: anybody), for somebody else may have made the
    copy."""

    replica: str
    former: Mapping[str, int]
    actor: str | None


_IS_OF_A_COMMAND = "kind <> 'retract' AND json_extract(body, '$.load') IS NULL"


def newest_undoable_group(connection: sqlite3.Connection, desk: Desk) -> str | None:
    """The newest group that a desk wrote with a live entry that is neither an undo nor written by
    load."""
    newest = _newest(connection, desk, _IS_OF_A_COMMAND)
    return newest.group if newest else None


def newest_by_anybody(connection: sqlite3.Connection, desk: Desk) -> tuple[str, str] | None:
    """The newest entry as ``newest_undoable_group`` looks for it, and who recorded it, whoever that is
    and under whichever id of the desk."""
    newest = _newest(connection, desk._replace(actor=None), _IS_OF_A_COMMAND)
    return (newest.hash, newest.actor) if newest else None


def loaded_after(connection: sqlite3.Connection, desk: Desk, clock: int) -> str | None:
    """An entry that a load of this desk wrote after ``clock`` and that counts, if any."""
    newest = _newest(connection, desk, "json_extract(body, '$.load') IS NOT NULL")
    return newest.hash if newest and newest.clock > clock else None


class _Written(NamedTuple):
    clock: int
    hash: str
    group: str
    actor: str


def _newest(connection: sqlite3.Connection, desk: Desk, condition: str) -> _Written | None:
    """The newest entry of a desk that counts and meets a condition."""
    parts: list[tuple[str, int, str | None]] = [(desk.replica, _ANY, None)]
    parts += [(replica, last, desk.actor) for replica, last in desk.former.items()]
    found = []
    for replica, last, actor in parts:
        row = connection.execute(
            f"""SELECT clock, hash, "group", actor FROM entries
                WHERE replica = ? AND seq <= ? AND actor = coalesce(?, actor) AND {condition}
                  AND hash NOT IN (SELECT entry FROM voided)
                ORDER BY seq DESC LIMIT 1""",
            (replica, last, actor),
        ).fetchone()
        found += [_Written(*row)] if row else []
    return max(found, default=None)


def actors(connection: sqlite3.Connection, newest: int | None = None) -> list[str]:
    """Everybody who recorded anything; with ``newest`` only by so many of the last entries."""
    rows = connection.execute(
        "SELECT DISTINCT actor FROM (SELECT actor FROM entries ORDER BY rowid DESC LIMIT ?)"
        " ORDER BY actor",
        (-1 if newest is None else newest,),
    )
    return [row[0] for row in rows]


def _where(span: Span) -> tuple[str, list[str]]:
    terms, values = ["1"], list[str]()
    for condition, value in (
        ("subject = ?", span.subject),
        ("actor = ?", span.actor),
        ("received_at >= ?", span.since),
        ("received_at < ?", span.until),
    ):
        if value is not None:
            terms.append(condition)
            values.append(value)
    return " AND ".join(terms), values
