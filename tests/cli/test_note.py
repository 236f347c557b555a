"""tracker note"""

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker


def test_a_note_is_kept_as_it_was_written_and_changes_no_status(desk: Tracker) -> None:
    words = "Line one\n\tand «two» 🙂 = 50 % \\n"
    assert "cut-demand: noted (entry " in desk("note", "cut-demand", words).out
    shown = data(desk, "show", "cut-demand")
    (note,) = shown["notes"]
    assert (note["note"], note["actor"]) == (words, "Ana")
    assert shown["status"] == "unassessed" and shown["last_looked"] is None
    assert "Line one and «two»" in desk("show", "cut-demand").out


def test_a_note_that_begins_with_a_dash_goes_behind_two(desk: Tracker) -> None:
    desk("note", "cut-demand", "--", "-5 degrees")
    assert data(desk, "show", "cut-demand")["notes"][0]["note"] == "-5 degrees"


def test_an_undone_note_is_gone_but_in_history(desk: Tracker) -> None:
    desk("note", "cut-demand", "A remark")
    desk("undo")
    assert data(desk, "show", "cut-demand")["notes"] == []
    assert "A remark" in desk("history", "cut-demand").out


def test_an_empty_note_or_one_for_nobody_is_refused(desk: Tracker) -> None:
    assert "note" in refused(desk, "note", "cut-demand", "  ")
    assert "TEXT" in refused(desk, "note", "cut-demand", code=2)
    assert "did you mean 'cut-demand'" in refused(desk, "note", "cut-demadn", "A remark")


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    assert "cut-demand: noted" in previewed(desk, "note", "cut-demand", "A remark")
