"""What a database holds and whether it is whole; which of two states a stage is in."""

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.faults.commands import Case
from tests.faults.stage import DB
from tracker import database, log
from tracker.errors import TrackerError
from tracker.keeping import examine
from tracker.keeping.verify import DAMAGE

Rows = list[tuple[object, ...]]
Files = dict[str, bytes]
_HASH = re.compile(r"[0-9a-f]{64}")


class Seen(NamedTuple):
    """What a stage holds: the log in its one order (None without a database), the hubs it knows, and
    the files that the command writes."""

    log: Rows | None
    hubs: Rows
    output: Files


def seen(stage: Path, case: Case) -> Seen:
    """What ``stage`` holds now; raises a TrackerError where the database cannot be read."""
    there = {name: stage / name for name in case.files if (stage / name).exists()}
    output = {name: file.read_bytes() for name, file in there.items()}
    if not (stage / DB).exists():
        return Seen(None, [], output)
    with database.reading(stage / DB) as connection:
        hubs = "SELECT name, value FROM local WHERE name LIKE 'hub:%' ORDER BY name"
        return Seen(_entries(connection), connection.execute(hubs).fetchall(), output)


def entries(path: Path) -> Rows:
    """The log, in its one order."""
    with database.reading(path) as connection:
        return _entries(connection)


def _entries(connection: sqlite3.Connection) -> Rows:
    order = "ORDER BY clock, replica, seq"
    return connection.execute(f"SELECT {log.COLUMNS} FROM entries {order}").fetchall()


def damage(path: Path) -> str | None:
    """What doctor finds wrong with a database. The one place that says what a whole database is."""
    try:
        found = examine.examine(str(path), None, _no_bar)
    except TrackerError as error:
        return f"cannot be opened: {error}"
    return next((finding.what for finding in found if finding.level == DAMAGE), None)


@contextlib.contextmanager
def _no_bar(total: int) -> Iterator[Callable[[int], None]]:
    yield lambda count: None


def signature(rows: Rows | None) -> list[str] | None:
    """What a log says, without the names of entries and replicas, which differ from run to run."""
    if rows is None:
        return None
    told = (json.dumps([row[2], *row[5:9], row[10]]) for row in rows)
    return sorted(_HASH.sub("#", text) for text in told)


def which(now: Seen, before: Seen, after: Seen) -> str:
    """``old``, ``new``, or what is between them: ``part`` where every file is old or new, and the
    database is what it is in both."""
    if now == before:
        return "old"
    lost = {row[0] for row in before.log or []} - {row[0] for row in now.log or []}
    if lost:
        return f"between: {len(lost)} entries are gone"
    if signature(now.log) != signature(after.log):
        count = f"{len(now.log or [])} entries of {len(after.log or [])}"
        return f"between: the log is neither old nor new ({count})"
    if now.hubs != after.hubs:
        return "between: the hubs are neither old nor new"
    return _which_files(now.output, before.output, after.output)


def _which_files(now: Files, before: Files, after: Files) -> str:
    if now == after:
        return "new"
    names = {*now, *before, *after}
    torn = [name for name in names if now.get(name) not in (before.get(name), after.get(name))]
    return f"between: {torn[0]} is neither old nor new" if torn else "part"
