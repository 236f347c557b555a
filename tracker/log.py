"""Rows of the log as entries, and where each replica stands in it."""

import json
import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from typing import Any, NamedTuple

from tracker.errors import Refused, WrongUsage
from tracker.model import Entry

COLUMNS = (
    'hash, replica, seq, clock, recorded_at, actor, kind, subject, effective_on, "group",'
    " body, replaces"
)

# The one order of entries, to be joined to derived rows by the name of their entry.
ORDER = "(SELECT hash AS name, clock, replica, seq FROM main.entries)"
# One replica's part of a state: its short id, the number of its last entry, a prefix of the hash.
IN_STATE = "([0-9a-f]{4,16})-([0-9]{1,18})-([0-9a-f]{4,64})"
_EMPTY = "empty"


class Head(NamedTuple):
    """The last entry of one replica, by its number and hash."""

    replica: str
    seq: int
    hash: str


def entry_from_row(row: tuple[Any, ...]) -> Entry:
    """An entry from a row of COLUMNS."""
    return Entry._make((*row[:10], json.loads(row[10] or ""), row[11]))


def entries_of(connection: sqlite3.Connection, subject: str) -> Iterator[Entry]:
    """The entries of one subject as they stand in the log, in no order."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM entries WHERE subject = ?", (subject,))
    return map(entry_from_row, rows)


def entries_by(connection: sqlite3.Connection, replica: str) -> Iterator[Entry]:
    """The entries that one replica wrote, in the order written."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM entries WHERE replica = ? ORDER BY seq", (replica,)
    )
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
        "SELECT seq, hash FROM main.entries WHERE replica = ? ORDER BY seq DESC LIMIT 1", (replica,)
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def state_of(connection: sqlite3.Connection) -> str:
    """What this database holds, as one shell token: the head of every replica, joined by ``+``.

    Each is the replica's short id, its last number and a prefix of that entry's hash. An empty log
    is ``empty``. It names the whole log, also where only part of it is looked at.
    """
    found = heads(connection)
    return "+".join(f"{h.replica[:8]}-{h.seq}-{h.hash[:8]}" for h in found) or _EMPTY


def heads(connection: sqlite3.Connection) -> list[Head]:
    """The last entry held of every replica."""
    return [Head(replica, *head_of(connection, replica)) for replica in _replicas(connection)]


def holds(connection: sqlite3.Connection, head: Head) -> bool:
    """Whether the log has this very entry, and so all that its replica wrote before."""
    row = connection.execute("SELECT 1 FROM main.entries WHERE hash = ?", (head.hash,))
    return row.fetchone() is not None


def heads_of(connection: sqlite3.Connection, state: str) -> list[Head]:
    """The heads that a state names.

    Raises WrongUsage for what is no state, Refused for one that this database does not hold.
    """
    if state == _EMPTY:
        return []
    parts = [re.fullmatch(IN_STATE, part) for part in state.split("+")]
    if not all(parts):
        raise WrongUsage(
            f"'{state}' is not a state; 'tracker where' prints one, and so does a report's last line"
        )
    replicas = _replicas(connection)
    found = [_head_named(connection, replicas, *part.groups()) for part in parts if part]
    if len({head.replica for head in found}) < len(found):
        raise WrongUsage(f"'{state}' is not a state: it names one replica twice")
    return found


def heads_known_on(connection: sqlite3.Connection, moment: str) -> list[Head]:
    """The heads of what this database had received by a UTC instant, that second included."""
    rows = connection.execute(
        """SELECT replica, max(seq), hash FROM main.entries WHERE received_at <= ?
           GROUP BY replica ORDER BY replica""",
        (moment,),
    )
    return [Head(*row) for row in rows]


def rows_up_to(
    connection: sqlite3.Connection, heads: Iterable[Head]
) -> Generator[tuple[Any, ...], None, None]:
    """The rows of COLUMNS and ``received_at`` of every replica up to its head."""
    for head in heads:
        yield from connection.execute(
            f"SELECT {COLUMNS}, received_at FROM main.entries WHERE replica = ? AND seq <= ?"
            " ORDER BY seq",
            (head.replica, head.seq),
        )


def rows_between(
    connection: sqlite3.Connection, replica: str, first: int, last: int
) -> list[tuple[Any, ...]]:
    """The rows of COLUMNS of a replica from one number to another, both included."""
    return connection.execute(
        f"SELECT {COLUMNS} FROM entries WHERE replica = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        (replica, first, last),
    ).fetchall()


def last_received(connection: sqlite3.Connection) -> str | None:
    """When this database received its last entry, a UTC instant; None where it has none."""
    newest = "SELECT received_at FROM entries ORDER BY rowid DESC LIMIT 1"
    row = connection.execute(newest).fetchone()
    return str(row[0]) if row else None


def attached(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int, str, str]]:
    """Every entry of evidence that names a file, whether it counts or not: its hash, its replica and
    number, the SHA-256 and the name of the file."""
    return connection.execute(
        """SELECT hash, replica, seq, json_extract(body, '$.attached'),
                  coalesce(json_extract(body, '$.file_name'), '') FROM entries
           WHERE kind = 'evidence' AND json_extract(body, '$.attached') IS NOT NULL ORDER BY hash"""
    )


def _head_named(
    connection: sqlite3.Connection, replicas: Iterable[str], short: str, seq: str, prefix: str
) -> Head:
    held = [replica for replica in replicas if replica.startswith(short)]
    for replica in held:
        row = connection.execute(
            "SELECT hash FROM main.entries WHERE replica = ? AND seq = ?", (replica, int(seq))
        ).fetchone()
        if row and row[0].startswith(prefix):
            return Head(replica, int(seq), row[0])
    last = max((head_of(connection, replica)[0] for replica in held), default=0)
    raise Refused(
        f"this database does not hold state {short}-{seq}-{prefix}: of replica {short} it has"
        f" {f'{last} entries, that one not among them' if last else 'nothing'};"
        " import the entries of whoever printed it"
    )


def _replicas(connection: sqlite3.Connection) -> list[str]:
    """All replicas in the log, by skipping through the index rather than reading all of it."""
    rows = connection.execute(
        """WITH RECURSIVE found(replica) AS (
             SELECT min(replica) FROM main.entries
             UNION ALL
             SELECT (SELECT min(replica) FROM main.entries WHERE replica > found.replica)
             FROM found WHERE found.replica IS NOT NULL)
           SELECT replica FROM found WHERE replica IS NOT NULL"""
    )
    return [row[0] for row in rows]
