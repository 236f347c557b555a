"""Dates on the command line: many forms, none guessed, what was understood is echoed"""

import pytest

from tests.cli.helpers import data, refused
from tests.conftest import TODAY, Tracker

NOTED = ("status", "cut-demand", "under-consideration", "--reason", "r", "--today", TODAY)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("2 weeks ago", "2026-02-24"),
        ("yesterday", "2026-03-09"),
        ("last monday", "2026-03-09"),
        ("March 2025", "2025-03"),
        ("4 March 2025", "2025-03-04"),
        ("2025-W14", "2025-04-06"),
        ("13/4/2025", "2025-04-13"),
    ],
)
def test_what_was_understood_is_echoed_on_stderr_and_stored(
    desk: Tracker, said: str, understood: str
) -> None:
    ran = desk(*NOTED, "--on", said)
    assert ran.err == f"--on: '{said}' understood as {understood}\n"
    assert f"on {understood}" in ran.out
    assert data(desk, "show", "cut-demand")["since"] == understood


@pytest.mark.parametrize("day", ["2025", "2025-03", "2025-03-04"])
def test_a_partial_date_stays_partial_and_is_not_echoed(desk: Tracker, day: str) -> None:
    assert desk(*NOTED, "--on", day).err == ""
    assert data(desk, "show", "cut-demand")["since"] == day


def test_a_partial_date_counts_from_its_last_day(desk: Tracker) -> None:
    desk(*NOTED, "--on", "2025")
    desk("status", "cut-demand", "stalled", "--reason", "r", "--on", "2025-06-01")
    shown = data(desk, "show", "cut-demand")
    assert shown["status"] == "under-consideration"
    assert shown["assessments"][0]["from_on"] == "2025-12-31"


def test_a_date_with_two_readings_is_refused_with_both(desk: Tracker) -> None:
    line = refused(desk, *NOTED, "--on", "3/4/2025", code=2)
    assert "2025-03-04" in line and "2025-04-03" in line and "ambiguous" in line


@pytest.mark.parametrize(
    "day", ["soon", "2025-02-29", "2025-13", "1899", "2201-01-01", "", "25-03-04", "2025-3-4", "٢٠٢٥"]
)  # fmt: skip
def test_what_is_no_date_is_refused_by_the_name_of_its_option(desk: Tracker, day: str) -> None:
    assert "--on" in refused(desk, *NOTED, "--on", day, code=2)


def test_today_is_the_day_that_counts(desk: Tracker) -> None:
    assert f"on {TODAY}" in desk(*NOTED).out
    assert refused(desk, *NOTED, "--today", "2025", code=2)
    assert refused(desk, *NOTED, "--today", "noon", code=2)


@pytest.mark.parametrize("day", ["2026-03-11", "2026-04", "2027", "tomorrow"])
def test_nothing_is_recorded_before_it_happens(desk: Tracker, day: str) -> None:
    commands = (
        ["status", "cut-demand", "stalled", "--reason", "r", "--on", day],
        ["checked", "cut-demand", "--looked-in", "gazette", "--on", day],
        ["evidence", "cut-demand", "--stance", "context", "--finding", "F", "--doc", "D", "--date", day],
    )  # fmt: skip
    for command in commands:
        ran = desk(*command, "--today", TODAY, code=1)
        assert "after today" in ran.err.splitlines()[-1], command
    assert data(desk, "where")["entries"] == 12


def test_a_span_that_has_begun_is_not_ahead(desk: Tracker) -> None:
    desk(*NOTED, "--on", "2026-03")
    assert data(desk, "show", "cut-demand")["since"] == "2026-03"


def test_dates_of_evidence_stay_as_partial_as_they_were_given(desk: Tracker) -> None:
    desk(
        "evidence", "cut-demand", "--stance", "context", "--finding", "F", "--doc", "D",
        "--date", "2024-05", "--published", "2024", "--accessed", "yesterday", "--today", TODAY,
    )  # fmt: skip
    (item,) = data(desk, "show", "cut-demand")["evidence"]
    assert (item["event_date"], item["published"]) == ("2024-05", "2024")
    assert (item["accessed"], item["effective_on"]) == ("2026-03-09", "2024-05")
