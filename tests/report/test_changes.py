"""What changed between two days, over made-up logs: nothing is told twice, nothing is left out."""

import contextlib
import sqlite3
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import SLOW, draft_of, requests
from tracker import database, fold, log
from tracker.errors import Refused
from tracker.journal import Journal, Occasion
from tracker.model import Draft, Entry
from tracker.queries.query import EVERYTHING
from tracker.reports import changes
from tracker.reports.changes import Changed

FIRST, LAST = "2026-03-01", "2026-03-09"
DAYS = [f"2026-02-{day}" for day in (26, 27, 28)] + [f"2026-03-{day:02}" for day in range(1, 13)]
ALWAYS_TOLD = ("assess", "evidence", "check", "respond")
Asked = list[tuple[str, list[tuple[str, str, int, str]]]]
asked_on_days = st.lists(
    st.tuples(st.sampled_from(DAYS), requests.filter(len)), min_size=1, max_size=5
)


def told(asked: Asked) -> tuple[list[Changed], dict[str, tuple[Entry, str]], set[str]]:
    """The changes in the window, every entry with the day it was received, and which count."""
    with contextlib.closing(database.in_memory()) as memory:
        memory.execute("PRAGMA foreign_keys = ON")
        subjects = ("proposal:one", "proposal:two")
        fields = {"fields": {"title": "T", "owner": "MX"}}
        for subject in subjects:
            _write(memory, "2026-01-01", Draft("describe", subject, fields))
        for day, some in sorted(asked, key=lambda pair: pair[0]):
            for request in some:
                draft = draft_of(request, list(log.entries_of(memory, request[0])))
                _write(memory, day, draft)
        found = changes.gather(memory, FIRST, LAST, EVERYTHING, "", "").changes
        rows = memory.execute(f"SELECT {log.COLUMNS}, received_at FROM entries").fetchall()
        held = {row[0]: (log.entry_from_row(row[:12]), row[12][:10]) for row in rows}
        voided = {row[0] for row in memory.execute("SELECT entry FROM voided")}
        tracked = {f"proposal:{row[0]}" for row in memory.execute("SELECT id FROM proposals")}
        counted = {name for name, (e, _) in held.items() if e.subject in tracked} - voided
        return found, held, counted


def _counted_on(day: str, name: str, held: dict[str, tuple[Entry, str]]) -> bool:
    """Whether an entry counted by what had been received at the end of a day."""
    subject, received_on = held[name][0].subject, held[name][1]
    by_then = [e for e, received in held.values() if e.subject == subject and received <= day]
    return received_on <= day and name not in fold.fold(by_then).voided


def _write(memory: sqlite3.Connection, day: str, draft: Draft | None) -> None:
    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    writer = Journal(memory, Occasion("Ana", now, date.fromisoformat(day)))
    if draft is not None:
        with contextlib.suppress(Refused):
            writer.append(draft)
    writer.save()


@SLOW
@given(asked_on_days)
def test_an_entry_is_told_in_one_group_and_once(asked: Asked) -> None:
    found, _, _ = told(asked)
    names = [change.entry for change in found]
    assert len(names) == len(set(names))


@SLOW
@given(asked_on_days)
def test_each_group_holds_what_it_says(asked: Asked) -> None:
    found, held, counted = told(asked)
    for change in found:
        entry, received_on = held[change.entry]
        came_in_window = FIRST < received_on <= LAST
        counts = change.entry in counted or _counted_on(LAST, change.entry, held)
        assert counts or received_on <= FIRST, "what came and went is not told"
        if change.group == "world":
            assert FIRST < fold.day_of(entry) <= LAST
        elif change.group == "late":
            assert came_in_window and fold.day_of(entry) <= FIRST
        elif change.group == "new":
            assert came_in_window and entry.kind == "describe"


@SLOW
@given(asked_on_days)
def test_all_that_was_learned_in_the_window_and_counts_is_told(asked: Asked) -> None:
    found, held, counted = told(asked)
    learned = {
        name
        for name, (entry, received_on) in held.items()
        if name in counted and entry.kind in ALWAYS_TOLD and FIRST < received_on <= LAST
    }
    assert learned <= {change.entry for change in found}
