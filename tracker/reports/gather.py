"""Gathers the facts of a report; nothing after this reads the database."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker import countries, dates, log, sentences, vocabulary
from tracker.dates import Span
from tracker.queries import corrections, deadlines, news, review
from tracker.reports.facts import Concern, Counts, Due, Finding, Grid, Move, Report, Subject

SOON = 30  # days ahead in which a deadline is mentioned
DEFAULT_DAYS = 7


def gather(
    connection: sqlite3.Connection,
    today: date,
    since: Span | None,
    until: Span | None,
    options: Sequence[str] = (),
) -> Report:
    """The report on the local days from ``since`` to ``until``: by default the last seven and today.

    What counts is when this database received an entry. ``options``: what printing it again needs.
    """
    day = today.isoformat()
    first, last = _days(day, since, until)
    begins, ends = (dates.local_midnight_utc(d) for d in (first, dates.next_day(last)))
    period = news.Period(begins, ends, day)
    state = log.state_of(connection)
    period_given = ("--since", first, "--until", last, "--today", day)
    moves = _moves(connection, period)
    findings = [_finding(row) for row in news.findings(connection, period)]
    newly = [Subject(*row) for row in news.newly_tracked(connection, period)]
    due = [Due(Subject(*row[:3]), *row[3:]) for row in deadlines.due(connection, day, SOON)]
    by_owner = _grid("owner", news.by_owner(connection), countries.name)
    return Report(
        *(first, last, day),
        state=state,
        again=" ".join(["tracker report", *period_given, *options, "--state", state]),
        counts=_counts(by_owner, moves, findings, newly),
        moves=moves,
        taken_out=_taken_out(connection, period),
        newly_tracked=newly,
        findings=_not_in(moves, findings),
        overdue=[item for item in due if item.days < 0],
        due_soon=[item for item in due if item.days >= 0],
        contested=_flagged(connection, "contested", "evidence for and against it"),
        disputed=_flagged(connection, "disputed", "judged apart, undecided"),
        unsupported=_unsupported(connection),
        stale=_stale(connection, day),
        by_owner=by_owner,
        by_issue=_grid("issue", news.by_issue(connection), str),
    )


def _not_in(moves: list[Move], findings: list[Finding]) -> list[Finding]:
    cited = {finding.entry for move in moves for finding in move.evidence}
    return [finding for finding in findings if finding.entry not in cited]


def _days(today: str, since: Span | None, until: Span | None) -> tuple[str, str]:
    last = until.last if until else today
    week_before = dates.understand(f"-{DEFAULT_DAYS}d", date.fromisoformat(last)).first
    return (since.first if since else week_before), last


def _taken_out(connection: sqlite3.Connection, period: news.Period) -> list[str]:
    found = corrections.corrections(connection, period.since, period.until)
    return [sentences.named(item.entry) for item in found if item.how == "taken-out"]


def _moves(connection: sqlite3.Connection, period: news.Period) -> list[Move]:
    """Setbacks first, then moves, then what was judged again; within them by owner and id."""
    rows = news.moves(connection, period)
    standing = news.evidence_of(connection, [row[0] for row in rows])
    moves = [_move(row, [_finding(item) for item in standing[row[0]]]) for row in rows]
    return sorted(moves, key=lambda move: (not move.setback, move.kind != "moved"))


def _move(row: Sequence[Any], evidence: list[Finding]) -> Move:
    entry, proposal, title, owner, old, new, on, reason, failure, confidence, why = row[:11]
    current, actor, corrected = row[11:]
    kind = "corrected" if corrected else "reaffirmed" if old == new else "moved"
    return Move(
        entry=entry,
        kind=kind,
        subject=Subject(proposal, title, owner),
        old=corrected or old,
        new=new,
        effective_on=on,
        reason=reason,
        failure_reason=failure,
        confidence=confidence,
        unsupported_why=why,
        setback=kind == "moved" and vocabulary.stance_of_move(old, new) == "contradicts",
        current=bool(current),
        actor=actor,
        evidence=evidence,
    )


def _finding(row: Sequence[Any]) -> Finding:
    entry, proposal, title, owner, stance, finding, source, url, doc, locator, grade, on = row
    cited = ", ".join(filter(None, [source or url or doc, locator]))
    return Finding(entry, Subject(proposal, title, owner), stance, finding, cited, grade, on)


def _flagged(connection: sqlite3.Connection, flag: str, why: str) -> list[Concern]:
    rows = news.flagged(connection, flag)
    return [Concern(Subject(*row[:3]), row[3], why) for row in rows]


def _unsupported(connection: sqlite3.Connection) -> list[Concern]:
    rows = news.flagged(connection, "unsupported")
    return [Concern(Subject(*row[:3]), row[3], row[4] or "no evidence recorded") for row in rows]


def _stale(connection: sqlite3.Connection, today: str) -> list[Concern]:
    return [
        Concern(
            Subject(*look[:3]), look.status, f"{_last(look.last_looked)}, {look.days:,} days ago"
        )
        for look in review.due(connection, today)
    ]


def _last(looked: str | None) -> str:
    return f"last looked at on {looked}" if looked else "never looked at; tracked"


def _grid(key: str, rows: Iterable[Sequence[Any]], label: Any) -> Grid:
    counts: dict[str, dict[str, int]] = {}
    for name, status, count in rows:
        counts.setdefault(label(name), {})[status] = count
    statuses = [s for s in vocabulary.STATUS_NAMES if any(s in row for row in counts.values())]
    return Grid(key, statuses, {
        name: [counts[name].get(status, 0) for status in statuses] for name in sorted(counts)
    })  # fmt: skip


def _counts(
    by_owner: Grid, moves: list[Move], findings: list[Finding], newly: list[Subject]
) -> Counts:
    totals = {
        status: sum(row[column] for row in by_owner.rows.values())
        for column, status in enumerate(by_owner.statuses)
    }
    return Counts(
        tracked=sum(totals.values()),
        open=sum(totals.get(status, 0) for status in vocabulary.OPEN),
        closed=sum(totals.get(status, 0) for status in vocabulary.CLOSED),
        unassessed=totals.get("unassessed", 0),
        newly_tracked=len(newly),
        moves=sum(move.kind == "moved" for move in moves),
        setbacks=sum(move.setback for move in moves),
        reaffirmed=sum(move.kind == "reaffirmed" for move in moves),
        corrected=sum(move.kind == "corrected" for move in moves),
        findings=len(findings),
    )
