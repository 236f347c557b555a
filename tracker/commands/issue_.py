"""tracker issue add|list"""

from dataclasses import asdict, fields
from typing import Any

import click

from tracker import fields as catalogue_fields
from tracker import formats, output
from tracker.commands import _catalogue
from tracker.errors import WrongUsage
from tracker.options import Word, pass_session, writes
from tracker.queries import catalogue
from tracker.session import Session

COLUMNS = [field.name for field in fields(catalogue.Issue)]


@click.group()
def command() -> None:
    """The policy areas that proposals belong to."""


@command.command(
    epilog="""\b
Example:
  $ tracker issue add water --title Water --meaning "Shared rivers" --cap 7
  water: added (entry 3166b0af)
"""
)
@click.argument("issue", metavar="ID")
@_catalogue.options(catalogue_fields.ISSUE)
@writes
@pass_session
def add(session: Session, /, issue: str, dry_run: bool, **values: Any) -> None:
    """Add a policy area."""
    described = _catalogue.given(values)
    described.setdefault("title", issue.replace("-", " ").capitalize())
    if "meaning" not in described:
        raise WrongUsage("--meaning: say in one line what belongs to it")
    _catalogue.add(session, "issue", issue, described, dry_run=dry_run)


@command.command(
    "list",
    epilog="""\b
Example:
  $ tracker issue list | head -n 4 | cut -c1-90
  id                    cap  proposals  meaning
  --------------------  ---  ---------  ----------------------------------------------------
  arms-trafficking      12           1  Weapons smuggled over the border
  border-security       9           29  Control of borders: forces, barriers, inspection
""",
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def list_(session: Session, form: str) -> None:
    """All policy areas, with their Comparative Agendas Project code."""
    with session.reading() as connection:
        found = catalogue.issues(connection)
    headers = ["id", "cap", "proposals", "meaning"]
    rows = [[i.id, i.cap, str(i.proposals), i.meaning] for i in found]
    output.emit(
        formats.any_format(
            form, COLUMNS, map(asdict, found), headers, rows, output.width(), "meaning"
        )
    )
