"""A file system that writes down what SQLite asks of it, and a connection that works on it.

What is written down is what decides over a power cut: every write, truncation and sync of the database
and its journal, and every change and sync of the folder they lie in.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

import apsw

_MAIN_DATABASE = apsw.SQLITE_OPEN_MAIN_DB
_MAIN_JOURNAL = apsw.SQLITE_OPEN_MAIN_JOURNAL
_CREATE = apsw.SQLITE_OPEN_CREATE


class Event(NamedTuple):
    """One thing asked of the file system, or a command's word that it has saved.

    ``kind`` is write, truncate, sync, create, remove, sync folder or saved; ``file`` numbers files as
    they are made, since a journal is a new one each time.
    """

    kind: str
    file: int = 0
    name: str = ""
    offset: int = 0
    data: bytes = b""


class RecordingFiles(apsw.VFS):
    """The usual file system of SQLite, with all that matters appended to ``events``."""

    def __init__(self, name: str):
        self.name = name
        self.events: list[Event] = []
        self._files: dict[str, int] = {}
        self._made = 0
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        """Open a file; the database and its journal are watched."""
        if not flags[0] & (_MAIN_DATABASE | _MAIN_JOURNAL):
            return apsw.VFSFile("", name, flags)
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        is_new = bool(flags[0] & _CREATE) and path not in self._files
        if path not in self._files:
            self._files[path] = self._made
            self._made += 1
        if is_new:
            self.events.append(Event("create", self._files[path], path))
        return _RecordedFile(self.events, self._files[path], name, flags, is_new=is_new)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        """Remove a file, and make sure of the folder where SQLite asks for it."""
        super().xDelete(filename, syncdir)
        self.events.append(Event("remove", self._files.pop(filename), filename))
        if syncdir:
            self.events.append(Event("sync folder"))


class _RecordedFile(apsw.VFSFile):
    def __init__(
        self, events: list[Event], number: int, name: Any, flags: list[int], *, is_new: bool
    ):
        self._events = events
        self._number = number
        self._folder_unsynced = is_new
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._events.append(Event("write", self._number, "", offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._events.append(Event("truncate", self._number, "", newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        """The first sync of a new journal syncs its folder too (unixSync in SQLite's os_unix.c)."""
        super().xSync(flags)
        self._events.append(Event("sync", self._number))
        if self._folder_unsynced:
            self._events.append(Event("sync folder"))
            self._folder_unsynced = False


class Connection:
    """As much of sqlite3.Connection as the tracker uses for writing, on recording files.

    ``synchronous``, where given, is set whenever the tracker sets it, to see what another would lose.
    With ``little_memory`` SQLite writes to the database long before the commit, as it else does for
    transactions of many megabytes only.
    """

    def __init__(
        self, path: str, files: str, synchronous: str | None = None, *, little_memory: bool = False
    ):
        self._connection = apsw.Connection(path, apsw.SQLITE_OPEN_READWRITE, files)
        self._synchronous = synchronous
        if little_memory:
            self._connection.execute("PRAGMA cache_size = 3")

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def execute(self, statement: str, values: Iterable[Any] = ()) -> Any:
        """Run one statement; what it gives can be fetched as from sqlite3."""
        if self._synchronous and statement.startswith("PRAGMA synchronous"):
            statement = f"PRAGMA synchronous = {self._synchronous}"
        try:
            return self._connection.cursor().execute(statement, tuple(values))
        except apsw.Error as error:
            raise _as_sqlite3(error) from error

    def executemany(self, statement: str, rows: Iterable[Iterable[Any]]) -> Any:
        """Run one statement for each row."""
        try:
            return self._connection.cursor().executemany(statement, map(tuple, rows))
        except apsw.Error as error:
            raise _as_sqlite3(error) from error

    def close(self) -> None:
        """Close; an open transaction is rolled back."""
        self._connection.close(True)


def _as_sqlite3(error: apsw.Error) -> sqlite3.Error:
    is_constraint = isinstance(error, apsw.ConstraintError)
    ours = (sqlite3.IntegrityError if is_constraint else sqlite3.OperationalError)(str(error))
    ours.sqlite_errorcode = getattr(error, "extendedresult", 0)
    return ours
