"""The options that look at the past, shared by the commands that read."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime

import click

from tracker import output
from tracker.errors import TrackerError, WrongUsage
from tracker.options import Command
from tracker.session import Session

# Told how many entries are done: what ``tracker.past`` calls Progress, without importing it.
Tick = Callable[[int], None]
_WORTH_A_BAR = 5_000  # entries; fewer are folded before one would see it


def past(command: Command) -> Command:
    """--as-of, --known-on and --state: the session then reads the past that they choose."""
    return _option("--as-of", "DATE", _as_of, "As it stood on DATE, by what is known now.")(
        our_past(command)
    )


def our_past(command: Command) -> Command:
    """--known-on and --state alone, for a command that has dates of its own."""
    known_on = _option("--known-on", "WHEN", _known_on, "What this database had received by WHEN.")
    state = _option("--state", "STATE", _state, "What was known at STATE, as a report names it.")
    return known_on(state(command))


def as_options(session: Session) -> str:
    """The options by which a command looks at the same day of the world again, in front of a state."""
    as_of = session.past.as_of if session.past else None
    return f" --as-of {as_of}" if as_of else ""


def _option(
    name: str, metavar: str, choose: Callable[[Session, str], None], help_: str
) -> Callable[[Command], Command]:
    def callback(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            session = ctx.ensure_object(Session)
            session.progress = bar
            try:
                choose(session, value)
            except TrackerError as error:
                raise WrongUsage(f"{name}: {error}") from None

    return click.option(
        name, metavar=metavar, callback=callback, is_eager=True, expose_value=False, help=help_
    )


def _as_of(session: Session, value: str) -> None:
    from tracker import dates
    from tracker.past import Past

    span, today = dates.understand(value, session.today), session.today.isoformat()
    if span.first > today:
        raise WrongUsage(f"'{value}' lies after today ({today})")
    session.past_day = date.fromisoformat(min(span.last, today))
    _echo("--as-of", value, session.past_day.isoformat())
    session.past = (session.past or Past())._replace(as_of=session.past_day.isoformat())


def _known_on(session: Session, value: str) -> None:
    from tracker import dates
    from tracker.past import Past

    if session.past and session.past.state:
        raise WrongUsage("not together with --state; each names what was known")
    moment = dates.understand_moment(value, session.today)
    _echo("--known-on", value, moment)
    if not (session.past and session.past.as_of):
        local = datetime.fromisoformat(moment).astimezone().date()
        session.past_day = min(local, session.today)
    session.past = (session.past or Past())._replace(known_on=moment)


def _echo(option: str, given: str, understood: str) -> None:
    if given != understood:
        output.say(f"{option}: '{given}' understood as {understood}")


def _state(session: Session, value: str) -> None:
    from tracker.past import Past

    if session.past and session.past.known_on:
        raise WrongUsage("not together with --known-on; each names what was known")
    session.past = (session.past or Past())._replace(state=value)


@contextlib.contextmanager
def bar(total: int) -> Iterator[Tick]:
    """A progress bar on a terminal for so many entries, nothing elsewhere."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield lambda count: None
        return
    with click.progressbar(length=total, label="reading the past", file=sys.stderr) as bar:
        yield bar.update
