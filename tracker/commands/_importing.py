"""``tracker import TABLE FILE``: one command for each kind of table, all made of the same parts."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import click

from tracker import output, text
from tracker.commands import _past
from tracker.imports import headers, importing
from tracker.imports.importing import Bar, Order, Plan, Result
from tracker.imports.kinds import Kind
from tracker.imports.staging import Staging
from tracker.imports.table_files import Told
from tracker.options import pass_session, writes
from tracker.session import Session

_WORTH_A_BAR = 1_000_000  # bytes; less is read before one would see it
_ROWS_IN_WORDS = {
    "proposals": "a proposal; those tracked already change in what the file says otherwise",
    "assessments": "a dated judgement of a status, with evidence in the same row if there is any",
    "evidence": "a finding from one source and its stance on one proposal",
    "checks": "a look that found nothing; an unassessed proposal becomes no-action by it",
    "deadlines": "a date by which a proposal should be done, or none, as it was set",
}
# A file of one row, and how many entries it comes to.
_EXAMPLES = {
    "proposals": (r"Title,ID,Country\nInspect southbound lorries,inspect-southbound,mexico\n", 1),
    "assessments": (r"proposal,status,when,why\nlegal-pathways,Stalled,Oct 2026,No money\n", 1),
    "evidence": (r"proposal,finding,stance,doc\nlegal-pathways,No bill,contradicts,Memo 14\n", 1),
    "checks": (r"proposal,where,date\nscan-all-vehicles,official gazette,2026-11-02\n", 2),
    "deadlines": (r"proposal,due date,why\nscan-all-vehicles,June 2027,the agency said so\n", 1),
}


def command_of(kind: Kind) -> click.Command:
    """The command that imports tables of ``kind``."""

    def run(session: Session, /, file: str, dry_run: bool, **given: Any) -> None:
        renamed = headers.renaming(kind, given["renamed"])
        told = Told(given["excel"], given["sheet"], renamed, given["day_first"])
        _import(session, Order(kind, file, told, given.get("evidence")), dry_run=dry_run)

    decorated = pass_session(run)
    for option in reversed(_options(kind)):
        decorated = option(decorated)
    return click.command(kind.name, help=_help(kind), epilog=_example(kind))(writes(decorated))


def _example(kind: Kind) -> str:
    content, entries = _EXAMPLES[kind.name]
    counts = _counts(kind, Counter({"new": 1}))
    said = f"new.csv: {counts} ({text.counted(entries, 'entry')})"
    return (
        f"\b\nExample:\n  $ printf '{content}' > new.csv\n"
        f"  $ tracker import {kind.name} new.csv\n  {said}\n"
    )


def _help(kind: Kind) -> str:
    columns = [column.names[0] for column in sorted(kind.columns, key=lambda c: not c.needed)]
    return f"""Record the rows of a table of {kind.name}, in CSV or .xlsx.

    A row is {_ROWS_IN_WORDS[kind.name]}. FILE may be ``-`` for CSV on standard input.

    All rows are checked first, and nothing is recorded if anything is wrong. What is recorded already
    is recognised.

    Columns, in any order, by these names or others that docs/import.md lists: {", ".join(columns)}.
    """


def _options(kind: Kind) -> list[Callable[[Any], Any]]:
    options = [
        click.argument("file", type=click.Path(readable=False)),
        click.option(
            "--map", "renamed", multiple=True, metavar='"COL=FIELD"',
            help="Column COL holds FIELD; with nothing behind =, it is left out. Repeatable.",
        ),
        click.option("--excel", is_flag=True, help="CSV with cells guarded, as by export --excel."),
        click.option("--day-first/--month-first", default=None,
                     help="How 3/4/2025 is meant: 3 April, or March 4. Refused where not said."),
        click.option("--sheet", metavar="NAME", help="The sheet of a spreadsheet; else the one of"
                     f" this name, {kind.name}, else the first."),
    ]  # fmt: skip
    if kind.entry == "assess":
        named = "The export of evidence by which another database's entries are known here."
        options.append(
            click.option("--evidence", metavar="FILE", type=click.Path(readable=False), help=named)
        )
    return options


def _import(session: Session, order: Order, *, dry_run: bool) -> None:
    """Plan, then write what is new: where nothing is, nobody is locked out."""
    with contextlib.closing(Staging()) as staging:
        with session.reading() as connection, _reading_bar() as bar:
            planned = importing.plan(connection, order, staging, session.today, bar)
        result, entries = planned.result, 0
        if result.has_news:
            with (
                session.writing(dry_run=dry_run) as journal,
                _past.bar(staging.count, f"recording {order.kind.name}") as tick,
            ):
                result = importing.record(journal, planned, tick)
            entries = journal.count
    _say(planned, result, entries, dry_run=dry_run)


@contextlib.contextmanager
def _reading_bar() -> Iterator[Callable[[int], Bar]]:
    """What makes a bar for a file of so many bytes; it is told how many are read by now."""
    with contextlib.ExitStack() as stack:

        def begun(size: int) -> Bar:
            tick = stack.enter_context(_past.bar(size, "reading the file", _WORTH_A_BAR))
            read = [0]

            def told(done: int) -> None:
                tick(done - read[0])
                read[0] = done

            return told

        yield begun


def _say(planned: Plan, result: Result, entries: int, *, dry_run: bool) -> None:
    if planned.header.passed_over:
        names = ", ".join(planned.header.passed_over)
        output.say(f"passed over, as they follow from other records: {names}")
    for outcome in ("new", "changed", "kept"):
        if outcome != "new" or dry_run:
            _say_rows(result, outcome)
    counts = _counts(planned.order.kind, result.outcomes)
    would = "would be " if dry_run else ""
    file = text.one_line(planned.order.path)
    output.line(f"{file}: {would}{counts} ({text.counted(entries, 'entry')})")


def _counts(kind: Kind, outcomes: Counter[str]) -> str:
    """How many rows came to what."""
    words = {
        "new": "new",
        "changed": "changed",
        "there": "there already",
        "kept": "kept as recorded",
    }
    said = {"new", "there", *(["changed"] if kind.entry == "describe" else []), *outcomes}
    return ", ".join(f"{outcomes[name]:,} {word}" for name, word in words.items() if name in said)


def _say_rows(result: Result, outcome: str) -> None:
    """A line for each row that is new, changed or kept, as far as there are lines."""
    lines = result.lines.get(outcome, [])
    word = "" if outcome == "kept" else f"{outcome}: "
    for _, line in sorted(lines):
        output.line(f"  {word}{line}")
    more = result.outcomes[outcome] - len(lines)
    if lines and more:
        output.line(f"  … and {more:,} more")
