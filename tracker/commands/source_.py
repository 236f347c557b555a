"""tracker source add|list|show"""

from dataclasses import asdict, fields
from typing import Any

import click

from tracker import fields as catalogue_fields
from tracker import formats, output, text
from tracker.commands import _catalogue
from tracker.options import Word, completes, pass_session, writes
from tracker.queries import catalogue, proposals
from tracker.queries.query import having
from tracker.session import Session

COLUMNS = [field.name for field in fields(catalogue.Source)]


@click.group()
def command() -> None:
    """The texts: articles, reports, speeches."""


@command.command(
    epilog="""\b
Example:
  $ tracker source add border-review-2026 --title "The border in review" \\
      --author "A. Author" --published 2026-05 --url https://example.org/review
  border-review-2026: added (entry ef10acbe)
"""
)
@click.argument("source", metavar="ID")
@_catalogue.options(catalogue_fields.SOURCE)
@writes
@pass_session
def add(session: Session, /, source: str, dry_run: bool, **values: Any) -> None:
    """Add a text, so that proposals and evidence can name it."""
    described = {"title": "", **_catalogue.given(values)}
    _catalogue.add(session, "source", source, described, dry_run=dry_run)


@command.command(
    "list",
    epilog="""\b
Example:
  $ tracker source list | cut -c1-70
  id                               published  proposals  authors
  -------------------------------  ---------  ---------  ---------------
  bersin-bitar-mexico-should-lead  2025              41  Bersin, Bitar
  breier-us-mexico-partnership     2016              40  Kimberly Breier
  pereira-immigration-to-opioids   2017               8  Katherine Perei
  report-mexico-leverage-in-talks  2016-12           15
  us-mexico-security-cooperation   2024              18
""",
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def list_(session: Session, form: str) -> None:
    """All sources."""
    with session.reading() as connection:
        found = catalogue.sources(connection)
    headers, width = ["id", "published", "proposals", "authors", "title"], output.width()
    rows = [[s.id, s.published, str(s.proposals), ", ".join(s.authors), s.title] for s in found]
    if form == "table":
        headers, rows = formats.fitting(headers, rows, width, ("authors", "published"))
    output.emit(
        formats.any_format(form, COLUMNS, map(asdict, found), headers, rows, width, "title")
    )


@command.command(
    epilog="""\b
Example:
  $ tracker source show report-mexico-leverage-in-talks | head -n 4 | cut -c1-90
  report-mexico-leverage-in-talks
  title       Report: Mexico Plans to Use Border Security, Immigration as Leverage in Talks
  published   2016-12
  date_note   inferred: Trump is to take office 'next month', so December 2016
"""
)
@click.argument("source", metavar="ID", shell_complete=completes("source"))
@click.option("--format", "form", type=Word("format", ("text", "json")), default="text")
@pass_session
def show(session: Session, source: str, form: str) -> None:
    """One source and the proposals it puts forward."""
    with session.reading() as connection:
        found = catalogue.source(connection, source)
        put_forward = list(proposals.select(connection, having("source", [found.id])))
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
