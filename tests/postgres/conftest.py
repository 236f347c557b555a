"""One server for all tests of a run, a database of its own for each; Ana's desk and Ben's database."""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli import conftest as of_cli
from tests.conftest import SCRIPT, Ran, Tracker, put, started
from tests.postgres import server as servers
from tests.postgres.hubs import BEN, Hub
from tests.postgres.server import Server
from tracker import replica

made, desk, inside = of_cli.made, of_cli.desk, of_cli.inside


@pytest.fixture
def anew() -> Tracker:
    """The command in a process that is started for it, so that several may run at once."""

    def run(*args: str | Path, code: int = 0, stdin: str | None = None, **env: str) -> Ran:
        ran = started([str(SCRIPT), *map(str, args)], stdin or "", {**os.environ, **env})
        assert ran.returncode == code, f"exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return Ran(ran.stdout, ran.stderr)

    return run


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server that all tests share which do it no harm."""
    with servers.running() as running:
        yield running


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """A server for tests that kill it."""
    with servers.running() as running:
        yield running


@pytest.fixture
def hub_on(tracker: Tracker) -> Callable[[Server], Hub]:
    """What makes a hub on a server, in a database of its own, that Ana and Ben may use."""

    def make(server: Server) -> Hub:
        if server.template is None:
            server.template = server.new_database()
            tracker("hub", "init", server.url(server.template))
            for user in ("ana", "ben", servers.SECRET):
                server.new_role(user, password=servers.PASSWORD)
                server.run(f"GRANT {servers.STAFF} TO {user}")
        return Hub(server, server.new_database(server.template))

    return make


@pytest.fixture
def hub(server: Server, hub_on: Callable[[Server], Hub]) -> Hub:
    """A hub that holds nothing yet."""
    return hub_on(server)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an empty database is kept once a test has made it."""
    return tmp_path_factory.mktemp("empty") / "tracker.db"


@pytest.fixture
def ben(tracker: Tracker, folder: Path, empty: Path) -> Path:
    """Ben's database, which holds nothing yet."""
    if not empty.exists():
        tracker("--db", empty, "init", "--empty")
    put(empty, BEN)
    with contextlib.closing(sqlite3.connect(BEN)) as connection, connection:
        replica.renew(connection, BEN)
    return BEN
