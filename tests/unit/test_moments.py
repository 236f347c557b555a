"""Instants as staff write them: a time of day, or the end of a day."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK
from tracker import dates
from tracker.errors import WrongUsage

TODAY = date(2025, 3, 6)


@pytest.fixture
def vienna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in Vienna, where clocks changed on 30 March and 26 October 2025."""
    monkeypatch.setenv("TZ", "Europe/Vienna")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2025-03-04 16:30", "2025-03-04T15:30:59Z"),
        ("2025-07-04T16:30:15", "2025-07-04T14:30:15Z"),
        ("2025-03-04 16:30Z", "2025-03-04T16:30:59Z"),
        ("2025-03-04 16:30-05:00", "2025-03-04T21:30:59Z"),
        (" 2025-03-04 16:30:59.9 ", "2025-03-04T15:30:59Z"),
        ("2025-03-04", "2025-03-04T22:59:59Z"),
        ("2025-03-30", "2025-03-30T21:59:59Z"),
        ("2025-10-26", "2025-10-26T22:59:59Z"),
        ("2025-02", "2025-02-28T22:59:59Z"),
        ("2024", "2024-12-31T22:59:59Z"),
        ("yesterday", "2025-03-05T22:59:59Z"),
        ("last monday", "2025-03-03T22:59:59Z"),
        ("last week", "2025-03-02T22:59:59Z"),
    ],
)
@pytest.mark.usefixtures("vienna")
def test_a_moment_is_a_local_time_or_the_end_of_a_local_day(text: str, meant: str) -> None:
    assert dates.understand_moment(text, TODAY) == meant


@pytest.mark.parametrize(
    "text",
    ["", "noon", "16:30",  "2025-03-04 24:30", "2025-02-30 12:00", "3/4/2025",
     "2025-03-04 16:30 CET", "0001-01-01 00:00", "1899-12-31 23:59", "2201-01-01 00:00",
     "9999-12-31 23:59-12:00"],
)  # fmt: skip
def test_what_is_no_moment_of_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage):
        dates.understand_moment(text, TODAY)


@QUICK
@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_time_with_its_offset_means_the_same_on_every_machine(when: datetime, by: int) -> None:
    aware = when.replace(tzinfo=timezone(timedelta(minutes=by)), microsecond=0)
    meant = dates.understand_moment(aware.isoformat(" "), TODAY)
    assert datetime.fromisoformat(meant) == aware and meant.endswith("Z")
    assert datetime.fromisoformat(meant).tzinfo == UTC
