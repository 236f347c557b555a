"""``python -m tests.benchmarks.hub_size [ENTRIES]``: what a million entries cost at a PostgreSQL hub, or
as many as are said.

A server of its own takes them in one push, as the log of 1,000 made-up proposals under as many replicas
as it takes, into the table that ``tracker hub init`` makes and into one that is partitioned by replica.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conftest import PROJECT, SCRIPT
from tests.postgres import server as servers
from tests.postgres.hubs import PARTITIONED, TABLE
from tests.postgres.server import Server
from tracker import database, log
from tracker.sync.hub import Row
from tracker.sync.postgres import Postgres

_PROPOSALS = 1_000
_SIZES = (
    "SELECT sum(pg_table_size(oid))::bigint, sum(pg_indexes_size(oid))::bigint FROM pg_class"
    f" WHERE relname ~ '^{TABLE}(_[0-9]+)?$' AND relkind = 'r'"
)


def main() -> None:
    """Print sizes and times, for both tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rows = _made()
    with servers.running(is_durable=True) as server:
        for label, statements in {"one table": [], "eight partitions": PARTITIONED}.items():
            name = server.new_database()
            for statement in statements:
                server.run(statement, database=name)
            print(f"\n{label}")
            _measure(server, name, rows, -(-count // len(rows)))


def _made() -> list[Row]:
    """The log of a database that was generated."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        env = {**os.environ, "TRACKER_DB": str(path), "TRACKER_ACTOR": "Bench"}
        for command in (
            [SCRIPT, "init", "--empty"],
            [sys.executable, "-m", "tests.benchmarks.generate", str(_PROPOSALS)],
        ):
            subprocess.run(command, cwd=PROJECT, env=env, check=True, capture_output=True)
        with database.reading(path) as connection:
            (head,) = log.heads(connection)
            return log.rows_between(connection, head.replica, 1, head.seq)


def _measure(server: Server, name: str, rows: list[Row], replicas: int) -> None:
    names = [os.urandom(8).hex() for _ in range(replicas)]
    hub = Postgres(server.url(name))
    try:
        hub.make(servers.STAFF)
        _timed("one push of all", lambda: _pushed(hub, names, rows))
        _timed("what is there, before VACUUM", hub.held)
        server.run(f"VACUUM ANALYZE {TABLE}", database=name)
        _timed("what is there", hub.held)
        _timed("the last entry of each replica", lambda: hub.marks(dict.fromkeys(names, len(rows))))
        _timed("all entries of one replica", lambda: list(hub.entries(names[0], 0)))
    finally:
        hub.close()
    ((table, index),) = server.run(_SIZES, database=name)
    print(f"{len(rows) * replicas:,} entries of {replicas:,} replicas")
    print(f"{table / 1e6:,.0f} MB of rows, {index / 1e6:,.0f} MB of index")


def _pushed(hub: Postgres, names: list[str], rows: list[Row]) -> None:
    for name in names:
        hub.add(name, _of(name, rows))
    hub.done()


def _of(name: str, rows: list[Row]) -> Iterator[Row]:
    for hash_, _, *rest in rows:
        yield (hash_, name, *rest)


def _timed(label: str, work: Callable[[], object]) -> None:
    begun = time.perf_counter()
    work()
    print(f"{label:<34}{time.perf_counter() - begun:>8.2f} s")


if __name__ == "__main__":
    main()
