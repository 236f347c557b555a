"""tracker export"""

import os

import click

from tracker import formats, log, output, text
from tracker.commands import _past
from tracker.errors import WrongUsage, not_one_of
from tracker.exchange import datapackage
from tracker.options import Word, filters, pass_session, resolved, today_option, typed
from tracker.queries import rows
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
@click.option("--output", "file", metavar="FILE", type=click.Path(dir_okay=False, readable=False))
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

    With --output, datapackage.json beside FILE says what it holds, the state it was made from, and
    the command that makes it again.
    """
    if excel and form != "csv":
        raise WrongUsage("--excel goes with --format csv")
    chosen, count = TABLES[table], _Counter()
    if wanted != Filter() and not chosen.of_proposal:
        raise WrongUsage(f"{table} are not filtered: they belong to no proposal")
    names = _names(chosen, columns)
    described = _describable(session.output_file(file))
    with session.reading() as connection:
        wanted = resolved(connection, wanted)
        state = log.state_of(connection)
        found = map(count, rows.rows(connection, chosen, names, wanted))
        output.emit(formats.render(form, names, found, excel=excel), file)
    if described:
        more = [*(["--columns", columns] if columns else []), *(["--excel"] * excel)]
        more += ["--format", form, *_past.as_options(session), "--state", state]
        again = typed(["export", table], wanted, more)
        made = {"table": table, "state": state, "again": again}
        datapackage.describe(described, form, chosen.chosen(names), made)
        output.hint(f"{file}: {text.counted(count.total, 'row')}")
    output.note(f"state {state}")


def _describable(file: str | None) -> str | None:
    """``file``, where it is or will be one that a package can describe; raises BadData where the
    package beside it cannot be added to."""
    if file is None or (os.path.lexists(file) and not os.path.isfile(file)):
        return None
    datapackage.check(file)
    return file


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
