"""Checksums over what no entry's hash covers: when each was received, and the settings of the file.

Both stand in table ``local``: ``received`` grows with the log, ``settings`` with the schema.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable

RECEIVED, SETTINGS = "received", "settings"
ALTERED = "the file's settings, its replica id, its hubs or its migrations were altered"
_FIRST_SEALED = 2  # schema version
_PRAGMAS = "application_id user_version page_size encoding auto_vacuum".split()
_NO_CACHE_SIZE = -2000  # what SQLite as its makers ship it says where the header gives none
# Hubs, and what the replica is bound to.
_MORE = (
    "SELECT name, value FROM local WHERE name NOT IN ('replica', 'received', 'settings')"
    " ORDER BY name"
)


def extended(checksum: str, received: Iterable[tuple[str, str]]) -> str:
    """``checksum`` with more entries: of each its hash and when it was received, in that order."""
    for entry_hash, received_at in received:
        line = f"{checksum}\n{entry_hash}\n{received_at}"
        checksum = hashlib.sha256(line.encode()).hexdigest()
    return checksum


def of_received(connection: sqlite3.Connection) -> str:
    """The checksum that table ``entries`` should have."""
    rows = connection.execute("SELECT hash, received_at FROM entries ORDER BY rowid")
    return extended("", rows)


def of_settings(connection: sqlite3.Connection) -> str:
    """The checksum that the settings of the file, what ``local`` holds besides and its migrations
    should have."""
    values = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS]
    values.append(_cache_size(connection))
    values += connection.execute("SELECT value FROM local WHERE name = 'replica'").fetchall()
    values += connection.execute(_MORE).fetchall()
    values += connection.execute("SELECT * FROM _sqlite_migrations ORDER BY rowid").fetchall()
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _cache_size(connection: sqlite3.Connection) -> int:
    """What the header says of the cache. A SQLite made without that pragma goes by none of it; one made
    with another default says that where the header gives none."""
    found = connection.execute("PRAGMA default_cache_size").fetchone() or (_NO_CACHE_SIZE,)
    if found[0] != _NO_CACHE_SIZE:
        with contextlib.closing(sqlite3.connect(":memory:")) as empty:
            if empty.execute("PRAGMA default_cache_size").fetchone() == found:
                return _NO_CACHE_SIZE
    return int(found[0])


def fits_settings(connection: sqlite3.Connection) -> bool:
    """Whether the settings of the file are those that were stored; so, too, where a version that had no
    checksums made it."""
    is_right = stored(connection, SETTINGS) == of_settings(connection)
    return is_right or not is_sealed(connection)


def is_sealed(connection: sqlite3.Connection) -> bool:
    """Whether the schema is one that has checksums, whatever version its header claims."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    return version >= _FIRST_SEALED or bool(stored(connection, SETTINGS))


def stored(connection: sqlite3.Connection, name: str) -> str:
    """The value that stands in table ``local``, empty where none does."""
    row = connection.execute("SELECT value FROM local WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def stored_under(connection: sqlite3.Connection, prefix: str) -> dict[str, str]:
    """The values in table ``local`` whose names begin with ``prefix``, by what follows it, in order."""
    rows = connection.execute(
        "SELECT substr(name, ?), value FROM local WHERE name GLOB ? ORDER BY name",
        (len(prefix) + 1, f"{prefix}*"),
    )
    return dict(rows.fetchall())


def store(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Put a value into table ``local``, in the caller's transaction."""
    connection.execute("INSERT OR REPLACE INTO local VALUES (?, ?)", (name, value))


def store_setting(connection: sqlite3.Connection, name: str, value: str | None) -> None:
    """Put a value that ``settings`` seals into table ``local``, or take it away, in the caller's
    transaction."""
    if value is None:
        connection.execute("DELETE FROM local WHERE name = ?", (name,))
    else:
        store(connection, name, value)
    store(connection, SETTINGS, of_settings(connection))
