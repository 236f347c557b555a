"""People with a database each, made from the small seed files once and copied, and a folder they
share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Tracker
from tests.sync.people import HUB, Person, copied


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database that all others are copies of is kept once a test has made it."""
    return tmp_path_factory.mktemp("kept") / "tracker.db"


@pytest.fixture
def shared(folder: Path) -> Path:
    """A folder that everybody shares."""
    made = folder / "shared"
    made.mkdir()
    return made


@pytest.fixture
def person(tracker: Tracker, seeds: Path, shared: Path, kept: Path) -> Callable[[str], Person]:
    """What makes somebody with a database in which the seed files were loaded, who knows the hub."""
    if not kept.exists():
        tracker("--db", kept, "--actor", "Ana", "init", "--seeds", seeds)

    def make(name: str, file: str = "") -> Person:
        made = Person(tracker, name, copied(kept, Path(f"{file or name.lower()}.db")))
        made("hub", "add", HUB, shared)
        return made

    return make


@pytest.fixture
def ana(person: Callable[[str], Person]) -> Person:
    """Somebody."""
    return person("Ana")


@pytest.fixture
def ben(person: Callable[[str], Person]) -> Person:
    """Somebody else."""
    return person("Ben")
