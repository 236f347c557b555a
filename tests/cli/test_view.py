"""tracker view: queries under a name"""

import pytest

from tests.cli.helpers import data, entry, listed, previewed, refused, state
from tests.conftest import Tracker


def views(desk: Tracker) -> dict[str, str]:
    """Every view with its query."""
    return {row["name"]: row["query"] for row in data(desk, "view", "list")}


def test_a_saved_view_stands_for_its_query_and_narrows_further(desk: Tracker) -> None:
    saved = desk("view", "save", "ours", "owner:US issue:drugs,trade").out
    assert saved.startswith("@ours: nothing -> owner:US issue:drugs,trade (entry ")
    assert listed(desk, "@ours") == ["cut-demand", "cut-tariffs"]
    assert listed(desk, "@ours", "issue:drugs") == ["cut-demand"]
    assert listed(desk, "^@ours") == ["scan-lorries"]
    desk("view", "save", "@narrow", "@ours", "^issue:drugs", "--meaning", "the rest")
    assert listed(desk, "@narrow") == ["cut-tariffs"]
    assert data(desk, "report", "@narrow")["counts"]["tracked"] == 1


def test_saving_again_changes_it_and_undo_brings_the_old_one_back(desk: Tracker) -> None:
    desk("view", "save", "ours", "owner:US")
    assert "@ours: owner:US -> owner:MX" in desk("view", "save", "ours", "owner:MX").out
    assert "unchanged" in desk("view", "save", "ours", "owner:MX").out
    desk("undo")
    assert views(desk)["ours"] == "owner:US"
    assert "would write" in previewed(desk, "view", "save", "ours", "owner:CA")


def test_a_view_is_of_its_time_and_merges_like_all_else(desk: Tracker) -> None:
    before = state(desk)
    desk("view", "save", "ours", "owner:US")
    after = state(desk)
    desk("view", "save", "ours", "owner:MX")
    assert listed(desk, "@ours", "--state", after) == ["cut-demand", "cut-tariffs"]
    assert "no view '@ours'" in desk("list", "@ours", "--state", before, code=1).err
    desk("export", "entries", "--format", "jsonl", "--output", "ours.jsonl")
    desk("--db", "theirs.db", "init", "--empty")
    desk("--db", "theirs.db", "import", "entries", "ours.jsonl")
    assert "@ours" in desk("--db", "theirs.db", "view", "list").out


def test_relative_dates_stay_relative(desk: Tracker) -> None:
    desk("view", "save", "lately", "since:-30d..")
    assert views(desk)["lately"] == "since:-30d.."
    assert listed(desk, "@lately", "--today", "2025-02-20") == ["scan-lorries"]
    assert listed(desk, "@lately", "--today", "2025-06-20") == []


def test_some_come_built_in_and_one_can_stand_in_for_them(desk: Tracker) -> None:
    desk("checked", "cut-demand", "--looked-in", "gazette")
    assert listed(desk, "@this-week") == ["cut-demand"]
    assert listed(desk, "@never-looked") == ["cut-tariffs"]
    assert "scan-lorries" in listed(desk, "@attention")
    assert "built in" in refused(desk, "view", "remove", "attention")
    desk("view", "save", "attention", "owner:CA")
    assert listed(desk, "@attention") == []
    desk("view", "remove", "@attention")
    assert "scan-lorries" in listed(desk, "@attention")


def test_a_removed_view_is_gone_and_may_be_saved_again(desk: Tracker) -> None:
    desk("view", "save", "ours", "owner:US", "--meaning", "of us")
    assert "@ours: removed" in desk("view", "remove", "ours").out
    assert "ours" not in views(desk)
    assert "@ours: nothing -> owner:MX" in desk("view", "save", "ours", "owner:MX").out
    assert listed(desk, "@ours") == ["scan-lorries"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["save", "Two words", "owner:US"], 2, "an id is lower-case"),
        (["save", "ours"], 2, "Missing argument 'QUERY...'"),
        (["save", "ours", ""], 2, "an empty query"),
        (["save", "ours", "sort:title"], 2, "an empty query"),
        (["save", "ours", "owner:US sort:title"], 2, "sort: goes with 'tracker list'"),
        (["remove", "atention"], 1, "did you mean '@attention'"),
    ],
)
def test_what_is_no_view_is_refused(desk: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(desk, "view", *args, code=code)


def test_a_wrong_query_is_pointed_at_and_not_saved(desk: Tracker) -> None:
    said = desk("view", "save", "ours", "ownr:US", code=2).err
    assert "did you mean 'owner'" in said and "  ownr:US\n  ^" in said
    assert "ours" not in views(desk)


def test_no_view_uses_itself_not_even_by_way_of_another(desk: Tracker) -> None:
    desk("view", "save", "one", "owner:US")
    desk("view", "save", "two", "@one")
    assert "@one would use itself" in refused(desk, "view", "save", "one", "@two", code=2)


def test_views_that_two_colleagues_led_into_a_ring_are_refused_when_used(desk: Tracker) -> None:
    desk("view", "save", "one", "owner:US")
    two = entry(desk("view", "save", "two", "owner:US"))
    desk("export", "entries", "--format", "jsonl", "--output", "log.jsonl")
    desk("--db", "theirs.db", "init", "--empty")
    desk("--db", "theirs.db", "import", "entries", "log.jsonl")
    desk("view", "save", "one", "@two")
    desk("--db", "theirs.db", "view", "save", "two", "@one")
    desk("--db", "theirs.db", "export", "entries", "--format", "jsonl", "--output", "log.jsonl")
    desk("import", "entries", "log.jsonl")
    assert "uses itself" in desk("list", "@one", code=2).err
    assert len(views(desk)) == 5 and two
