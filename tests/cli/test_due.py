"""tracker due"""

import csv
import io
import json
import shlex

import pytest

from tests.cli.helpers import data, refused, supported
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker

DAY = "2026-03-10"
ON = ("--today", DAY)
KEYS = ["id", "title", "owner", "status", "priority", "last_looked", "days", "over", "next"]


@pytest.fixture
def queue(desk: Tracker) -> Tracker:
    """A desk on which every priority has a proposal that is due, looked at on different days."""
    for proposal, on in (
        ("scan-lorries", "2026-02-24"),  # high: due on the very day
        ("cut-tariffs", "2026-01-08"),  # normal, a day over
        ("cut-demand", "2025-01-01"),  # low, long over
    ):
        desk("checked", proposal, "--looked-in", "gazette", "--on", on)
    return desk


def ids(desk: Tracker, *options: str) -> list[str]:
    """What is due, in its order."""
    return [row["id"] for row in data(desk, "due", *options)]


def test_high_priority_comes_first_then_the_longest_over(queue: Tracker) -> None:
    rows = data(queue, "due", *ON)
    assert [list(row) for row in rows] == [KEYS] * 3
    assert [(row["id"], row["days"], row["over"]) for row in rows] == [
        ("scan-lorries", 14, 0),
        ("cut-tariffs", 61, 1),
        ("cut-demand", 433, 253),
    ]
    queue("edit", "cut-demand", "--priority", "normal")
    assert ids(queue, *ON) == ["scan-lorries", "cut-demand", "cut-tariffs"]


def test_a_day_earlier_it_is_not_due(queue: Tracker) -> None:
    assert ids(queue, "--today", "2026-03-09") == ["cut-tariffs", "cut-demand"]
    assert ids(queue, "--today", "2026-03-08") == ["cut-demand"]


def test_a_look_takes_it_off_the_queue_and_so_does_the_command_it_comes_with(
    queue: Tracker,
) -> None:
    first = data(queue, "due", *ON)[0]
    command = shlex.split(first["next"])
    assert command == ["tracker", "checked", "scan-lorries", "--looked-in", "…"]
    assert "stands for what you have to say" in refused(queue, *command[1:], *ON, code=1)
    queue(*command[1:-1], "the gazette", *ON)
    assert ids(queue, *ON) == ["cut-tariffs", "cut-demand"]
    queue("evidence", "cut-tariffs:context", "--finding", "F", "--doc", "d", *ON)
    assert ids(queue, *ON) == ["cut-demand"]


def test_what_is_closed_or_retired_is_never_due(queue: Tracker) -> None:
    supported(queue, "cut-demand", "rejected", "2025-02-01")
    queue("retire", "cut-tariffs", "--reason", "a double")
    assert ids(queue, *ON) == ["scan-lorries"]


def test_what_nobody_ever_looked_at_counts_from_the_day_it_was_tracked(desk: Tracker) -> None:
    (row,) = data(desk, "due", "--today", "2190-01-01", "tariffs")
    assert (row["id"], row["last_looked"]) == ("cut-tariffs", None)
    table = desk("due", "--today", "2190-01-01", "tariffs").out.splitlines()
    assert "never" in table[-1]


def test_filters_and_a_limit_narrow_it_as_they_narrow_a_list(queue: Tracker) -> None:
    assert ids(queue, *ON, "--owner", "US") == ["cut-tariffs", "cut-demand"]
    assert ids(queue, *ON, "--issue", "drugs", "opioids") == ["cut-demand"]
    assert ids(queue, *ON, "--limit", "1") == ["scan-lorries"]
    assert ids(queue, *ON, "--closed") == []
    assert "did you mean 'drugs'" in refused(queue, "due", "--issue", "drgus")


def test_every_format_holds_the_same_proposals(queue: Tracker) -> None:
    rows = data(queue, "due", *ON)
    lines = queue("due", *ON, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    cells = list(csv.DictReader(io.StringIO(queue("due", *ON, "--format", "csv").out)))
    assert [row["next"] for row in cells] == [row["next"] for row in rows]
    table = queue("due", *ON).out.splitlines()
    headers = "priority days over id owner status last looked title".split()
    assert table[0].split() == headers
    assert [line.split()[2] for line in table[2:]] == [row["id"] for row in rows]
    markdown = queue("due", *ON, "--format", "md").out.splitlines()
    assert markdown[0].startswith("| priority | days over | id |") and len(markdown) == 5


def test_where_nothing_is_due_a_person_is_told_and_a_machine_gets_nothing(desk: Tracker) -> None:
    ran = desk("due", "--owner", "CN")
    assert (ran.out, ran.err) == ("", "")
    assert desk("due", "--owner", "CN", "--format", "json").out == "[]\n"
    code, shown = on_terminal("due", "--owner", "CN")
    assert (code, len(shown.splitlines())) == (0, 1)
    assert "nothing is due of what was asked for" in shown
    desk("checked", "scan-lorries", "cut-tariffs", "cut-demand", "--looked-in", "gazette")
    assert on_terminal("due")[1].startswith("nothing is due;")


def test_at_a_terminal_the_table_ends_with_the_command_to_type(queue: Tracker) -> None:
    last = 'tracker checked scan-lorries --looked-in "…"'
    code, shown = on_terminal("due", *ON)
    assert code == 0 and shown.splitlines()[-1] == f"3 proposals due; next: {last}"
    assert "--looked-in" not in queue("due", *ON).out
    _, some = on_terminal("due", *ON, "--limit", "1")
    assert "3 proposals due" in some and "cut-tariffs" not in some


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_it_fits_the_terminal_and_always_tells_which_how_urgent_and_how_late(
    queue: Tracker, columns: int
) -> None:
    _, shown = on_terminal("due", *ON, only="stdout", COLUMNS=str(columns))
    lines = shown.splitlines()
    assert max(map(len, lines)) <= columns
    assert lines[0].split()[:4] == ["priority", "days", "over", "id"]
    assert [line.split()[2] for line in lines[2:]] == ["scan-lorries", "cut-tariffs", "cut-demand"]


def test_as_of_a_day_it_is_the_queue_of_that_day(queue: Tracker) -> None:
    assert ids(queue, "--as-of", "2026-02-23") == ["scan-lorries", "cut-demand"]
    assert ids(queue, "--as-of", "2026-02-24") == ["cut-demand"]
    row = data(queue, "due", "--as-of", "2025-12-31", "--owner", "US")[0]
    assert (row["id"], row["last_looked"], row["over"]) == ("cut-demand", "2025-01-01", 184)
