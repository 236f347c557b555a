"""tracker edit"""

import pytest

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker


def test_each_change_is_said_from_what_to_what(desk: Tracker) -> None:
    ran = desk("edit", "cut-demand", "--priority", "high", "--assignee", "Bo", "--owner", "Canada")
    assert "priority: low -> high" in ran.out
    assert "assignee: nothing -> Bo" in ran.out
    assert "owner: US -> CA" in ran.out
    shown = data(desk, "show", "cut-demand")
    assert (shown["priority"], shown["assignee"], shown["owner"]) == ("high", "Bo", "CA")
    assert shown["title"] == "Cut demand for opioids"


def test_lists_are_replaced_whole(desk: Tracker) -> None:
    desk("edit", "scan-lorries", "--issue", "trade", "--partner", "CA", "--partner", "GT")
    shown = data(desk, "show", "scan-lorries")
    assert shown["issues"] == ["trade"] and shown["partners"] == ["CA", "GT"]
    assert "scan-lorries" not in desk("list", "--issue", "drugs").out


def test_a_field_can_be_emptied_but_not_one_that_is_needed(desk: Tracker) -> None:
    desk("edit", "scan-lorries", "--clear", "partners", "--clear", "proposed_by")
    shown = data(desk, "show", "scan-lorries")
    assert shown["partners"] == [] and shown["proposed_by"] == ""
    assert "title" in refused(desk, "edit", "scan-lorries", "--clear", "title", code=2)
    assert "retired" in refused(desk, "edit", "scan-lorries", "--clear", "retired", code=2)


def test_saying_what_it_says_already_writes_nothing(desk: Tracker) -> None:
    before = data(desk, "where")["state"]
    assert "unchanged" in desk("edit", "cut-demand", "--priority", "low").out
    assert data(desk, "where")["state"] == before


def test_an_edit_can_be_undone(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--title", "Another title")
    desk("undo")
    assert data(desk, "show", "cut-demand")["title"] == "Cut demand for opioids"


def test_a_dry_run_shows_the_change_and_writes_nothing(desk: Tracker) -> None:
    assert "low -> high" in previewed(desk, "edit", "cut-demand", "--priority", "high")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["cut-demand"], 2, "--title"),
        (["cut-demnd", "--title", "T"], 1, "did you mean 'cut-demand'"),
        (["cut", "--title", "T"], 1, "cut-demand, cut-tariffs"),
        (["cut-demand", "--issue", "drgs"], 1, "did you mean 'drugs'"),
        (["cut-demand", "--source", "frst-text"], 1, "did you mean 'first-text'"),
        (["cut-demand", "--priority", "nomal"], 2, "did you mean 'normal'"),
        (["cut-demand", "--owner", "Untied States"], 2, "did you mean 'United States'"),
        (["cut-demand", "--title", ""], 1, "title"),
        (["cut-demand", "--titel", "T"], 2, "--title"),
        (["cut-demand", "--clear", "asignee"], 2, "did you mean 'assignee'"),
        (["cut-demand", "--title", "T", "--clear", "summary", "--summary", "S"], 2, "summary"),
    ],
)
def test_a_wrong_edit_is_refused_with_the_way_on(
    desk: Tracker, args: list[str], code: int, said: str
) -> None:
    assert said in refused(desk, "edit", *args, code=code)


def test_country_names_are_shown_as_people_write_them(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--owner", "uk", "--partner", "Turkey", "--partner", "eu")
    text = desk("show", "cut-demand").out
    assert "United Kingdom (GB), with " in text and "European Union (EU)" in text
