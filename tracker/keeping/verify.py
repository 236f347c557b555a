"""Whether a log is whole: every entry fits its hash, none is missing, nothing was rewritten."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tracker import chain, log, seal, text
from tracker.errors import InputOutputFailed, WrongUsage

DAMAGE, ADVICE = "damage", "advice"
UNREADABLE = "unable to get the page"  # what SQLite says of a page that the disk does not give
_OF_DISK = (
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
)
_RESTORE = "restore a backup, or import the entries from a colleague into a new database"
Progress = Callable[[int], None]  # told how many more entries were looked at


class Finding(NamedTuple):
    """What an examination found: ``level`` is damage or advice, ``check`` the part looked at; what it
    is, why it matters, and what mends it (``fix`` says so where ``doctor --fix`` does)."""

    level: str
    check: str
    what: str
    why: str
    mend: str
    fixable: bool = False


Check = Callable[[], Iterator[Finding]]


def is_of_disk(error: Exception) -> bool:
    """Whether the machine failed, its disk or its memory: that says nothing of what is recorded."""
    if isinstance(error, OSError):
        return not isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError)
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DISK
    return isinstance(error, MemoryError | InputOutputFailed)


def looked_through(
    checks: Mapping[str, Check], lets_out: Callable[[Exception], bool] = is_of_disk
) -> list[Finding]:
    """The findings of all checks, by the part of the database that each looks at. That some cannot be
    made is a finding as well, one for all that fail for the same cause, unless it is an error that
    ``lets_out`` says is none of the data."""
    found: list[Finding] = []
    failed: dict[str, tuple[int, list[str]]] = {}  # by the cause, with its place among the others
    for part, check in checks.items():
        try:
            found.extend(check())
        except WrongUsage:
            raise
        except Exception as error:  # damaged data can make any step of reading or folding fail
            if lets_out(error):
                raise
            cause = f"{type(error).__name__}: {error}"
            failed.setdefault(cause, (len(found), []))[1].append(part)
    for cause, (at, parts) in reversed(failed.items()):
        found.insert(at, _unread(parts, cause))
    return found


def _unread(parts: list[str], cause: str) -> Finding:
    what = f"{text.listed(f'the {part}' for part in parts)} cannot be looked through ({cause})"
    return Finding(DAMAGE, parts[0], what, "records are lost or wrong", _RESTORE)


def structure(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What SQLite's own checks say of the file."""
    for (said,) in connection.execute("PRAGMA integrity_check(10)"):
        if said != "ok":
            _raise_of_disk(said)
            # Of what is wrong with how pages hang together it says all at once, below a heading.
            told = [line for line in said.splitlines() if not line.startswith("*** in ")]
            first, *more = told or [said]
            what = f"SQLite says: {first}" + (f" (and {len(more)} more)" if more else "")
            # Indices are derived, too.
            is_index = " index " in first and not first.startswith(("Tree ", "Page ", "On tree "))
            yield Finding(
                DAMAGE, "file", what, "some records cannot be read or found",
                "makes it anew" if is_index else _RESTORE, is_index,
            )  # fmt: skip


def _raise_of_disk(said: str) -> None:
    """Raise what the disk answered where a page could not be read; a bad sector is damage all the
    same, as SQLite has it."""
    code = re.search(rf"{UNREADABLE}\. error code=(\d+)", said)
    if code and int(code[1]) != sqlite3.SQLITE_IOERR_CORRUPTFS:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = int(code[1])
        raise error


def settings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Whether the settings of the file are those it was made with."""
    if not seal.fits_settings(connection):
        why = "it may not open, or write under a wrong name"
        yield Finding(DAMAGE, "settings", seal.ALTERED, why, _RESTORE)


def entries(connection: sqlite3.Connection, progress: Progress | None = None) -> Iterator[Finding]:
    """What is wrong with the chains of the log and with what says when each entry was received."""
    replica, seq, previous = "", 0, ""
    # An index holds values of its own: what the rows themselves say counts, and is what is left once the
    # index is made anew.
    rows = f"SELECT {log.COLUMNS} FROM entries NOT INDEXED ORDER BY replica, seq"
    for row in connection.execute(rows):
        if row[1] != replica:
            replica, seq, previous = row[1], 0, ""
        yield from _fits(row, seq, previous)
        seq, previous = row[2], row[0]
        if progress:
            progress(1)
    if not seal.is_sealed(connection):
        return  # by a version that had no checksums
    if seal.stored(connection, seal.RECEIVED) != seal.of_received(connection):
        yield Finding(
            DAMAGE, "log", "when entries were received was altered, or entries were taken away",
            "--known-on and the news of reports go by it", _RESTORE,
        )  # fmt: skip


def _fits(row: tuple[object, ...], seq: int, previous: str) -> Iterator[Finding]:
    """Whether an entry is the next of its replica and says what it said when it was written."""
    named = f"entry {str(row[0])[:8]} (number {row[2]} of replica {str(row[1])[:8]})"
    if row[2] != seq + 1:
        yield Finding(
            DAMAGE, "log", f"{named} does not follow on number {seq}: entries are missing",
            "what they recorded is lost here", _RESTORE,
        )  # fmt: skip
    elif chain.entry_hash(previous, *row[1:]) != row[0]:  # type: ignore[arg-type]
        yield Finding(
            DAMAGE, "log", f"{named} was altered: its hash does not fit what it says",
            "nobody wrote what it says now", _RESTORE,
        )  # fmt: skip
