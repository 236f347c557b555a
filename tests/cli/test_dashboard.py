"""tracker alone at a terminal"""

import shlex

import pytest

from tests.cli.helpers import data, shell, supported
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker


@pytest.mark.parametrize("columns", [60, 80])
def test_it_tells_how_things_stand_in_a_dozen_short_lines(tracker: Tracker, columns: int) -> None:
    tracker("init")
    code, shown = on_terminal(COLUMNS=str(columns))
    lines = shown.splitlines()
    assert code == 0 and len(lines) <= 12 and max(map(len, lines)) <= columns
    found = data(tracker, "list")
    unassessed = sum(row["status"] == "unassessed" for row in found)
    assert lines[0] == f"{len(found)} proposals: 116 open, 6 closed"
    assert lines[1].startswith(f"{unassessed} unassessed, ")
    queue = data(tracker, "due")
    assert lines[3] == f"{len(queue)} to be looked at again, first:"
    assert [line.split()[0] for line in lines[4:7]] == [row["id"] for row in queue[:3]]
    assert f"due for {queue[0]['over']:,} days" in lines[4]
    assert f"{len(found)} newly tracked" in lines[7]
    assert lines[-1] == f"next: {queue[0]['next']}"


def test_the_week_is_that_of_the_report(desk: Tracker) -> None:
    supported(desk, "cut-tariffs", "adopted", "2026-02-03")
    desk("checked", "cut-demand", "--looked-in", "gazette")
    came_in = data(desk, "report")["came_in"]
    _, shown = on_terminal()
    assert [len(came_in[name]) for name in ("moves", "findings", "newly_tracked")] == [2, 0, 3]
    assert "Last 7 days: 2 statuses moved, 1 piece of evidence, 3 newly tracked" in shown


def test_what_is_overdue_and_what_is_contested_is_counted(desk: Tracker) -> None:
    desk("deadline", "scan-lorries", "2025-02", "--reason", "r")
    desk("evidence", "cut-demand:supports", "--finding", "F", "--doc", "d")
    desk("evidence", "cut-demand:contradicts", "--finding", "G", "--doc", "d")
    _, shown = on_terminal()
    assert "2 unassessed, 1 contested, " in shown
    assert f", {len(data(desk, 'report')['overdue'])} overdue" in shown


def test_where_nothing_is_due_the_report_comes_next(desk: Tracker) -> None:
    desk("checked", "scan-lorries", "cut-tariffs", "cut-demand", "--looked-in", "gazette")
    lines = on_terminal()[1].splitlines()
    assert "Nothing is due" in lines[3] and lines[-1] == "next: tracker report"


def test_a_command_that_would_not_fit_gives_way_to_one_that_does(desk: Tracker) -> None:
    name = "scan-" + "x" * 50
    desk("add", name, "--title", "T", "--owner", "MX", "--priority", "high")
    desk("set", "review.high", "1")
    desk("checked", name, "--looked-in", "gazette", "--on", "2020-01-01")
    lines = on_terminal(COLUMNS="60")[1].splitlines()
    command = lines[-1].removeprefix("next: ")
    assert data(desk, *shlex.split(command)[1:])[0]["id"] == name


def test_an_empty_database_asks_for_a_first_proposal(tracker: Tracker) -> None:
    tracker("init", "--empty")
    code, shown = on_terminal()
    assert code == 0 and "0 proposals" in shown and "next: tracker add --help" in shown


@pytest.mark.parametrize("columns", [60, 80])
def test_without_a_database_it_tells_what_init_does(tracker: Tracker, columns: int) -> None:
    code, shown = on_terminal(COLUMNS=str(columns))
    assert code == 0 and "No database yet" in shown
    assert "tracker init " in shown and "tracker --help" in shown
    code, shown = on_terminal("--db", "a b.db")
    init = shown.splitlines()[1].partition("  ")[0]
    tracker(*shlex.split(init)[1:], "--empty")
    assert on_terminal("--db", "a b.db")[1].startswith("0 proposals")


def test_what_is_no_database_is_told_as_by_any_command(desk: Tracker) -> None:
    shell("echo no database > x.db")
    code, shown = on_terminal("--db", "x.db")
    assert code == 65 and shown.startswith("tracker: x.db is not a tracker database")


def test_in_a_script_it_stays_help_and_an_error(desk: Tracker) -> None:
    ran = desk(code=2)
    assert ran.out == "" and ran.err.startswith("Usage: tracker [OPTIONS] COMMAND [ARGS]...")
    assert "Missing command" in desk("--db", "db/tracker.db", code=2).err


def test_text_in_records_cannot_steer_the_terminal(desk: Tracker) -> None:
    desk("edit", "scan-lorries", "--title", "a\u202eb")
    assert "\u202e" not in on_terminal()[1]
