"""tracker statuses"""

from tests.cli.helpers import data, refused
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


def test_a_wrong_format_is_refused(tracker: Tracker) -> None:
    assert "did you mean 'json'" in refused(tracker, "statuses", "--format", "jsno", code=2)
