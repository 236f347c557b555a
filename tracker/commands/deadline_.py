"""tracker deadline"""

from typing import TYPE_CHECKING

import click

from tracker import output
from tracker.commands import _bulk, _said
from tracker.commands._bulk import Where
from tracker.model import Draft
from tracker.options import Day, Said, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal


@click.command(
    cls=_bulk.OneOrMany,
    epilog="""\b
Example:
  $ tracker deadline scan-all-vehicles 2027-06 --reason "date given by the agency"
  scan-all-vehicles: deadline none -> 2027-06 (entry be56b1c7)
""",
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("deadline", metavar="DATE|none", type=Day(or_none=True))
@click.option("--reason", type=Said(), required=True, help="Why this date, or why none.")
@click.option("--on", type=Day(), help="When it was set; today where not given.")
@_bulk.where
@writes
@pass_session
def command(
    session: Session,
    where: Where | None,
    deadline: str,
    reason: str,
    on: str | None,
    dry_run: bool,
    proposal: str = "",
) -> None:
    """Set or move the date by which it should be done.

    Each move is kept; ``none`` says that there is none.
    """

    def move(journal: "Journal", name: str) -> str:
        old = _stands(journal, name)
        body = {"deadline": deadline, "reason": reason}
        journal.append(Draft("deadline", f"proposal:{name}", body, on))
        return f"deadline {old} -> {deadline}"

    def of_many(journal: "Journal", name: str) -> str | None:
        if _stands(journal, name) == deadline:
            return None
        moved, stands = move(journal, name), _stands(journal, name)
        return moved if stands == deadline else f"deadline {deadline}, on {on}; it stays {stands}"

    if where:
        _bulk.change(session, where, _bulk.each(of_many), dry_run=dry_run)
        return
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        moved = move(journal, name)
    _said.wrote(f"{name}: {moved}", journal.written, dry_run=dry_run)
    stands = journal.state(f"proposal:{name}").deadlines[-1].entry
    if stands.hash != journal.written[-1].hash:
        what = f"{stands.body['deadline']}, set {stands.effective_on}"
        output.line(f"current: the deadline of {name} is {what}")


def _stands(journal: "Journal", name: str) -> str:
    """The deadline as it stands."""
    before = _said.standing(journal, name).deadlines
    return str(before[-1].entry.body["deadline"]) if before else "not set"
