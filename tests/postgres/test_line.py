"""A bad line to the server: slow, cut, silent; and a server without room."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Tracker
from tests.faults import mounts
from tests.postgres import proxy
from tests.postgres import server as servers
from tests.postgres.hubs import BEN, Hub, log_of, said
from tests.postgres.server import Server
from tracker.sync import postgres

AS_BEN = ("--db", BEN)


@pytest.fixture
def away() -> Iterator[Path]:
    """A folder with a short path, for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def through(hub: Hub, away: Path) -> str:
    """The hub, as Ana finds it through the socket of a line in ``away``."""
    return hub.server.url(hub.name, "ana", away)


def test_over_a_slow_line_all_comes_and_goes_at_last(
    desk: Tracker, ben: Path, hub: Hub, away: Path, through: str
) -> None:
    with proxy.line(hub.server.folder, away, delay=0.05):
        desk("sync", through)
        desk(*AS_BEN, "sync", through)
    assert log_of(desk, *AS_BEN) == log_of(desk)
    assert hub.count() == len(log_of(desk))


@pytest.mark.parametrize("most", [*range(0, 1_200, 200), *range(1_200, 6_000, 1_200)])
def test_a_line_that_is_cut_anywhere_loses_nothing(
    desk: Tracker, inside: Tracker, ben: Path, hub: Hub, away: Path, through: str,
    monkeypatch: pytest.MonkeyPatch, most: int,
) -> None:  # fmt: skip
    """Ana's goes as a whole or not at all, to Ben comes nothing, and the next run does all."""
    monkeypatch.setattr(postgres, "_BATCH", 3)
    count = len(log_of(inside))
    with proxy.line(hub.server.folder, away, most=most):
        ran = inside("sync", through, code=74)
    assert ran.out == ""
    assert said(ran.err).startswith("tracker: ")
    assert hub.count() in (0, count)  # the answer to COMMIT may be what did not come
    inside("sync", hub.url)
    assert hub.count() == count
    (away / proxy.SOCKET).unlink()
    with proxy.line(hub.server.folder, away, most=most):
        inside(*AS_BEN, "sync", through, code=74)
    assert log_of(inside, *AS_BEN) == []
    inside(*AS_BEN, "sync", hub.url)
    assert log_of(inside, *AS_BEN) == log_of(inside)


@pytest.mark.parametrize("most", [800, 1_500, 4_000])
def test_a_server_that_falls_silent_is_let_go(
    desk: Tracker, inside: Tracker, hub: Hub, away: Path, through: str,
    monkeypatch: pytest.MonkeyPatch, most: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(postgres, "_PATIENCE", 1)
    begun = time.monotonic()
    with proxy.line(hub.server.folder, away, most=most, is_cut=False):
        ran = inside("sync", through, code=74)
    assert time.monotonic() - begun < 6
    assert ran.out == ""
    assert said(ran.err) == (
        "tracker: no answer within 1 seconds; nothing is lost, try again later"
    )
    desk("sync", hub.url)
    assert hub.count() == len(log_of(desk))


def test_patience_is_with_each_statement_and_not_with_all_of_a_long_exchange(
    desk: Tracker, inside: Tracker, hub: Hub, away: Path, through: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(postgres, "_PATIENCE", 1)
    monkeypatch.setattr(postgres, "_BATCH", 1)
    begun = time.monotonic()
    with proxy.line(hub.server.folder, away, delay=0.1):
        inside("sync", through)
    assert time.monotonic() - begun > 2
    assert hub.count() == len(log_of(desk))


def test_a_door_that_nobody_opens_is_left(
    desk: Tracker, hub: Hub, away: Path, through: str
) -> None:
    begun = time.monotonic()
    with proxy.line(hub.server.folder, away, most=0, is_cut=False):
        ran = desk("sync", f"{through}&connect_timeout=2", code=74)
    assert time.monotonic() - begun < 20
    assert "timeout" in said(ran.err)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small disk for the server."""
    mounts.needed()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o711)
    with mounts.small(folder / "disk", 16_000_000) as mounted:
        shutil.chown(mounted, "postgres", "postgres")
        yield mounted
    shutil.rmtree(folder)


@pytest.fixture
def tight(hub: Hub, disk: Path) -> Iterator[Hub]:
    """A hub on a small disk."""
    hub.server.run(f"CREATE TABLESPACE tight LOCATION '{disk}'")
    made = hub._replace(name=hub.server.new_database(hub.name, "TABLESPACE tight"))
    yield made
    hub.server.run(f"DROP DATABASE {made.name}")
    hub.server.run("DROP TABLESPACE tight")


def test_where_the_disk_is_full_nothing_is_added_and_later_all(
    desk: Tracker, inside: Tracker, tight: Hub, disk: Path
) -> None:
    desk("sync", tight.url)
    count = tight.count()
    for _ in range(12):
        inside("note", "cut-demand", secrets.token_hex(500_000))
    ran = desk("sync", tight.url, code=74)
    assert ran.out == ""
    assert said(ran.err).startswith("tracker: no room is left there (could not ")
    assert said(ran.err).endswith("); nothing was added, ask whoever keeps the server")
    assert tight.count() == count
    mounts.resize(disk, 64_000_000)
    assert desk("sync", tight.url).out == f"{tight.url}: 12 entries went\n"


@pytest.mark.slow
def test_where_no_disk_of_the_server_has_room_nothing_is_lost(
    desk: Tracker, inside: Tracker, disk: Path, hub_on: Callable[[Server], Hub]
) -> None:
    """Its log of transactions lies there too; without room for that the server ends itself."""
    mounts.resize(disk, 200_000_000)
    with servers.running_in(disk) as server:
        hub = hub_on(server)
        desk("sync", hub.url)
        count = hub.count()
        for _ in range(12):
            inside("note", "cut-demand", secrets.token_hex(500_000))
        with (disk / "filler").open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(disk).free - 1_000_000)
        assert said(desk("sync", hub.url, code=74).err).startswith("tracker: ")
        (disk / "filler").unlink()
        if not server.wait():
            server.start()
        assert hub.count() == count
        assert desk("sync", hub.url).out == f"{hub.url}: 12 entries went\n"
