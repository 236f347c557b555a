"""tracker deadline"""

from tests.cli.helpers import data, previewed, refused, supported
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
    moves = desk("show", "cut-tariffs").out.partition("\nDeadlines\n")[2].splitlines()
    assert moves[0].startswith("  2026-12-31 -> none, ") and moves[0].endswith(
        "by Ana: So said the agency"
    )
    assert moves[1].startswith("  2026-06 -> 2026-12-31, ")
    assert moves[2].startswith("  not set -> 2026-06, ")


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


def moved(desk: Tracker) -> None:
    """Move a deadline from 2026-06 back by three months, then by a year."""
    desk("deadline", "cut-tariffs", "2026-09", "--on", "2026-02-01", *WHY)
    desk("deadline", "cut-tariffs", "2027-06", "--on", "2026-03-01", *WHY)


def clock(desk: Tracker, *options: str) -> tuple[int | None, int | None, int | None]:
    """By how many days the deadline is overdue, was met late, and has slipped."""
    shown = data(desk, "show", "cut-tariffs", *options)
    return shown["overdue_days"], shown["late_days"], shown["slipped_days"]


def line(desk: Tracker, *options: str) -> str:
    """The line of ``show`` on the deadline."""
    text = desk("show", "cut-tariffs", *options).out
    return next(one for one in text.splitlines() if one.startswith("deadline "))


def test_show_tells_how_far_it_slipped_and_by_how_much_it_is_overdue(desk: Tracker) -> None:
    on = ("--today", "2027-07-10")
    assert clock(desk, "--today", "2026-06-30") == (0, None, 0)
    assert clock(desk, "--today", "2026-07-01") == (1, None, 0)
    moved(desk)
    assert clock(desk, "--today", "2026-07-01") == (0, None, 365)
    assert clock(desk, *on) == (10, None, 365)
    assert line(desk, *on).endswith("2027-06 (OVERDUE by 10 days, slipped 365 days from 2026-06)")
    desk("deadline", "cut-tariffs", "2026-07-01", *WHY)
    assert line(desk, "--today", "2026-07-02").endswith(
        "(OVERDUE by 1 day, slipped 1 day from 2026-06)"
    )


def test_what_was_done_late_says_by_how_much_and_is_overdue_no_more(desk: Tracker) -> None:
    moved(desk)
    supported(desk, "cut-tariffs", "implemented", "2027-07-03", "--today", "2027-07-03")
    on = ("--today", "2028-01-01")
    assert clock(desk, *on) == (None, 3, 365)
    assert line(desk, *on).endswith("2027-06 (late by 3 days, slipped 365 days from 2026-06)")
    supported(desk, "cut-tariffs", "rejected", "2027-07-04", "--today", "2027-07-04")
    assert clock(desk, *on) == (None, None, 365)


def test_none_and_not_set_have_no_days_to_tell(desk: Tracker) -> None:
    desk("deadline", "cut-tariffs", "none", *WHY)
    assert clock(desk, "--today", "2028-01-01") == (None, None, None)
    assert line(desk).endswith(" none")


def test_as_of_a_day_it_has_slipped_as_far_as_by_then(desk: Tracker) -> None:
    moved(desk)
    assert clock(desk, "--as-of", "2026-01-31") == (0, None, 0)
    assert clock(desk, "--as-of", "2026-02-01") == (0, None, 92)
    assert line(desk, "--as-of", "2026-02-28").endswith("2026-09 (slipped 92 days from 2026-06)")


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
