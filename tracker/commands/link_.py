"""tracker link"""

import click

from tracker import vocabulary
from tracker.commands import _said
from tracker.errors import Refused
from tracker.model import Draft
from tracker.options import Word, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker link scan-all-vehicles depends-on allow-us-preclearance
  scan-all-vehicles: depends-on allow-us-preclearance (entry 7dece861)
"""
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("kind", type=Word("kind", vocabulary.LINK_KINDS))
@click.argument("other", metavar="OTHER", shell_complete=completes("proposal"))
@click.option("--remove", is_flag=True, help="Take the link away.")
@writes
@pass_session
def command(
    session: Session, proposal: str, kind: str, other: str, remove: bool, dry_run: bool
) -> None:
    """Relate a proposal to another.

    KIND is in-exchange-for, depends-on, part-of, repeats, supersedes or conflicts-with.
    """
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        to = proposals.resolve(journal.connection, other)
        state = _said.standing(journal, name)
        if not remove:
            _said.standing(journal, to)
        elif not state.linked(kind, to):
            raise Refused(f"{name} has no link {kind} {to}; 'tracker show {name}' shows its links")
        verb = "unlink" if remove else "link"
        journal.append(Draft(verb, f"proposal:{name}", {"link": kind, "to": to}))
    what = f"{name}: {'no longer ' if remove else ''}{kind} {to}"
    _said.wrote(what, journal.written, dry_run=dry_run)
