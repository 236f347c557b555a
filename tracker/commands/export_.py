"""tracker export"""

import click

from tracker import formats, output
from tracker.commands import _past
from tracker.errors import WrongUsage, not_one_of
from tracker.options import Word, filters, pass_session, resolved, today_option
from tracker.queries import tables
from tracker.queries.proposals import Filter
from tracker.queries.tables import TABLES, Table
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker export evidence --owner Mexico --columns proposal,stance --output mexico.csv
  $ head -n 2 mexico.csv
  proposal,stance
  accept-remain-in-mexico,context
"""
)
@click.argument("table", type=Word("table", tuple(TABLES)))
@filters
@click.option("--columns", metavar="A,B,…", help="Only these columns, in this order.")
@click.option("--format", "form", type=Word("format", formats.MACHINE), default="csv")
@click.option("--excel", is_flag=True, help="CSV with a byte-order mark, cells guarded.")
@click.option("--output", "file", type=click.Path(dir_okay=False))
@_past.past
@today_option
@pass_session
def command(
    session: Session,
    table: str,
    wanted: Filter,
    columns: str | None,
    form: str,
    excel: bool,
    file: str | None,
) -> None:
    """Write a table as CSV, JSON or JSON lines.

    TABLE is proposals, assessments, evidence, checks, deadlines, responses, links, notes, sources,
    issues or entries.

    CSV is RFC 4180; text is never changed, unless --excel guards cells that a spreadsheet would
    take for formulas. docs/export.md lists the columns.
    """
    if excel and form != "csv":
        raise WrongUsage("--excel goes with --format csv")
    chosen = TABLES[table]
    if wanted != Filter() and not chosen.of_proposal:
        raise WrongUsage(f"{table} are not filtered: they belong to no proposal")
    names = _names(chosen, columns)
    count = _Counter()
    with session.reading() as connection:
        wanted = resolved(connection, wanted)
        rows = map(count, tables.rows(connection, chosen, names, wanted))
        output.emit(formats.render(form, names, rows, excel=excel), file)
    if file is not None:
        output.hint(f"{file}: {count.total} row{'' if count.total == 1 else 's'}")


class _Counter:
    """Counts the rows that pass."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, row: formats.Row) -> formats.Row:
        self.total += 1
        return row


def _names(table: Table, columns: str | None) -> list[str]:
    if columns is None:
        return table.column_names
    names = [name.strip() for name in columns.split(",")]
    for name in names:
        if name not in table.column_names:
            raise WrongUsage("--columns: " + not_one_of(table.name, name, table.column_names))
    return names
