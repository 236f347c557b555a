"""The options that say which days a report is on."""

import functools
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
    whole = [name for name in ("week", "month") if asked[name]]
    if whole and (len(whole) > 1 or asked["since"] or asked["until"]):
        raise WrongUsage("--week, --month, and --since with --until exclude each other")
    if asked["week"]:
        return _week(asked["week"], session.today)
    if asked["month"]:
        return _month(asked["month"], session.today)
    last = asked["until"].last if asked["until"] else session.today.isoformat()
    first = asked["since"].first if asked["since"] else dates.days_before(last, _DAYS)
    if first > last:
        raise WrongUsage(f"--since {first} lies after --until {last}")
    return Days(first, last, f"{first}_{last}")


def _week(given: str, today: date) -> Days:
    span = _span("week", given, today)
    monday = date.fromisoformat(span.first)
    if monday.weekday() or dates.days_between(span.first, span.last) != 6:
        raise WrongUsage(f"--week: '{given}' is not a week; write 2026-W47, this or last")
    year, week, _ = monday.isocalendar()
    return Days(span.first, span.last, f"{year}-W{week:02}")


def _month(given: str, today: date) -> Days:
    span = _span("month", given, today)
    if not span.first.endswith("-01") or dates.last_day(span.first[:7]) != span.last:
        raise WrongUsage(f"--month: '{given}' is not a month; write 2026-11, this or last")
    return Days(span.first, span.last, span.first[:7])


def _span(unit: str, given: str, today: date) -> Span:
    words = given.strip().lower()
    try:
        return dates.understand(f"{words} {unit}" if words in ("this", "last") else given, today)
    except WrongUsage as error:
        raise WrongUsage(f"--{unit}: {error}") from None
