"""What tests of the PostgreSQL hub share."""

import json
import time
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import Tracker
from tests.postgres.server import Server
from tracker.sync.postgres import MADE_BY, TABLE

BEN = Path("ben.db")
# A table that its owner makes before 'tracker hub init', as docs/scale.md has it.
PARTITIONED = [
    f"{MADE_BY} PARTITION BY HASH (replica)",
    *(
        f"CREATE TABLE {TABLE}_{number} PARTITION OF {TABLE}"
        f" FOR VALUES WITH (MODULUS 8, REMAINDER {number})"
        for number in range(8)
    ),
]


class Hub(NamedTuple):
    """A database that 'tracker hub init' made a hub, on its server."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        """Where Ana finds it."""
        return self.server.url(self.name, "ana")

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement there, as its owner."""
        return self.server.run(statement, *values, database=self.name)

    def count(self) -> int:
        """How many entries are there."""
        return int(self.run(f"SELECT count(*) FROM {TABLE}")[0][0])

    def rows(self) -> list[tuple[Any, ...]]:
        """All that is there, in order."""
        return self.run(f"SELECT * FROM {TABLE} ORDER BY replica, seq")

    def wait_for_lock(self) -> int:
        """Wait until the server makes Ana wait for somebody else; the process that waits."""
        asked = (
            "SELECT pid FROM pg_stat_activity WHERE usename = 'ana' AND wait_event_type = 'Lock'"
        )
        ends = time.monotonic() + 30
        while time.monotonic() < ends:
            if found := self.run(asked):
                return int(found[0][0])
            time.sleep(0.02)
        raise AssertionError("nobody waits")


def log_of(tracker: Tracker, *db: str | Path) -> list[dict[str, Any]]:
    """The entries that a database holds, whatever the order."""
    out = tracker(*db, "export", "entries", "--format", "jsonl").out
    return sorted(map(json.loads, out.splitlines()), key=lambda e: (e["replica"], e["seq"]))


def said(ran_err: str) -> str:
    """The one line that a command said on stderr."""
    (line,) = ran_err.splitlines()
    return line
