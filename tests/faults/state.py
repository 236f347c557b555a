"""What a database holds and whether it is whole; which of two states a stage is in."""

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from typing import NamedTuple

from tests.faults.commands import Case
from tests.faults.stage import DB
from tracker import chain, database, journal, log, projection
from tracker.errors import TrackerError

Rows = list[tuple[object, ...]]
_HASH = re.compile(r"[0-9a-f]{64}")


class Seen(NamedTuple):
    """What a stage holds: the log in its one order (None without a database), the output file."""

    log: Rows | None
    output: bytes | None


def seen(stage: Path, case: Case) -> Seen:
    """What ``stage`` holds now; raises a TrackerError where the database cannot be read."""
    rows = entries(stage / DB) if (stage / DB).exists() else None
    file = stage / case.output
    return Seen(rows, file.read_bytes() if case.output and file.exists() else None)


def entries(path: Path) -> Rows:
    """The log, in its one order."""
    with database.reading(path) as connection:
        return _entries(connection)


def _entries(connection: sqlite3.Connection) -> Rows:
    order = "ORDER BY clock, replica, seq"
    return connection.execute(f"SELECT {log.COLUMNS} FROM entries {order}").fetchall()


def damage(path: Path) -> str | None:
    """What is wrong with a database: SQLite's own check, the chain of hashes, derived rows.

    The one place that says what a whole database is.
    """
    try:
        with database.reading(path) as connection:
            check = connection.execute("PRAGMA integrity_check").fetchone()[0]
            rows, image = _entries(connection), connection.serialize()
    except TrackerError as error:
        return f"cannot be opened: {error}"
    if check != "ok":
        return f"integrity_check: {check}"
    return _broken_chain(rows) or _stale_rows(image)


def _broken_chain(rows: Rows) -> str | None:
    heads: dict[object, tuple[int, str]] = {}
    for row in sorted(rows, key=lambda row: (str(row[1]), int(str(row[2])))):
        seq, previous = heads.get(row[1], (0, ""))
        named = f"entry {row[2]} of replica {row[1]}"
        if row[2] != seq + 1:
            return f"{named} follows number {seq}"
        if chain.entry_hash(previous, *row[1:]) != row[0]:  # type: ignore[arg-type]
            return f"{named} does not fit its hash"
        heads[row[1]] = (seq + 1, str(row[0]))
    return None


def _stale_rows(image: bytes) -> str | None:
    """The first derived table that a fresh fold of the log gives otherwise."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        copy.deserialize(image)
        found = _derived(copy)
        with database.transaction(copy):
            journal.rebuild(copy)
        fresh = _derived(copy)
    wrong = [table for table in found if found[table] != fresh[table]]
    return f"table {wrong[0]} is not what the log says" if wrong else None


def _derived(connection: sqlite3.Connection) -> dict[str, Rows]:
    return {
        table: sorted(
            connection.execute(f"SELECT {', '.join(columns.split())} FROM {table}"), key=repr
        )
        for table, columns in projection.COLUMNS.items()
    }


def signature(rows: Rows | None) -> list[str] | None:
    """What a log says, without the names of entries and replicas, which differ from run to run."""
    if rows is None:
        return None
    told = (json.dumps([row[2], *row[5:9], row[10]]) for row in rows)
    return sorted(_HASH.sub("#", text) for text in told)


def which(now: Seen, before: Seen, after: Seen) -> str:
    """``old``, ``new``, or what is between them."""
    if now == before:
        return "old"
    lost = {row[0] for row in before.log or []} - {row[0] for row in now.log or []}
    if lost:
        return f"between: {len(lost)} entries are gone"
    if signature(now.log) != signature(after.log):
        count = f"{len(now.log or [])} entries of {len(after.log or [])}"
        return f"between: the log is neither old nor new ({count})"
    if now.output != after.output:
        return "between: the output file is neither old nor new"
    return "new"
