"""tracker report: overdue, due, contested, unsupported and stale records"""

import datetime
from pathlib import Path

import pytest

from tests.cli.helpers import data
from tests.cli.times import Days, described
from tests.conftest import TODAY, Tracker
from tests.report.conftest import ALL
from tests.report.test_report import ids, part
from tracker.model import Draft


def on(desk: Tracker, day: str) -> dict[str, list[str]]:
    """What a report of ``day`` lists, by section."""
    report = data(desk, "report", "--today", day)
    names = ("overdue", "due_soon", "contested", "disputed", "unsupported", "stale")
    return {name: ids(report[name]) for name in names}


def test_a_deadline_is_due_for_30_days_and_then_overdue(desk: Tracker) -> None:
    assert on(desk, "2026-05-30")["due_soon"] == []
    assert on(desk, "2026-05-31")["due_soon"] == ["cut-tariffs"]
    assert on(desk, "2026-06-30")["due_soon"] == ["cut-tariffs"]  # June ends on its last day
    late = on(desk, "2026-07-01")
    assert (late["due_soon"], late["overdue"]) == ([], ["cut-tariffs"])


@pytest.mark.parametrize(
    ("day", "title", "said"),
    [
        ("2026-06-29", "Due in 30 days", "in 1 day"),
        ("2026-06-30", "Due in 30 days", "today"),
        ("2026-07-01", "Overdue", "1 day overdue"),
        ("2026-07-03", "Overdue", "3 days overdue"),
    ],
)
def test_how_late_it_is_is_said_as_people_say_it(
    desk: Tracker, day: str, title: str, said: str
) -> None:
    text = part(desk("report", "--today", day).out, title)
    assert f"deadline 2026-06, {said}" in text and not text.endswith("1 days")


def test_a_closed_proposal_is_never_overdue(desk: Tracker) -> None:
    desk("status", "cut-tariffs", "rejected", "--reason", "r", "--unsupported", "u")
    assert on(desk, "2027-01-01")["overdue"] == []


@pytest.mark.parametrize(("priority", "days"), [("high", 14), ("normal", 60), ("low", 180)])
def test_a_record_is_stale_when_nobody_looked_for_as_long_as_its_priority_allows(
    desk: Tracker, priority: str, days: int
) -> None:
    desk("edit", "cut-demand", "--priority", priority)
    desk("checked", "cut-demand", "--looked-in", "gazette", "--on", "2025-03-04")
    looked = datetime.date(2025, 3, 4)
    fresh = looked + datetime.timedelta(days=days - 1)
    stale = looked + datetime.timedelta(days=days)
    assert "cut-demand" not in on(desk, str(fresh))["stale"]
    assert "cut-demand" in on(desk, str(stale))["stale"]
    text = part(desk("report", "--today", str(stale)).out, "Not looked at for too long")
    assert f"last looked at on 2025-03-04, {days} days ago" in text


def test_a_record_at_which_nobody_ever_looked_counts_from_when_it_was_tracked(
    desk: Tracker,
) -> None:
    tracked = data(desk, "show", "cut-tariffs")["tracked_on"]
    assert "cut-tariffs" not in on(desk, tracked)["stale"]
    text = part(desk("report", "--today", "2190-01-01").out, "Not looked at for too long")
    assert "never looked at" in text and "cut-tariffs" in text


def test_a_closed_proposal_is_never_stale(desk: Tracker) -> None:
    desk(
        "status",
        "scan-lorries",
        "rejected",
        "--reason",
        "r",
        "--unsupported",
        "u",
        "--on",
        "2025-02",
    )
    assert "scan-lorries" not in on(desk, "2027-01-01")["stale"]


def test_what_is_contested_and_what_is_unsupported_is_listed_with_why(news: Tracker) -> None:
    found = on(news, TODAY)
    assert (found["contested"], found["unsupported"]) == (["scan-lorries"], ["scan-lorries"])
    text = news("report", *ALL).out
    assert "evidence for and against it" in part(text, "Contested")
    assert "Told by phone" in part(text, "Unsupported statuses")
    assert "Needs attention: " in part(text, "In short")


def test_where_nothing_needs_attention_it_says_so(tracker: Tracker) -> None:
    tracker("init", "--empty")
    text = tracker("report").out
    short = part(text, "In short")
    assert "Nothing needs attention." in short and "No change in these days." in short
    for title in ("Overdue", "Contested", "Unsupported", "By owner"):
        assert title not in text


@pytest.mark.parametrize("form", ["text", "html"])
def test_what_a_shortened_list_leaves_out_has_no_note_either(
    form: str, tracker: Tracker, folder: Path
) -> None:
    days = Days()
    for name in "abcdefghijkl":
        days.write("2025-03-01", described(name))
        for stance in ("supports", "contradicts"):
            body = {"stance": stance, "finding": "f", "doc": f"memo {name}-{stance}"}
            days.write("2025-03-02", Draft("evidence", f"proposal:{name}", body, "2025-03-02"))
    on = ("--since", "2025-03-03", "--until", "2025-03-04", "--today", "2025-03-04")
    out = tracker("report", *on, "--format", form).out
    assert "and 2 more" in out
    assert "memo j-supports" in out and "memo k-supports" not in out
    assert len(data(tracker, "report", *on)["notes"]) == 24
