"""tracker checked"""

from typing import TYPE_CHECKING

import click

from tracker.commands import _bulk, _said
from tracker.commands._bulk import Where
from tracker.options import Day, Said, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal


@click.command(
    cls=_bulk.OneOrMany,
    epilog="""\b
Example:
  $ tracker checked scan-all-vehicles --looked-in "official gazette"
  scan-all-vehicles: looked in official gazette; found nothing (entry 116e0767, a7565b3a)
  current: scan-all-vehicles is no-action since 2026-11-22
""",
)
@click.argument(
    "proposals_given",
    metavar="ID...",
    nargs=-1,
    required=True,
    shell_complete=completes("proposal"),
)
@click.option(
    "--looked-in", type=Said(), required=True, help="Where was looked, and nothing found."
)
@click.option("--on", type=Day(), help="When; today where not given.")
@_bulk.where
@writes
@pass_session
def command(
    session: Session,
    where: Where | None,
    looked_in: str,
    on: str | None,
    dry_run: bool,
    proposals_given: tuple[str, ...] = (),
) -> None:
    """Record a look that found nothing.

    An unassessed proposal becomes no-action by it.
    """

    def look(journal: "Journal", name: str) -> str:
        from tracker import rules

        state = _said.standing(journal, name)
        drafts = rules.drafts_of_check(f"proposal:{name}", looked_in, on, state)
        for draft in drafts:
            journal.append(draft)
        if len(drafts) == 1:
            return f"looked in {looked_in}; {state.status} as before"
        return f"looked in {looked_in}; unassessed -> no-action"

    if where:
        _bulk.change(session, where, _bulk.each(look), dry_run=dry_run)
        return
    with session.writing(dry_run=dry_run) as journal:
        names = [proposals.resolve(journal.connection, given) for given in proposals_given]
        for name in dict.fromkeys(names):
            look(journal, name)
    for name in dict.fromkeys(names):
        subject = f"proposal:{name}"
        entries = [entry for entry in journal.written if entry.subject == subject]
        what = f"{name}: looked in {looked_in}; found nothing"
        _said.wrote(what, entries, dry_run=dry_run)
        _said.current(name, journal.state(subject), dry_run=dry_run)
