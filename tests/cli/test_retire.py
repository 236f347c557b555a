"""tracker retire"""

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker

WHY = ("--reason", "Tracked twice")


def test_a_retired_record_is_out_of_lists_counts_exports_and_reports(desk: Tracker) -> None:
    assert "scan-lorries: retired: Tracked twice" in desk("retire", "scan-lorries", *WHY).out
    assert "scan-lorries" not in desk("list").out
    assert data(desk, "list", "lorry") == []
    assert data(desk, "where")["counts"]["proposals"] == 2
    for table in ("proposals", "assessments", "evidence", "deadlines", "links"):
        assert "scan-lorries" not in desk("export", table).out, table
    report = desk("report").out
    assert "scan-lorries" not in report and "2 proposals tracked" in report
    assert "Mexico" not in report
    issues = {issue["id"]: issue["proposals"] for issue in data(desk, "issue", "list")}
    assert issues == {"drugs": 1, "trade": 1}
    assert data(desk, "source", "show", "first-text")["proposals"] == ["cut-demand", "cut-tariffs"]
    assert data(desk, "show", "cut-tariffs")["linked_from"] == []


def test_counts_of_what_hangs_on_it_are_out_as_well(desk: Tracker) -> None:
    desk("retire", "scan-lorries", *WHY)
    counts = data(desk, "where")["counts"]
    assert (counts["assessments"], counts["evidence"], counts["links"]) == (0, 0, 0)


def test_history_and_show_keep_it(desk: Tracker) -> None:
    desk("retire", "scan-lorries", *WHY)
    history = desk("history", "scan-lorries").out
    assert "The agency announced a study." in history and "retired: Tracked twice" in history
    assert "RETIRED: Tracked twice" in desk("show", "scan-lorries").out
    shown = data(desk, "show", "scan-lorries")
    assert shown["retired"] == "Tracked twice" and len(shown["evidence"]) == 1
    assert '"proposal:scan-lorries"' in desk("export", "entries", "--format", "jsonl").out


def test_undo_brings_it_back_with_all_it_had(desk: Tracker) -> None:
    before = desk("list", "--format", "json").out
    desk("retire", "scan-lorries", *WHY)
    desk("undo")
    assert desk("list", "--format", "json").out == before


def test_nothing_more_is_recorded_on_it(desk: Tracker) -> None:
    desk("retire", "cut-demand", *WHY)
    for command in (
        ["note", "cut-demand", "A remark"],
        ["status", "cut-demand", "stalled", "--reason", "r"],
        ["checked", "cut-demand", "--looked-in", "gazette"],
        ["retire", "cut-demand", *WHY],
        ["link", "scan-lorries", "repeats", "cut-demand"],
    ):
        line = refused(desk, *command)
        assert (
            "cut-demand is retired" in line and "tracker undo" in line and "brings it back" in line
        ), command


def test_a_reason_is_needed(desk: Tracker) -> None:
    assert "--reason" in refused(desk, "retire", "cut-demand", code=2)
    assert "reason" in refused(desk, "retire", "cut-demand", "--reason", " ")


def test_a_dry_run_leaves_it_in(desk: Tracker) -> None:
    previewed(desk, "retire", "cut-demand", *WHY)
    assert "cut-demand" in desk("list").out
