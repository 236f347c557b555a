"""The log as people read it: filtered, newest last, with what became of each entry."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from tracker.log import COLUMNS, entry_from_row
from tracker.model import Entry


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


def newest_undoable_group(connection: sqlite3.Connection, replica: str) -> str | None:
    """This replica's newest group with a live entry that is neither an undo nor written by load."""
    row = connection.execute(
        """SELECT "group" FROM entries
           WHERE replica = ? AND kind <> 'retract' AND json_extract(body, '$.load') IS NULL
             AND hash NOT IN (SELECT entry FROM voided)
           ORDER BY seq DESC LIMIT 1""",
        (replica,),
    ).fetchone()
    return str(row[0]) if row else None


def loaded_after(connection: sqlite3.Connection, replica: str, seq: int) -> str | None:
    """An entry that a load of this replica wrote after its number ``seq`` and that counts, if any."""
    row = connection.execute(
        """SELECT hash FROM entries
           WHERE replica = ? AND seq > ? AND json_extract(body, '$.load') IS NOT NULL
             AND hash NOT IN (SELECT entry FROM voided) ORDER BY seq DESC LIMIT 1""",
        (replica, seq),
    ).fetchone()
    return str(row[0]) if row else None


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
