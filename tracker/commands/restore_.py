"""tracker restore"""

import click

from tracker import output, text
from tracker.errors import WrongUsage
from tracker.keeping import restoring
from tracker.options import pass_session
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker backup friday.backup
  friday.backup: verified, state a819901f-667-bf0c0bfe
  $ tracker note scan-all-vehicles "After the backup"
  scan-all-vehicles: noted (entry eb1d856b)
  $ tracker restore friday.backup --force
  db/tracker.db: restored, state a819901f-667-bf0c0bfe
  what it replaced is kept as db/backups/tracker.db.replaced-2026-11-22T055023Z
"""
)
@click.argument("file", type=click.Path(dir_okay=False, readable=False))
@click.option("--force", is_flag=True, help="Although FILE lacks entries that are here.")
@pass_session
def command(session: Session, file: str, force: bool) -> None:
    """Put the backup FILE in the place of the database.

    FILE is verified first. Where the database holds entries that FILE lacks, or cannot be read, this
    is refused unless with --force. What is replaced is kept in 'backups' either way.
    """
    if file == "":
        raise WrongUsage("FILE: may not be empty")
    path = session.location().path
    restored = restoring.restore(path, file, session.moment(), force=force)
    session.saved = True
    shown = text.one_line(output.near(path))
    output.line(f"{shown}: restored, state {restored.state}")
    if restored.kept:
        kept = text.one_line(output.near(restored.kept))
        output.line(f"what it replaced is kept as {kept}")
    else:
        output.line("there was no database here before")
