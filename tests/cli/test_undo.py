"""tracker undo"""

from pathlib import Path

import pytest

from tests.cli.helpers import data, entries, entry, previewed, refused, state, supported
from tests.cli.terminal import answering, on_terminal
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


def test_a_load_that_came_after_is_passed_over_and_named(desk: Tracker) -> None:
    desk("note", "cut-demand", "A remark")
    Path("more.toml").write_text('[[issues]]\nid = "water"\ntitle = "Water"\nmeaning = "Rivers"\n')
    desk("load", "more.toml")
    ran = desk("undo")
    assert "A remark" in ran.out and "a load came after it and stays" in ran.err
    way = ran.err.partition("'tracker ")[2].partition("'")[0]
    assert "water" in desk(*way.split()).out
    desk("note", "cut-demand", "Another")
    assert desk("undo").err == ""


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


def test_evidence_that_is_taken_out_from_under_a_status_is_said_to_be(desk: Tracker) -> None:
    status, proof = entries(supported(desk, "cut-demand", "adopted", "2025-06-01").out)[:2]
    out = previewed(desk, "undo", proof)
    assert f"on it stood {status} adopted: It is adopted; it stands on nothing else now" in out
    out = desk("undo", proof).out
    assert f"  on it stood {status}" in out and "no evidence stands behind it" in out
    assert data(desk, "show", "cut-demand")["unsupported"] is True


def test_a_status_that_has_other_evidence_is_said_to_stand_on_that(desk: Tracker) -> None:
    finding = ("--stance", "supports", "--doc", "d", "--finding")
    one, two, three = (
        entry(desk("evidence", "cut-demand", *finding, text)) for text in ("F", "G", "H")
    )
    named = ("--evidence", one, "--evidence", two, "--evidence", three)
    status = entry(desk("status", "cut-demand", "adopted", "--reason", "r", *named))
    assert f"on it stood {status} adopted: r; it stands on 2 other now" in desk("undo", one).out


def test_an_assessment_that_was_made_after_it_is_named(desk: Tracker) -> None:
    first = entry(desk("status", "cut-demand", "stalled", "--reason", "First"))
    second = entry(desk("status", "cut-demand", "no-action", "--reason", "Second"))
    assert f"after it came {second} no-action: Second" in desk("undo", first).out
    assert "after it" not in desk("undo", second).out


def test_what_does_not_stand_on_it_is_not_named(desk: Tracker) -> None:
    supported(desk, "cut-demand", "adopted", "2025-06-01")
    other = entry(desk("note", "cut-demand", "A remark"))
    out = desk("undo", other).out
    assert "on it stood" not in out and "after it" not in out and len(out.splitlines()) == 2


def test_what_a_correction_took_the_place_of_is_named_by_what_corrected_it(desk: Tracker) -> None:
    wrong = entry(supported(desk, "cut-demand", "adopted", "2025-06-01"))
    right = entry(supported(desk, "cut-demand", "stalled", "2025-07-01", "--replaces", wrong))
    line = refused(desk, "undo", wrong)
    assert f"{wrong} does not count any more: replaced by {right}" in line


@pytest.fixture
def many(desk: Tracker) -> Tracker:
    """A desk on which one command wrote eleven entries."""
    for number in range(9):
        desk("add", f"extra-{number}", "--title", "T", "--owner", "MX")
    extra = [f"extra-{number}" for number in range(9)]
    desk("evidence", *extra, "cut-demand", "cut-tariffs",
         "--stance", "context", "--finding", "F", "--doc", "d")  # fmt: skip
    return desk


def found(many: Tracker) -> int:
    """How many proposals have the finding of the one command."""
    return sum(row["finding"] == "F" for row in data(many, "export", "evidence"))


def test_more_than_ten_entries_are_not_taken_out_without_a_word(many: Tracker) -> None:
    before = state(many)
    ran = many("undo", code=1)
    assert ran.out.count("would take out") == 11 and ran.err.count("\n") == 1
    assert "--dry-run" in ran.err and "--yes" in ran.err
    assert (state(many), found(many)) == (before, 11)
    assert many("undo", "--dry-run").out.count("would take out") == 11
    assert many("undo", "--yes").out.count("takes out") == 11
    assert found(many) == 0


def test_on_a_terminal_it_asks_before_it_takes_out_more_than_ten(many: Tracker) -> None:
    code, shown = on_terminal("undo", typed="n\n")
    assert (code, found(many)) == (1, 11)
    assert "take out these 11 entries?" in shown and "nothing was changed" in shown
    code, shown = on_terminal("undo", typed="y\n")
    assert (code, found(many)) == (0, 0) and "undone" in shown


def test_ten_entries_go_without_asking(desk: Tracker) -> None:
    for number in range(5):
        desk("add", f"extra-{number}", "--title", "T", "--owner", "MX")
    extra = [f"extra-{number}" for number in range(5)]
    desk("checked", *extra, "--looked-in", "gazette")
    assert desk("undo").out.count("takes out") == 10


def test_what_a_group_wrote_and_does_not_count_any_more_is_told_as_such(desk: Tracker) -> None:
    noted = desk("note", "cut-tariffs", "first").out.partition("(entry ")[2][:8]
    desk("undo")
    said = refused(desk, "undo", noted, "--group", code=1)
    assert "does not count any more" in said


def test_an_undo_of_an_undo_says_what_comes_back(desk: Tracker) -> None:
    desk("note", "cut-tariffs", "first")
    again = desk("undo").out.rpartition("tracker undo ")[2].split("'")[0]
    assert ": first" in desk("undo", again).out.partition("puts back")[2]


def test_a_proposal_is_taken_out_though_a_source_of_its_name_is_in_use(desk: Tracker) -> None:
    desk("add", "first-text", "--title", "T", "--owner", "MX")
    assert "takes out" in desk("undo").out


def test_what_came_in_while_it_asked_is_not_taken_out_instead(many: Tracker) -> None:
    remark = ("note", "cut-demand", "An important remark")
    code, shown = answering("take out these 11 entries?", lambda: many(*remark), "y\n", "undo")
    assert code == 75 and "changed meanwhile; nothing was changed" in shown
    assert found(many) == 11
    assert data(many, "show", "cut-demand")["notes"][-1]["note"] == "An important remark"
