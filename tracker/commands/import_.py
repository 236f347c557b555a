"""tracker import"""

import click

from tracker import admission, journal, lines, output, text
from tracker.commands import _importing
from tracker.errors import TrackerError
from tracker.imports import kinds
from tracker.options import pass_session
from tracker.queries import overview
from tracker.session import Session


@click.group()
def command() -> None:
    """Bring in tables (CSV, .xlsx), or what another database wrote."""


for _kind in kinds.KINDS.values():
    command.add_command(_importing.command_of(_kind))


@command.command(
    epilog="""\b
Example:
  $ tracker --db theirs.db export entries --format jsonl --output theirs.jsonl
  $ tracker import entries theirs.jsonl
  theirs.jsonl: 667 new entries, 667 of them repeat what was loaded here
"""
)
@click.argument("file", type=click.Path(readable=False))
@click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")
@pass_session
def entries(session: Session, file: str, dry_run: bool) -> None:
    """Merge the log of another database, as 'export entries --format jsonl' wrote it.

    FILE may be ``-`` for standard input.

    Entries held already are passed over; an altered or missing one is named and nothing is taken
    in. Whatever the order of merging, databases with the same entries show the same.
    """
    source = lines.Lines(file)
    path = session.location().path
    with journal.admitting(path, dry_run=dry_run) as connection:
        try:
            before, moment = overview.merged(connection), session.moment()
            session.warn_of_clock(connection, moment)
            count = admission.admit(connection, source, moment, path=path).total()
            after = overview.merged(connection)
        except TrackerError as error:
            raise type(error)(f"{source.where}: {error}; nothing was imported") from error
    session.saved = bool(count) and not dry_run
    verb = "would bring " if dry_run else ""
    repeated = after.repeated - before.repeated
    same = f", {repeated:,} of them repeat what was loaded here" if repeated else ""
    output.line(f"{text.one_line(file)}: {verb}{text.counted(count, 'new entry')}{same}")
    for proposal in sorted(after.disputed - before.disputed):
        output.line(f"judged apart: {proposal}; 'tracker show {proposal}', then decide")
