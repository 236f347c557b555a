"""--help: every verb says what it does and ends with a real session"""

import pytest

from tests.cli.helpers import refused
from tests.conftest import Tracker

VERBS = (
    "init load add import where statuses list show due lint history report export status evidence"
    " checked deadline respond link note undo set edit retire source issue completion"
).split()
LEAVES = [
    *(verb for verb in VERBS if verb not in ("source", "issue", "import", "completion")),
    "source add", "source list", "source show", "issue add", "issue list", "import entries",
    *(f"import {table}" for table in ("proposals", "assessments", "evidence", "checks", "deadlines")),
    "completion bash", "completion zsh", "completion fish", "completion install",
    "completion uninstall",
]  # fmt: skip
WRITING = "load add edit retire status evidence checked note deadline respond link undo set".split()


@pytest.mark.parametrize("verb", LEAVES)
def test_help_ends_with_an_example_that_runs_the_verb(tracker: Tracker, verb: str) -> None:
    ran = tracker(*verb.split(), "--help")
    assert ran.err == "" and ran.out.startswith(f"Usage: tracker {verb}")
    body, _, example = ran.out.rpartition("Example:\n")
    assert body and example.strip().startswith("$ ")
    assert f"$ tracker {verb}" in example
    assert any(f" {verb}" in line for line in example.splitlines() if "$ tracker" in line)
    assert max(map(len, ran.out.splitlines())) <= 100


def test_the_first_help_names_every_verb_with_what_it_does(tracker: Tracker) -> None:
    out = tracker("--help").out
    for verb in VERBS:
        assert any(
            line.startswith(f"  {verb} ") and len(line.split()) > 3 for line in out.splitlines()
        ), verb
    assert "--db" in out and "--actor" in out and "TRACKER_DB" in out
    assert "..." not in out.partition("Start:")[2]  # no sentence is cut off
    assert tracker("-h").out == out


def test_without_a_verb_it_shows_help(tracker: Tracker) -> None:
    ran = tracker(code=2)
    assert "Usage: tracker" in ran.out + ran.err and "Traceback" not in ran.err


@pytest.mark.parametrize("verb", WRITING)
def test_every_writing_verb_has_a_dry_run_an_actor_and_a_day(tracker: Tracker, verb: str) -> None:
    out = tracker(verb, "--help").out
    assert "--dry-run" in out and "--actor" in out and "--today" in out


@pytest.mark.parametrize("verb", ["list", "show", "due", "report", "history", "export"])
def test_every_reading_verb_that_depends_on_the_day_takes_it(tracker: Tracker, verb: str) -> None:
    assert "--today" in tracker(verb, "--help").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lst", "list"), ("stauts", "status"), ("evidnce", "evidence"), ("histroy", "history")],
)
def test_an_unknown_verb_is_answered_with_the_nearest(
    tracker: Tracker, typed: str, meant: str
) -> None:
    line = refused(tracker, typed, code=2)
    assert typed in line and f"'{meant}'" in line and "--help" in line


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (["list", "--ownr", "MX"], "--owner"),
        (["status", "x", "stalled", "--reson", "r"], "--reason"),
        (["report", "--sinse", "2025"], "--since"),
        (["--dbb", "x", "list"], "--db"),
        (["export", "evidence", "--colums", "id"], "--columns"),
    ],
)
def test_an_unknown_option_is_answered_with_the_nearest(
    tracker: Tracker, args: list[str], meant: str
) -> None:
    line = refused(tracker, *args, code=2)
    assert meant in line.partition(";")[0] and "--help" in line


def test_the_version_is_shown(tracker: Tracker) -> None:
    assert tracker("--version").out.startswith("tracker 0.")
