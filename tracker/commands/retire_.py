"""tracker retire"""

import click

from tracker.commands import _said
from tracker.model import Draft
from tracker.options import Said, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker retire join-full-scanning --reason "same as scan-all-vehicles"
  join-full-scanning: retired: same as scan-all-vehicles (entry 5914710c)
"""
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.option("--reason", type=Said(), required=True, help="Why it should not have been tracked.")
@writes
@pass_session
def command(session: Session, proposal: str, reason: str, dry_run: bool) -> None:
    """Take a record that was added by mistake out of lists and counts.

    History keeps it, its evidence with it; 'tracker undo' brings it back.
    """
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        _said.standing(journal, name)
        journal.append(Draft("describe", f"proposal:{name}", {"fields": {"retired": reason}}))
    _said.wrote(f"{name}: retired: {reason}", journal.written, dry_run=dry_run)
