"""Dates as staff write them: what each means, what is refused, and what is never filled in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK
from tracker import dates
from tracker.errors import TrackerError, WrongUsage

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "first", "last", "stored"),
    [
        ("2025", "2025-01-01", "2025-12-31", "2025"),
        ("2025-03", "2025-03-01", "2025-03-31", "2025-03"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02"),
        ("2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"),
        ("  2025-03  ", "2025-03-01", "2025-03-31", "2025-03"),
        ("1900", "1900-01-01", "1900-12-31", "1900"),
        ("2200-12-31", "2200-12-31", "2200-12-31", "2200-12-31"),
        ("2025-W14", "2025-03-31", "2025-04-06", "2025-04-06"),
        ("2025-w14", "2025-03-31", "2025-04-06", "2025-04-06"),
        ("2020-W53", "2020-12-28", "2021-01-03", "2021-01-03"),
        ("2026-W01", "2025-12-29", "2026-01-04", "2026-01-04"),
        ("March 2025", "2025-03-01", "2025-03-31", "2025-03"),
        ("MAR 2025", "2025-03-01", "2025-03-31", "2025-03"),
        ("2025 March", "2025-03-01", "2025-03-31", "2025-03"),
        ("February 2024", "2024-02-01", "2024-02-29", "2024-02"),
        ("4 March 2025", "2025-03-04", "2025-03-04", "2025-03-04"),
        ("March 4, 2025", "2025-03-04", "2025-03-04", "2025-03-04"),
        ("1 January 2025", "2025-01-01", "2025-01-01", "2025-01-01"),
        ("2 February 2025", "2025-02-02", "2025-02-02", "2025-02-02"),
    ],
)
def test_a_calendar_date_means_its_days_and_is_stored_as_exact_as_it_was_given(
    text: str, first: str, last: str, stored: str
) -> None:
    assert dates.understand(text, TUESDAY) == (first, last, stored)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("today", "2026-03-10"),
        ("Today", "2026-03-10"),
        ("yesterday", "2026-03-09"),
        ("tomorrow", "2026-03-11"),
        ("last monday", "2026-03-09"),
        ("last tuesday", "2026-03-03"),
        ("last wednesday", "2026-03-04"),
        ("next tuesday", "2026-03-17"),
        ("next wednesday", "2026-03-11"),
        ("1 day ago", "2026-03-09"),
        ("2 weeks ago", "2026-02-24"),
        ("2  weeks   ago", "2026-02-24"),
        ("3 months ago", "2025-12-10"),
        ("1 year ago", "2025-03-10"),
        ("in 3 days", "2026-03-13"),
        ("in 1 month", "2026-04-10"),
        ("-30d", "2026-02-08"),
        ("+2w", "2026-03-24"),
        ("+1m", "2026-04-10"),
        ("-1y", "2025-03-10"),
        ("last week", "2026-03-08"),
        ("this week", "2026-03-15"),
        ("last month", "2026-02"),
        ("this month", "2026-03"),
        ("last year", "2025"),
        ("this year", "2026"),
    ],
)
def test_relative_dates_count_from_the_day_they_are_told(text: str, stored: str) -> None:
    assert dates.understand(text, TUESDAY).stored == stored


def test_a_month_before_the_31st_ends_on_the_last_day_there_is() -> None:
    assert dates.understand("1 month ago", date(2026, 3, 31)).stored == "2026-02-28"
    assert dates.understand("last month", date(2026, 3, 31)).stored == "2026-02"


def test_a_week_is_stored_as_its_last_day_and_means_monday_to_sunday() -> None:
    assert dates.understand("last week", TUESDAY) == ("2026-03-02", "2026-03-08", "2026-03-08")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3/4/2025", ("2025-03-04", "2025-04-03")),
        ("12/11/2025", ("2025-11-12", "2025-12-11")),
        ("3.4.2025", ("2025-03-04", "2025-04-03")),
    ],
)
def test_an_ambiguous_date_is_refused_with_both_readings(
    text: str, readings: tuple[str, str]
) -> None:
    with pytest.raises(WrongUsage) as refused:
        dates.understand(text, TUESDAY)
    assert all(reading in str(refused.value) for reading in (text, *readings))


@pytest.mark.parametrize(
    ("text", "day"),
    [("13/4/2025", "2025-04-13"), ("4/13/2025", "2025-04-13"), ("4/4/2025", "2025-04-04")],
)
def test_a_slashed_date_of_one_reading_is_taken(text: str, day: str) -> None:
    assert dates.understand(text, TUESDAY) == (day, day, day)


@pytest.mark.parametrize(
    "text",
    (
        "|soon|2025-13|2025-00|2025-02-29|2025-02-30|2025-04-31|2025-3-4|20250304|25-03-04|1899"
        "|1899-12-31|2201|2201-01-01|0000|2025-W54|2021-W53|2025-W00|1899-W52|2025-|-2025"
        "|2025-03-04T10:00|31/31/2025|30/2/2025|3/4/25|March|4 March|monday|last someday"
        "|in 3 days ago|3 days|two weeks ago|99999 days ago|9999 years ago|9999 weeks ago"
        "|may act by 2030|by 2030|mid 2025|Q3 2025|spring 2025|March 25|31 April 2025"
        "|jan feb 2025|March 2025 2026|4 5 March 2025|2025-03-04 or so|March 1899|March 2201"
        "|٢٠٢٥|2025–03|\u20282025x"
    ).split("|"),
)
def test_what_is_no_date_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        dates.understand(text, TUESDAY)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["Monday March 2025", "Tuesday 2025", "Monday 4 March 2025"])
def test_a_weekday_never_fills_in_a_day_or_contradicts_one(text: str) -> None:
    """4 March 2025 was a Tuesday."""
    with pytest.raises(WrongUsage):
        dates.understand(text, TUESDAY)


@pytest.mark.parametrize("text", ["4 March 2025 10s", "4 March 2025 11 pm", "March 2025 1030"])
def test_a_time_of_day_is_no_part_of_a_date(text: str) -> None:
    with pytest.raises(WrongUsage):
        dates.understand(text, TUESDAY)


@pytest.mark.parametrize("year", [9998, 9999])
def test_a_week_at_the_end_of_the_calendar_is_refused_like_any_other(year: int) -> None:
    with pytest.raises(WrongUsage):
        dates.understand(f"{year}-W52", TUESDAY)


_WORDS = st.sampled_from(
    "March may 2025 4 31 04 / . - , last next ago in week monday month year W52 9999 + d y am"
    " pm EST 1e5 today 99999999999 st th of 0 h".split()
)


@QUICK
@given(st.one_of(st.text(max_size=24), st.lists(_WORDS, max_size=6).map(" ".join)))
def test_no_text_whatever_makes_it_fail_in_another_way(text: str) -> None:
    try:
        span = dates.understand(text, TUESDAY)
    except TrackerError:
        return
    assert dates.is_date(span.stored)
    assert span.first <= span.last
    assert span.last == dates.last_day(span.stored)


_WRITTEN_OUT = st.lists(_WORDS, max_size=3).map(lambda words: " ".join(["2025", *words]))


@QUICK
@given(_WRITTEN_OUT, st.dates())
def test_a_date_with_its_year_means_the_same_on_any_day(text: str, today: date) -> None:
    def reading(day: date) -> object:
        try:
            return dates.understand(text, day)
        except TrackerError as error:
            return str(error)

    assert reading(TUESDAY) == reading(today)


_DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@QUICK
@given(_DAYS)
def test_every_day_of_the_calendar_is_a_date_and_stands_in_its_month_and_year(day: date) -> None:
    text = day.isoformat()
    assert dates.is_date(text)
    assert dates.first_day(text) == dates.last_day(text) == text
    month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert dates.first_day(text[:7]) == day.replace(day=1).isoformat()
    assert dates.last_day(text[:7]) == month_end.isoformat()
    assert (dates.first_day(text[:4]), dates.last_day(text[:4])) == (
        f"{text[:4]}-01-01",
        f"{text[:4]}-12-31",
    )


@QUICK
@given(st.integers(1890, 2210), st.integers(0, 14), st.integers(0, 33))
def test_a_full_date_is_one_exactly_when_the_calendar_has_it(y: int, m: int, d: int) -> None:
    try:
        exists = 1900 <= date(y, m, d).year <= 2200
    except ValueError:
        exists = False
    assert dates.is_date(f"{y:04d}-{m:02d}-{d:02d}") is exists


@QUICK
@given(_DAYS)
def test_written_out_dates_are_understood_as_themselves(day: date) -> None:
    assert dates.understand(f"{day.day} {day:%B} {day.year}", TUESDAY).stored == day.isoformat()
    assert dates.understand(f"{day:%b} {day.year}", TUESDAY).stored == f"{day:%Y-%m}"


@QUICK
@given(_DAYS, st.integers(-400, 400))
def test_days_between_counts_whole_days(day: date, count: int) -> None:
    other = day + timedelta(days=count)
    assert dates.days_between(day.isoformat(), other.isoformat()) == count


def test_the_next_day_crosses_months_and_years() -> None:
    assert dates.next_day("2024-02-28") == "2024-02-29"
    assert dates.next_day("2025-12-31") == "2026-01-01"
