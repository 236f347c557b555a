"""What is in the middle of an exchange is killed: nothing is lost, and the next run goes on."""

import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.helpers import DB
from tests.conftest import Tracker
from tests.faults import stage, state
from tests.postgres.hubs import BEN, TABLE, Hub, log_of, said
from tests.postgres.server import Server
from tracker.sync import postgres

AS_BEN = ("--db", BEN)
TRIES = 60


@pytest.fixture
def exchange(
    desk: Tracker, ben: Path, mortal: Server, hub_on: Callable[[Server], Hub]
) -> Iterator[Hub]:
    """A hub where something of Ben's is to come to Ana, and something of Ana's is to go."""
    hub = hub_on(mortal)
    desk("sync", hub.url)
    desk(*AS_BEN, "sync", hub.url)
    for number in range(3):
        desk(*AS_BEN, "--actor", "Ben", "note", "cut-demand", f"Ben {number}")
        desk("note", "cut-demand", f"Ana {number}")
    desk(*AS_BEN, "sync", hub.url)
    yield hub


@contextlib.contextmanager
def in_the_middle(hub: Hub, desk: Tracker) -> Iterator[int]:
    """While Ana's exchange has got what came, and waits to add: the server's process for it."""
    (row,) = [entry for entry in log_of(desk) if "Ana 1" in entry["body"]]
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(["%s"] * len(row))
    with (
        ThreadPoolExecutor() as pool,
        hub.server.connected(hub.name, autocommit=False) as open_,
    ):
        # The exchange waits to see what becomes of this.
        inserted = f"INSERT INTO {TABLE} ({names}) VALUES ({values})"
        open_.execute(inserted, list(row.values()))  # type: ignore[call-overload]
        running = pool.submit(desk, "sync", hub.url, code=74)
        yield hub.wait_for_lock()
        ran = running.result()
    assert ran.out == f"{hub.url}: 3 entries came (Ben 3)\n"
    assert said(ran.err).endswith("; nothing is lost, try again once it answers")


def check_it_goes_on(desk: Tracker, hub: Hub) -> None:
    """The next exchange of each brings both to the same, and the hub holds all of it."""
    assert desk("sync", hub.url).out == f"{hub.url}: 3 entries went\n"
    desk(*AS_BEN, "sync", hub.url)
    assert log_of(desk, *AS_BEN) == log_of(desk)
    assert hub.count() == len(log_of(desk))
    desk("doctor")


def test_the_servers_process_is_ended(desk: Tracker, exchange: Hub) -> None:
    with in_the_middle(exchange, desk) as pid:
        exchange.run("SELECT pg_terminate_backend(%s)", pid)
    check_it_goes_on(desk, exchange)


def test_the_servers_process_is_killed(desk: Tracker, exchange: Hub) -> None:
    """The server then ends everybody, recovers by itself, and is not there for a moment."""
    with in_the_middle(exchange, desk) as pid:
        os.kill(pid, signal.SIGKILL)
    exchange.server.wait()
    check_it_goes_on(desk, exchange)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
def test_the_server_is_stopped_and_started(
    desk: Tracker, exchange: Hub, how: signal.Signals
) -> None:
    with in_the_middle(exchange, desk):
        exchange.server.stop(how)
    desk("sync", exchange.url, code=74)
    exchange.server.start()
    check_it_goes_on(desk, exchange)


def test_the_client_is_killed_at_any_moment(
    desk: Tracker, exchange: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came is a beginning of what there is, what went is there as a whole or not at all."""
    monkeypatch.setattr(postgres, "_BATCH", 1)
    stage.warm()
    (folder.parent / "mine").mkdir()
    mine = folder.parent / "mine" / "tracker.db"
    shutil.copyfile(DB, mine)
    begun, owned = exchange.rows(), len(log_of(desk))
    calm = _timed(lambda: stage.forked(folder, "sync", exchange.url))
    whole, chance = exchange.rows(), random.Random(5)
    assert len(whole) == len(begun) + 3
    ends = set[tuple[int, int]]()
    for _ in range(TRIES):
        _put_back(exchange, begun, mine)
        pid = stage.begun(folder, ("sync", exchange.url))
        time.sleep(chance.uniform(0, calm))
        os.kill(pid, signal.SIGKILL)
        stage.ended(pid, folder)
        settled(exchange)
        there = exchange.rows()
        assert there in (begun, whole)
        assert state.damage(DB) is None
        ends.add((len(there), len(state.entries(DB))))
        assert stage.forked(folder, "sync", exchange.url).code == 0
        assert exchange.rows() == whole
        assert len(state.entries(DB)) == owned + 3
    assert len(ends) > 1, "every try was killed at the same point"


def settled(hub: Hub) -> None:
    """Wait until the server has noticed that nobody is there any more."""
    while hub.run("SELECT 1 FROM pg_stat_activity WHERE usename = 'ana'"):
        time.sleep(0.005)


def _put_back(hub: Hub, rows: list[tuple[object, ...]], mine: Path) -> None:
    with hub.server.connected(hub.name) as connection:
        connection.execute(f"TRUNCATE {TABLE}")
        values = ", ".join(["%s"] * len(rows[0]))
        connection.cursor().executemany(f"INSERT INTO {TABLE} VALUES ({values})", rows)
    for file in DB.parent.glob("tracker.db-*"):  # a journal of the try before
        file.unlink()
    shutil.copyfile(mine, DB)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
