"""The database as a whole: where it is, how much it holds, its state."""

import os
import sqlite3
from dataclasses import dataclass

from tracker import log
from tracker.database import SCHEMA_VERSION, Location

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


def where(connection: sqlite3.Connection, location: Location) -> Where:
    """Everything about the database at ``location``, which ``connection`` has open."""
    return Where(
        database=os.path.abspath(location.path),
        why=location.why,
        size=os.stat(location.path).st_size,
        schema=SCHEMA_VERSION,
        entries=_count(connection, "entries"),
        state=log.state_of(connection),
        counts={table: _count(connection, table) for table in _COUNTED},
    )


def _count(connection: sqlite3.Connection, table: str) -> int:
    condition = " WHERE retired IS NULL" if table == "proposals" else ""
    return int(connection.execute(f"SELECT count(*) FROM {table}{condition}").fetchone()[0])
