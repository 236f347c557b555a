"""tracker checked"""

import click

from tracker.commands import _said
from tracker.model import Draft
from tracker.options import Day, Said, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker checked scan-all-vehicles --looked-in "official gazette"
  scan-all-vehicles: looked in official gazette; found nothing (entry 116e0767, a7565b3a)
  current: scan-all-vehicles is no-action since 2026-11-22
"""
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
@writes
@pass_session
def command(
    session: Session,
    proposals_given: tuple[str, ...],
    looked_in: str,
    on: str | None,
    dry_run: bool,
) -> None:
    """Record a look that found nothing.

    An unassessed proposal becomes no-action by it.
    """
    with session.writing(dry_run=dry_run) as journal:
        names = [proposals.resolve(journal.connection, given) for given in proposals_given]
        for name in dict.fromkeys(names):
            was = _said.standing(journal, name).status
            journal.append(Draft("check", f"proposal:{name}", {"looked_in": looked_in}, on))
            if was == "unassessed":
                body = {"status": "no-action", "reason": f"looked in {looked_in}; found nothing"}
                journal.append(Draft("assess", f"proposal:{name}", body, on))
    for name in dict.fromkeys(names):
        subject = f"proposal:{name}"
        entries = [entry for entry in journal.written if entry.subject == subject]
        what = f"{name}: looked in {looked_in}; found nothing"
        _said.wrote(what, entries, dry_run=dry_run)
        _said.current(name, journal.state(subject), dry_run=dry_run)
