"""tracker diff: what changed between two days, and in which of four ways"""

from pathlib import Path

import pytest

from tests.cli.helpers import data
from tests.cli.times import (
    AFTER,
    BEFORE,
    INSIDE,
    WINDOW,
    Days,
    answered,
    assessed,
    checked,
    described,
    due,
    found,
    link,
    noon,
    told,
)
from tests.conftest import Tracker
from tests.storage.databases import Files, note
from tracker import journal
from tracker.model import Draft
from tracker.seeding import load
from tracker.seeding import seeds as seed_files


def test_what_happened_in_the_window_is_told_as_a_change_of_the_world(
    tracker: Tracker, days: Days
) -> None:
    days.write(BEFORE, assessed("stalled", BEFORE), due("2026-06", BEFORE))
    days.write(
        INSIDE, assessed("adopted", "2025-03-04"), found("The order is out", "2025-03-02"),
        checked("2025-03-03"), due("2027", "2025-03-04"), answered("accepted", "2025-03-05"),
    )  # fmt: skip
    assert told(tracker) == [
        ("world", "supports, 2025-03-02: The order is out (file)."),
        ("world", "looked in the gazette on 2025-03-03, found nothing."),
        ("world", "moved from stalled to adopted on 2025-03-04: it is adopted."),
        ("world", "deadline moved from 2026-06 to 2027 on 2025-03-04: so they said."),
        ("world", "the owner's response: accepted, on 2025-03-05."),
    ]


def test_what_happened_in_the_window_is_told_also_where_it_came_to_light_later(
    tracker: Tracker, days: Days
) -> None:
    days.write(AFTER, assessed("adopted", INSIDE))
    assert [group for group, _ in told(tracker)] == ["world"]


def test_what_took_effect_before_and_came_in_the_window_was_learned_late(
    tracker: Tracker, days: Days
) -> None:
    days.write(
        INSIDE, assessed("adopted", "2025-02-10"), found("Old news", "2025-02"),
        checked("2025-02-03"), due("2027", "2025-02-04"), answered("noted", "2025-02-05"),
    )  # fmt: skip
    changes = told(tracker)
    assert [group for group, _ in changes] == ["late"] * 5
    assert all("(learned on 2025-03-05)" in sentence for _, sentence in changes)
    assert "moved from unassessed to adopted on 2025-02-10" in str(changes)


def test_the_first_day_is_the_one_after_from_and_the_last_is_to(
    tracker: Tracker, days: Days
) -> None:
    for day in ("2025-03-01", "2025-03-02", "2025-03-10", "2025-03-11"):
        days.write(day, found(f"on {day}", day))
    findings = [sentence.partition(",")[2][:11].strip() for _, sentence in told(tracker)]
    assert findings == ["2025-03-02", "2025-03-10"]


def test_midnight_belongs_to_the_day_that_begins(tracker: Tracker, days: Days) -> None:
    days.write("2025-03-01", found("too early", BEFORE), hour=23)
    days.write("2025-03-02", found("at the first midnight", BEFORE), hour=0)
    days.write("2025-03-11", found("too late", BEFORE), hour=0)
    (late,) = told(tracker)
    assert late[0] == "late" and "at the first midnight" in late[1]


def test_a_status_that_was_confirmed_says_so(tracker: Tracker, days: Days) -> None:
    days.write(BEFORE, assessed("stalled", BEFORE))
    days.write(INSIDE, assessed("stalled", INSIDE))
    assert told(tracker) == [
        ("world", "is still stalled, judged again on 2025-03-05: it is stalled.")
    ]


def test_a_deadline_that_is_set_to_what_it_was_is_no_change(tracker: Tracker, days: Days) -> None:
    days.write(BEFORE, due("2026", BEFORE))
    days.write(INSIDE, due("2026", INSIDE))
    assert told(tracker) == []


def test_what_came_with_a_new_record_is_told_where_it_happened_in_the_window(
    tracker: Tracker, days: Days
) -> None:
    """What happened before is told by saying that the record is new."""
    three = described("three")
    subject = {"subject": three.subject}
    days.write(
        INSIDE, three, due("2027", BEFORE)._replace(**subject),
        assessed("stalled", INSIDE)._replace(**subject),
    )  # fmt: skip
    moved = "Mexico: Three (three) moved from unassessed to stalled on 2025-03-05: it is stalled."
    assert told(tracker) == [
        ("world", moved),
        ("new", "Mexico: Three (three): tracked since 2025-03-05; stalled."),
    ]


