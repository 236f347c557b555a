"""Opening, creating and locking the database file; SQLite's errors as ours."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tracker import files
from tracker.errors import BadData, NewerDatabase
from tracker.sqlite_errors import AFTER_COMMIT, INSTEAD, StrPath, cannot_look, translated

APPLICATION_ID = 0x74726B72  # "trkr", in the file's header
SCHEMA_VERSION = 4  # the number of migrations; a test holds it to migrations.py
LOCK_TIMEOUT = 10.0  # seconds a command waits for another writer
_GLANCE = 0.2  # seconds that somebody who pressed a key waits
_ROLLBACK_JOURNAL = 1  # byte 18 of the header (sqlite.org/fileformat2)
_HEADER = b"SQLite format 3\x00"


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
        if identity_of(candidate) is not None:
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


def open_as_it_is(path: StrPath) -> sqlite3.Connection:
    """A connection that reads, to a database of this or an older version, which is not upgraded."""
    connection = _open_whole(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def glance(path: StrPath) -> sqlite3.Connection | None:
    """A connection for one quick look that changes nothing on the disk and hardly waits: None where the
    database is of another version, or has to be read with a log or mended first."""
    check_file(path)
    if header_of(path)[18] != _ROLLBACK_JOURNAL:
        return None
    connection = _connect(path, "ro", timeout=_GLANCE)
    if is_current(connection):
        return connection
    connection.close()
    return None


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the schema is that of this version."""
    return _version_of(connection) == SCHEMA_VERSION


def identity_of(path: StrPath) -> tuple[int, int] | None:
    """What tells a file from another that took its name; None where there is none."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise cannot_look(path, error) from error
    return found.st_dev, found.st_ino


def open_for_writing(path: StrPath) -> sqlite3.Connection:
    """A connection that writes durably: what was committed survives a power cut."""
    connection = _open_current(path)
    files.sweep(path)  # an init that was killed is not run again, so nobody else would
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextlib.contextmanager
def created(path: StrPath) -> Iterator[sqlite3.Connection]:
    """A new database, for its owner's eyes only, that appears at ``path`` whole when the block ends.

    Raises BadData where something is there already; leaves nothing behind where the block fails."""
    from tracker import replica  # hashes: only where one is made

    if identity_of(path) is not None:
        raise BadData(f"{path} is there already; 'tracker load' brings seed files into it")
    target = os.path.abspath(path)
    if left := files.left_beside(target):
        raise BadData(
            f"{left[0]} is there, left by a database that is gone; move it away first, for SQLite"
            " would replay it into the new one"
        )
    with files.errors_of(target):
        files.make_folder(os.path.dirname(target))
        with files.draft_of(target) as draft:
            with translated(path, draft), contextlib.closing(_connect(draft)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                with transaction(connection):
                    _make(connection)
                    replica.bind(connection, draft)
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
        _commit(connection)
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _commit(connection: sqlite3.Connection) -> None:
    """Commit. Where only flushing the folder or giving back locks failed, it is done."""
    try:
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) not in AFTER_COMMIT:
            raise


@contextlib.contextmanager
def reading(path: StrPath) -> Iterator[sqlite3.Connection]:
    """One consistent snapshot to read, SQLite's errors translated."""
    with translated(path), contextlib.closing(open_for_reading(path)) as connection:
        connection.execute("BEGIN")
        yield connection


def _connect(path: StrPath, mode: str = "rw", timeout: float | None = None) -> sqlite3.Connection:
    quoted = os.path.abspath(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    patience = LOCK_TIMEOUT if timeout is None else timeout
    return sqlite3.connect(
        f"file:{quoted}?mode={mode}", uri=True, isolation_level=None, timeout=patience
    )


def _open_whole(path: StrPath) -> sqlite3.Connection:
    """A connection to a file that is ours and not cut short.

    SQLite takes a last page that is not all there for whole. Only under its lock is the size of the
    file one that no other process is changing; with a write-ahead log it may be short by right.
    """
    check_file(path)
    connection = _connect(path)
    try:
        connection.execute("BEGIN")
        pages, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size")
        )
        if size_of(path) < pages * size and header_of(path)[18] == _ROLLBACK_JOURNAL:
            raise BadData(f"{path} is cut short; 'tracker restore' puts a backup in its place")
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return connection


def size_of(path: StrPath) -> int:
    """The size of a file, in bytes."""
    try:
        return os.stat(path).st_size
    except OSError as error:
        raise cannot_look(path, error) from error


def _open_current(path: StrPath) -> sqlite3.Connection:
    connection = _open_whole(path)
    try:
        version = _version_of(connection)
        if version < SCHEMA_VERSION:
            _upgrade(connection, path, version)
    except BaseException:
        connection.close()
        raise
    return connection


def check_file(path: StrPath, next_step: str | None = None) -> None:
    """Refuse what is not ours, or of a newer version, before SQLite opens it: it stays untouched."""
    header, instead = header_of(path, next_step), next_step or INSTEAD
    if not header.startswith(_HEADER):
        raise BadData(f"{path} is not a tracker database; it was not touched; {instead}")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise BadData(f"{path} is a database of another program; it was not touched; {instead}")
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise NewerDatabase(
            f"{path} was written by a newer version (schema {version}, this one knows"
            f" {SCHEMA_VERSION}); it was not touched; upgrade this program"
        )


def header_of(path: StrPath, next_step: str | None = None) -> bytes:
    """The first 100 bytes of a regular file; raises BadData for a folder or a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would be waited for
    except OSError as error:
        raise cannot_look(path, error, next_step) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            what = "a folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "no file"
            raise BadData(f"{path} is {what}, not a database; {next_step or 'name a file'}")
        return os.read(handle, 100)
    except OSError as error:
        raise cannot_look(path, error) from error
    finally:
        os.close(handle)


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

    connection.execute("PRAGMA synchronous = EXTRA")
    with transaction(connection):
        if _version_of(connection) != version:
            return
        with contextlib.closing(_connect(path)) as reader:
            copies.keep_older(reader, os.path.abspath(path), version)
        _make(connection)


def _version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
