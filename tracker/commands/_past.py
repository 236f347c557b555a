"""The options that look at the past, shared by the commands that read."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from tracker import output
from tracker.errors import TrackerError, WrongUsage
from tracker.options import Command
from tracker.session import Session

if TYPE_CHECKING:
    from tracker.queries.query import Query

# Told how many entries are done: what ``tracker.past`` calls Progress, without importing it.
Tick = Callable[[int], None]
_WORTH_A_BAR = 5_000  # entries; fewer are folded before one would see it


def past(command: Command) -> Command:
    """--as-of, --known-on and --state: the session then reads the past that they choose."""
    as_of = _option("--as-of", "DATE", "As it stood on DATE, by what is known now.")
    return as_of(our_past(command))


def our_past(command: Command) -> Command:
    """--known-on and --state alone, for a command that has dates of its own."""
    known_on = _option("--known-on", "WHEN", "What this database had received by WHEN.")
    state = _option("--state", "STATE", "What was known at STATE, as a report names it.")
    return known_on(state(command))


def as_options(session: Session, wanted: "Query | None" = None) -> list[str]:
    """The options by which a command looks at the same day of the world again, and chooses what is
    ``wanted`` as of the same today, besides a state."""
    as_of = session.past.as_of if session.past else None
    today = ["--today", wanted.today] if wanted and wanted.hangs_on_today else []
    return [*today, *(["--as-of", as_of] if as_of else [])]


def _option(name: str, metavar: str, help_: str) -> Callable[[Command], Command]:
    """An option that only notes what is wanted: which day is meant hangs on the others as well."""

    def callback(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            session = ctx.ensure_object(Session)
            session.wanted_past[name] = value
            session.look_back, session.progress = _look_back, bar

    return click.option(
        name, metavar=metavar, callback=callback, is_eager=True, expose_value=False, help=help_
    )


def _look_back(session: Session) -> None:
    """Settle which past is looked at, and which day it is about, whatever the order of options."""
    from tracker.past import Past

    wanted = session.wanted_past
    if "--state" in wanted and "--known-on" in wanted:
        raise WrongUsage("--state and --known-on exclude each other: both say what was known")
    as_of = known_on = None
    if "--known-on" in wanted:
        known_on = _understood("--known-on", wanted["--known-on"], _known_on, session.today)
        local = datetime.fromisoformat(known_on).astimezone().date()
        session.past_day = min(local, session.today)
    if "--as-of" in wanted:
        today = session.given_today or session.local_day
        as_of = _understood("--as-of", wanted["--as-of"], _as_of, today)
        session.past_day = date.fromisoformat(as_of)
    session.past = Past(as_of, known_on, wanted.get("--state"))


def _understood(
    option: str, given: str, understand: Callable[[str, date], str], today: date
) -> str:
    try:
        understood = understand(given, today)
    except TrackerError as error:
        raise WrongUsage(f"{option}: {error}") from None
    if given != understood:
        output.say(f"{option}: '{given}' understood as {understood}")
    return understood


def _as_of(given: str, today: date) -> str:
    from tracker import dates

    span = dates.understand(given, today)
    if span.first > today.isoformat():
        raise WrongUsage(f"'{given}' lies after today ({today})")
    return min(span.last, today.isoformat())


def _known_on(given: str, today: date) -> str:
    from tracker import dates

    moment = dates.understand_moment(given, today)
    if dates.first_instant(given, today) > dates.instant(datetime.now(UTC)):
        raise WrongUsage(f"'{given}' lies ahead")
    return moment


@contextlib.contextmanager
def bar(total: int, label: str = "reading the past", least: int = 0) -> Iterator[Tick]:
    """A progress bar on a terminal for so many entries, nothing elsewhere, nor for fewer than
    ``least``; where that is 0, for fewer than one would see it for."""
    if total < (least or _WORTH_A_BAR) or not sys.stderr.isatty():
        yield lambda count: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
