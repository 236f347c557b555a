"""tracker deadline"""

import click

from tracker import output
from tracker.commands import _said
from tracker.model import Draft
from tracker.options import Day, Said, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker deadline scan-all-vehicles 2027-06 --reason "date given by the agency"
  scan-all-vehicles: deadline none -> 2027-06 (entry be56b1c7)
"""
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("deadline", metavar="DATE|none", type=Day(or_none=True))
@click.option("--reason", type=Said(), required=True, help="Why this date, or why none.")
@click.option("--on", type=Day(), help="When it was set; today where not given.")
@writes
@pass_session
def command(
    session: Session, proposal: str, deadline: str, reason: str, on: str | None, dry_run: bool
) -> None:
    """Set or move the date by which it should be done.

    Each move is kept; ``none`` says that there is none.
    """
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        before = _said.standing(journal, name).deadlines
        old = before[-1].entry.body["deadline"] if before else "not set"
        body = {"deadline": deadline, "reason": reason}
        journal.append(Draft("deadline", f"proposal:{name}", body, on))
    _said.wrote(f"{name}: deadline {old} -> {deadline}", journal.written, dry_run=dry_run)
    stands = journal.state(f"proposal:{name}").deadlines[-1].entry
    if stands.hash != journal.written[-1].hash:
        what = f"{stands.body['deadline']}, set {stands.effective_on}"
        output.line(f"current: the deadline of {name} is {what}")
