"""Gathers the facts of a report; nothing after this reads the database."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from tracker import countries, dates, vocabulary
from tracker.queries import bargains, blind_spots, counts, deadlines, news, review, settings
from tracker.queries.proposals import Filter
from tracker.reports import changes, came_in
from tracker.reports.came_in import Notes
from tracker.reports.facts import Concern, Correction, Counts, Due, Grid, Report, Subject

SOON = 30  # days ahead in which a deadline is mentioned
WEEKS = 12  # of the trend
_TITLE = "Progress report"


class Asked(NamedTuple):
    """What a report is asked for: the full local days ``first`` to ``last``, both included, which day
    is ``today``, which proposals; ``title`` and ``organisation`` where they are given.

    ``state`` names the log that is read, ``again`` the command that prints the same from it.
    """

    first: str
    last: str
    today: str
    state: str
    again: str
    wanted: Filter = Filter()
    title: str | None = None
    organisation: str | None = None


def gather(connection: sqlite3.Connection, asked: Asked) -> Report:
    """The report. What is news is what this database received in its days."""
    begins, ends = (
        dates.local_midnight_utc(day) for day in (asked.first, dates.next_day(asked.last))
    )
    period = news.Period(begins, ends, asked.today)
    notes = Notes(connection, period, asked.wanted, asked.first)
    moves = came_in.moves(notes)
    responses = came_in.responses(notes)
    corrections = _corrections(connection, asked, period)
    told = {item.entry for item in corrections}
    moves = [move for move in moves if move.entry not in told]
    cited = told | {finding.entry for move in moves for finding in move.evidence}
    findings = [item for item in came_in.findings(notes) if item.entry not in cited]
    newly = [Subject(*row) for row in news.newly_tracked(connection, period, asked.wanted)]
    grids = _grids(connection, asked, {subject.proposal for subject in newly})
    due = deadlines.due(connection, asked.today, SOON, asked.wanted)
    moved = came_in.deadline_moves(notes)
    return Report(
        title=asked.title or _TITLE,
        organisation=_organisation(connection, asked),
        since=asked.first,
        until=asked.last,
        today=asked.today,
        state=asked.state,
        again=asked.again,
        counts=_counts(
            grids["owner"], moves=moves, responses=responses, deadline_moves=moved,
            corrected=corrections, findings=findings, newly_tracked=newly,
        ),
        moves=moves,
        responses=responses,
        deadline_moves=moved,
        corrections=corrections,
        newly_tracked=newly,
        findings=findings,
        contested=_contested(notes),
        disputed=_flagged(notes, "disputed", "judged apart, undecided"),
        overdue=[_due(row) for row in due if row[-1] < 0],
        due_soon=[_due(row) for row in due if row[-1] >= 0],
        late=deadlines.late(connection, asked.wanted),
        slipped=deadlines.slipped(connection, asked.wanted),
        deadlines=deadlines.by_owner(connection, asked.today, asked.wanted),
        bargains=bargains.lopsided(connection, asked.today, asked.wanted),
        by_owner=grids["owner"],
        by_issue=grids["issue"],
        trend=_trend(connection, asked),
        blind_spots=blind_spots.grid(connection, asked.today, asked.wanted),
        unsupported=_flagged(notes, "unsupported", "no evidence recorded"),
        stale=_stale(connection, asked),
        notes=notes.all(),
    )  # fmt: skip
