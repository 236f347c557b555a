"""tracker backup"""

import os

import click

from tracker import files, output, text
from tracker.errors import WrongUsage
from tracker.keeping import backups
from tracker.options import pass_session
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker backup friday.backup
  friday.backup: verified, state 69e35d07-667-4123e952
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
    if file == "":
        raise WrongUsage("FILE: may not be empty")
    target = file or backups.place_for(path, "backup", session.moment())
    if file is None:
        files.make_folder(os.path.dirname(target))
    made = backups.backup(path, target)
    session.saved = True
    if made.missing:
        several = "s are" if made.missing > 1 else " is"
        output.say(
            f"tracker: {made.missing} attached file{several} not in it; 'tracker doctor' says why"
        )
    output.line(f"{text.one_line(output.near(target))}: verified, state {made.state}")
