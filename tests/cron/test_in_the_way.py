"""A report that cannot be made or written: its code, one line that says what to do, the old one whole"""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import DB, raw, refused
from tests.conftest import SCRIPT, TODAY, Ran, Tracker
from tests.faults import mounts

WEEK = ("report", "--week", "last", "--today", TODAY, "--format", "md", "--output")
NAME = "2026-W10.md"
OLD = "last week's"


def there_is_an_old_one(folder: str) -> Path:
    """A folder for reports that holds the one that is going to be made again."""
    Path(folder).mkdir(exist_ok=True)
    Path(folder, NAME).write_text(OLD, "utf-8")
    return Path(folder)


def is_untouched(folder: Path) -> bool:
    """Whether the old report is there, and nothing beside it."""
    found = {path.name for path in folder.iterdir() if path.name != "filler"}
    return found == {NAME} and (folder / NAME).read_text("utf-8") == OLD


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """A disk without a free page while the block runs."""
    space = os.statvfs(disk)
    (disk / "filler").write_bytes(b"x" * space.f_bavail * space.f_frsize)
    yield
    (disk / "filler").unlink()


def test_many_at_once_write_one_whole_file(desk: Tracker) -> None:
    Path("reports").mkdir()
    report = Path("reports", NAME)
    whole = raw(*WEEK[:-1])
    begun = [subprocess.Popen([SCRIPT, *WEEK, "reports"]) for _ in range(8)]
    while any(process.poll() is None for process in begun):
        assert not report.exists() or report.read_bytes() == whole
    assert [process.returncode for process in begun] == [0] * 8
    assert report.read_bytes() == whole and list(Path("reports").iterdir()) == [report]


def test_a_database_that_others_hold_too_long_is_busy(desk: Tracker) -> None:
    reports = there_is_an_old_one("reports")
    brief = "from tracker import cli, database; database.LOCK_TIMEOUT = 0.2; cli.main()"
    with contextlib.closing(sqlite3.connect(DB, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ran = subprocess.run(
            [sys.executable, "-c", brief, *WEEK, "reports"],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        other.execute("ROLLBACK")
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (75, "", 1)
    assert str(DB) in ran.stderr and "try again" in ran.stderr
    assert is_untouched(reports)


def test_a_full_disk_leaves_the_old_report(desk: Tracker) -> None:
    mounts.needed()
    with mounts.small(Path("disk"), 64 * 1024) as disk:
        there_is_an_old_one("disk")
        with filled(disk):
            line = refused(desk, *WEEK, "disk/", code=74)
            assert f"disk/{NAME} could not be written (No space left" in line
            assert "what was there before is untouched; free space, then try again" in line
            assert is_untouched(disk)
        desk(*WEEK, "disk/")
        assert (disk / NAME).read_text("utf-8").startswith("# Progress report")


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_file_that_may_grow_no_further_leaves_the_old_report(desk: Tracker, form: str) -> None:
    reports = there_is_an_old_one("reports")
    ran = limited(200, *WEEK[:-2], form, "--output", "reports")
    assert ran.err.count("\n") == 1 and "(File too large)" in ran.err and "free space" in ran.err
    assert is_untouched(reports)


def limited(largest: int, *arguments: str) -> Ran:
    """The command, which has to fail with 74, where no file may have more bytes than ``largest``."""
    command = ["prlimit", f"--fsize={largest}", str(SCRIPT), *arguments]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 74, ran
    return Ran(ran.stdout, ran.stderr)


def test_a_database_that_is_not_there_is_named(desk: Tracker) -> None:
    reports = there_is_an_old_one("reports")
    line = refused(desk, "--db", "lost.db", *WEEK, "reports", code=65)
    assert "no database at lost.db" in line and "--db" in line
    assert is_untouched(reports) and not Path("lost.db").exists()


def test_a_folder_that_may_not_be_written_is_named(desk: Tracker) -> None:
    mounts.needed()
    reports = there_is_an_old_one("reports")
    with mounts.immutable(reports):
        line = refused(desk, *WEEK, "reports", code=77)
    assert f"reports/{NAME} may not be written; nothing was written" in line
    assert "check who may write it and " in line and is_untouched(reports)


def test_on_a_disk_for_reading_only_it_is_said_too(desk: Tracker) -> None:
    mounts.needed()
    with mounts.small(Path("disk"), 64 * 1024) as disk:
        there_is_an_old_one("disk")
        with mounts.read_only(disk):
            assert f"disk/{NAME} may not be written" in refused(desk, *WEEK, "disk", code=77)
        assert is_untouched(disk)


@pytest.mark.parametrize("place", ["missing/", "missing/2026/", f"missing/{NAME}"])
def test_a_folder_that_is_not_there_is_not_made_nor_taken_for_a_file(
    desk: Tracker, place: str
) -> None:
    line = refused(desk, *WEEK, place, code=74)
    assert "no folder " in line and "/missing" in line
    assert line.endswith("; make it, mount the drive it is on, or name another")
    assert not Path("missing").exists()


def test_a_file_in_place_of_the_folder_stays(desk: Tracker) -> None:
    Path("reports").write_text(OLD, "utf-8")
    line = refused(desk, *WEEK, "reports/", code=74)
    assert "reports is no folder, a file is in the way" in line
    assert Path("reports").read_text("utf-8") == OLD
