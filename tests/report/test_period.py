"""tracker report: which days it is on, and what its file is called"""

from pathlib import Path

import pytest

from tests.cli.helpers import data, raw, refused
from tests.cli.times import INSIDE, Days, assessed, described
from tests.conftest import TODAY, Tracker

MD = ("--format", "md", "--output")


def days_of(desk: Tracker, *options: str, today: str = TODAY) -> tuple[str, str]:
    """The first and the last day of a report."""
    report = data(desk, "report", *options, "--today", today)
    return report["since"], report["until"]


@pytest.mark.parametrize(
    ("today", "week", "days"),
    [
        ("2026-11-27", "2026-W47", ("2026-11-16", "2026-11-22")),
        ("2026-11-18", "2026-w47", ("2026-11-16", "2026-11-22")),
        (TODAY, "this", ("2026-03-09", "2026-03-15")),
        (TODAY, "last", ("2026-03-02", "2026-03-08")),
        (TODAY, "Last Week", ("2026-03-02", "2026-03-08")),
        ("2026-03-09", "last", ("2026-03-02", "2026-03-08")),  # a Monday, as for cron
        ("2026-03-08", "last", ("2026-02-23", "2026-03-01")),  # the Sunday before
        ("2027-01-01", "this", ("2026-12-28", "2027-01-03")),
        ("2027-01-04", "last", ("2026-12-28", "2027-01-03")),
        ("2027-02-01", "2026-W53", ("2026-12-28", "2027-01-03")),
        (TODAY, "2026-W01", ("2025-12-29", "2026-01-04")),
    ],
)
def test_a_week_runs_from_monday_to_sunday(
    desk: Tracker, today: str, week: str, days: tuple[str, str]
) -> None:
    assert days_of(desk, "--week", week, today=today) == days


@pytest.mark.parametrize(
    ("today", "month", "days"),
    [
        (TODAY, "2024-02", ("2024-02-01", "2024-02-29")),
        (TODAY, "this", ("2026-03-01", "2026-03-31")),
        (TODAY, "last", ("2026-02-01", "2026-02-28")),
        ("2026-03-31", "last", ("2026-02-01", "2026-02-28")),
        ("2027-01-01", "last", ("2026-12-01", "2026-12-31")),
    ],
)
def test_a_month_runs_from_its_first_to_its_last_day(
    desk: Tracker, today: str, month: str, days: tuple[str, str]
) -> None:
    assert days_of(desk, "--month", month, today=today) == days


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--week", "2026-W09"), "2026-W09.md"),
        (("--week", "last"), "2026-W10.md"),
        (("--week", "2025-W52"), "2025-W52.md"),
        (("--month", "2026-02"), "2026-02.md"),
        (("--month", "this"), "2026-03.md"),
        (("--since", "2026-01-05", "--until", "2026-01-06"), "2026-01-05_2026-01-06.md"),
        (("--since", "2026-01"), f"2026-01-01_{TODAY}.md"),
        ((), f"2026-03-03_{TODAY}.md"),
    ],
)
@pytest.mark.parametrize("place", ["reports", "reports/"])
def test_in_a_folder_it_is_named_by_its_days(
    desk: Tracker, options: tuple[str, ...], name: str, place: str
) -> None:
    Path("reports").mkdir()
    desk("report", *options, "--today", TODAY, *MD, place)
    (written,) = Path("reports").iterdir()
    assert written.name == name
    assert written.read_bytes() == raw("report", *options, "--today", TODAY, "--format", "md")


@pytest.mark.parametrize(
    ("form", "name"),
    [("text", "2026-W10.txt"), ("html", "2026-W10.html"), ("json", "2026-W10.json")],
)
def test_and_by_its_format(desk: Tracker, form: str, name: str) -> None:
    desk("report", "--week", "2026-W10", "--format", form, "--output", ".")
    assert Path(name).exists()


def test_new_year_lies_in_the_last_week_of_the_old(desk: Tracker) -> None:
    desk("report", "--week", "this", "--today", "2027-01-01", *MD, ".")
    assert Path("2026-W53.md").exists() and not Path("2027-W01.md").exists()


def test_the_report_on_a_week_is_replaced_whole(desk: Tracker) -> None:
    Path("2026-W10.md").write_text("x" * 100_000, "utf-8")
    desk("report", "--week", "2026-W10", "--today", TODAY, *MD, ".")
    whole = raw("report", "--week", "2026-W10", "--today", TODAY, "--format", "md")
    assert Path("2026-W10.md").read_bytes() == whole


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--week", "2026-W54"), "'2026-W54': that year has no such ISO week"),
        (("--week", "2025-W53"), "'2025-W53': that year has no such ISO week"),
        (("--week", "2026-W00"), "'2026-W00': that year has no such ISO week"),
        (("--week", "47"), "'47' is not a week; write 2026-W47, this or last"),
        (("--week", "2026-11"), "'2026-11' is not a week; write 2026-W47, this or last"),
        (("--week", "yesterday"), "'yesterday' is not a week; write 2026-W47, this or last"),
        (("--week", "last month"), "'last month' is not a week; write 2026-W47, this or last"),
        (("--week", ""), "'' is not a week; write 2026-W47, this or last"),
        (("--month", "2026-13"), "'2026-13' is no day of the calendar"),
        (("--month", "2026-W47"), "'2026-W47' is not a month; write 2026-11, this or last"),
        (("--month", "next"), "'next' is not a month; write 2026-11, this or last"),
        (("--month", ""), "'' is not a month; write 2026-11, this or last"),
        (("--week", "last", "--since", "2026-01-01"), "exclude each other"),
        (("--week", "last", "--until", "2026-01-01"), "exclude each other"),
        (("--month", "last", "--since", "2026-01-01"), "exclude each other"),
        (("--week", "last", "--month", "last"), "exclude each other"),
    ],
)
def test_what_is_no_week_or_month_is_refused_in_one_line(
    desk: Tracker, options: tuple[str, ...], said: str
) -> None:
    Path("reports").mkdir()
    line = refused(desk, "report", *options, "--today", TODAY, "--output", "reports", code=2)
    assert said in line and list(Path("reports").iterdir()) == []


def test_a_week_without_news_prints_and_writes_nothing_if_changed(desk: Tracker) -> None:
    Path("2021-W05.md").write_text("an older one", "utf-8")
    quiet = ("report", "--week", "2021-W05", "--today", TODAY, "--if-changed")
    for more in ((), ("--format", "json"), (*MD, "."), (*MD, "new.md")):
        assert desk(*quiet, *more) == ("", "")
    assert Path("2021-W05.md").read_text("utf-8") == "an older one"
    assert not Path("new.md").exists()


def test_a_week_with_news_is_the_same_if_changed_or_not(tracker: Tracker) -> None:
    days = Days()
    days.write("2025-01-01", described())
    days.write(INSIDE, assessed("stalled", INSIDE))
    week = ("report", "--week", "2025-W10", "--today", TODAY)
    for form in ("text", "md", "html", "json"):
        as_ever = raw(*week, "--format", form)
        assert raw(*week, "--format", form, "--if-changed") == as_ever
        tracker(*week, "--format", form, "--if-changed", "--output", "report")
        assert Path("report").read_bytes() == as_ever
    assert tracker("report", "--week", "2025-W11", "--today", TODAY, "--if-changed") == ("", "")
