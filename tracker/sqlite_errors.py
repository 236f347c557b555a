"""What SQLite and the system say of a database file, as the errors a user meets."""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator

from tracker import text
from tracker.errors import BadData, Busy, InputOutputFailed, NoPermission, Refused, TrackerError

# Not pathlib: importing it costs 6 ms of every command.
StrPath = str | os.PathLike[str]
INSTEAD = "'tracker restore FILE --force' keeps it aside and puts a backup in its place"
_NO_MORE = "'tracker restore FILE' puts a backup in its place; 'tracker init' would begin a new one"
_NONE_YET = (
    "run 'tracker init' to make one, 'tracker restore FILE' to put a backup in its place, or name it"
    " with --db"
)
RESTORE = "'tracker restore' puts a backup in its place"
LOOK = f"'tracker doctor' looks through it, {RESTORE}"
# What SQLite and Python say where bytes are not what was written; no code comes with it.
_SAID_OF_DAMAGE = (
    "decode to UTF-8",
    "malformed JSON",
    "no such function",
    "unsupported file format",
    "vtable constructor failed",
    "error in tokenizer constructor",
    "invalid fts5 file format",
)
# What a commit says that is done: the folder was not flushed, or locks not given back.
AFTER_COMMIT = (
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_UNLOCK,
)
_DENIED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextlib.contextmanager
def translated(path: StrPath, at: StrPath | None = None, if_damaged: str = LOOK) -> Iterator[None]:
    """SQLite's errors as the errors a user meets, with the exit code each has.

    ``path`` is named in them; ``at`` is the file that is open, where that is a draft of it;
    ``if_damaged`` the next step where it is damaged.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _as_ours(error, path, at or path, if_damaged) from error
    except UnicodeEncodeError as error:
        raise Refused("what was given is not UTF-8 text; nothing was changed") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _damaged(path, error, if_damaged) from error


def _as_ours(error: sqlite3.Error, path: StrPath, at: StrPath, if_damaged: str) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BUSY:
        return Busy(f"{path} is in use by another writer; nothing was changed; try again")
    if code in _DAMAGED or _tells_of_damage(str(error)):
        return _damaged(path, error, if_damaged)
    if code in _DENIED:
        if not _may_write(at):
            return NoPermission(
                f"{path} may not be written ({error}); nothing was changed; check who may write it and"
                " its folder"
            )
        return InputOutputFailed(f"{path} could not be written ({error}); nothing was changed")
    if code == sqlite3.SQLITE_CANTOPEN:
        return _unopenable(path, at)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        full = code == sqlite3.SQLITE_FULL
        step = "free space" if full else "look at the disk and the space on it"
        return InputOutputFailed(f"{path}: {error}; nothing was changed; {step}, then try again")
    return error  # a mistake of ours: its traceback is wanted


def _tells_of_damage(said: str) -> bool:
    """Whether SQLite misses what should be there: a name that is none of ours is our own mistake."""
    if any(part in said for part in _SAID_OF_DAMAGE):
        return True
    missing, _, name = said.rpartition(": ")
    if missing not in ("no such table", "no such column"):
        return False
    from tracker import log, projection  # only where something is wrong already

    ours = " ".join(
        [log.COLUMNS, "entries local received_at name value", *projection.COLUMNS, "search number"]
    )
    ours = " ".join([ours, *projection.COLUMNS.values()])
    return name.rpartition(".")[2] in ours.replace(",", " ").replace('"', " ").split()


def _damaged(path: StrPath, error: Exception, next_step: str) -> BadData:
    said = text.one_line(str(error))
    return BadData(f"{path} is damaged ({said}); nothing was changed; {next_step}")


def _unopenable(path: StrPath, at: StrPath) -> TrackerError:
    try:
        os.stat(at)
    except OSError as error:
        return cannot_look(path, error)
    if os.access(at, os.R_OK, effective_ids=True) and _may_write(at):
        return InputOutputFailed(
            f"{path} could not be opened; nothing was changed; look at the disk"
        )
    return NoPermission(f"{path} cannot be opened; check who may read it and its folder")


def _may_write(path: StrPath) -> bool:
    """Whether the system lets this user write a file and make a journal beside it."""
    folder = os.path.dirname(os.path.abspath(path))
    return all(os.access(place, os.W_OK, effective_ids=True) for place in (path, folder))


def was_here(path: StrPath) -> bool:
    """Whether a folder that belongs to a database lies where there is none."""
    folder = os.path.dirname(os.path.abspath(path))
    return any(os.path.isdir(os.path.join(folder, name)) for name in ("backups", "files"))


def cannot_look(path: StrPath, error: OSError, next_step: str | None = None) -> TrackerError:
    """What the system says of a file that cannot be opened, as the error a user meets."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        next_step = next_step or (_NO_MORE if was_here(path) else _NONE_YET)
        return BadData(f"no database at {path}; {next_step}")
    if isinstance(error, PermissionError):
        return NoPermission(f"{path} may not be read by this user; ask whose it is")
    return InputOutputFailed(f"{path} cannot be read: {error.strerror}")
