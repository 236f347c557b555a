"""A desk in no time: the database of the small seed files is made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from tests.cli.times import Days, described
from tests.conftest import Tracker


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the database is kept once a test has made it."""
    return {"kept": tmp_path_factory.mktemp("made") / "tracker.db"}


@pytest.fixture
def desk(tracker: Tracker, seeds: Path, made: dict[str, Path]) -> Tracker:
    """The command in a folder whose db/tracker.db was made from the small seed files."""
    kept = made["kept"]
    if not kept.exists():
        tracker("--db", kept, "init", "--seeds", seeds)
    Path("db").mkdir()
    shutil.copyfile(kept, "db/tracker.db")
    return tracker


@pytest.fixture
def days(folder: Path) -> Days:
    """A database in which proposals one and two were tracked long before the window."""
    days = Days()
    days.write("2025-02-01", described(), described("two", owner="US", issues=["drugs"]))
    return days
