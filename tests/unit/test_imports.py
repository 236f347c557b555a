"""What a run imports: a command that reads, or writes one entry, pays for no slow library."""

import subprocess
import sys

import pytest

from tests.conftest import PROJECT, Tracker

SLOW = {
    "sqlite_utils",
    "tabulate",
    "dateutil",
    "iso3166",
    "importlib.metadata",
    "difflib",
    "xlsxwriter",
    "tomli_w",
    "jinja2",
    "docx",
}


def _imported_by(*args: str, **env: str) -> set[str]:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tracker", *args],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
        env={"PYTHONPATH": str(PROJECT), "TRACKER_ACTOR": "Ana", "PATH": "/usr/bin:/bin", **env},
    )
    return {line.rpartition("|")[2].strip() for line in ran.stderr.splitlines() if "|" in line}


@pytest.mark.parametrize(
    "args",
    [
        ("list", "--format", "json"),
        ("list", "--format", "csv"),
        ("export", "evidence"),
        ("due", "--format", "json"),
        ("set", "review.high", "7"),
        ("note", "scan-lorries", "Ask the customs desk"),
        ("checked", "scan-lorries", "--looked-in", "the gazette", "--dry-run"),
        ("undo", "--dry-run"),
    ],
    ids=" ".join,
)
def test_reading_and_writing_one_entry_imports_nothing_slow(
    desk: Tracker, args: tuple[str, ...]
) -> None:
    desk("note", "scan-lorries", "something to undo")
    imported = _imported_by(*args)
    assert "tracker.cli" in imported
    assert not imported & SLOW


HEAVY = {"tracker.journal", "tracker.fold", "tracker.queries.record", "tracker.commands._show_text"}


@pytest.mark.parametrize(
    "line",
    [
        "tracker ",
        "tracker show cut",
        "tracker status scan-lorries st",
        "tracker status cut",
        "tracker list status:",
    ],
)
def test_a_shell_that_completes_ids_and_statuses_waits_for_nothing_heavy(
    desk: Tracker, line: str
) -> None:
    imported = _imported_by(_TRACKER_COMPLETE="bash_complete", COMP_LINE=line)
    assert "tracker.commands._shells" in imported
    assert not imported & (SLOW | HEAVY)
