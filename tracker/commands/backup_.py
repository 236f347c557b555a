"""tracker backup"""

import os

import click

from tracker import output
from tracker.keeping import backups
from tracker.options import pass_session
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker backup friday.backup
  friday.backup: verified, state f573270d-667-42bc8672
"""
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, readable=False))
@pass_session
def command(session: Session, file: str | None) -> None:
    """Copy the database to FILE, with what is attached, and verify the copy.

    Without FILE it goes to 'backups' beside the database, named by the time. Others may write
    meanwhile. A backup is one file; an older one of the same name is replaced, unless it holds
    entries that this database lacks.
    """
    path = session.location().path
    target = file or backups.place_for(path, "backup", session.moment())
    made = backups.backup(path, target)
    session.saved = True
    if made.missing:
        several = "s are" if made.missing > 1 else " is"
        output.say(
            f"tracker: {made.missing} attached file{several} not in it; 'tracker doctor' says why"
        )
    output.line(f"{_shown(target)}: verified, state {made.state}")


def _shown(path: str) -> str:
    return min(os.path.relpath(path), path, key=len)
