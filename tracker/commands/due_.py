"""tracker due"""

from collections.abc import Sequence
from typing import Any

import click

from tracker import countries, formats, output, text
from tracker.commands import _past, _said
from tracker.options import Wanted, Word, filters, pass_session, resolved, today_option
from tracker.queries import review
from tracker.queries.review import Look
from tracker.session import Session

COLUMNS = [*Look._fields, "next"]
_HEADERS = ["priority", "days over", "id", "owner", "status", "last looked", "title"]
# What a narrow terminal does without, first to last, until titles have room enough to be told apart.
_DISPENSABLE = ("last looked", "status", "owner", "title")


@click.command(
    epilog="""\b
Example:
  $ tracker due --today 2026-03-10 --issue customs scan | cut -c1-85
  priority  days over  id                 owner   status      last looked  title
  --------  ---------  -----------------  ------  ----------  -----------  ------------
  high             55  scan-all-vehicles  Mexico  unassessed  2025-12-31   Scan every c
  $ tracker checked scan-all-vehicles --looked-in "official gazette" --on 2026-03-10
  scan-all-vehicles: looked in official gazette; found nothing (entry 4302c577, 0da2d98c)
  current: scan-all-vehicles is no-action since 2026-03-10
  $ tracker due --today 2026-03-10 --issue customs scan --format json
  []
"""
)
@filters
@click.option("--limit", type=click.IntRange(0, 2**62), help="Only the first that many.")
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@_past.past
@today_option
@pass_session
def command(session: Session, wanted: Wanted, limit: int | None, form: str) -> None:
    """What to look at again: open proposals nobody looked at for too long.

    High priority first, then the longest past its interval; 'tracker set' shows the intervals. Each
    comes with the command to type next.
    """
    with session.reading() as connection:
        found = review.due(connection, session.today.isoformat(), resolved(connection, wanted))
    shown = found[:limit]
    if form in formats.MACHINE:
        output.emit(formats.render(form, COLUMNS, map(_record, shown)))
    elif form == "md":
        output.line(formats.markdown_table(_HEADERS, _rows(shown, _HEADERS, named=True)))
    else:
        _print_table(shown)
        output.hint(_hint(len(found), shown, is_all=not wanted.is_given))


def _record(look: Look) -> dict[str, Any]:
    return {**look._asdict(), "next": _said.next_look(look.id)}


def _hint(count: int, shown: list[Look], *, is_all: bool) -> str:
    """How many are due, and the command to type for the first of them."""
    if count:
        first = f"; next: {_said.next_look(shown[0].id)}" if shown else ""
        return f"{text.counted(count, 'proposal')} due{first}"
    among = "" if is_all else " of what was asked for"
    return f"nothing is due{among}; 'tracker set' shows the intervals"


def _print_table(shown: list[Look]) -> None:
    if not shown:
        return
    width = output.width()
    rows = _rows(shown, _HEADERS, named=width >= output.PIPE_WIDTH)
    headers, rows = formats.fitting(_HEADERS, rows, width, _DISPENSABLE)
    shorten = "title" if "title" in headers else "id"
    output.line(formats.table(headers, rows, width, shorten=shorten, counts=["days over"]))


def _rows(looks: Sequence[Look], headers: Sequence[str], *, named: bool) -> list[list[str]]:
    """The cells of a table; countries as names where there is room."""
    return [
        [cells[header] for header in headers]
        for look in looks
        for cells in [
            {
                "priority": look.priority,
                "days over": f"{look.over:,}",
                "id": look.id,
                "owner": countries.name(look.owner) if named else look.owner,
                "status": look.status,
                "last looked": look.last_looked or "never",
                "title": look.title,
            }
        ]
    ]
