"""tracker diff"""

import click

from tracker import log, output
from tracker.commands import _past
from tracker.dates import Span
from tracker.options import (
    Period,
    Wanted,
    Word,
    filters,
    pass_session,
    resolved,
    today_option,
    typed,
)
from tracker.reports import changes, render
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker diff 2015 2016 impunity | sed -n 4,8p
  The world changed (1)
  ---------------------
  * Mexico: End the impunity of politicians (end-impunity-political-class), contradicts, 2016:
    Politicians were still going unpunished, and corruption was wearing down public trust
    (breier-us-mexico-partnership, 'Justice reform implementation' (file lines 201-204); also 71-73).
"""
)
@click.argument("begin", metavar="FROM", type=Period())
@click.argument("end", metavar="TO", type=Period())
@filters
@click.option("--format", "form", type=Word("format", render.CHANGES_FORMATS), default="text")
@_past.our_past
@today_option
@pass_session
def command(session: Session, begin: Span, end: Span, wanted: Wanted, form: str) -> None:
    """What changed after FROM, up to TO, a sentence a change.

    Four groups, never mixed: the world changed; learned late (took effect before, recorded here
    since); we corrected (taken out, put back, replaced, rewritten); newly tracked. Notes are remarks,
    not changes. QUERY chooses proposals as they stand now, one that was taken out as it stood before
    (docs/query.md).
    """
    with session.reading() as connection:
        chosen = resolved(connection, wanted)
        first, last = begin.last, min(end.last, session.today.isoformat())
        state = log.state_of(connection)
        more = ["--format", form] if form != "text" else []
        more += [*_past.as_options(session, chosen), "--state", state]
        again = typed(["diff", first, last], chosen, more)
        found = changes.gather(connection, first, last, chosen, state, again)
    output.emit_whole(render.render(found, form, output.text_width()))
