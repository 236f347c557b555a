"""What a report says of our own record: judged again, corrected, taken out."""

from tests.cli.helpers import data
from tests.conftest import Tracker

LAST = ("--since", "2020-01-01")


def test_a_status_judged_again_is_no_move_and_no_setback(desk: Tracker) -> None:
    for day in ("2025-03", "2025-04"):
        desk("status", "scan-lorries", "stalled", "--on", day, "--reason", f"Nothing in {day}")
    moves = data(desk, "report", *LAST)["came_in"]["moves"]
    assert [(m["kind"], m["setback"]) for m in moves] == [("moved", True), ("reaffirmed", False)]
    assert "is still stalled, judged again in 2025-04" in desk("report", *LAST).out


def test_what_is_added_again_after_an_undo_is_newly_tracked(desk: Tracker) -> None:
    for _ in range(2):
        desk("add", "water", "--title", "Share the river", "--owner", "MX")
        desk("undo")
    desk("add", "water", "--title", "Share the river", "--owner", "MX")
    newly = data(desk, "report", *LAST)["came_in"]["newly_tracked"]
    assert [item["proposal"] for item in newly].count("water") == 1


def test_both_sides_in_view_when_judged_is_not_contested_but_news_after_it_is(
    desk: Tracker,
) -> None:
    for stance in ("supports", "contradicts"):
        desk("evidence", "cut-tariffs", "--stance", stance, "--doc", "memo", "--finding", stance)
    named = [item["entry"] for item in data(desk, "show", "cut-tariffs")["evidence"]]
    both = [word for entry in named for word in ("--evidence", entry)]
    desk("status", "cut-tariffs", "adopted", "--reason", "Weighed", *both)
    assert not data(desk, "show", "cut-tariffs")["contested"]
    desk("evidence", "cut-tariffs", "--stance", "contradicts", "--doc", "b", "--finding", "A doubt")
    assert data(desk, "show", "cut-tariffs")["contested"]


def test_a_partial_date_counts_from_the_writers_own_day(desk: Tracker) -> None:
    """Where the local day is behind the UTC day, this month still counts from the local day."""
    ran = desk(
        "status", "cut-demand", "stalled", "--on", "2026-11", "--reason", "r",
        "--today", "2026-11-08", TZ="America/Mexico_City",
    )  # fmt: skip
    assert "(counted from 2026-11-08)" in ran.out
