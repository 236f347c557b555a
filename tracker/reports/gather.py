"""Gathers the facts of a report; nothing after this reads the database."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from tracker import countries, dates, vocabulary
from tracker.queries import bargains, blind_spots, counts, deadlines, news, review, settings
from tracker.queries.changes import Window
from tracker.queries.deadlines import Slip
from tracker.queries.query import EVERYTHING, Query
from tracker.reports import changes, said
from tracker.reports.came_in import Reader
from tracker.reports.facts import (
    CameIn,
    Concern,
    Correction,
    Counts,
    Due,
    Grid,
    Report,
    Subject,
)

SOON = 30  # days ahead in which a deadline is mentioned
WEEKS = 12  # of the trend
TITLE = "Progress report"
_EVER = "9998-12-31"  # a day after all others


class Asked(NamedTuple):
    """What a report is asked for: the full local days ``first`` to ``last``, both included, which day
    is ``today``, which proposals; ``title`` and ``organisation`` where they are given.

    ``state`` names the log that is read, ``again`` the command that prints the same from it. ``as_of``
    says that what is known now counts on every day, whenever it was tracked.
    """

    first: str
    last: str
    today: str
    state: str
    again: str
    wanted: Query = EVERYTHING
    title: str | None = None
    organisation: str | None = None
    as_of: bool = False

    @property
    def day(self) -> str:
        """The full day as of which the report counts: the last of its days that is not ahead."""
        return min(self.last, self.today)


def gather(connection: sqlite3.Connection, asked: Asked) -> Report:
    """The report. News is what this database received in its days."""
    begins, ends = (
        dates.local_midnight_utc(day) for day in (asked.first, dates.next_day(asked.last))
    )
    period = news.Period(begins, ends, asked.today)
    reader = Reader(connection, period, asked.wanted, asked.first)
    came_in = _came_in(connection, asked, period, reader)
    by_owner, by_issue = (_grid(connection, key, asked) for key in ("owner", "issue"))
    due = [_due(item) for item in deadlines.due(connection, asked.today, SOON, asked.wanted)]
    organisation = asked.organisation
    return Report(
        title=(asked.title or "").strip() or TITLE,
        selection=said.selection(asked.wanted),
        organisation=settings.organisation(connection) if organisation is None else organisation,
        since=asked.first,
        until=asked.last,
        today=asked.today,
        state=asked.state,
        again=asked.again,
        counts=_counts(by_owner),
        came_in=came_in,
        contested=_contested(connection, asked, reader),
        disputed=_flagged(connection, asked, "disputed", "judged apart, undecided"),
        overdue=[item for item in due if item.days < 0],
        due_soon=[item for item in due if item.days >= 0],
        late=deadlines.late(connection, asked.wanted),
        slipped=_slipped(connection, asked),
        deadlines=deadlines.by_owner(connection, asked.today, asked.wanted),
        bargains=bargains.lopsided(connection, asked.today, asked.wanted),
        by_owner=by_owner,
        by_issue=by_issue,
        trend=_trend(connection, asked),
        blind_spots=blind_spots.grid(connection, asked.today, asked.wanted),
        unsupported=_flagged(connection, asked, "unsupported", "no evidence recorded"),
        stale=_stale(connection, asked),
        notes=reader.notes.all(),
    )


def _came_in(
    connection: sqlite3.Connection, asked: Asked, period: news.Period, reader: Reader
) -> CameIn:
    """What is news. What is told as a correction, or as what a move stands on, is told once."""
    corrections = _corrections(connection, asked, period)
    corrected = {item.entry for item in corrections}
    moves = reader.moves(corrected)
    told = corrected | {finding.entry for move in moves for finding in move.evidence}
    newly = news.newly_tracked(connection, period, asked.wanted)
    return CameIn(
        moves=moves,
        responses=reader.responses(corrected),
        deadline_moves=reader.deadline_moves(corrected),
        corrections=corrections,
        newly_tracked=[Subject(*row) for row in newly],
        findings=reader.findings(told),
    )


def _corrections(
    connection: sqlite3.Connection, asked: Asked, period: news.Period
) -> list[Correction]:
    window = Window(dates.day_before(asked.first), asked.last, period.since, period.until)
    found = changes.corrected(connection, window, asked.wanted)
    return [
        Correction(c.entry, Subject(c.proposal, c.title, c.owner), c.actor, c.sentence)
        for c in found
    ]


def _contested(connection: sqlite3.Connection, asked: Asked, reader: Reader) -> list[Concern]:
    """Contested proposals with the newest evidence on each side."""
    found = _flagged(connection, asked, "contested", "evidence for and against it")
    sides = news.both_sides(connection, {item.subject.proposal for item in found})
    return [
        Concern(
            item.subject, item.status, item.why,
            [reader.finding(row) for row in sides.get(item.subject.proposal, [])],
        )
        for item in found
    ]  # fmt: skip


def _flagged(connection: sqlite3.Connection, asked: Asked, flag: str, why: str) -> list[Concern]:
    rows = news.flagged(connection, flag, asked.wanted)
    return [
        Concern(Subject(*row[:3]), row[3], (flag == "unsupported" and row[4]) or why, [])
        for row in rows
    ]


def _stale(connection: sqlite3.Connection, asked: Asked) -> list[Concern]:
    return [
        Concern(Subject(*look[:3]), look.status, _last(look.last_looked, look.days), [])
        for look in review.due(connection, asked.today, asked.wanted)
    ]


def _last(looked: str | None, days: int) -> str:
    what = f"last looked at on {looked}" if looked else "never looked at; tracked"
    return f"{what}, {days:,} days ago"


def _slipped(connection: sqlite3.Connection, asked: Asked) -> list[Slip]:
    """Deadlines that slipped and still matter: what is closed was done late, or not at all."""
    found = deadlines.slipped(connection, asked.wanted)
    return [item for item in found if item.status in vocabulary.OPEN]


def _due(item: deadlines.Due) -> Due:
    return Due(Subject(*item[:3]), item.status, item.deadline, item.days)


def _grid(connection: sqlite3.Connection, key: str, asked: Asked) -> Grid:
    day_before = dates.day_before(asked.first)
    last = (_EVER, _EVER) if asked.as_of else (day_before, asked.last)
    ends = (dates.local_midnight_utc(dates.next_day(day)) for day in last)
    rows = counts.by(connection, key, counts.Ends(day_before, asked.day, *ends), asked.wanted)
    label = countries.name if key == "owner" else _issue
    now = _tabled((label(name), status, count) for name, status, _, count in rows)
    before = _tabled((label(name), status, count) for name, status, count, _ in rows)
    return _filled(key, now, before)


def _trend(connection: sqlite3.Connection, asked: Asked) -> Grid:
    """How it stood at the end of each of the last twelve weeks up to the report's day."""
    days = [asked.day]
    while len(days) < WEEKS:
        days.insert(0, dates.days_before(days[0], 7))
    return _filled("week to", _tabled(counts.by_day(connection, days, asked.wanted)), {})


def _issue(name: str) -> str:
    return name or "(none)"


Tabled = dict[str, dict[str, int]]


def _tabled(rows: Iterable[tuple[str, str, int]]) -> Tabled:
    found: Tabled = {}
    for name, status, count in rows:
        found.setdefault(name, {})[status] = count
    return found


def _filled(key: str, now: Tabled, before: Tabled) -> Grid:
    """A grid of the statuses that occur, rows by name."""
    rows = [*now.values(), *before.values()]
    statuses = [s for s in vocabulary.STATUS_NAMES if any(row.get(s) for row in rows)]

    def figures(table: Tabled) -> dict[str, list[int]]:
        return {name: [table[name].get(status, 0) for status in statuses] for name in sorted(table)}

    return Grid(key, statuses, figures(now), figures(before))


def _counts(by_owner: Grid) -> Counts:
    sums = [sum(column) for column in zip(*by_owner.rows.values(), strict=True)]
    totals = dict(zip(by_owner.statuses, sums, strict=False))
    return Counts(
        tracked=sum(totals.values()),
        open=sum(totals.get(status, 0) for status in vocabulary.OPEN),
        closed=sum(totals.get(status, 0) for status in vocabulary.CLOSED),
        unassessed=totals.get("unassessed", 0),
    )
