"""Opening, creating and locking the database file; SQLite's errors as ours."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracker import files
from tracker.errors import (
    BadData,
    Busy,
    InputOutputFailed,
    NewerDatabase,
    NoPermission,
    Refused,
    TrackerError,
)

# Not pathlib: importing it costs 6 ms of every command.
StrPath = str | os.PathLike[str]

APPLICATION_ID = 0x74726B72  # "trkr", in the file's header
SCHEMA_VERSION = 2  # the number of migrations; a test holds it to migrations.py
LOCK_TIMEOUT = 10.0  # seconds a command waits for another writer
_HEADER = b"SQLite format 3\x00"
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_DENIED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_NEXT_STEP = "run 'tracker init' to make one, or name it with --db"


class Location(NamedTuple):
    """Where the database is, and why it is this one."""

    path: str
    why: str


def locate(named: str | None, environ: Mapping[str, str], folder: StrPath) -> Location:
    """The database in use: ``--db``, TRACKER_DB, or the nearest ``db/tracker.db`` up from a folder.

    Where there is none, the place where ``init`` would make one. Raises NoPermission or
    InputOutputFailed where a folder cannot be looked into: that is not the same as no database.
    """
    if named is not None:
        return Location(named, "named with --db")
    if environ.get("TRACKER_DB"):
        return Location(environ["TRACKER_DB"], "named by TRACKER_DB")
    start = os.path.abspath(folder)
    above = start
    while True:
        candidate = os.path.join(above, "db", "tracker.db")
        if _is_there(candidate):
            where = "in this folder" if above == start else "in a folder above"
            return Location(candidate, f"db/tracker.db {where}")
        if above == os.path.dirname(above):
            break
        above = os.path.dirname(above)
    return Location(os.path.join(start, "db", "tracker.db"), "the default in this folder")


def open_for_reading(path: StrPath) -> sqlite3.Connection:
    """A connection that reads; raises a TrackerError for what is no usable database.

    Not ``mode=ro``: that fails on a journal left by a killed writer, which a reader must roll back.
    """
    connection = _open_current(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_for_writing(path: StrPath) -> sqlite3.Connection:
    """A connection that writes durably: what was committed survives a power cut."""
    connection = _open_current(path)
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextlib.contextmanager
def created(path: StrPath) -> Iterator[sqlite3.Connection]:
    """A new database, for its owner's eyes only, that appears at ``path`` whole when the block ends.

    Raises BadData where something is there already; leaves nothing behind where the block fails.
    """
    if _is_there(path):
        raise BadData(f"{path} is there already; 'tracker load' brings seed files into it")
    target = os.path.abspath(path)
    with files.errors_of(target), translated(path):
        files.make_folder(os.path.dirname(target))
        with files.draft_of(target) as draft:
            with contextlib.closing(_connect(draft)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                with transaction(connection):
                    _make(connection)
                yield connection
            try:
                files.put_new(draft, target)
            except FileExistsError:
                raise BadData(
                    f"{path} was made by another process meanwhile; nothing was changed"
                ) from None


def in_memory() -> sqlite3.Connection:
    """An empty database of the same schema that lives as long as its connection."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with transaction(connection):
        _make(connection)
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that holds the write lock from its first statement.

    A deferred one would read first and then fail to write under other writers.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def reading(path: StrPath) -> Iterator[sqlite3.Connection]:
    """One consistent snapshot to read, SQLite's errors translated."""
    with translated(path), contextlib.closing(open_for_reading(path)) as connection:
        connection.execute("BEGIN")
        yield connection


@contextlib.contextmanager
def translated(path: StrPath) -> Iterator[None]:
    """SQLite's errors as the errors a user meets, with the exit code each has."""
    try:
        yield
    except sqlite3.Error as error:
        raise _as_ours(error, path) from error
    except UnicodeEncodeError as error:
        raise Refused("what was given is not UTF-8 text; nothing was changed") from error


def _as_ours(error: sqlite3.Error, path: StrPath) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return Busy(f"{path} is in use by another writer; nothing was changed; try again")
    if code in _DAMAGED:
        return BadData(f"{path} is damaged ({error}); nothing was changed; restore a copy of it")
    if code in _DENIED:
        return NoPermission(f"{path} may not be written ({error}); nothing was changed")
    if code == sqlite3.SQLITE_CANTOPEN:
        return _unopenable(path)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return InputOutputFailed(
            f"{path}: {error}; nothing was changed; free space, then try again"
        )
    return error  # a mistake of ours: its traceback is wanted


def _unopenable(path: StrPath) -> TrackerError:
    try:
        os.stat(path)
    except OSError as error:
        return _cannot_look(path, error)
    return NoPermission(f"{path} cannot be opened; check who may read it and its folder")


def _cannot_look(path: StrPath, error: OSError) -> TrackerError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return BadData(f"no database at {path}; {_NEXT_STEP}")
    if isinstance(error, PermissionError):
        return NoPermission(f"{path} may not be read by this user")
    return InputOutputFailed(f"{path} cannot be read: {error.strerror}")


def _is_there(path: StrPath) -> bool:
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _cannot_look(path, error) from error
    return True


def _connect(path: StrPath) -> sqlite3.Connection:
    quoted = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect(
        f"file:{quoted}?mode=rw", uri=True, isolation_level=None, timeout=LOCK_TIMEOUT
    )


def _open_current(path: StrPath) -> sqlite3.Connection:
    check_file(path)
    connection = _connect(path)
    try:
        version = _version_of(connection)
        if version < SCHEMA_VERSION:
            _upgrade(connection, path, version)
    except BaseException:
        connection.close()
        raise
    return connection


def check_file(path: StrPath) -> None:
    """Refuse what is not ours, or of a newer version, before SQLite opens it: it stays untouched."""
    try:
        with open(path, "rb") as file:
            header = file.read(100)
    except IsADirectoryError:
        raise BadData(f"{path} is a folder, not a database; {_NEXT_STEP}") from None
    except OSError as error:
        raise _cannot_look(path, error) from error
    if not header.startswith(_HEADER):
        raise BadData(f"{path} is not a tracker database; it was not touched; {_NEXT_STEP}")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise BadData(f"{path} is a database of another program; it was not touched; {_NEXT_STEP}")
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise NewerDatabase(
            f"{path} was written by a newer version (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); it was not touched; upgrade this program"
        )


def bring_up_to_date(copy: sqlite3.Connection) -> None:
    """Migrate a database that nobody else uses, such as the copy of an old backup."""
    if _version_of(copy) < SCHEMA_VERSION:
        with transaction(copy):
            _make(copy)


def _make(connection: sqlite3.Connection) -> None:
    """The schema of this version, in the caller's transaction."""
    from tracker.migrations import migrate  # sqlite-utils: only where there is something to do

    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    migrate(connection)


def _upgrade(connection: sqlite3.Connection, path: StrPath, version: int) -> None:
    """Bring an older database up to date, whole or not at all, once a verified backup of it lies in
    ``backups`` beside it. One process does so, the others wait and find it done."""
    from tracker.keeping import copies

    target = os.path.abspath(path)
    folder = os.path.join(os.path.dirname(target), "backups")
    backup = os.path.join(folder, f"{os.path.basename(target)}.schema-{version}")
    connection.execute("PRAGMA synchronous = EXTRA")
    with transaction(connection):
        if _version_of(connection) != version:
            return
        with files.errors_of(backup), contextlib.closing(_connect(path)) as reader:
            files.make_folder(folder)
            with files.draft_of(backup) as draft:
                copies.write(reader, draft)
                files.put(draft, backup)
        _make(connection)


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
