"""The options that say which days a report is on."""

import functools
import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import click

from tracker import dates
from tracker.dates import Span
from tracker.errors import WrongUsage
from tracker.options import Command, Period
from tracker.session import Session

_DAYS = 7  # before today, where nothing is said
_FORMS = {  # how a week and a month are written, with an example
    "week": (r"\d{4}-w\d{2}|(this|last) week", "2026-W47"),
    "month": (r"\d{4}-\d{2}|(this|last) month", "2026-11"),
}


class Days(NamedTuple):
    """Local days from ``first`` to ``last``, both included; ``name``: what a file on them is called."""

    first: str
    last: str
    name: str


def period(command: Command) -> Command:
    """--since, --until, --week and --month; the command receives them as ``days``, a function of the
    session, since what they mean hangs on the day that counts as today."""

    @functools.wraps(command)
    def with_days(*args: Any, **given: Any) -> Any:
        asked = {name: given.pop(name) for name in ("since", "until", "week", "month")}
        return command(*args, days=functools.partial(_days, asked), **given)

    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--since", type=Period(), help="From this day on; else seven days ago."),
        click.option("--until", type=Period(), help="To the end of this day; else today."),
        click.option("--week", metavar="WEEK", help="A week as 2026-W47, this or last."),
        click.option("--month", metavar="MONTH", help="A month as 2026-11, this or last."),
    )
    for option in reversed(options):
        with_days = option(with_days)
    return with_days  # type: ignore[return-value]


def _days(asked: dict[str, Any], session: Session) -> Days:
    days = _asked(asked, session)
    if days.first > session.today.isoformat():
        raise WrongUsage(
            f"{days.first} lies after today ({session.today}): there is nothing to report"
        )
    return days


def _asked(asked: dict[str, Any], session: Session) -> Days:
    whole = [name for name in ("week", "month") if asked[name] is not None]
    if whole and (len(whole) > 1 or asked["since"] or asked["until"]):
        raise WrongUsage("--week, --month, and --since with --until exclude each other")
    if asked["week"] is not None:
        return _week(asked["week"], session.today)
    if asked["month"] is not None:
        return _month(asked["month"], session.today)
    last = asked["until"].last if asked["until"] else session.today.isoformat()
    first = asked["since"].first if asked["since"] else dates.days_before(last, _DAYS)
    if first > last:
        raise WrongUsage(f"--since {first} lies after --until {last}")
    return Days(first, last, f"{first}_{last}")


def _week(given: str, today: date) -> Days:
    span = _span("week", given, today)
    year, week, _ = date.fromisoformat(span.first).isocalendar()
    return Days(span.first, span.last, f"{year}-W{week:02}")


def _month(given: str, today: date) -> Days:
    span = _span("month", given, today)
    return Days(span.first, span.last, span.first[:7])


def _span(unit: str, given: str, today: date) -> Span:
    """The days of a week or month; any other date, though it could be understood, is a slip."""
    words = " ".join(given.split()).lower()
    words = f"{words} {unit}" if words in ("this", "last") else words
    form, example = _FORMS[unit]
    if not re.fullmatch(form, words, re.ASCII):
        raise WrongUsage(f"--{unit}: '{given}' is not a {unit}; write {example}, this or last")
    try:
        return dates.understand(words.upper() if "-w" in words else words, today)
    except WrongUsage as error:
        raise WrongUsage(f"--{unit}: {error}") from None
