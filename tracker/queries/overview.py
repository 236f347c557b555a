"""The database as a whole: where it is, how much it holds, its state."""

import os
import sqlite3
from dataclasses import dataclass

from tracker import log
from tracker.database import SCHEMA_VERSION, Location, size_of

_OF_PROPOSALS = ("assessments", "evidence", "checks", "links")
_COUNTED = ("proposals", "assessments", "evidence", "checks", "links", "sources", "issues")


@dataclass(frozen=True, slots=True)
class Where:
    """The database in use. ``size`` in bytes; ``state`` as ``log.state_of`` gives it."""

    database: str
    why: str
    size: int
    schema: int
    entries: int
    state: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging leaves behind: entries that load wrote here too, and proposals judged apart."""

    repeated: int
    disputed: frozenset[str]


def merged(connection: sqlite3.Connection) -> Merged:
    """How far merging has left its marks so far."""
    repeated = connection.execute("SELECT count(*) FROM voided WHERE how = 'repeated'").fetchone()
    disputed = connection.execute("SELECT id FROM proposals WHERE disputed AND retired IS NULL")
    return Merged(int(repeated[0]), frozenset(row[0] for row in disputed))


def where(connection: sqlite3.Connection, location: Location) -> Where:
    """Everything about the database at ``location``, which ``connection`` has open."""
    return Where(
        database=os.path.abspath(location.path),
        why=location.why,
        size=size_of(location.path),
        schema=SCHEMA_VERSION,
        entries=_count(connection, "entries"),
        state=log.state_of(connection),
        counts={table: _count(connection, table) for table in _COUNTED},
    )


def _count(connection: sqlite3.Connection, table: str) -> int:
    """Rows of a table; what is retired does not count, nor what hangs on it."""
    standing = "SELECT id FROM proposals WHERE retired IS NULL"
    if table == "proposals":
        table = f"({standing})"
    condition = f" WHERE proposal IN ({standing})" if table in _OF_PROPOSALS else ""
    return int(connection.execute(f"SELECT count(*) FROM {table}{condition}").fetchone()[0])
