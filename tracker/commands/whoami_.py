"""tracker whoami"""

import click

from tracker import formats, log, output, replica, text
from tracker.options import Word, pass_session
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker whoami | head -n 1
  actor    Ana (TRACKER_ACTOR)
"""
)
@click.option("--format", "form", type=Word("format", ("text", "json")), default="text")
@pass_session
def command(session: Session, form: str) -> None:
    """Under which name and which replica id you record.

    The name is that of --actor, TRACKER_ACTOR, GIT_AUTHOR_NAME, git's user.name, or the one you logged
    in with. A copy is bound to its machine and file: one that was made from it gets an id of its own
    when something is recorded in it.
    """
    actor, why = session.who()
    with session.reading() as connection:
        own, path = log.replica_of(connection), session.location().path
        written, is_bound = log.head_of(connection, own)[0], replica.is_bound_here(connection, path)
    if form == "json":
        said = {
            "actor": actor,
            "why": why,
            "replica": own,
            "written": written,
            "is_bound": is_bound,
        }
        output.emit([formats.json_document(said)])
        return
    output.line(f"actor    {text.one_line(actor)} ({why})")
    output.line(f"replica  {own}, {text.counted(written, 'entry')} written")
    if not is_bound:
        output.line("         a copy: what is recorded next stands under an id of its own")
