"""Copies of a database that are verified before they count, attachments included."""

import contextlib
import itertools
import os
import sqlite3
from collections.abc import Iterable, Iterator

from tracker import files, log, seal
from tracker.errors import BadData, InputOutputFailed, TrackerError
from tracker.keeping import verify
from tracker.sqlite_errors import LOOK

# A backup carries the attached files inside, so that it is one file to move and to keep.
ATTACHED = "attached_files"
_MAKE_ATTACHED = f"""CREATE TABLE IF NOT EXISTS {ATTACHED} (
  name TEXT NOT NULL PRIMARY KEY,
  content BLOB NOT NULL
) STRICT"""
Attachments = Iterator[tuple[str, bytes]]
_EXISTS = "output file already exists"  # what SQLite says, too, where it cannot look at its size
_LOOK = "look at the disk"


def write(
    connection: sqlite3.Connection,
    of: str,
    draft: str,
    to: str,
    attached: Iterable[tuple[str, bytes]] = (),
    if_damaged: str = LOOK,
) -> None:
    """Copy the database ``of`` ``connection`` into the empty file ``draft`` of ``to``, then verify the
    copy.

    Others may write meanwhile; the copy holds at least what was there when it began. Raises BadData
    where the copy, and so the database, is damaged; ``if_damaged`` is the next step then. Raises
    InputOutputFailed where it could not be made.
    """
    heads = log.heads(connection)
    _vacuum(connection, of, draft, to)
    with drafted(draft, to) as copy:
        _attach(copy, iter(attached))
        _check(copy, of, to, if_damaged)
        missing = [head for head in heads if not log.holds(copy, head)]
    if missing:
        raise BadData(f"the copy lacks entry {missing[0].hash[:8]}; nothing was written")


def keep_older(connection: sqlite3.Connection, path: str, version: int) -> None:
    """Put a verified backup of the database at ``path``, which is of an older version, into ``backups``
    beside it. Raises BadData, NoPermission or InputOutputFailed with why it is made."""
    folder, name = os.path.split(path)
    folder = os.path.join(folder, "backups")
    place = _free_place(os.path.join(folder, f"{name}.schema-{version}"), connection)
    try:
        with files.errors_of(place):
            files.make_folder(folder)
            with files.draft_of(place) as draft:
                write(connection, path, draft, place)
                files.put(draft, place)
    except TrackerError as error:
        why = f"{path} is of an older version, and is not upgraded without a backup"
        raise type(error)(f"{why}: {error}") from error


def _free_place(place: str, connection: sqlite3.Connection) -> str:
    """``place``; with a number behind it where what lies there holds entries that ``connection`` lacks,
    or cannot be read."""
    numbered = (f"{place}-{number}" for number in itertools.count(2))
    ours = hashes(connection)
    return next(free for free in itertools.chain([place], numbered) if _is_free(free, ours))


def _is_free(place: str, ours: set[str]) -> bool:
    if not os.path.lexists(place):
        return True
    try:
        with opened(place, "ro") as old:
            return hashes(old) <= ours
    except sqlite3.Error:
        return False


def hashes(connection: sqlite3.Connection) -> set[str]:
    """The hashes of all entries of a database."""
    return {row[0] for row in connection.execute("SELECT hash FROM entries")}


def _vacuum(connection: sqlite3.Connection, of: str, draft: str, to: str) -> None:
    """Copy into ``draft``. SQLite does not tell which of the two files failed it: both are named, unless
    it calls one damaged, and the database is."""
    try:
        connection.execute("VACUUM INTO ?", (draft,))
    except sqlite3.Error as error:
        if str(error) != _EXISTS and not _is_of_copy(error):
            raise
        if _is_torn(error) and any(verify.structure(connection)):
            raise
        raise InputOutputFailed(
            f"{of} could not be copied to {to} ({error}); what was there before is untouched;"
            f" {_next_step(error)}"
        ) from error


@contextlib.contextmanager
def drafted(draft: str, to: str) -> Iterator[sqlite3.Connection]:
    """A connection to the draft of ``to``, which only the disk can damage: what SQLite says of that
    is raised as InputOutputFailed that names ``to``."""
    try:
        with opened(draft) as copy:
            yield copy
    except sqlite3.Error as error:
        if not _is_of_copy(error):
            raise
        raise _unwritten(to, str(error), _next_step(error)) from error


def _unwritten(to: str, why: str, next_step: str) -> InputOutputFailed:
    return InputOutputFailed(
        f"{to} could not be written ({why}); what was there before is untouched; {next_step}"
    )


def _is_of_copy(error: Exception) -> bool:
    """Whether a draft failed, which was made and may be written."""
    denied = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY
    return denied or verify.is_of_disk(error) or _is_torn(error)


def _is_torn(error: Exception) -> bool:
    """Whether SQLite cannot read a page, or finds it is none; what else it calls corrupt has codes of
    its own."""
    torn = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return getattr(error, "sqlite_errorcode", 0) in torn


def _next_step(error: sqlite3.Error) -> str:
    full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return "free space, then try again" if full else _LOOK


def _check(copy: sqlite3.Connection, of: str, to: str, if_damaged: str) -> None:
    """Raise BadData where a database is damaged, by SQLite's own checks or those of the log."""
    checks: dict[str, verify.Check] = {
        "file": lambda: verify.structure(copy),
        "settings": lambda: verify.settings(copy),
        "log": lambda: verify.entries(copy),
    }
    for found in verify.looked_through(checks, _is_of_copy):
        if verify.UNREADABLE in found.what:
            raise _unwritten(to, "a page of it cannot be read back", _LOOK)
        raise BadData(f"{of} is damaged: {found.what}; nothing was changed; {if_damaged}")


def cut(copy: sqlite3.Connection, replica: str, first: int) -> None:
    """Take what a replica wrote from number ``first`` on out of a copy that nobody uses yet, in the
    caller's transaction. What is derived is not touched."""
    guard = "entries_are_never_deleted"
    made_by = copy.execute("SELECT sql FROM sqlite_master WHERE name = ?", (guard,)).fetchone()
    copy.execute(f"DROP TRIGGER {guard}")
    copy.execute("DELETE FROM entries WHERE replica = ? AND seq >= ?", (replica, first))
    copy.execute(made_by[0])
    seal.store(copy, seal.RECEIVED, seal.of_received(copy))


@contextlib.contextmanager
def opened(path: str, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """A connection to a copy that nobody else uses; ``mode`` as in SQLite's file names, ``ro`` or
    ``rw``."""
    quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    uri = f"file:{quoted}?mode={mode}"
    with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as copy:
        yield copy


def attached(copy: sqlite3.Connection) -> Attachments:
    """The attached files inside a backup: name and content, one by one."""
    named = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    if copy.execute(named, (ATTACHED,)).fetchone():
        yield from copy.execute(f"SELECT name, content FROM {ATTACHED} ORDER BY name")


def drop_attached(copy: sqlite3.Connection) -> None:
    """Take the attached files out of a backup that is to be a database again."""
    copy.execute(f"DROP TABLE IF EXISTS {ATTACHED}")
    copy.execute("VACUUM")


def _attach(copy: sqlite3.Connection, attached: Attachments) -> None:
    first = next(attached, None)
    if first is None:
        return
    copy.execute("BEGIN")
    copy.execute(_MAKE_ATTACHED)  # there already in the copy of a backup
    rows = itertools.chain([first], attached)
    copy.executemany(f"INSERT OR REPLACE INTO {ATTACHED} VALUES (?, ?)", rows)
    copy.execute("COMMIT")
