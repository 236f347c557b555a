"""tracker undo"""

from tests.cli.helpers import data, entries, entry, previewed, refused, supported
from tests.conftest import Tracker


def test_it_takes_out_what_the_last_command_recorded_and_says_how_to_take_that_back(
    desk: Tracker,
) -> None:
    first, second = entries(supported(desk, "cut-demand", "adopted", "2025-06-01").out)
    out = desk("undo").out
    assert f"takes out {first} cut-demand: adopted" in out
    assert f"takes out {second} cut-demand: supports" in out
    back = next(line for line in out.splitlines() if "takes this back" in line)
    desk(*back.partition("'tracker ")[2].partition("'")[0].split())
    shown = data(desk, "show", "cut-demand")
    assert shown["status"] == "adopted" and len(shown["evidence"]) == 1


def test_one_after_the_other_goes_back_command_by_command(desk: Tracker) -> None:
    for remark in ("One", "Two", "Three"):
        desk("note", "cut-demand", remark)
    assert "Three" in desk("undo").out
    assert "Two" in desk("undo").out
    assert [note["note"] for note in data(desk, "show", "cut-demand")["notes"]] == ["One"]
    desk("note", "cut-demand", "Four")
    assert "Four" in desk("undo").out
    assert "One" in desk("undo").out


def test_a_load_is_never_undone_by_the_way(desk: Tracker) -> None:
    line = refused(desk, "undo")
    assert "nothing to undo" in line
    desk("note", "cut-demand", "A remark")
    desk("undo")
    assert "nothing to undo" in refused(desk, "undo")
    assert len(data(desk, "list")) == 3


def test_an_undo_can_be_undone_and_that_too(desk: Tracker) -> None:
    note = entry(desk("note", "cut-demand", "A remark"))
    for there in (False, True, False):
        note = entries(desk("undo", note).out)[-1]
        assert bool(data(desk, "show", "cut-demand")["notes"]) is there


def test_a_named_entry_is_taken_out_whenever_it_was_written(desk: Tracker) -> None:
    one = entry(desk("note", "cut-demand", "One"))
    desk("note", "cut-demand", "Two")
    desk("undo", one, "--reason", "Not so")
    assert [note["note"] for note in data(desk, "show", "cut-demand")["notes"]] == ["Two"]
    history = desk("history", "cut-demand").out
    assert f"takes out {one}: Not so" in history and "retracted by" in history


def test_an_entry_that_a_load_wrote_can_be_taken_out_by_name(desk: Tracker) -> None:
    loaded = data(desk, "show", "scan-lorries")["assessments"][0]["entry"]
    desk("undo", loaded[:10])
    assert data(desk, "show", "scan-lorries")["status"] == "unassessed"


def test_one_entry_goes_alone_and_with_group_all_that_its_command_wrote(desk: Tracker) -> None:
    finding = ("--stance", "supports", "--finding", "F", "--doc", "d")
    one = entries(desk("evidence", "cut-demand", "cut-tariffs", *finding).out)[0]
    desk("undo", one)
    assert [row["evidence_count"] for row in data(desk, "list", "cut")] == [0, 1]
    other = entries(desk("evidence", "cut-demand", *finding).out)[0]
    desk("undo", other, "--group")
    group = entries(desk("checked", "cut-demand", "cut-tariffs", "--looked-in", "gazette").out)
    desk("undo", group[2], "--group")
    assert {row["status"] for row in data(desk, "list", "cut")} == {"unassessed"}


def test_taking_back_an_undo_of_several_brings_all_of_them_back(desk: Tracker) -> None:
    desk("checked", "cut-demand", "cut-tariffs", "--looked-in", "gazette")
    out = desk("undo").out
    back = out.splitlines()[-1].partition("'tracker ")[2].partition("'")[0].split()
    desk(*back)
    assert {row["status"] for row in data(desk, "list", "cut")} == {"no-action"}


def test_what_does_not_count_any_more_is_not_taken_out_again(desk: Tracker) -> None:
    note = entry(desk("note", "cut-demand", "A remark"))
    desk("undo")
    line = refused(desk, "undo", note)
    assert (
        f"{note} does not count any more" in line
        and "retracted by" in line
        and "brings it back" in line
    )


def test_undoing_a_correction_brings_back_what_it_corrected(desk: Tracker) -> None:
    wrong = entry(supported(desk, "cut-demand", "adopted", "2025-06-01"))
    supported(desk, "cut-demand", "rejected", "2025-07-01", "--replaces", wrong)
    assert data(desk, "show", "cut-demand")["status"] == "rejected"
    desk("undo")
    assert data(desk, "show", "cut-demand")["status"] == "adopted"


def test_an_entry_that_is_not_there_is_named(desk: Tracker) -> None:
    assert "no entry 'fffffff'" in refused(desk, "undo", "fffffff")
    assert "tracker history" in refused(desk, "undo", "cut-demand")


def test_a_dry_run_names_what_would_go_and_writes_nothing(desk: Tracker) -> None:
    note = entry(desk("note", "cut-demand", "A remark"))
    assert f"would take out {note} cut-demand: A remark" in previewed(desk, "undo")
    assert "would take out" in previewed(desk, "undo", note)
    assert len(data(desk, "show", "cut-demand")["notes"]) == 1


def test_bringing_back_an_issue_area_says_nothing_of_a_status(desk: Tracker) -> None:
    desk("issue", "add", "water", "--meaning", "Rivers")
    again = desk("undo").out.split("'tracker undo ")[1].split("'")[0]
    assert "current:" not in desk("undo", again).out
    assert "water" in desk("issue", "list").out
