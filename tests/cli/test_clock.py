"""A clock that is far behind is spoken of before what it dates is believed."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cli.times import Days
from tests.conftest import Tracker
from tests.storage.databases import exported, note
from tracker import session
from tracker.cli import cli

WRITING = (
    ("note", "one", "A remark"),
    ("add", "three", "--title", "Three", "--owner", "MX"),
    ("status", "one", "stalled", "--reason", "r"),
    ("undo",),
)


def at(monkeypatch: pytest.MonkeyPatch, moment: str, *args: str) -> Result:
    """Run while this machine's clock shows ``moment``."""
    now = datetime.fromisoformat(moment)
    monkeypatch.setattr(session.Session, "moment", lambda self: now)
    return CliRunner().invoke(cli, args)


@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_writing_with_a_clock_a_day_behind_the_last_entry_says_so_in_one_line(
    days: Days, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    days.write("2025-03-05", note("the last one"))
    ran = at(monkeypatch, "2025-03-03T23:59:00+00:00", *command)
    assert ran.exit_code == 0
    (line,) = ran.stderr.splitlines()
    assert "2025-03-03T23:59:00Z" in line and "2025-03-05T12:00:00Z" in line and "clock" in line


def test_importing_with_a_clock_behind_says_so_too(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is imported is dated by this clock: when it was received is what --known-on goes by."""
    theirs = Days(Path("theirs.db"))
    theirs.write("2025-01-01", note("theirs"))
    exported(theirs.path)
    ran = at(monkeypatch, "2025-01-03T00:00:00+00:00", "import", "entries", "theirs.jsonl")
    assert ran.exit_code == 0 and "clock" in ran.stderr


def test_a_clock_that_is_a_little_behind_or_ahead_is_not_spoken_of(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.write("2025-03-05", note("the last one"))
    for day in ("2025-03-04T12:00", "2025-03-05T11:00", "2030-01-01T00:00"):
        moment = f"{day}:00+00:00"
        assert at(monkeypatch, moment, "note", "one", "A remark").stderr == ""


def test_reading_with_a_clock_behind_is_quiet(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (("list",), ("show", "one"), ("history",)):
        assert at(monkeypatch, "2020-01-01T00:00:00+00:00", *command).stderr == ""


def test_a_database_without_entries_has_no_clock_to_compare(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker("init", "--empty")
    ran = at(
        monkeypatch, "2020-01-01T00:00:00+00:00", "add", "one", "--title", "T", "--owner", "MX"
    )
    assert (ran.exit_code, ran.stderr) == (0, "")
