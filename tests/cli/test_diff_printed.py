"""tracker diff: filters, forms, and the command that prints it again"""

import json
import shlex
from typing import Any

import pytest

from tests.cli.helpers import data, raw, refused
from tests.cli.times import (
    BEFORE,
    INSIDE,
    WINDOW,
    Days,
    assessed,
    checked,
    described,
    found,
    rewritten,
)
from tests.conftest import Tracker
from tracker.model import Draft, Entry


@pytest.fixture
def busy(days: Days) -> Days:
    """All four groups at once, on two proposals."""
    old = days.write(BEFORE, found("Old", BEFORE), assessed("stalled", BEFORE))
    two = {"subject": "proposal:two"}
    days.write(INSIDE, assessed("adopted", INSIDE), found("Late", "2025-02"))
    days.write(INSIDE, checked(INSIDE)._replace(**two))
    days.take_out("2025-03-06", old)
    days.write("2025-03-06", described("three", title="[x](javascript:y) <b>*z*|#"))
    return days


def test_the_groups_are_told_apart_with_how_many_each_holds(tracker: Tracker, busy: Days) -> None:
    out = tracker("diff", *WINDOW).out
    titles = [line for line in out.splitlines() if line.endswith(")") and line[0] not in "* S"]
    assert titles == [
        "The world changed (2)", "Learned late (1)", "We corrected (1)", "Newly tracked (1)",
    ]  # fmt: skip
    assert tracker("diff", *WINDOW, "--format", "md").out.count("\n## ") == 4


def test_an_entry_is_told_in_one_group_only(tracker: Tracker, busy: Days) -> None:
    entries = [change["entry"] for change in data(tracker, "diff", *WINDOW)["changes"]]
    assert len(entries) == len(set(entries)) == 5


def ids(tracker: Tracker, *options: str) -> list[str]:
    """The proposals that changed, as the filters leave them."""
    found_ids = [
        change["proposal"] for change in data(tracker, "diff", *WINDOW, *options)["changes"]
    ]
    return sorted(set(found_ids))


def test_filters_choose_the_proposals_that_are_told_of(tracker: Tracker, busy: Days) -> None:
    assert ids(tracker) == ["one", "three", "two"]
    assert ids(tracker, "--owner", "United States") == ids(tracker, "two") == ["two"]
    assert ids(tracker, "--status", "adopted") == ids(tracker, "--owner", "MX", "one") == ["one"]
    assert ids(tracker, "--closed") == []
    assert "did you mean" in refused(tracker, "diff", *WINDOW, "--status", "adoptd", code=2)
    assert "no issue" in refused(tracker, "diff", *WINDOW, "--issue", "nonesuch")


def test_nothing_changed_says_so(tracker: Tracker, days: Days) -> None:
    for form in ("text", "md"):
        out = tracker("diff", *WINDOW, "--format", form).out.replace("\\", "")
        assert "Nothing changed after 2025-03-01 up to 2025-03-10." in out
    assert data(tracker, "diff", *WINDOW)["changes"] == []


def test_markdown_takes_no_markup_from_a_title(tracker: Tracker, busy: Days) -> None:
    out = tracker("diff", *WINDOW, "--format", "md").out
    assert "javascript" in out and "[x](" not in out
    assert "<b>" not in out and "*z*" not in out.replace("\\*", "")


def test_json_names_each_change_with_its_entry_and_both_clocks(
    tracker: Tracker, busy: Days
) -> None:
    document = data(tracker, "diff", *WINDOW)
    assert list(document) == ["since", "until", "state", "again", "changes"]
    late = next(change for change in document["changes"] if change["group"] == "late")
    assert {key: late[key] for key in late if key not in ("entry", "sentence")} == {
        "group": "late", "kind": "evidence", "proposal": "one", "title": "One", "owner": "MX",
        "effective_on": "2025-02", "received_at": "2025-03-05T12:00:00Z", "actor": "Ana",
    }  # fmt: skip
    assert len(late["entry"]) == 64


@pytest.mark.parametrize("pair", [("2025-03-10", "2025-03-01"), ("2025-03-01", "2025-03-01")])
def test_days_in_the_wrong_order_are_refused(tracker: Tracker, days: Days, pair: Any) -> None:
    assert "is not before 2025-03-01" in refused(tracker, "diff", *pair, code=2)


def test_a_whole_month_or_year_counts_to_its_last_day(tracker: Tracker, days: Days) -> None:
    document = data(tracker, "diff", "2024", "2025-03")
    assert (document["since"], document["until"]) == ("2024-12-31", "2025-03-31")


def test_no_day_after_today_is_spoken_of(tracker: Tracker, days: Days) -> None:
    document = data(tracker, "diff", "2025-03-01", "2025", "--today", "2025-03-10")
    assert document["until"] == "2025-03-10"


def command_of(out: str, form: str) -> list[str]:
    """The command that the last line names."""
    if form == "json":
        return shlex.split(json.loads(out)["again"])[1:]
    last = out.splitlines()[-1]
    plain = last.strip("`") if form == "md" else last
    return shlex.split(plain.partition(": ")[2])[1:]


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("text", ()),
        ("md", ("--open", "--issue", "drugs", "o w")),
        ("json", ("--owner", "MX", "--status", "adopted", "one")),
        ("text", ("--known-on", "2025-03-05")),
        ("text", ("--", "-x")),
    ],
)
def test_the_last_line_prints_it_again_whatever_was_written_since(
    tracker: Tracker, busy: Days, form: str, options: tuple[str, ...]
) -> None:
    busy.write(BEFORE, Draft("describe", "issue:drugs", {"fields": {"title": "D", "meaning": "m"}}))
    first = raw("diff", *WINDOW, "--format", form, *options)
    entry: Entry = busy.write("2025-03-08", assessed("reversed", "2025-03-07"))
    busy.write("2025-03-09", described("four", title="One more"))
    busy.take_out("2025-03-09", entry)
    busy.write("2025-03-09", rewritten(retired="a double"))
    assert raw(*command_of(first.decode(), form)) == first
