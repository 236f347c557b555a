"""tracker where"""

from dataclasses import asdict

import click

from tracker import formats, output, text
from tracker.options import Word, pass_session
from tracker.queries import overview
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker where | grep -E "^(why|schema|entries)"
  why       db/tracker.db in this folder
  schema    4
  entries   667
"""
)
@click.option("--format", "form", type=Word("format", ("text", "json")), default="text")
@pass_session
def command(session: Session, form: str) -> None:
    """Which database is in use, why, and what it holds."""
    location = session.location()
    with session.reading() as connection:
        where = overview.where(connection, location)
    if form == "json":
        output.emit([formats.json_document(asdict(where))])
        return
    counts = ", ".join(
        text.counted(count, name.removesuffix("s"), name) for name, count in where.counts.items()
    )
    for name, value in (
        ("database", where.database),
        ("why", where.why),
        ("size", f"{where.size:,} bytes"),
        ("schema", str(where.schema)),
        ("entries", f"{where.entries:,}"),
        ("state", where.state),
        ("counts", counts),
    ):
        output.line(f"{name:<9} {text.one_line(value)}")
