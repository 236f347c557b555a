"""Opening, creating and locking the database file; SQLite's errors as ours."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

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
SCHEMA_VERSION = 1  # the number of migrations; a test holds it to migrations.py
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
    folder, name = os.path.split(os.path.abspath(path))
    draft = os.path.join(folder, f".{name}.{os.getpid()}.new")
    with _file_errors(path), translated(path):
        _make_folder(folder)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            with contextlib.closing(_connect(draft)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                with transaction(connection):
                    _migrate(connection)
                yield connection
            os.link(draft, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise InputOutputFailed(f"{folder} is no folder, a file is in the way") from None


@contextlib.contextmanager
def _file_errors(path: StrPath) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise BadData(
            f"{path} was made by another process meanwhile; nothing was changed"
        ) from None
    except PermissionError as error:
        raise NoPermission(f"{path} may not be written by this user") from error
    except OSError as error:
        raise InputOutputFailed(f"{path} cannot be written: {error.strerror}") from error


def in_memory() -> sqlite3.Connection:
    """An empty database of the same schema that lives as long as its connection."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with transaction(connection):
        _migrate(connection)
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
    _check_header(path)
    connection = _connect(path)
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > SCHEMA_VERSION:
            raise NewerDatabase(
                f"{path} was written by a newer version (schema {version}, this one knows"
                f" {SCHEMA_VERSION}); it was not touched; upgrade this program"
            )
        if version < SCHEMA_VERSION:
            with transaction(connection):
                _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(path: StrPath) -> None:
    """Refuse what is not ours before SQLite opens it, so that it stays untouched."""
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


def _migrate(connection: sqlite3.Connection) -> None:
    from tracker.migrations import migrate  # sqlite-utils: only where there is something to do

    migrate(connection)
    connection.execute("INSERT OR IGNORE INTO local VALUES ('replica', ?)", (os.urandom(8).hex(),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
