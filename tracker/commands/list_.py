"""tracker list"""

import click

from tracker import countries, formats, output, text
from tracker.commands import _past
from tracker.options import Wanted, Word, filters, pass_session, resolved, today_option
from tracker.queries import proposals
from tracker.queries.proposals import SORTS, Proposal
from tracker.queries.query import Query
from tracker.session import Session

COLUMNS = list(Proposal._fields)
_ORDER = Word("order", (*SORTS, *(f"{name}-" for name in SORTS)))
# Columns of a terminal from which on countries are shown by name, and dates and marks are shown.
_ROOM_FOR_NAMES = 120
_ROOM_FOR_SINCE = 110
_DISPENSABLE = ("owner", "title")  # what a narrower one does without, first to last


@click.command(
    epilog="""\b
Example:
  $ tracker list --owner Mexico --issue customs scan | cut -c1-90
  id                             owner   status      since  title
  -----------------------------  ------  ----------  -----  --------------------------------
  scan-all-vehicles              Mexico  unassessed         Scan every cross-border vehicle
  scan-commercial-traffic-first  Mexico  unassessed         Start full scanning with commerc
  scan-private-vehicles          Mexico  unassessed         Extend full scanning to private
"""
)
@filters
@click.option(
    "--sort", type=_ORDER, help="Order by this, else by id; '-' behind it for descending."
)
@click.option("--limit", type=click.IntRange(0, 2**62), help="Only the first that many.")
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@_past.past
@today_option
@pass_session
def command(
    session: Session, wanted: Wanted, sort: str | None, limit: int | None, form: str
) -> None:
    """Proposals, one a line.

    QUERY narrows them: field:value, a comma for or, ^ for not, .. for ranges, flags such as overdue, and
    words, which are looked for in titles, summaries, tests, findings and notes (docs/query.md). The
    options below are terms, too; options of one kind are alternatives.
    """
    with session.reading() as connection:
        query = resolved(connection, wanted, in_order=True)
        found = proposals.select(connection, query, sort or query.sort or "id", limit)
        if form in formats.MACHINE:
            output.emit(formats.render(form, COLUMNS, map(Proposal._asdict, found)))
        else:
            _print_table(list(found), form, query)


def _print_table(found: list[Proposal], form: str, query: Query) -> None:
    width = output.width() if form == "table" else output.PIPE_WIDTH
    headers = ["id", "owner", "status", "since", "title"]
    if width < _ROOM_FOR_SINCE:
        headers.remove("since")
    rows = [_cells(proposal, headers, width) for proposal in found]
    if form == "md":
        output.line(formats.markdown_table(headers, rows))
    elif found:
        headers, rows = formats.fitting(headers, rows, width, _DISPENSABLE)
        shorten = "title" if "title" in headers else "id"
        output.line(formats.table(headers, rows, width, shorten=shorten))
    output.hint(text.counted(len(found), "proposal"))
    if not found and (meant := _mistaken(query)):
        output.say(f"tracker: {meant}")


def _mistaken(query: Query) -> str:
    from tracker.queries import reading  # only where nothing was found

    return reading.mistaken(query)


def _cells(proposal: Proposal, headers: list[str], width: int) -> list[str]:
    marks = [mark for mark in ("contested", "disputed", "unsupported") if getattr(proposal, mark)]
    status = " ".join([proposal.status, *(f"({mark})" for mark in marks)])
    narrow = proposal.status + ("!" if marks else "")  # 'show' says what calls for attention
    cells = {
        "id": proposal.id,
        "owner": proposal.owner if width < _ROOM_FOR_NAMES else countries.name(proposal.owner),
        "status": narrow if width < _ROOM_FOR_SINCE else status,
        "since": proposal.since or "",
        "title": proposal.title,
    }
    return [cells[header] for header in headers]
