"""tracker set"""

import json

import pytest

from tests.cli.helpers import data, entry, previewed, refused, state
from tests.conftest import Tracker

LOOK = ("checked", "cut-demand", "--looked-in", "gazette", "--on", "2026-03-01")
ON = ("--today", "2026-03-10")


def values(desk: Tracker, *past: str) -> dict[str, str]:
    """What is set, by name."""
    return {row["name"]: row["value"] for row in data(desk, "set", *past)}


def due(desk: Tracker, *options: str) -> list[str]:
    """The ids that are due on one fixed day."""
    return [row["id"] for row in data(desk, "due", *ON, *options)]


def test_alone_it_shows_everything_that_can_be_set_with_its_default(desk: Tracker) -> None:
    rows = data(desk, "set")
    assert [(row["name"], row["value"], row["default"]) for row in rows] == [
        ("review.high", "14", "14"),
        ("review.normal", "60", "60"),
        ("review.low", "180", "180"),
        ("organisation", "", ""),
        ("licence", "", ""),
    ]
    text = desk("set").out
    assert all(row["name"] in text and row["meaning"] in text for row in rows)
    assert [row["name"] for row in data(desk, "set", "review.low")] == ["review.low"]
    for form in ("md", "csv", "jsonl"):
        assert "review.normal" in desk("set", "--format", form).out


def test_what_is_set_decides_what_is_due_until_it_is_taken_back(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--priority", "high")
    desk(*LOOK)
    assert "cut-demand" not in due(desk)
    assert "review.high: 14 (the default) -> 9" in desk("set", "review.high", "9").out
    assert "cut-demand" in due(desk)
    assert "takes out" in (undone := desk("undo").out) and "review.high: set to 9" in undone
    assert "cut-demand" not in due(desk)
    assert values(desk)["review.high"] == "14"


def test_the_report_goes_by_it(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--priority", "high")
    desk(*LOOK)
    desk("set", "review.high", "9")
    stale = data(desk, "report", *ON)["stale"]
    assert "cut-demand" in [item["subject"]["proposal"] for item in stale]


def test_it_goes_back_to_the_default_and_says_so(desk: Tracker) -> None:
    desk("set", "review.low", "365")
    ran = desk("set", "review.low", "--default")
    assert "review.low: 365 -> 180 (the default)" in ran.out
    assert values(desk)["review.low"] == "180"
    last = desk("history", "--limit", "2").out.splitlines()
    assert last[0].endswith("Ana: review.low: set to 365")
    assert last[1].endswith("Ana: review.low: back to its default")
    assert "review.low: back to its default" in desk("show", entry(ran)).out


def test_what_says_so_already_is_not_written_again(desk: Tracker) -> None:
    desk("set", "licence", "CC-BY-4.0")
    before = state(desk)
    assert desk("set", "licence", "CC-BY-4.0").out == "licence: unchanged; it says so already\n"
    assert "unchanged" in desk("set", "review.high", "--default").out
    assert state(desk) == before


def test_a_name_of_several_words_needs_no_quotes(desk: Tracker) -> None:
    desk("set", "organisation", "Policy", "Desk")
    assert values(desk)["organisation"] == "Policy Desk"
    desk("set", "Organisation", "")
    assert values(desk)["organisation"] == ""


def test_a_report_of_the_past_goes_by_what_was_set_then(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--priority", "high")
    desk(*LOOK)
    before = state(desk)
    desk("set", "review.high", "9")
    assert "cut-demand" in due(desk)
    assert "cut-demand" not in due(desk, "--state", before)


def test_colleagues_who_exchange_entries_go_by_the_same(desk: Tracker) -> None:
    desk("set", "review.high", "9")
    desk("export", "entries", "--format", "jsonl", "--output", "log.jsonl")
    desk("--db", "theirs.db", "init", "--empty")
    desk("--db", "theirs.db", "import", "entries", "log.jsonl")
    shown = json.loads(desk("--db", "theirs.db", "set", "review.high", "--format", "json").out)
    assert shown[0]["value"] == "9"
    desk("doctor")


def test_a_source_of_the_same_name_does_not_keep_it(desk: Tracker) -> None:
    desk("source", "add", "organisation", "--title", "T")
    desk("evidence", "cut-demand:context", "--finding", "F", "--source", "organisation")
    name = entry(desk("set", "organisation", "Policy Desk"))
    assert "organisation: set to Policy Desk" in desk("undo", name).out


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["review.hihg", "7"], 2, "did you mean 'review.high'"),
        (["colour"], 2, "review.high, review.normal, review.low, organisation, licence"),
        (["organization", "Desk"], 2, "did you mean 'organisation'"),
        (["review.high", "0"], 1, "'0' is not a whole number of days from 1 to 3650"),
        (["review.high", "3651"], 1, "from 1 to 3650"),
        (["review.high", "two weeks"], 1, "review.high: 'two weeks' is not a whole number"),
        (["review.high", ""], 1, "whole number of days"),
        (["licence", "CC BY 4.0"], 1, "such as CC-BY-4.0"),
        (["organisation", "x" * 201], 1, "201 characters, 200 at most"),
        (["organisation", "two\nlines"], 1, "one line only"),
        (["--default"], 2, "name what to set"),
        (["review.high", "7", "--default"], 2, "not both"),
    ],
)
def test_a_wrong_one_is_refused_with_what_would_be_right(
    desk: Tracker, args: list[str], code: int, said: str
) -> None:
    assert said in refused(desk, "set", *args, code=code)


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    assert "14 (the default) -> 9" in previewed(desk, "set", "review.high", "9")
    assert values(desk)["review.high"] == "14"
    assert "name what to set" in refused(desk, "set", "--dry-run", code=2)
