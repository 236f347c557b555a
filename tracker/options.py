"""What commands share: the session they run in, and the types and sets of options."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from tracker import output, text
from tracker.errors import Refused, TrackerError, WrongUsage, not_one_of
from tracker.session import Session, checked_actor

# A command that reads should not pay for what only writing needs: the rest is imported where used.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

    from tracker.dates import Span
    from tracker.queries.query import Query
    from tracker.queries.terms import Condition

Command = TypeVar("Command", bound=Callable[..., Any])


class Word(click.ParamType[str]):
    """A word out of a closed set; a wrong one is answered with the nearest."""

    def __init__(self, name: str, choices: tuple[str, ...]):
        self.name = name
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if meant := text.word_of(self.choices, value):
            return meant
        called = _called(param, self.name) if isinstance(param, click.Option) else self.name
        raise WrongUsage(not_one_of(called, " ".join(value.split()), self.choices))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return self.name.upper()

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in self.choices if word.startswith(incomplete)]


class Text(click.ParamType[str]):
    """Text, but not the "…" that stands in a command for what somebody has to say."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value.strip() and not value.strip(" .…"):
            raise Refused(f"{_called(param, 'text')}: '{value}' stands for what you have to say")
        return str(value)


class Said(Text):
    """Text that has to say something."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """``value``; raises Refused where it says nothing."""
        if not value.strip():
            raise Refused(f"{_called(param, 'text')}: may not be empty")
        return super().convert(value, param, ctx)


class Day(click.ParamType[str]):
    """A date in any form staff write, as it is stored; what was understood is said on stderr."""

    name = "date"

    def __init__(self, *, or_none: bool = False):
        self._or_none = or_none

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if self._or_none and value.lower() == "none":
            return "none"
        today = _today(ctx)
        stored = _understood(value, param, today).stored_by(today)
        if stored != value:
            output.say(f"{_called(param, 'date')}: '{value}' understood as {stored}")
        return stored


class Period(click.ParamType["Span"]):
    """A date that bounds a period, as the span of days it stands for."""

    name = "when"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> "Span":
        return _understood(value, param, _today(ctx))


class Country(click.ParamType[str]):
    """A country by code or name, as its code."""

    name = "country"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from tracker import countries

        try:
            return countries.code(value)
        except Refused as error:
            raise WrongUsage(f"{_called(param, 'country')}: {error}") from None

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        return completes("country")(ctx, param, incomplete)


def completes(kind: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """What a shell offers where a ``kind`` of thing is asked for, as ``shell_complete=`` takes it;
    found by code that is imported when a shell asks."""

    def candidates(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        from tracker.commands import _completing

        return _completing.candidates(kind, ctx, incomplete)

    return candidates


def today_option(command: Command) -> Command:
    """``--today``: the day that counts as today, for tests and for printing a past week."""

    def set_today(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            session = ctx.ensure_object(Session)
            span = _understood(value, param, session.local_day)
            if span.first != span.last:
                raise WrongUsage(f"--today: '{value}' is not one day")
            session.given_today = date.fromisoformat(span.first)

    return click.option(
        "--today",
        metavar="DATE",
        callback=set_today,
        is_eager=True,
        expose_value=False,
        help="The day that counts as today.",
    )(command)


def actor_option(command: Command) -> Command:
    """``--actor``: who acts, also accepted behind the verb."""

    def set_actor(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.ensure_object(Session).actor = checked_actor(value)

    return click.option(
        "--actor",
        metavar="NAME",
        callback=set_actor,
        expose_value=False,
        help="Who acts (else TRACKER_ACTOR, git's user name, or the login name).",
    )(command)


def writes(command: Command) -> Command:
    """The options of every command that writes: --dry-run, --today, --actor."""
    dry_run = click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")
    return dry_run(today_option(actor_option(command)))


class Wanted(NamedTuple):
    """Which proposals are asked for, as it was typed: ``words`` of the query language, and the options
    that say the same by field. ``resolved`` understands it."""

    words: tuple[str, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether anything narrows it."""
        return self != Wanted()


def filters(command: Command) -> Command:
    """The query and the options that choose proposals; the command receives ``wanted``, a Wanted."""
    import functools

    from tracker import vocabulary

    @functools.wraps(command)
    def with_filter(*args: Any, **given: Any) -> Any:
        named = {field: given.pop(field) for field in ("owner", "issue", "status", "source")}
        wanted = Wanted(
            words=given.pop("words"),
            options=tuple((field, values) for field, values in named.items() if values),
            flags=tuple(phase for phase in ("open", "closed") if given.pop(f"is_{phase}")),
        )
        session = click.get_current_context().ensure_object(Session)
        session.searchable = bool(wanted.words)
        return command(*args, wanted=wanted, **given)

    options = (
        click.argument("words", metavar="[QUERY]...", nargs=-1, shell_complete=completes("words")),
        click.option("--owner", multiple=True, type=Country(), help="Country, by code or name."),
        _id_option("issue", "Issue area."),
        click.option("--status", multiple=True, type=Word("status", vocabulary.STATUS_NAMES)),
        _id_option("source", "Source text."),
        click.option("--open", "is_open", is_flag=True, help="Open ones."),
        click.option("--closed", "is_closed", is_flag=True, help="Closed ones."),
    )
    for option in reversed(options):
        with_filter = option(with_filter)
    return with_filter  # type: ignore[return-value]


def _id_option(kind: str, meaning: str) -> Callable[[Any], Any]:
    """``--issue`` or ``--source`` of a filter."""
    return click.option(
        f"--{kind}",
        multiple=True,
        metavar=kind.upper(),
        help=meaning,
        shell_complete=completes(kind),
    )


def typed(command: list[str], wanted: "Query", more: list[str]) -> str:
    """The command line that runs ``command`` on what ``wanted`` chooses, with ``more`` options."""
    import shlex

    return shlex.join(["tracker", *command, *more, *wanted.words])


def resolved(connection: "Connection", wanted: Wanted, *, in_order: bool = False) -> "Query":
    """The query that is meant; raises QueryError, which points into it, or Refused with the nearest
    issue or source. ``sort:`` is refused but where the output is ``in_order`` of it."""
    from tracker.queries import query

    today = _today(click.get_current_context(silent=True))
    found = query.Query(today=today.isoformat())
    if wanted.words:
        from tracker.queries import reading

        found = reading.read(connection, reading.joined(wanted.words), today)
        if found.sort and not in_order:
            raise WrongUsage("sort: goes with 'tracker list'; this output has an order of its own")
    if not (wanted.options or wanted.flags):
        return found
    return found._replace(terms=(*found.terms, *_by_options(connection, wanted)))


def _by_options(connection: "Connection", wanted: Wanted) -> "Iterator[Condition]":
    from tracker.queries import catalogue
    from tracker.queries.terms import Flagged, Matches

    for field, given in wanted.options:
        values = given
        if field in ("issue", "source"):
            values = tuple(catalogue.require(connection, field, name) for name in given)
        yield Matches(field, values)
    if wanted.flags:
        yield Flagged(wanted.flags)


def _today(ctx: click.Context | None) -> date:
    session = ctx.find_object(Session) if ctx else None
    return session.today if session else date.today()


def _understood(value: str, param: click.Parameter | None, today: date) -> "Span":
    from tracker import dates

    try:
        return dates.understand(value, today)
    except TrackerError as error:
        raise WrongUsage(f"{_called(param, 'date')}: {text.one_line(str(error))}") from None


def _called(param: click.Parameter | None, default: str) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (param.metavar or param.name or default) if param else default


pass_session = click.make_pass_decorator(Session)
