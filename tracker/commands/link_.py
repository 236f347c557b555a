"""tracker link"""

from typing import TYPE_CHECKING

import click

from tracker import vocabulary
from tracker.commands import _bulk, _said
from tracker.commands._bulk import Where
from tracker.errors import Refused
from tracker.model import Draft
from tracker.options import Word, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal


@click.command(
    cls=_bulk.OneOrMany,
    epilog="""\b
Example:
  $ tracker link scan-all-vehicles depends-on allow-us-preclearance
  scan-all-vehicles: depends-on allow-us-preclearance (entry 7dece861)
""",
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@click.argument("kind", type=Word("kind", vocabulary.LINK_KINDS))
@click.argument("other", metavar="OTHER", shell_complete=completes("proposal"))
@click.option("--remove", is_flag=True, help="Take the link away.")
@_bulk.where
@writes
@pass_session
def command(
    session: Session,
    where: Where | None,
    kind: str,
    other: str,
    remove: bool,
    dry_run: bool,
    proposal: str = "",
) -> None:
    """Relate a proposal to another.

    KIND is in-exchange-for, depends-on, part-of, repeats, supersedes or conflicts-with.
    """

    def prepare(journal: "Journal") -> _bulk.Change:
        to = proposals.resolve(journal.connection, other)

        def of_many(name: str) -> str | None:
            stands = _said.standing(journal, name).linked(kind, to)
            is_so = name == to or stands != remove
            return None if is_so else _link(journal, name, kind, to, remove)

        return of_many

    if where:
        _bulk.change(session, where, prepare, dry_run=dry_run)
        return
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        to = proposals.resolve(journal.connection, other)
        what = f"{name}: {_link(journal, name, kind, to, remove)}"
    _said.wrote(what, journal.written, dry_run=dry_run)


def _link(journal: "Journal", name: str, kind: str, to: str, remove: bool) -> str:
    """Link ``name`` to another, or take the link away; what is so then."""
    state = _said.standing(journal, name)
    if not remove:
        _said.standing(journal, to)
    elif not state.linked(kind, to):
        raise Refused(f"{name} has no link {kind} {to}; 'tracker show {name}' shows its links")
    verb = "unlink" if remove else "link"
    journal.append(Draft(verb, f"proposal:{name}", {"link": kind, "to": to}))
    return f"{'no longer ' if remove else ''}{kind} {to}"
