"""One server for all tests of a run, a database of its own for each; Ana's desk and Ben's database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli import conftest as of_cli
from tests.conftest import Tracker
from tests.postgres import server as servers
from tests.postgres.hubs import BEN, Hub
from tests.postgres.server import Server

made, desk, inside = of_cli.made, of_cli.desk, of_cli.inside


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server that all tests share which do it no harm."""
    with servers.running() as running:
        yield running


@pytest.fixture
def hub_on(tracker: Tracker) -> Callable[[Server], Hub]:
    """What makes a hub on a server, in a database of its own, that Ana and Ben may use."""

    def make(server: Server) -> Hub:
        name = server.new_database()
        tracker("hub", "init", server.url(name))
        for user in ("ana", "ben", servers.SECRET):
            server.new_role(user, password=servers.PASSWORD)
            server.run(f"GRANT {servers.STAFF} TO {user}")
        return Hub(server, name)

    return make


@pytest.fixture
def hub(server: Server, hub_on: Callable[[Server], Hub]) -> Hub:
    """A hub that holds nothing yet."""
    return hub_on(server)


@pytest.fixture
def ben(tracker: Tracker, folder: Path) -> Path:
    """Ben's database, which holds nothing yet."""
    tracker("--db", BEN, "init", "--empty")
    return BEN
