"""A desk in no time: the database of the small seed files is made once and copied for each test."""

import contextlib
import io
import shutil
from pathlib import Path

import pytest

from tests.cli.helpers import DB, supported
from tests.cli.times import Days, described
from tests.conftest import Ran, Tracker, put
from tracker import cli


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
    put(kept, DB)
    return tracker


@pytest.fixture
def full(desk: Tracker, made: dict[str, Path]) -> Tracker:
    """A desk with something in every table, made once and copied."""
    kept = made["kept"].with_name("full.db")
    if kept.exists():
        put(kept, DB)
        return desk
    supported(desk, "cut-tariffs", "rejected", "2025-06-01", "--because", "money")
    desk("checked", "cut-demand", "--looked-in", "gazette", "--on", "2025-03-04")
    desk("respond", "cut-demand", "noted", "--on", "2025-02-03")
    desk("note", "cut-demand", 'Two lines,\nof "text"; ñ 🙂 \u202e \u2028 = 1')
    desk("edit", "scan-lorries", "--partner", "US", "--partner", "CA")
    shutil.copyfile(DB, kept)
    return desk


@pytest.fixture
def inside() -> Tracker:
    """The command run inside this process: twenty times as fast where it is its code that counts."""

    def run(*args: str | Path, code: int = 0, stdin: str | None = None, **env: str) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as ended,
        ):
            cli.cli.main(args=[str(arg) for arg in args], prog_name="tracker")
        assert ended.value.code == code, (
            f"exit {ended.value.code}\n{out.getvalue()}{err.getvalue()}"
        )
        return Ran(out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def safe(desk: Tracker, inside: Tracker) -> Tracker:
    """A desk whose files are for their owner only, as ``init`` makes them; run inside."""
    Path("db").chmod(0o700)
    Path("db/tracker.db").chmod(0o600)
    return inside


@pytest.fixture
def backed(safe: Tracker) -> Tracker:
    """A safe desk and a backup of it, ``away/copy``, in a folder of its own."""
    Path("away").mkdir(mode=0o700)
    safe("backup", "away/copy")
    return safe


@pytest.fixture
def days(folder: Path) -> Days:
    """A database in which proposals one and two were tracked long before the window."""
    days = Days()
    days.write("2025-02-01", described(), described("two", owner="US", issues=["drugs"]))
    return days
