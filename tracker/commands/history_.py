"""tracker history"""

from typing import TYPE_CHECKING

import click

from tracker import dates, formats, output, text
from tracker.commands import _past, _said
from tracker.dates import Span
from tracker.errors import did_you_mean
from tracker.options import Period, Word, completes, pass_session, today_option
from tracker.queries import history
from tracker.queries.history import Past
from tracker.session import Session

if TYPE_CHECKING:
    from sqlite3 import Connection

COLUMNS = (
    "entry recorded_at received_at actor kind subject effective_on group body replaces voided by"
).split()


@click.command(
    epilog="""\b
Example:
  $ tracker note legal-pathways "Ask the visa desk"
  legal-pathways: noted (entry c63bc856)
  $ tracker history legal-pathways --limit 1
  2026-11-22 05:50Z c63bc856 Ana: Ask the visa desk
"""
)
@click.argument("proposal", metavar="[ID]", required=False, shell_complete=completes("proposal"))
@click.option("--since", type=Period(), help="Recorded here on this day or later.")
@click.option("--until", type=Period(), help="Recorded here on this day or earlier.")
@click.option(
    "--actor", metavar="NAME", help="Only what NAME recorded.", shell_complete=completes("actor")
)
@click.option("--limit", type=click.IntRange(0, 2**62), help="Only the newest that many.")
@click.option("--format", "form", type=Word("format", ("text", *formats.MACHINE)), default="text")
@_past.past
@today_option
@pass_session
def command(
    session: Session,
    proposal: str | None,
    since: Span | None,
    until: Span | None,
    actor: str | None,
    limit: int | None,
    form: str,
) -> None:
    """Who recorded what and when, oldest first.

    Times are UTC. What was taken out since stays and says so, a whole record too.
    """
    with session.reading() as connection:
        subject = f"proposal:{history.proposal(connection, proposal)}" if proposal else None
        span = history.Span(
            subject=subject,
            actor=actor,
            since=dates.local_midnight_utc(since.first) if since else None,
            until=dates.local_midnight_utc(dates.next_day(until.last)) if until else None,
        )
        past = history.history(connection, span, limit)
        if actor is not None:
            _hint_if_unknown(connection, actor)
        if form == "text":
            output.emit(_said.past(item, of_one=subject is not None) + "\n" for item in past)
        else:
            output.emit(formats.render(form, COLUMNS, map(_row, past)))


def _hint_if_unknown(connection: "Connection", actor: str) -> None:
    """A name that nobody bears finds nothing, as one of somebody who recorded nothing does: say so."""
    names = history.actors(connection)
    if actor not in names:
        hint = did_you_mean(actor, names) or f"; these did: {', '.join(names)}"
        output.say(f"tracker: nobody called '{text.one_line(actor)}' recorded anything here{hint}")


def _row(item: Past) -> dict[str, object]:
    entry = item.entry
    values = (
        entry.hash, entry.recorded_at, item.received_at, entry.actor, entry.kind, entry.subject,
        entry.effective_on, entry.group, entry.body, entry.replaces, item.how, item.by,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))
