"""Rows of the log as entries, and where each replica stands in it."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from tracker.model import Entry

COLUMNS = (
    'hash, replica, seq, clock, recorded_at, actor, kind, subject, effective_on, "group",'
    " body, replaces"
)

# The one order of entries, to be joined to derived rows by the name of their entry.
ORDER = "(SELECT hash AS name, clock, replica, seq FROM entries)"


def entry_from_row(row: tuple[Any, ...]) -> Entry:
    """An entry from a row of COLUMNS."""
    return Entry._make((*row[:10], json.loads(row[10]), row[11]))


def entries_of(connection: sqlite3.Connection, subject: str) -> Iterator[Entry]:
    """The entries of one subject as they stand in the log, in no order."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM entries WHERE subject = ?", (subject,))
    return map(entry_from_row, rows)


def entries_of_group(connection: sqlite3.Connection, group: str) -> list[Entry]:
    """The entries that one command wrote, in the order written."""
    rows = connection.execute(
        f'SELECT {COLUMNS} FROM entries WHERE "group" = ? ORDER BY clock, replica, seq', (group,)
    )
    return [entry_from_row(row) for row in rows]


def replica_of(connection: sqlite3.Connection) -> str:
    """The id of this copy of the database."""
    row = connection.execute("SELECT value FROM local WHERE name = 'replica'").fetchone()
    return str(row[0])


def head_of(connection: sqlite3.Connection, replica: str) -> tuple[int, str]:
    """The number and hash of the last entry held of a replica; ``(0, "")`` where none is."""
    row = connection.execute(
        "SELECT seq, hash FROM entries WHERE replica = ? ORDER BY seq DESC LIMIT 1", (replica,)
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def state_of(connection: sqlite3.Connection) -> str:
    """What this database holds, as one shell token: the head of every replica, joined by ``+``.

    Each is the replica's short id, its last number and a prefix of that entry's hash. An empty log
    is ``empty``.
    """
    replicas = _replicas(connection)
    heads = ((replica, *head_of(connection, replica)) for replica in replicas)
    return "+".join(f"{replica[:8]}-{seq}-{name[:8]}" for replica, seq, name in heads) or "empty"


def _replicas(connection: sqlite3.Connection) -> list[str]:
    """All replicas in the log, by skipping through the index rather than reading all of it."""
    rows = connection.execute(
        """WITH RECURSIVE found(replica) AS (
             SELECT min(replica) FROM entries
             UNION ALL
             SELECT (SELECT min(replica) FROM entries WHERE replica > found.replica)
             FROM found WHERE found.replica IS NOT NULL)
           SELECT replica FROM found WHERE replica IS NOT NULL"""
    )
    return [row[0] for row in rows]
