"""Weekly reports over made-up logs: what came in is news in one of them, and in one only"""

import contextlib
import sqlite3
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from tests.cli.helpers import data
from tests.cli.times import Days, assessed, described
from tests.conftest import Tracker
from tests.strategies import SLOW, draft_of
from tracker import database, dates, log
from tracker.errors import Refused
from tracker.journal import Journal, Occasion
from tracker.model import Draft
from tracker.reports.facts import CameIn
from tracker.reports.gather import Asked, gather

WEEKS = ("2026-W52", "2026-W53", "2027-W01", "2027-W02")
FIRST, TODAY = date(2026, 12, 21), date(2027, 3, 1)
# Where weeks begin and end is where news is lost or told twice.
HOURS = (time(0, 0, 0), time(12, 0, 0), time(23, 59, 59))
moments = st.builds(
    lambda day, hour: datetime.combine(FIRST + timedelta(days=day), hour, UTC),
    st.integers(0, 7 * len(WEEKS) - 1),
    st.sampled_from(HOURS),
)
steps = st.lists(
    st.tuples(
        moments,
        st.sampled_from(("proposal:one", "proposal:two")),
        st.sampled_from(("assess", "evidence", "evidence", "respond", "deadline")),
        st.integers(0, 11),
        st.one_of(st.none(), st.sampled_from(("2025-06-15", "2026-12-27", "2027-01-03"))),
    ),
    max_size=12,
)

Found = list[tuple[datetime, str, str, int, str | None]]


class Told(NamedTuple):
    """By entry: in which week it was ``received``, whether the report said it came ``late``, and from
    when it is ``dated``; ``news`` is what each report told."""

    received: dict[str, str]
    news: list[tuple[str, str]]
    late: dict[str, bool]
    dated: dict[str, str]


def read(found: Found, begun: datetime) -> Told:
    """The reports on all weeks of a log in which two proposals were ``begun`` and more was ``found``."""
    with contextlib.closing(database.in_memory()) as memory:
        memory.execute("PRAGMA foreign_keys = ON")
        for name in ("one", "two"):
            _write(memory, begun, described(name))
        for moment, subject, kind, number, on in sorted(found, key=lambda step: step[0]):
            request = (subject, kind, number, on or str(moment.date()))
            if moment > begun:
                _write(memory, moment, _draft(memory, request))
        rows = memory.execute(
            "SELECT hash, received_at, effective_on, body FROM entries"
        ).fetchall()
        told = Told({row[0]: _week_of(row[1]) for row in rows}, [], {}, {})
        told.dated.update({row[0]: row[2] for row in rows if row[2]})
        for week in WEEKS:
            _tell(told, week, _report(memory, week))
        return told


def _report(memory: sqlite3.Connection, week: str) -> CameIn:
    span = dates.understand(week, TODAY)
    return gather(memory, Asked(span.first, span.last, str(TODAY), "", "")).came_in


def _tell(told: Told, week: str, came_in: CameIn) -> None:
    """Add what a report tells. Evidence of its week may stand with the move it bears instead."""
    items = [*came_in.moves, *came_in.findings, *came_in.responses, *came_in.deadline_moves]
    borne = {item.entry: item for move in came_in.moves for item in move.evidence}
    items += [item for name, item in borne.items() if told.received[name] == week]
    told.news.extend((item.entry, week) for item in items)
    told.late.update({item.entry: item.late for item in items})
    told.news.extend((item.proposal, week) for item in came_in.newly_tracked)
    told.news.extend((item.entry, week) for item in came_in.corrections)


def _write(memory: sqlite3.Connection, moment: datetime, draft: Draft | None) -> None:
    writer = Journal(memory, Occasion("Ana", moment, moment.date()))
    if draft is not None:
        with contextlib.suppress(Refused):  # dated ahead, or the same finding again
            writer.append(draft)
    writer.save()


def _draft(memory: sqlite3.Connection, request: tuple[str, str, int, str]) -> Draft | None:
    held = list(log.entries_of(memory, request[0]))
    draft = draft_of(request, held)
    if draft and draft.kind == "deadline":  # one set to what it was is no news
        draft.body["deadline"] = f"2030-01-{len(held) + 1:02}"
    return draft


def _week_of(moment: str) -> str:
    year, week, _ = date.fromisoformat(moment[:10]).isocalendar()
    return f"{year}-W{week:02}"


@SLOW
@given(steps, moments)
def test_what_came_in_is_news_in_the_report_on_its_week_and_in_no_other(
    found: Found, begun: datetime
) -> None:
    told = read(found, begun)
    entries = {(name, told.received[name]) for name in told.dated}
    tracked = {(name, _week_of(str(begun))) for name in ("one", "two")}
    assert Counter(told.news) == Counter(entries | tracked)


@SLOW
@given(steps, moments)
def test_what_took_effect_before_its_week_was_learned_late(found: Found, begun: datetime) -> None:
    told = read(found, begun)
    for name, is_late in told.late.items():
        first = dates.understand(told.received[name], TODAY).first
        assert is_late == (told.dated[name] < first)


def test_a_back_dated_status_is_news_once_and_said_to_be_learned_late(tracker: Tracker) -> None:
    days = Days()
    days.write("2026-11-02", described())
    days.write("2027-01-02", assessed("stalled", "2026-12-08"))
    said = {}
    for week in ("2026-W50", *WEEKS):
        options = ("report", "--week", week, "--today", str(TODAY))
        moves = data(tracker, *options)["came_in"]["moves"]
        said[week] = (len(moves), "learned late" in tracker(*options).out)
    news = {week for week, (count, _) in said.items() if count}
    assert news == {week for week, (_, late) in said.items() if late} == {"2026-W53"}
