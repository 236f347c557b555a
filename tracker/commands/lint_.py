"""tracker lint"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import click

from tracker import formats, output, text
from tracker.options import Wanted, Word, filters, pass_session, resolved, today_option
from tracker.queries import lint, proposals
from tracker.queries.lint import Finding, Rule
from tracker.queries.query import Query
from tracker.session import Session

COLUMNS = list(Finding._fields)
_RULE = Word("rule", lint.NAMES)


@click.command(
    epilog="""\b
Example:
  $ tracker lint id:improve-border-security | cut -c1-92
  vague-verb (1): a title that begins with, or a test that turns on, a verb of no measure
  improve-border-security: vague-verb: its title begins with 'Improve'; next: tracker edit imp
"""
)
@filters
@click.option("--only", multiple=True, type=_RULE, help="Only this rule; repeatable.")
@click.option("--except", "without", multiple=True, type=_RULE, help="Not this rule; repeatable.")
@click.option("--explain", is_flag=True, help="Say why each rule matters.")
@click.option(
    "--seeds",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    help="Seed files to compare; else 'seeds' beside the folder of the database, where it is there.",
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@today_option
@pass_session
def command(
    session: Session,
    wanted: Wanted,
    only: tuple[str, ...],
    without: tuple[str, ...],
    explain: bool,
    folder: Path | None,
    form: str,
) -> None:
    """What a careful editor would mend in the records.

    Each finding ends with the command that mends it; where it has a "…" somebody has to say something.
    Nothing is printed where nothing is found; exit 1 where anything is.
    """
    rules = [r for r in lint.RULES if (not only or r.name in only) and r.name not in without]
    with session.reading() as connection:
        query = resolved(connection, wanted)
        found = list(lint.found(connection, rules, query))
        if lint.SEEDS in [rule.name for rule in rules]:
            found += _of_seeds(session, connection, query, folder or _beside(session))
    _print(found, rules, form, explain=explain)
    if not found:
        output.hint("nothing to mend")
    click.get_current_context().exit(1 if found else 0)


def _beside(session: Session) -> Path | None:
    """The seed files that belong to the database: in 'seeds', beside its folder."""
    folder = os.path.dirname(os.path.dirname(os.path.abspath(session.location().path)))
    seeds = Path(folder, "seeds")
    return seeds if seeds.is_dir() else None


def _of_seeds(
    session: Session, connection: Connection, wanted: Query, folder: Path | None
) -> Iterator[Finding]:
    if folder is None:
        return
    from tracker.seeding import differences

    chosen = None if not wanted.terms else set(proposals.ids(connection, wanted))
    path = Path(os.path.relpath(folder)) if folder.is_absolute() else folder
    for name, what, then in differences.differences(
        connection, path, session.moment(), session.today
    ):
        if chosen is None or name in chosen:
            yield Finding(name, lint.SEEDS, what, then)


def _print(found: list[Finding], rules: list[Rule], form: str, *, explain: bool) -> None:
    why = {rule.name: rule.why for rule in rules}
    columns = [*COLUMNS, "why"] if explain else COLUMNS
    records: list[dict[str, Any]] = [{**f._asdict(), "why": why[f.rule]} for f in found]
    if form in formats.MACHINE:
        output.emit(formats.render(form, columns, records))
    elif form == "md":
        rows = [[record[column] for column in columns] for record in records]
        output.emit([formats.markdown_table(columns, rows) + "\n"] if found else [])
    else:
        output.emit(line + "\n" for line in _lines(found, rules, explain=explain))


def _lines(found: list[Finding], rules: list[Rule], *, explain: bool) -> Iterator[str]:
    """A heading a rule with how often it found something, then a line a finding."""
    counts = Counter(finding.rule for finding in found)
    for rule in rules:
        if counts[rule.name]:
            yield f"{rule.name} ({counts[rule.name]:,}): {rule.looks_for}"
            yield from [f"  why: {rule.why}"] if explain else []
        for finding in found:
            if finding.rule == rule.name:
                said = f"{finding.id}: {finding.rule}: {finding.what}; next: {finding.next}"
                yield text.one_line(said)
