"""tracker list"""

from collections.abc import Iterable
from dataclasses import fields
from sqlite3 import Connection
from typing import Any

import click

from tracker import countries, formats, output
from tracker.options import Session, Word, check_filter, filters, pass_session, today_option
from tracker.queries import proposals
from tracker.queries.proposals import SORTS, Filter, Proposal

COLUMNS = [field.name for field in fields(Proposal)]
_ORDER = Word("order", (*SORTS, *(f"{name}-" for name in SORTS)))
_ROOM_FOR_NAMES = 120  # columns from which on countries are shown by name


@click.command(
    epilog="""\b
Example:
  $ tracker list --owner Mexico --issue customs scan | cut -c1-90
  id                             owner    status      since    title
  -----------------------------  -------  ----------  -------  -----------------------------
  scan-all-vehicles              Mexico   unassessed           Scan every cross-border vehic
  scan-commercial-traffic-first  Mexico   unassessed           Start full scanning with comm
  scan-private-vehicles          Mexico   unassessed           Extend full scanning to priva
"""
)
@filters
@click.option(
    "--sort", type=_ORDER, default="id", help="Order by this; '-' behind it for descending."
)
@click.option("--limit", type=click.IntRange(min=0), help="Only the first that many.")
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@today_option
@pass_session
def command(session: Session, wanted: Filter, sort: str, limit: int | None, form: str) -> None:
    """Proposals, one a line.

    WORDS must occur in id, title or summary, case and accents ignored.

    Options of one kind are alternatives, different ones narrow each other.
    """
    with session.reading() as connection:
        check_filter(connection, wanted)
        found = proposals.select(connection, wanted, sort, limit)
        if form in formats.MACHINE:
            output.emit(formats.render(form, COLUMNS, map(_as_row, found)))
        else:
            _print_table(connection, list(found), form)


def _as_row(proposal: Proposal) -> dict[str, Any]:
    return {name: getattr(proposal, name) for name in COLUMNS}


def _print_table(connection: Connection, found: list[Proposal], form: str) -> None:
    width = output.width()
    headers = ["id", "owner", "status", "since", "title"]
    rows = [_cells(proposal, names=width >= _ROOM_FOR_NAMES) for proposal in found]
    if form == "md":
        output.line(formats.markdown_table(headers, rows))
    elif found:
        output.line(formats.table(headers, rows, width, shorten="title"))
    output.hint(_counted(found))


def _cells(proposal: Proposal, *, names: bool) -> list[str]:
    owner = countries.name(proposal.owner) if names else proposal.owner
    marks = [mark for mark in ("contested", "disputed", "unsupported") if getattr(proposal, mark)]
    status = " ".join([proposal.status, *(f"({mark})" for mark in marks)])
    return [proposal.id, owner, status, proposal.since or "", proposal.title]


def _counted(found: Iterable[Proposal]) -> str:
    count = len(list(found))
    return f"{count} proposal{'' if count == 1 else 's'}"
