"""What came in during the days of a report: moves, findings, responses and deadlines, with footnotes."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from tracker import dates, vocabulary
from tracker.queries import cited, news
from tracker.queries.cited import Cited
from tracker.queries.news import Period
from tracker.queries.query import Query
from tracker.reports import citation
from tracker.reports.facts import (
    DeadlineMove,
    Finding,
    Move,
    Note,
    Response,
    Stretch,
    Subject,
)

_KINDS = ("moved", "apart", "reaffirmed")  # in the order in which they are told


class Notes:
    """Numbers what is cited in the order in which it is first cited, each work once."""

    def __init__(self) -> None:
        self._numbers: dict[Cited, int] = {}

    def number(self, work: Cited) -> int:
        """The number of the footnote on ``work``."""
        return self._numbers.setdefault(work, len(self._numbers) + 1)

    def all(self) -> list[Note]:
        """Every footnote, by number."""
        return [Note(number, citation.note(work), work) for work, number in self._numbers.items()]


class Reader:
    """Reads what came in. ``first`` is the full day on which the period begins: what took effect before
    it was learned late."""

    def __init__(
        self, connection: sqlite3.Connection, period: Period, wanted: Query, first: str
    ) -> None:
        self._connection = connection
        self._period = period
        self._wanted = wanted
        self._first = first
        self.notes = Notes()

    def moves(self, told: set[str]) -> list[Move]:
        """Setbacks first, then the others in the order of their kinds; within them by owner and id. What
        is ``told`` as a correction is none."""
        rows = [row for row in self._news(news.moves) if row[0] not in told]
        rows.sort(key=lambda row: (not _is_setback(row), _KINDS.index(_kind(row))))
        standing = news.evidence_of(self._connection, [row[0] for row in rows])
        histories = news.histories(self._connection, {row[1] for row in rows})
        return [
            self._move(row, standing.get(row[0], []), histories.get(row[1], [])) for row in rows
        ]

    def responses(self, told: set[str]) -> list[Response]:
        """What owners said, but for what is ``told``."""
        return [self._response(row) for row in self._news(news.responses) if row[0] not in told]

    def deadline_moves(self, told: set[str]) -> list[DeadlineMove]:
        """Deadlines set and moved, but for what is ``told``."""
        rows = self._news(news.deadline_moves)
        return [self._deadline_move(row) for row in rows if row[0] not in told]

    def findings(self, told: set[str]) -> list[Finding]:
        """Evidence that is not ``told`` already, contradictions first."""
        rows = self._news(news.findings)
        return [self.finding(row) for row in rows if row[0] not in told]

    def finding(self, row: Sequence[Any]) -> Finding:
        """A piece of evidence from a row of ``news.findings``."""
        return finding(row, self.notes, self._first)

    def _news(self, read: Callable[..., news.Rows]) -> news.Rows:
        return read(self._connection, self._period, self._wanted)

    def _move(
        self, row: Sequence[Any], evidence: Sequence[Any], history: Sequence[Sequence[Any]]
    ) -> Move:
        entry, proposal, title, owner, old, new, on, from_on, reason, failure, confidence = row[:11]
        unsupported_why, current, actor, _ = row[11:]
        return Move(
            entry=entry,
            kind=_kind(row),
            subject=Subject(proposal, title, owner),
            old=old,
            new=new,
            effective_on=on,
            late=from_on < self._first,
            reason=reason,
            failure_reason=failure,
            confidence=confidence,
            unsupported_why=unsupported_why,
            setback=_is_setback(row),
            current=bool(current),
            actor=actor,
            evidence=[self.finding(item) for item in evidence],
            history=[Stretch(*stretch) for stretch in history],
        )

    def _response(self, row: Sequence[Any]) -> Response:
        entry, proposal, title, owner, response, url, on, from_on, actor = row
        note = self.notes.number(cited.of_url(url)) if url else None
        subject = Subject(proposal, title, owner)
        return Response(entry, subject, response, on, from_on < self._first, actor, note)

    def _deadline_move(self, row: Sequence[Any]) -> DeadlineMove:
        entry, proposal, title, owner, old, new, due_before, due, reason, on, from_on, actor = row
        return DeadlineMove(
            entry=entry,
            subject=Subject(proposal, title, owner),
            old=old,
            new=new,
            days=dates.days_between(due_before, due) if due_before and due else None,
            effective_on=on,
            late=from_on < self._first,
            reason=reason,
            actor=actor,
        )


def finding(row: Sequence[Any], notes: Notes, first: str = "") -> Finding:
    """A piece of evidence from a row of ``news.findings``, its work numbered by ``notes``; late where it
    took effect before the full day ``first``."""
    entry, proposal, title, owner, stance, found, on, from_on, *work = row
    number = notes.number(cited.cited(work))
    subject = Subject(proposal, title, owner)
    return Finding(entry, subject, stance, found, on, from_on < first, number)


def _kind(row: Sequence[Any]) -> str:
    if row[-1]:
        return "apart"
    return "reaffirmed" if row[4] == row[5] else "moved"


def _is_setback(row: Sequence[Any]) -> bool:
    return _kind(row) == "moved" and vocabulary.stance_of_move(row[4], row[5]) == "contradicts"
