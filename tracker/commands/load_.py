"""tracker load"""

from pathlib import Path

import click

from tracker.commands._loading import print_report
from tracker.options import pass_session, writes
from tracker.seeding import load, seeds
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ printf '[[issues]]\\nid = "water"\\ntitle = "Water"\\nmeaning = "Rivers"\\n' > water.toml
  $ tracker load water.toml
  loaded: 1 added (1 issue), 0 changed, 0 unchanged (1 entry)
"""
)
@click.argument(
    "paths",
    metavar="FILE|DIR...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, readable=False),
)
@writes
@pass_session
def command(session: Session, paths: tuple[Path, ...], dry_run: bool) -> None:
    """Bring seed files (TOML) into the record: only what differs.

    Everything is checked first; nothing is loaded if anything is wrong. What staff recorded is
    never overwritten: where a file disagrees, the record stays and the line is named.
    """
    with session.reading() as connection:
        known = load.known_to(connection)
    files = seeds.read(seeds.find(paths), known, session.today)
    with session.writing(dry_run=dry_run) as journal:
        report = load.load(journal, files)
    print_report(report, "would load" if dry_run else "loaded", len(journal.written))
