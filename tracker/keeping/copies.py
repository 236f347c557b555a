"""Copies of a database that are verified before they count, attachments included."""

import contextlib
import functools
import itertools
import sqlite3
from collections.abc import Iterable, Iterator

from tracker import log, seal
from tracker.errors import BadData
from tracker.keeping import verify
from tracker.sqlite_errors import LOOK

# A backup carries the attached files inside, so that it is one file to move and to keep.
ATTACHED = "attached_files"
_MAKE_ATTACHED = f"""CREATE TABLE IF NOT EXISTS {ATTACHED} (
  name TEXT NOT NULL PRIMARY KEY,
  content BLOB NOT NULL
) STRICT"""
Attachments = Iterator[tuple[str, bytes]]


def write(
    connection: sqlite3.Connection,
    of: str,
    draft: str,
    attached: Iterable[tuple[str, bytes]] = (),
    if_damaged: str = LOOK,
) -> None:
    """Copy the database ``of`` ``connection`` into the empty file ``draft``, then verify the copy.

    Others may write meanwhile; the copy holds at least what was there when it began. Raises BadData
    where the copy, and so the database, is damaged; ``if_damaged`` is the next step then.
    """
    heads = log.heads(connection)
    connection.execute("VACUUM INTO ?", (draft,))
    with opened(draft) as copy:
        _attach(copy, iter(attached))
        _check(copy, of, if_damaged)
        missing = [head for head in heads if not log.holds(copy, head)]
    if missing:
        raise BadData(f"the copy lacks entry {missing[0].hash[:8]}; nothing was written")


def _check(copy: sqlite3.Connection, of: str, if_damaged: str) -> None:
    """Raise BadData where a database is damaged, by SQLite's own checks or those of the log."""
    for part, check in (
        ("file", verify.structure),
        ("settings", verify.settings),
        ("log", verify.entries),
    ):
        for found in verify.safely(part, functools.partial(check, copy)):
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
