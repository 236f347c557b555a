"""The same change to every proposal that a query chooses: shown, asked, one group, undone as one."""

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from tracker import output, text
from tracker.errors import Busy, Refused, SeveralRefused, TrackerError, WrongUsage
from tracker.options import Command, completes
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal

# Appends a change to the proposal of this id; gives it as ``old -> new``, None where it stands so.
Change = Callable[[str], str | None]
# Makes one for a journal, once what all of them refer to is found there.
Prepare = Callable[["Journal"], Change]
_BULK = "tracker.commands._bulk"


class Where(NamedTuple):
    """The query that chooses, and whether to go on without asking."""

    query: str
    yes: bool


class Plan(NamedTuple):
    """What a bulk change comes to: a line for each proposal that changes, and how many stand so."""

    lines: tuple[str, ...]
    unchanged: int


class OneOrMany(click.Command):
    """A command on one proposal, its first argument, or with ``--where`` on all that a query chooses:
    then that argument is not given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = args[: args.index("--")] if "--" in args else args
        ctx.meta[_BULK] = any(arg.partition("=")[0] == "--where" for arg in own)
        stray = _stray_term(own)
        try:
            return super().parse_args(ctx, args)
        except (TrackerError, click.UsageError):
            if stray is None:
                raise
            raise WrongUsage(
                f"'{text.one_line(stray)}' looks like a term of the query, which is one word here:"
                " put all of it in quotes behind --where"
            ) from None

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        params = super().get_params(ctx)
        if not ctx.meta.get(_BULK):
            return params
        first = next(param for param in params if isinstance(param, click.Argument))
        return [param for param in params if param is not first]


def _stray_term(args: list[str]) -> str | None:
    """A word right behind the query of ``--where`` that looks like one more term of it."""
    behind = args[args.index("--where") + 2 :] if "--where" in args else []
    return next((word for word in behind[:1] if ":" in word or word[0:1] in ("@", "^")), None)


def where(command: Command) -> Command:
    """``--where`` and ``--yes``; the command receives ``where``, None where it is on one proposal."""

    @functools.wraps(command)
    def with_where(*args: Any, **given: Any) -> Any:
        query, yes = given.pop("query"), given.pop("yes")
        if yes and query is None:
            raise WrongUsage("--yes goes with --where: a change of one proposal is not asked")
        return command(*args, where=None if query is None else Where(query, yes), **given)

    asked = click.option("--yes", is_flag=True, help="With --where: do not ask.")(with_where)
    return click.option(
        "--where",
        "query",
        metavar="QUERY",
        help="All that QUERY chooses, instead of one ID.",
        shell_complete=completes("query"),
    )(asked)  # type: ignore[return-value]


def each(do: Callable[["Journal", str], str | None]) -> Prepare:
    """A change that refers to nothing but the proposal itself."""
    return lambda journal: functools.partial(do, journal)


def change(session: Session, where: Where, prepare: Prepare, *, dry_run: bool) -> None:
    """Show what ``prepare`` would change of all that ``where`` chooses, ask, and write it as one group.

    Raises WrongUsage for an empty query and where nobody can be asked, SeveralRefused with every
    proposal that a rule stands in the way of, Busy where the record changed while asking.
    """
    with session.writing(dry_run=True) as journal:
        plan = _planned(journal, session, where, prepare)
    for line in plan.lines:
        output.line(text.one_line(line))
    if dry_run or not plan.lines:
        output.line(_summed(plan, "would change" if plan.lines else "to change"))
        return
    _ask(plan, where)
    with session.writing() as journal:
        if _planned(journal, session, where, prepare) != plan:
            raise Busy("the record changed meanwhile; nothing was changed; try again")
    output.line(_summed(plan, "changed"))
    output.hint("'tracker undo' takes all of it back")


def _planned(journal: "Journal", session: Session, where: Where, prepare: Prepare) -> Plan:
    names, do = _chosen(journal, session, where), prepare(journal)
    lines, refused = [], []
    for name in names:
        try:
            if line := do(name):
                lines.append(f"{name}: {line}")
        except Refused as error:
            said = text.one_line(str(error))
            refused.append(said if said.startswith(f"{name} ") else f"{name}: {said}")
    if refused:
        some = f"{len(refused):,} of {text.counted(len(names), 'proposal')}"
        raise SeveralRefused(refused, f"{some} refused; nothing was changed; narrow the query")
    return Plan(tuple(lines), len(names) - len(lines))


def _chosen(journal: "Journal", session: Session, where: Where) -> list[str]:
    from tracker.queries import proposals, reading

    wanted = reading.read(journal.connection, where.query, session.today)
    if wanted.sort:
        raise WrongUsage("--where: sort: goes with 'tracker list'; a change has no order")
    if not wanted.terms:
        raise WrongUsage("--where: an empty query chooses every proposal; 'open,closed' says so")
    return proposals.ids(journal.connection, wanted)


def _ask(plan: Plan, where: Where) -> None:
    if where.yes:
        return
    count = text.counted(len(plan.lines), "proposal")
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUsage(f"{count} would change; nothing was changed; --yes does it unasked")
    output.flush()
    click.confirm(f"Change {count}?", abort=True, err=True)


def _summed(plan: Plan, verb: str) -> str:
    unchanged = f", {plan.unchanged:,} unchanged" if plan.unchanged else ""
    return f"{text.counted(len(plan.lines), 'proposal')} {verb}{unchanged}"
