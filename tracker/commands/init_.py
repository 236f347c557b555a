"""tracker init"""

from pathlib import Path

import click

from tracker import database, output, text
from tracker.commands._loading import print_made
from tracker.journal import Journal
from tracker.options import actor_option, pass_session, today_option
from tracker.seeding import load, seeds, shipped
from tracker.seeding.seed_files import Known
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker init
  db/tracker.db: made, with 20 issues, 5 sources, 122 proposals (667 entries)
  next: tracker list --owner Mexico
"""
)
@click.option(
    "--seeds",
    "folder",
    type=click.Path(path_type=Path, readable=False),
    help="Load these seed files instead of the shipped ones.",
)
@click.option("--empty", is_flag=True, help="Load nothing.")
@today_option
@actor_option
@pass_session
def command(session: Session, folder: Path | None, empty: bool) -> None:
    """Create the database and load the shipped seed files."""
    if empty and folder is not None:
        raise click.UsageError("--empty and --seeds exclude each other")
    path = session.location().path
    with database.created(path) as connection:
        if not empty:
            files = seeds.find([folder or shipped.folder()])
            checked = seeds.read(files, Known(), session.today)
            with database.transaction(connection):
                journal = Journal(connection, session.occasion())
                report = load.load(journal, checked)
                journal.save()
    session.saved = True
    shown = text.one_line(output.near(path))
    if empty:
        output.line(f"{shown}: made, empty")
        output.say("next: tracker source add --help, then tracker add --help")
        return
    print_made(shown, report, len(journal.written))
    output.say("next: tracker list --owner Mexico")
