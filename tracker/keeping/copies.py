"""Copies of a database that are verified before they count, attachments included."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator

from tracker import log
from tracker.errors import BadData
from tracker.keeping import verify

# A backup carries the attached files inside, so that it is one file to move and to keep.
ATTACHED = "attached_files"
_MAKE_ATTACHED = f"""CREATE TABLE {ATTACHED} (
  name TEXT NOT NULL PRIMARY KEY,
  content BLOB NOT NULL
) STRICT"""
Attachments = Iterator[tuple[str, bytes]]


def write(
    connection: sqlite3.Connection, draft: str, attached: Iterable[tuple[str, bytes]] = ()
) -> None:
    """Copy the database of ``connection`` into the empty file ``draft``, then verify the copy.

    Others may write meanwhile; the copy holds at least what was there when it began. Raises BadData
    where the copy, and so the database, is damaged.
    """
    heads = log.heads(connection)
    connection.execute("VACUUM INTO ?", (draft,))
    with opened(draft) as copy:
        _attach(copy, iter(attached))
        check(copy)
        missing = [head for head in heads if not log.holds(copy, head)]
    if missing:
        raise BadData(f"the copy lacks entry {missing[0].hash[:8]}; nothing was written")


def check(copy: sqlite3.Connection) -> None:
    """Raise BadData where a database is damaged: SQLite's own checks and the chain of every replica."""
    found = next(itertools.chain(verify.structure(copy), verify.entries(copy)), None)
    if found is not None:
        raise BadData(f"the copy is not whole: {found.what}; 'tracker doctor' tells more")


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
    copy.execute(_MAKE_ATTACHED)
    copy.execute(f"INSERT INTO {ATTACHED} VALUES (?, ?)", first)
    copy.executemany(f"INSERT INTO {ATTACHED} VALUES (?, ?)", attached)
    copy.execute("COMMIT")
