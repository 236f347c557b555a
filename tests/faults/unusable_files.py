"""What a path may lead to that is no usable database."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.faults import copies
from tracker import database

_PAGE = 4096
_RANDOM_LENGTHS = 40
_GARBAGE = 24
_BAD = (65,)
_NEWER = (78,)
_EITHER = (65, 78)  # where the header itself is garbage
KINDS = (
    *("cut at a page", "cut anywhere", "garbage", "garbage behind our header", "empty"),
    *("of another program", "without our tables", "of a newer version", "of another application"),
    *("no file", "unreadable"),
)


class Case(NamedTuple):
    """A path that is no usable database: how it is made, and the exit codes that are right for it."""

    kind: str
    name: str
    codes: tuple[int, ...]
    make: Callable[[Path], None]
    as_nobody: bool = False


def cases(whole: Path) -> list[Case]:
    """All of them; ``whole`` is a good database to spoil."""
    content = whole.read_bytes()
    return [*_cut(content), *_garbage(content), *_changed(content), *_no_files(content)]


def _of(kind: str, name: str, codes: tuple[int, ...], content: bytes) -> Case:
    return Case(kind, name, codes, lambda path: _written(path, content))


def _written(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _cut(content: bytes) -> Iterator[Case]:
    for length in range(_PAGE, len(content), _PAGE):
        yield _of("cut at a page", f"cut at {length}", _BAD, content[:length])
    random = Random(1)
    within_last = (len(content) - less for less in (1, 100, 2_000, _PAGE - 1))
    lengths = {random.randrange(1, len(content)) for _ in range(_RANDOM_LENGTHS)}
    for length in sorted(lengths | {1, 15, 16, 70, 99, 100, 101, *within_last}):
        yield _of("cut anywhere", f"cut at {length}", _BAD, content[:length])


def _garbage(content: bytes) -> Iterator[Case]:
    yield _of("empty", "zero length", _BAD, b"")
    for seed in range(_GARBAGE):
        random = Random(seed)
        length = random.choice((1, 100, 512, _PAGE, random.randrange(200_000)))
        garbage = random.randbytes(length)
        yield _of("garbage", f"garbage, seed {seed}", _BAD, garbage)
        ours = b"SQLite format 3\x00" + garbage[16:68] + content[68:72] + garbage[72:]
        yield _of("garbage behind our header", f"our header, seed {seed}", _EITHER, ours)
        mixed = content[:100] + garbage
        yield _of("garbage behind our header", f"our whole header, seed {seed}", _BAD, mixed)


def _changed(content: bytes) -> Iterator[Case]:
    for version in (database.SCHEMA_VERSION + 1, 1_000, 2**31 - 1):
        newer = content[:60] + version.to_bytes(4, "big") + content[64:]
        yield _of("of a newer version", f"version {version}", _NEWER, newer)
    for application in (0, 1, 0x0F055112, 2**32 - 1):
        other = content[:68] + application.to_bytes(4, "big") + content[72:]
        yield _of("of another application", f"application {application}", _BAD, other)
    yield Case("of another program", "a table of its own", _BAD, _foreign)
    yield Case("of another program", "tables called as ours", _BAD, _foreign_entries)
    yield Case("without our tables", "our header only", _BAD, _header_only)


def _foreign(path: Path) -> None:
    with copies.bare(path) as connection:
        connection.execute("CREATE TABLE contacts (name)")


def _foreign_entries(path: Path) -> None:
    with copies.bare(path) as connection:
        connection.execute("CREATE TABLE entries (hash)")
        connection.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION}")


def _header_only(path: Path) -> None:
    _foreign_entries(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    connection.close()


def _no_files(content: bytes) -> Iterator[Case]:
    kind = "no file"
    yield Case(kind, "a folder", _BAD, os.mkdir)
    yield Case(kind, "a pipe", _BAD, os.mkfifo)
    yield Case(kind, "a link to itself", (74,), lambda path: os.symlink(path, path))
    yield Case(kind, "a device", _BAD, lambda path: os.symlink("/dev/null", path))
    yield Case("unreadable", "mode 000", (77,), lambda path: _closed(path, content), as_nobody=True)


def _closed(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0)
