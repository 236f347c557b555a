"""What ``tracker`` alone shows at a terminal: how things stand, and what to type next."""

import shlex
import textwrap
from collections.abc import Iterator, Sequence
from datetime import timedelta

from tracker import database, dates, output, sqlite_errors, text
from tracker.commands import _said
from tracker.queries import dashboard, review
from tracker.queries.dashboard import Counts, Week
from tracker.queries.news import Period
from tracker.queries.review import Look
from tracker.session import Session

_DAYS = 7  # of news
_SHOWN = 3  # proposals to look at again


def show(session: Session) -> None:
    """A dozen lines at most, none wider than the terminal."""
    width = output.reading_width()
    path = session.location().path
    if database.identity_of(path) is None:
        _say(_welcome(path, session.db), width)
        return
    with session.reading() as connection:
        today = session.today.isoformat()
        counts = dashboard.counts(connection, today)
        looks = review.due(connection, today)
        week = dashboard.week(connection, _last_days(session))
    _say(_standing(counts), width)
    output.line()
    _say(_due(looks), width)
    _say([f"Last {_DAYS} days: {_news(week)}"], width)
    _say(["more: tracker due, tracker report, tracker --help"], width)
    output.line(f"next: {_next(counts, looks, width)}")


def _last_days(session: Session) -> Period:
    """The days that a report covers by default, today included."""
    first, last = session.today - timedelta(days=_DAYS), session.today + timedelta(days=1)
    begins, ends = (dates.local_midnight_utc(day.isoformat()) for day in (first, last))
    return Period(begins, ends, session.today.isoformat())


def _say(lines: Sequence[str] | Iterator[str], width: int) -> None:
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        wrapped = textwrap.wrap(
            line,
            width,
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
        output.line("\n".join(wrapped))


def _welcome(path: str, named: str | None) -> Iterator[str]:
    tracker = "tracker" if named is None else f"tracker --db {shlex.quote(named)}"
    was_here = sqlite_errors.was_here(path)
    yield f"No database{'' if was_here else ' yet'}: {text.one_line(path)} is not there"
    commands = [
        (f"{tracker} init", "makes it from the shipped seed files"),
        (f"{tracker} init --empty", "makes it without any records"),
        ("tracker --help", "lists every verb"),
    ]
    if was_here:
        commands.insert(0, (f"{tracker} restore FILE", "puts a backup in its place"))
    wide = max(len(text.one_line(command)) for command, _ in commands)
    for command, what in commands:
        yield f"{text.one_line(command):<{wide}}  {what}"


def _standing(counts: Counts) -> Iterator[str]:
    yield (
        f"{text.counted(counts.tracked, 'proposal')}: {counts.open:,} open, {counts.closed:,} closed"
    )
    yield (
        f"{counts.unassessed:,} unassessed, {counts.contested:,} contested,"
        f" {counts.overdue:,} overdue"
    )


def _due(looks: Sequence[Look]) -> Iterator[str]:
    if not looks:
        yield "Nothing is due: every open proposal was looked at in time"
        return
    yield f"{len(looks):,} to be looked at again" + (", first:" if len(looks) > _SHOWN else ":")
    wide = max(len(look.id) for look in looks[:_SHOWN])
    for look in looks[:_SHOWN]:
        since = f"due for {text.counted(look.over, 'day')}" if look.over else "due today"
        yield f"  {look.id:<{wide}}  {look.priority}, {since}"


def _news(week: Week) -> str:
    said = [
        text.counted(week.moves, "status moved", "statuses moved") if week.moves else "",
        f"{text.counted(week.findings, 'piece')} of evidence" if week.findings else "",
        f"{week.newly_tracked:,} newly tracked" if week.newly_tracked else "",
    ]
    return ", ".join(filter(None, said)) or "nothing new"


def _next(counts: Counts, looks: Sequence[Look], width: int) -> str:
    """The command to type; one that would not fit is led to by a shorter one."""
    if not counts.tracked:
        return "tracker add --help"
    if not looks:
        return "tracker report"
    command = _said.next_look(looks[0].id)
    return command if len(command) <= width - len("next: ") else "tracker due --limit 1"
