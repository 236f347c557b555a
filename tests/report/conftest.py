"""A desk in which everything is dated, so that a report on it is the same on every day.

Databases are made once and copied for each test; one browser serves all tests of pages.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SCRIPT, TODAY, Tracker, put
from tests.report import browsing, month

ALL = ("--since", "2020-01-01", "--until", "2199-12-31", "--today", TODAY)
DB = Path("db/tracker.db")


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the databases that tests copy."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def desk(tracker: Tracker, seeds: Path, kept: Path) -> Tracker:
    """The command in a folder whose db/tracker.db was made from the small seed files."""
    if not (kept / "desk.db").exists():
        tracker("--db", kept / "desk.db", "init", "--seeds", seeds)
    DB.parent.mkdir()
    put(kept / "desk.db", DB)
    return tracker


@pytest.fixture(scope="session")
def made(kept: Path) -> Callable[[str], Path]:
    """The report on the invented month, as a file of the ending asked for."""

    def file(ending: str) -> Path:
        path = kept / f"month.{ending}"
        if not path.exists():
            db = (
                kept / "month.db" if (kept / "month.db").exists() else month.make(kept / "month.db")
            )
            line = [SCRIPT, "--db", db, "report", *month.ON, "--output", path]
            subprocess.run(line, check=True, capture_output=True)
        return path

    return file


@pytest.fixture
def november(tracker: Tracker, made: Callable[[str], Path]) -> Tracker:
    """The command in a folder whose db/tracker.db holds the invented month."""
    DB.parent.mkdir()
    put(made("txt").with_name("month.db"), DB)
    return tracker


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests; skips where there is none."""
    with browsing.started() as browser:
        yield browser


@pytest.fixture
def news(desk: Tracker, kept: Path) -> Tracker:
    """A desk on which a setback, two moves forward, a back-dated one and evidence were recorded."""
    if not (kept / "news.db").exists():
        record_news(desk)
        shutil.copyfile(DB, kept / "news.db")
    put(kept / "news.db", DB)
    return desk


def record_news(desk: Tracker) -> None:
    """Record a setback, two moves forward, a back-dated one, evidence and deadlines."""
    on = ("--today", TODAY)
    link = "https://example.org/"
    desk(
        "status", "cut-tariffs", "adopted", "--on", "2026-02-03", "--reason", "The order was signed",
        "--url", link + "order", "--finding", "The order is published", "--grade", "A1", *on,
    )  # fmt: skip
    desk(
        "status", "cut-tariffs", "reversed", "--on", "2026-03-05", "--reason", "A court struck it",
        "--because", "court", "--confidence", "high",
        "--url", link + "ruling", "--finding", "The ruling is out.", *on,
    )  # fmt: skip
    desk(
        "status", "scan-lorries", "in-progress", "--on", "2026-03-06", "--reason", "Work began",
        "--unsupported", "Told by phone", "--confidence", "low", *on,
    )  # fmt: skip
    desk("status", "scan-lorries", "stalled", "--on", "2025-06", "--reason", "No news then", *on)
    desk("checked", "cut-demand", "--looked-in", "the yearly figures", "--on", "2026-03-01", *on)
    desk(
        "evidence", "scan-lorries:contradicts", "cut-demand:context", "--finding", "Scanners broke",
        "--source", "first-text", "--locator", "p. 2", "--date", "2026-03-04", *on,
    )  # fmt: skip
    desk(
        "evidence", "scan-lorries", "--stance", "supports", "--finding", "Scanners were ordered",
        "--url", link + "buy", "--date", "2026-03-02", *on,
    )  # fmt: skip
    desk("deadline", "scan-lorries", "2026-02", "--reason", "So said the agency", *on)
    desk("deadline", "cut-demand", "2026-03-31", "--reason", "So said the law", *on)
