"""--output never takes the place of the database, or of what SQLite keeps beside it"""

from pathlib import Path

import pytest

from tests.cli.helpers import DB, refused
from tests.conftest import Tracker


@pytest.mark.parametrize("verb", [["report"], ["export", "notes"]])
@pytest.mark.parametrize("place", ["db/tracker.db", "db/../db/tracker.db", "link", "hard"])
def test_a_report_is_not_written_over_the_database(
    desk: Tracker, verb: list[str], place: str
) -> None:
    Path("link").symlink_to(DB.absolute())
    Path("hard").hardlink_to(DB)
    assert "is the database itself" in refused(desk, *verb, "--output", place, code=2)


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_nor_into_what_sqlite_would_replay(desk: Tracker, ending: str) -> None:
    said = refused(desk, "export", "notes", "--output", f"db/tracker.db{ending}", code=2)
    assert "kept free for SQLite" in said and not Path(f"db/tracker.db{ending}").exists()
