"""tracker source add|list|show"""

from dataclasses import asdict, fields
from typing import Any

import click

from tracker import fields as catalogue_fields
from tracker import formats, output, text
from tracker.commands import _catalogue, _said
from tracker.errors import Refused
from tracker.model import Draft
from tracker.options import Session, Word, pass_session, writes
from tracker.queries import catalogue, proposals
from tracker.queries.proposals import Filter

COLUMNS = [field.name for field in fields(catalogue.Source)]


@click.group()
def command() -> None:
    """The texts: articles, reports, speeches."""


@command.command(
    epilog="""\b
Example:
  $ tracker source add border-review-2026 --title "The border in review" \\
      --author "A. Author" --published 2026-05 --url https://example.org/review
  border-review-2026: added (entry 0c7d9e21)
"""
)
@click.argument("source", metavar="ID")
@_catalogue.options(catalogue_fields.SOURCE)
@writes
@pass_session
def add(session: Session, /, source: str, dry_run: bool, **values: Any) -> None:
    """Add a text, so that proposals and evidence can name it."""
    name = _catalogue.new_id(source)
    described = {"title": "", **_catalogue.given(values)}
    with session.writing(dry_run=dry_run) as journal:
        if name in catalogue.known(journal.connection, "source"):
            raise Refused(f"{name} is a source already; 'tracker source show {name}' shows it")
        journal.append(Draft("describe", f"source:{name}", {"fields": described}))
    _said.wrote(f"{name}: added", journal.written, dry_run=dry_run)


@command.command(
    "list",
    epilog="""\b
Example:
  $ tracker source list
  id                           published  proposals  title
  ---------------------------  ---------  ---------  -----------------------------------
  breier-us-mexico-partnership 2016              30  What Could a U.S-Mexico Partnership …
""",
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def list_(session: Session, form: str) -> None:
    """All sources."""
    with session.reading() as connection:
        found = catalogue.sources(connection)
    headers = ["id", "published", "proposals", "authors", "title"]
    rows = [[s.id, s.published, str(s.proposals), ", ".join(s.authors), s.title] for s in found]
    output.emit(
        formats.any_format(
            form, COLUMNS, map(asdict, found), headers, rows, output.width(), "title"
        )
    )


@command.command(
    epilog="""\b
Example:
  $ tracker source show report-mexico-leverage-in-talks
  report-mexico-leverage-in-talks
  published     2016-12 (inferred: …)
"""
)
@click.argument("source", metavar="ID")
@click.option("--format", "form", type=Word("format", ("text", "json")), default="text")
@pass_session
def show(session: Session, source: str, form: str) -> None:
    """One source and the proposals it puts forward."""
    with session.reading() as connection:
        found = catalogue.source(connection, source)
        wanted = Filter(sources=(source,))
        put_forward = list(proposals.select(connection, wanted))
    if form == "json":
        ids = [proposal.id for proposal in put_forward]
        output.emit([formats.json_document({**asdict(found), "proposals": ids})])
        return
    output.line(found.id)
    for name in ("title", "authors", "publisher", "published", "date_note", "url"):
        if value := formats.flat(getattr(found, name)):
            output.line(f"{name:<11} {text.one_line(value)}")
    for proposal in put_forward:
        output.line(f"  {proposal.id} ({proposal.status}): {text.one_line(proposal.title)}")
