"""tracker respond"""

import click

from tracker import vocabulary
from tracker.commands import _said
from tracker.model import Draft
from tracker.options import Day, Word, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker respond scan-all-vehicles accepted-in-part --on 2026-04-02 \\
      --url https://example.org/answer
  scan-all-vehicles: the owner's response is accepted-in-part since 2026-04-02 (entry 648c14e7)
"""
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("response", type=Word("response", vocabulary.RESPONSES))
@click.option("--on", type=Day(), help="When it was given; today where not given.")
@click.option("--url", help="Where it can be read.")
@writes
@pass_session
def command(
    session: Session, proposal: str, response: str, on: str | None, url: str | None, dry_run: bool
) -> None:
    """Record what the owner said to a proposal.

    It stands beside the status, never in it.
    """
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        _said.standing(journal, name)
        body = {"response": response} | ({"url": url} if url else {})
        journal.append(Draft("respond", f"proposal:{name}", body, on))
    since = journal.written[0].effective_on
    what = f"{name}: the owner's response is {response} since {since}"
    _said.wrote(what, journal.written, dry_run=dry_run)