def test_a_new_record_is_told_with_its_status_at_the_end_of_the_window(
    tracker: Tracker, days: Days
) -> None:
    """Not with what happened to it since, nor with what was learned since of before."""
    days.write(INSIDE, described("three"))
    for status, on, received in (
        ("adopted", "2025-03-15", "2025-03-15"),
        ("stalled", BEFORE, "2025-03-16"),
    ):
        subject = {"subject": described("three").subject}
        days.write(received, assessed(status, on)._replace(**subject))
    new = ("new", "Mexico: Three (three): tracked since 2025-03-05; unassessed.")
    assert told(tracker) == [new]
    (later,) = data(tracker, "diff", "2025-02-25", "2025-03-15")["changes"][1:]
    assert later["sentence"].endswith("; adopted.")


def test_days_are_those_of_the_window_where_it_is_another_day_in_greenwich(
    tracker: Tracker, days: Days
) -> None:
    days.write("2025-03-06", described("three"), found("Old news", BEFORE), hour=3)
    out = tracker("diff", *WINDOW[:1], "2025-03-05", TZ="America/Los_Angeles").out
    assert "tracked since 2025-03-05" in out and "(learned on 2025-03-05)" in out
    assert "2025-03-06" not in out.partition("State ")[0]


def test_what_two_laptops_loaded_alike_is_not_new_when_they_meet(
    tracker: Tracker, folder: Path
) -> None:
    """Whichever of the two has the lower replica id."""
    here, there = Days(), Days(Path("there.db"))
    for days in (here, there):
        _load(days, Files(folder / days.path.stem))
    here.hear(INSIDE, there)
    there.hear(INSIDE, here)
    for path in (here.path, there.path):
        report = data(tracker, "--db", path, "report", "--since", INSIDE, "--until", INSIDE)
        assert data(tracker, "--db", path, "diff", *WINDOW)["changes"] == []
        assert report["came_in"]["newly_tracked"] == []


def _load(days: Days, files: Files) -> None:
    """Load the small seed files before the window."""
    occasion = noon(BEFORE)
    with journal.writing(days.path, lambda: occasion) as log:
        found_files = seed_files.find([files.sources.parent])
        load.load(log, seed_files.read(found_files, load.known_to(log.connection), occasion.today))


@pytest.mark.parametrize(
    "draft", [assessed("stalled", INSIDE), found("Seen", BEFORE), due("2027", INSIDE), link()]
)
def test_what_came_and_was_taken_out_inside_the_window_is_not_told(
    tracker: Tracker, days: Days, draft: Draft
) -> None:
    entry = days.write(INSIDE, draft)
    assert len(told(tracker)) == 1
    undo = days.take_out("2025-03-06", entry)
    assert told(tracker) == []
    days.take_out("2025-03-07", undo)
    assert len(told(tracker)) == 1


def test_what_was_taken_out_and_put_back_inside_the_window_is_not_told(
    tracker: Tracker, days: Days
) -> None:
    undo = days.take_out(INSIDE, days.write(BEFORE, found("Seen", BEFORE)))
    days.take_out("2025-03-06", undo)
    assert told(tracker) == []


def test_a_correction_of_what_came_inside_the_window_is_not_told_as_one(
    tracker: Tracker, days: Days
) -> None:
    wrong = days.write("2025-03-04", assessed("stalled", "2025-03-04"))
    days.write(INSIDE, assessed("adopted", "2025-03-04", replaces=wrong.hash))
    assert told(tracker) == [
        ("world", "moved from unassessed to adopted on 2025-03-04: it is adopted.")
    ]


def test_a_link_that_came_and_went_inside_the_window_is_not_told(
    tracker: Tracker, days: Days
) -> None:
    days.write(INSIDE, link())
    days.write("2025-03-06", link("unlink"))
    assert told(tracker) == []


def test_a_remark_is_no_change_neither_written_nor_taken_out(tracker: Tracker, days: Days) -> None:
    days.write(INSIDE, note("Ask"))
    assert told(tracker) == []
    days.take_out(INSIDE, days.write(BEFORE, note("Call")))
    assert told(tracker) == []
