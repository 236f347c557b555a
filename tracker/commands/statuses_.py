"""tracker statuses"""

import click

from tracker import formats, output, vocabulary
from tracker.options import Word, pass_session
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker statuses --format csv | cut -d, -f1,3 | head -n 3
  status,phase
  unassessed,open
  no-action, found nothing"
"""
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def command(session: Session, form: str) -> None:
    """The statuses, the test of each, and a crosswalk to four other scales.

    The crosswalk is our own judgement and many-to-one. GAO: U.S. Government Accountability Office;
    OGP: Open Government Partnership; CPP: Comparative Party Pledges Project.
    """
    columns = ["status", "test", "phase", "gao", "ogp", "politifact", "cpp"]
    rows = [list(status) for status in vocabulary.STATUSES]
    if form in formats.MACHINE:
        output.emit(
            formats.render(form, columns, (dict(zip(columns, row, strict=True)) for row in rows))
        )
    elif form == "md":
        output.line(formats.markdown_table(columns, rows))
    else:
        _print_tables(rows)


def _print_tables(rows: list[list[str]]) -> None:
    width = output.width()
    output.line(
        formats.table(
            ["status", "phase", "test"], [[r[0], r[2], r[1]] for r in rows], width, shorten="test"
        )
    )
    for place, scales in ((3, ["GAO", "OGP"]), (5, ["PolitiFact", "CPP"])):  # as 80 columns hold
        output.line()
        crosswalk = [[row[0], *row[place : place + 2]] for row in rows]
        output.line(formats.table(["status", *scales], crosswalk, width, shorten=scales[0]))
