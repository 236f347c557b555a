"""tracker statuses"""

from tests.cli.helpers import data, refused
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker

ALL = (
    "unassessed no-action under-consideration adopted in-progress stalled partial implemented"
    " rejected reversed superseded unverifiable"
).split()


def test_the_vocabulary_comes_with_its_tests_and_crosswalk_and_needs_no_database(
    tracker: Tracker,
) -> None:
    rows = {row["status"]: row for row in data(tracker, "statuses")}
    assert list(rows) == ALL
    assert list(rows["adopted"]) == ["status", "test", "phase", "gao", "ogp", "politifact", "cpp"]
    assert rows["unassessed"]["test"] == "nobody has looked"
    assert rows["no-action"]["test"] == "looked on a date, found nothing"
    assert rows["adopted"]["gao"] == "Open-Partially Addressed"
    assert rows["stalled"]["politifact"] == "Stalled"
    assert rows["implemented"]["ogp"] == "Complete"
    closed = [name for name, row in rows.items() if row["phase"] == "closed"]
    assert closed == ALL[6:]


def test_every_format_names_every_status(tracker: Tracker) -> None:
    for form in ("table", "md", "csv", "jsonl"):
        out = tracker("statuses", "--format", form).out
        assert all(name in out for name in ALL), form
        assert "nobody has looked" in out and "Promise Kept" in out, form
    assert max(map(len, tracker("statuses").out.splitlines())) <= 160


def test_the_crosswalk_fits_a_terminal_of_eighty_columns(tracker: Tracker) -> None:
    _, shown = on_terminal("statuses", COLUMNS="80", only="stdout")
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 80
    assert "Closed-Implemented (in part)" in shown and "partially fulfilled" in shown


def test_a_wrong_format_is_refused(tracker: Tracker) -> None:
    assert "did you mean 'json'" in refused(tracker, "statuses", "--format", "jsno", code=2)
