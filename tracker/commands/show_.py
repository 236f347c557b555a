"""tracker show"""

from typing import TYPE_CHECKING, Any

import click

from tracker import output
from tracker.commands import _past
from tracker.options import Word, completes, pass_session, today_option
from tracker.session import Session

# A shell that completes an id should not wait for what only showing needs: that is imported where used.
if TYPE_CHECKING:
    from sqlite3 import Connection

    from tracker.queries.deadlines import Clock
    from tracker.queries.history import Past
    from tracker.queries.record import Record


@click.command(
    epilog="""\b
Example:
  $ tracker show scan-all | head -n 4
  scan-all-vehicles
  Scan every cross-border vehicle with non-intrusive equipment
  Mexico (MX), with United States (US)
  unassessed: nobody has judged yet what the evidence below means
"""
)
@click.argument("name", metavar="ID|ENTRY", shell_complete=completes("record"))
@click.option("--format", "form", type=Word("format", ("text", "json")), default="text")
@_past.past
@today_option
@pass_session
def command(session: Session, name: str, form: str) -> None:
    """Everything about one proposal, or about one entry.

    An entry is named by the beginning of its hash.
    """
    from tracker.queries import proposals, record

    with session.reading() as connection:
        is_id = bool(proposals.ids_from(connection, name))
        if not is_id and any(record.entries_named(connection, name)):
            _show_entry(connection, name, form)
        else:
            _show_proposal(session, connection, proposals.resolve(connection, name), form)


def _show_proposal(session: Session, connection: "Connection", proposal: str, form: str) -> None:
    from tracker import formats
    from tracker.commands import _show_text
    from tracker.queries import deadlines, history, record

    found = record.record(connection, proposal)
    span = history.Span(subject=f"proposal:{proposal}")
    past = list(history.history(connection, span))
    clock = deadlines.clock(connection, proposal, session.today.isoformat())
    if form == "json":
        output.emit([formats.json_document(as_document(found, past, clock))])
    else:
        width = output.reading_width()
        lines = _show_text.lines(found, past, clock, session.location().path, width)
        output.emit(line + "\n" for line in lines)


def as_document(found: "Record", past: "list[Past]", clock: "Clock") -> dict[str, Any]:
    """A record as one JSON object: the keys of ``list``, then all that hangs on it."""
    document = found.proposal._asdict()
    document["retired"] = found.retired
    for name in ("overdue", "late", "slipped"):
        document[f"{name}_days"] = getattr(clock, name)
    document["linked_from"] = [
        {"kind": link.kind, "from": link.other} for link in found.links if not link.forward
    ]
    for name in ("assessments", "evidence", "checks", "deadlines", "responses", "notes"):
        document[name] = [item._asdict() for item in getattr(found, name)]
    document["history"] = [entry_document(item) for item in past]
    return document


def entry_document(item: "Past") -> dict[str, Any]:
    """An entry as one JSON object, with what voided it."""
    return {**item.entry._asdict(), "voided": item.how, "voided_by": item.by}


def _show_entry(connection: "Connection", prefix: str, form: str) -> None:
    from tracker import formats
    from tracker.commands import _show_text
    from tracker.queries import history, record

    entry = record.entry_named(connection, prefix)
    past = history.history(connection, history.Span(subject=entry.subject))
    item = next(found for found in past if found.entry.hash == entry.hash)
    if form == "json":
        output.emit([formats.json_document(entry_document(item))])
    else:
        output.emit(line + "\n" for line in _show_text.entry_lines(item, output.reading_width()))
