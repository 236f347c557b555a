"""tracker report: what was taken out again is told in the period in which it was"""

from pathlib import Path

from tests.cli.helpers import data
from tests.cli.times import BEFORE, INSIDE, WINDOW, Days, described, found
from tests.conftest import Tracker

ON = ("--since", WINDOW[0], "--until", WINDOW[1])
SEEN = ['Mexico: One (one): taken out, "supports: Seen [file]".']


def corrections(tracker: Tracker) -> list[str]:
    """What the report says of our own records."""
    return [item["sentence"] for item in data(tracker, "report", *ON)["came_in"]["corrections"]]


def test_an_entry_that_was_undone_is_named_as_taken_out(tracker: Tracker, folder: Path) -> None:
    days = Days()
    days.write(BEFORE, described())
    entry = days.write(BEFORE, found("Seen", BEFORE))
    undo = days.take_out(INSIDE, entry)
    assert corrections(tracker) == SEEN
    days.take_out("2025-03-06", undo)
    assert corrections(tracker) == []


def test_an_entry_that_was_brought_back_and_undone_once_more_is_named_too(
    tracker: Tracker, folder: Path
) -> None:
    days = Days()
    days.write(BEFORE, described())
    entry = days.write(BEFORE, found("Seen", BEFORE))
    back = days.take_out("2025-02-22", days.take_out("2025-02-21", entry))
    days.take_out(INSIDE, back)
    assert corrections(tracker) == SEEN
