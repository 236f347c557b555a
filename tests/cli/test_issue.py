"""tracker issue add and list"""

import pytest

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker

MEANING = ("--meaning", "Shared rivers and aquifers")


def test_a_new_area_can_be_used_at_once(desk: Tracker) -> None:
    desk("issue", "add", "water", "--title", "Water", *MEANING, "--cap", "7")
    desk("edit", "cut-demand", "--issue", "water")
    found = {row["id"]: row for row in data(desk, "issue", "list")}
    assert (found["water"]["meaning"], found["water"]["cap"]) == (MEANING[1], "7")
    assert {name: row["proposals"] for name, row in found.items()} == {
        "drugs": 1, "trade": 2, "water": 1,
    }  # fmt: skip
    assert [row["id"] for row in data(desk, "list", "--issue", "water")] == ["cut-demand"]


def test_a_title_is_made_from_the_id_where_none_is_given(desk: Tracker) -> None:
    desk("issue", "add", "border-security", *MEANING)
    assert data(desk, "issue", "list")[0]["title"] == "Border security"


def test_the_list_has_every_format(desk: Tracker) -> None:
    for form in ("table", "md", "csv", "json", "jsonl"):
        out = desk("issue", "list", "--format", form).out
        assert "drugs" in out and "Goods and services crossing borders" in out, form


def test_without_any_the_list_is_empty(tracker: Tracker) -> None:
    tracker("init", "--empty")
    assert tracker("issue", "list", "--format", "json").out == "[]\n"
    tracker("issue", "list")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["add", "drugs", *MEANING], 1, "tracker issue list"),
        (["add", "water"], 2, "--meaning"),
        (["add", "water", "--meaning", " "], 1, "meaning"),
        (["add", "wa ter", *MEANING], 2, "lower-case"),
        (["list", "--format", "tabel"], 2, "did you mean 'table'"),
    ],
)
def test_a_wrong_one_is_refused(desk: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(desk, "issue", *args, code=code)


def test_a_dry_run_writes_nothing_and_undo_takes_it_back(desk: Tracker) -> None:
    previewed(desk, "issue", "add", "water", *MEANING)
    desk("issue", "add", "water", *MEANING)
    desk("undo")
    assert [row["id"] for row in data(desk, "issue", "list")] == ["drugs", "trade"]
