"""A database that must be as it was after a refusal, and whole after anything taken in."""

import contextlib
import sqlite3
from pathlib import Path

from tests.faults import desks
from tests.faults.desks import Ran
from tests.faults.hostile_text import STEERING
from tests.storage.databases import derived
from tracker import chain, derive, journal, log

_READ_AT_ONCE = 2


class Desk:
    """A database that is put back after each try, so that all of them meet the same one."""

    def __init__(self, folder: Path, database: Path | None = None):
        self.folder = folder
        self.database = database or desks.made(folder)
        self._kept = self.database.read_bytes()
        self._turn = 0

    def inside(self, *args: str | Path) -> Ran:
        """The command in this process, on the database as it was at first."""
        if self.changed():
            self.database.write_bytes(self._kept)
        return desks.inside("--db", self.database, *args)

    def changed(self) -> bool:
        """Whether the database differs from what it was at first."""
        return self.database.read_bytes() != self._kept

    def same_outside(self, ran: Ran, *args: str | Path) -> str | None:
        """Whether the real command does the same; of what was saved, names differ by the time."""
        self.database.write_bytes(self._kept)
        real = desks.run("--db", self.database, *args, env=desks.plain(self.folder))
        same = (real.code, real.err) == (ran.code, ran.err)
        return None if same else f"the real command: {real.said}; in this process: {ran.said}"

    def flaw_of_loaded(self) -> str | None:
        """What is wrong with the log or its tables: links of the chain, or rows that a fresh fold of
        the log would not give."""
        return self._broken_chain() or self._stale_rows()

    def flaw_of_reading(self) -> str | None:
        """Whether what was taken in can be read, by two of list, report, history and show in turn: what
        text does to every output is a fault of its own."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM proposals ORDER BY id")]
        shows = [("show", name) for name in ids[:3]]
        lines = [("list",), ("report",), ("report", "--format", "md"), ("history",), *shows]
        self._turn += _READ_AT_ONCE
        for number in range(self._turn, self._turn + _READ_AT_ONCE):
            line = lines[number % len(lines)]
            ran = desks.inside("--db", self.database, *line)
            if ran.code or ran.err or STEERING.search(ran.out.decode()):
                return f"and then tracker {' '.join(line)}: {ran.said}"
        return None

    def _broken_chain(self) -> str | None:
        previous: dict[str, tuple[int, str]] = {}
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute(f"SELECT {log.COLUMNS} FROM entries ORDER BY replica, seq")
            for row in rows:
                seq, name = previous.get(row[1], (0, ""))
                if row[2] != seq + 1 or chain.entry_hash(name, *row[1:12]) != row[0]:
                    return f"entry {row[0][:8]} does not follow on the one before"
                previous[row[1]] = (row[2], row[0])
        return None

    def _stale_rows(self) -> str | None:
        if not self.changed():
            return None
        standing = derived(self.database)
        with journal.admitting(self.database) as connection:
            derive.everything(connection)
        return None if derived(self.database) == standing else "tables are not a fresh fold"
