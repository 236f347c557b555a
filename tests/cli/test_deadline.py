"""tracker deadline"""

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker

WHY = ("--reason", "So said the agency")


def test_each_move_is_kept_from_what_to_what(desk: Tracker) -> None:
    assert (
        "deadline 2026-06 -> 2026-12-31" in desk("deadline", "cut-tariffs", "2026-12-31", *WHY).out
    )
    assert "deadline 2026-12-31 -> none" in desk("deadline", "cut-tariffs", "NONE", *WHY).out
    shown = data(desk, "show", "cut-tariffs")
    assert shown["deadline"] == "none"
    assert [item["deadline"] for item in shown["deadlines"]] == ["none", "2026-12-31", "2026-06"]
    assert shown["deadlines"][0]["reason"] == "So said the agency"
    text = desk("show", "cut-tariffs").out
    assert "2026-12-31" in text and "2026-06" in text


def test_not_set_is_not_the_same_as_explicitly_none(desk: Tracker) -> None:
    desk("add", "short", "--title", "Do it", "--owner", "MX")
    assert data(desk, "show", "short")["deadline"] is None
    assert "not set" in desk("show", "short").out
    assert "deadline not set -> none" in desk("deadline", "short", "none", *WHY).out
    assert data(desk, "show", "short")["deadline"] == "none"


def test_a_date_in_words_is_echoed_and_may_lie_ahead(desk: Tracker) -> None:
    ran = desk("deadline", "cut-demand", "June 2030", *WHY)
    assert "'June 2030' understood as 2030-06" in ran.err
    assert data(desk, "show", "cut-demand")["deadline"] == "2030-06"


def test_undo_brings_the_old_one_back(desk: Tracker) -> None:
    desk("deadline", "cut-tariffs", "none", *WHY)
    desk("undo")
    assert data(desk, "show", "cut-tariffs")["deadline"] == "2026-06"


def test_a_wrong_one_is_refused(desk: Tracker) -> None:
    assert "'soon' is not a date" in refused(desk, "deadline", "cut-demand", "soon", *WHY, code=2)
    line = refused(desk, "deadline", "cut-demand", "3/4/2027", *WHY, code=2)
    assert "2027-03-04" in line and "2027-04-03" in line
    assert "--reason" in refused(desk, "deadline", "cut-demand", "2027", code=2)
    assert "did you mean" in refused(desk, "deadline", "cut-demnd", "2027", *WHY)


def test_a_reason_says_something(desk: Tracker) -> None:
    assert "reason" in refused(desk, "deadline", "cut-demand", "2027", "--reason", " ")


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    assert "none -> 2027" in previewed(desk, "deadline", "cut-demand", "2027", *WHY)
