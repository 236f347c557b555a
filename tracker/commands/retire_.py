"""tracker retire"""

from typing import TYPE_CHECKING

import click

from tracker.commands import _bulk, _said
from tracker.commands._bulk import Where
from tracker.model import Draft
from tracker.options import Said, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal


@click.command(
    cls=_bulk.OneOrMany,
    epilog="""\b
Example:
  $ tracker retire join-full-scanning --reason "same as scan-all-vehicles"
  join-full-scanning: retired: same as scan-all-vehicles (entry 5914710c)
  $ tracker retire --where 'id:scan-*' --reason "tracked elsewhere" --dry-run
  scan-all-vehicles: retired
  scan-commercial-traffic-first: retired
  scan-private-vehicles: retired
  3 proposals would change
""",
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.option("--reason", type=Said(), required=True, help="Why it should not have been tracked.")
@_bulk.where
@writes
@pass_session
def command(
    session: Session, where: Where | None, reason: str, dry_run: bool, proposal: str = ""
) -> None:
    """Take a record that was added by mistake out of lists and counts.

    History keeps it, its evidence with it; 'tracker undo' brings it back.
    """

    def retire(journal: "Journal", name: str) -> str:
        _said.standing(journal, name)
        journal.append(Draft("describe", f"proposal:{name}", {"fields": {"retired": reason}}))
        return "retired"

    if where:
        _bulk.change(session, where, _bulk.each(retire), dry_run=dry_run)
        return
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        retire(journal, name)
    _said.wrote(f"{name}: retired: {reason}", journal.written, dry_run=dry_run)
