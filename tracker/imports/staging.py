"""Rows of a file put aside on the disk, in a database of their own that is gone when it is closed.

The log is read and written subject by subject, so the rows are given back subject by subject, those of
one in the order of the file: each subject is then folded once, however its rows are scattered, and none
of it has to be held in memory.
"""

import itertools
import json
import marshal
import operator
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from tracker.model import Body
from tracker.sqlite_errors import translated

_WHERE = "the temporary file for rows"
_BATCH = 5_000
_MADE_BY = (
    "PRAGMA journal_mode = OFF",
    "CREATE TABLE staged (subject TEXT, number INTEGER, content BLOB, flawed TEXT)",
    "CREATE TABLE named (entry TEXT, subject TEXT, identity TEXT, PRIMARY KEY (entry, subject))",
    "BEGIN",
)
_NEW = "INSERT INTO staged (subject, number, content, flawed) VALUES (?, ?, ?, ?)"


class Staged(NamedTuple):
    """A row by its number: what its cells say, by field, and the fields of which they say nothing that
    could be recorded."""

    number: int
    content: Body
    flawed: tuple[str, ...] = ()


class Staging:
    """Puts rows aside, and finds the evidence that another database's names stand for."""

    def __init__(self) -> None:
        with translated(_WHERE):
            # An empty name is a file that SQLite makes and removes by itself.
            self._rows = sqlite3.connect("", isolation_level=None)
            for statement in _MADE_BY:
                self._rows.execute(statement)
        self._batch: list[tuple[str, int, bytes, str]] = []
        self.count = 0

    def add(self, subject: str, row: Staged) -> None:
        """Put a row aside."""
        self.count += 1
        content = marshal.dumps(row.content)  # read by this process alone
        self._batch.append((subject, row.number, content, " ".join(row.flawed)))
        if len(self._batch) >= _BATCH:
            self._flush()

    def by_subject(self) -> Iterator[tuple[str, list[Staged]]]:
        """Every subject with its rows, those of one in the order of the file."""
        with translated(_WHERE):
            self._flush()
            found = self._rows.execute(
                "SELECT subject, number, content, flawed FROM staged ORDER BY subject, number"
            )
            for subject, rows in itertools.groupby(found, operator.itemgetter(0)):
                yield (
                    subject,
                    [
                        Staged(number, marshal.loads(said), tuple(flawed.split()))
                        for _, number, said, flawed in rows
                    ],
                )

    def name(self, entry: str, subject: str, identity: tuple[str, str]) -> None:
        """Remember which evidence an entry of another database is."""
        said = json.dumps(identity, ensure_ascii=False)
        with translated(_WHERE):
            self._rows.execute(
                "INSERT OR IGNORE INTO named VALUES (?, ?, ?)", (entry, subject, said)
            )

    def named(self, entry: str, subject: str) -> tuple[str, str] | None:
        """What the evidence on ``subject`` that another database calls ``entry`` is known by."""
        row = self._rows.execute(
            "SELECT identity FROM named WHERE entry = ? AND subject = ?", (entry, subject)
        ).fetchone()
        return tuple(json.loads(row[0])) if row else None

    def close(self) -> None:
        """Let go of the rows."""
        self._rows.close()

    def _flush(self) -> None:
        with translated(_WHERE):
            self._rows.executemany(_NEW, self._batch)
        self._batch.clear()
