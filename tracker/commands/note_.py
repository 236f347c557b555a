"""tracker note"""

import click

from tracker.commands import _said
from tracker.model import Draft
from tracker.options import completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker note scan-all-vehicles "Ask the customs desk in April"
  scan-all-vehicles: noted (entry bd0b4b37)
"""
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("words", metavar="TEXT...", nargs=-1, required=True)
@writes
@pass_session
def command(session: Session, proposal: str, words: tuple[str, ...], dry_run: bool) -> None:
    """Keep a remark with a proposal; it changes no status."""
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        _said.standing(journal, name)
        journal.append(Draft("note", f"proposal:{name}", {"note": " ".join(words)}))
    _said.wrote(f"{name}: noted", journal.written, dry_run=dry_run)
