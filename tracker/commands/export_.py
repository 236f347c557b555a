"""tracker export"""

import os
from collections.abc import Iterable

import click

from tracker import files, formats, log, output, text
from tracker.commands import _export_all, _export_seeds, _past
from tracker.commands._export_all import Order
from tracker.errors import WrongUsage, not_one_of
from tracker.exports import datapackage
from tracker.options import (
    Wanted,
    Word,
    completes,
    filters,
    pass_session,
    resolved,
    today_option,
    typed,
)
from tracker.queries import rows
from tracker.queries.query import Query
from tracker.queries.scales import SCALED, SCALES, scaled
from tracker.queries.tables import TABLES, Table
from tracker.session import Session

_TABLE = Word("table", tuple(TABLES))
_WORD = Word("table", (*TABLES, _export_seeds.WORD))


@click.command(
    epilog="""\b
Example:
  $ tracker export evidence --owner Mexico --columns proposal,stance --output mexico.csv
  $ head -n 2 mexico.csv
  proposal,stance
  accept-remain-in-mexico,context
  $ tracker export --all handed-on --scale gao
  $ ls handed-on | head -n 4 | paste -s -d ' '
  README.md assessments.csv checks.csv datapackage.json
"""
)
@click.argument("table", required=False, shell_complete=_WORD.shell_complete)
@filters
@click.option(
    "--all",
    "place",
    metavar="DIR|FILE.xlsx",
    type=click.Path(readable=False),
    help="Every table: CSV in a folder, or sheets in one file.",
)
@click.option(
    "--columns",
    metavar="A,B,…",
    help="Only these columns, in this order.",
    shell_complete=completes("column"),
)
@click.option(
    "--scale",
    type=Word("scale", tuple(SCALES)),
    help="Beside each status its term on another scale: gao, ogp, politifact or cpp.",
)
@click.option(
    "--format",
    "form",
    type=Word("format", (*formats.MACHINE, "xlsx")),
    help="csv, json, jsonl or xlsx; else xlsx for a name that ends so, else csv.",
)
@click.option("--excel", is_flag=True, help="CSV with a byte-order mark, cells guarded.")
@click.option("--output", "file", metavar="FILE", type=click.Path(dir_okay=False, readable=False))
@_past.past
@today_option
@pass_session
def command(
    session: Session,
    table: str | None,
    wanted: Wanted,
    place: str | None,
    columns: str | None,
    scale: str | None,
    form: str | None,
    excel: bool,
    file: str | None,
) -> None:
    """Write a table as CSV, JSON, JSON lines or a spreadsheet; or every table.

    TABLE is proposals, assessments, evidence, checks, deadlines, responses, links, notes, sources,
    issues or entries. 'tracker export seeds DIR' writes every record as seed files instead, to be
    edited and loaded again (docs/edit.md).

    CSV is RFC 4180; text is never changed, unless --excel guards cells that a spreadsheet would
    take for formulas. docs/export.md lists the columns.

    With --output, datapackage.json beside FILE says what it holds, the state it was made from, and
    the command that makes it again; with --all, README.md in DIR, or the first sheet, says so too.
    """
    if table == _export_seeds.WORD and place is None:
        _export_seeds.export(session, click.get_current_context())
        return
    form = form or ("xlsx" if _is_spreadsheet(place or file) else "csv")
    order = Order(wanted, scale, form, excel)
    if excel and form != "csv":
        raise WrongUsage("--excel goes with --format csv")
    if place is None:
        _one(session, order, _table(table, order), columns, file)
    elif columns is not None or file is not None:
        raise WrongUsage(
            f"{'--columns' if file is None else '--output'} goes with a TABLE, not --all"
        )
    else:
        session.searchable = True  # what stands where a table would may be a word
        _export_all.export(session, _with_word(order, table), place)


def _is_spreadsheet(file: str | None) -> bool:
    return file is not None and file.lower().endswith(".xlsx")


def _with_word(order: Order, word: str | None) -> Order:
    """``order`` with the word that stands where a table would, which is the first to search for."""
    if word in TABLES:
        raise WrongUsage(f"'{word}' and --all exclude each other: --all writes every table")
    words = () if word is None else (word,)
    return order._replace(wanted=order.wanted._replace(words=(*words, *order.wanted.words)))


def _table(name: str | None, order: Order) -> Table:
    """The table meant, with the column of the scale."""
    if name is None:
        raise WrongUsage(f"name a TABLE, one of: {', '.join(TABLES)}; or --all DIR")
    table = TABLES[_TABLE.convert(name, None, None)]
    if order.wanted.is_given and not table.of_proposal:
        raise WrongUsage(f"{table.name} are not filtered: they belong to no proposal")
    if order.scale is None:
        return table
    if table.name not in SCALED:
        raise WrongUsage(f"--scale: {table.name} have no status; {' and '.join(SCALED)} have")
    return scaled(table, order.scale)


def _one(
    session: Session, order: Order, table: Table, columns: str | None, file: str | None
) -> None:
    """Export one table, and describe the file it is in."""
    names = _names(table, columns, order.scale)
    table, count = table._replace(columns=tuple(table.chosen(names))), _Counter()
    if order.form == "xlsx":
        file = _own_file(file)
    described = _describable(session.output_file(file))
    with session.reading() as connection:
        wanted = resolved(connection, order.wanted)
        state = log.state_of(connection)
        found = map(count, rows.rows(connection, table, names, wanted))
        _write(order, table, found, file)
    if described:
        again = _again(session, order, wanted, table.name, columns, described, state)
        made = {"table": table.name, "state": state, "again": again}
        datapackage.describe(described, order.form, table.columns, made)
        output.hint(f"{file}: {text.counted(count.total, 'row')}")
    output.note(f"state {state}")


def _write(order: Order, table: Table, found: Iterable[formats.Row], file: str | None) -> None:
    if file is not None and order.form == "xlsx":
        from tracker.exports import workbook

        workbook.write(os.path.realpath(file), [table], lambda _: found)
    else:
        names = table.column_names
        output.emit(formats.render(order.form, names, found, excel=order.excel), file)


def _again(
    session: Session,
    order: Order,
    wanted: Query,
    table: str,
    columns: str | None,
    file: str,
    state: str,
) -> str:
    """The command that writes the same bytes: to stdout, unless a spreadsheet."""
    more = ["--columns", columns] if columns else []
    more += _export_all.as_options(order)
    more += ["--format", order.form, *_past.as_options(session, wanted), "--state", state]
    more += ["--output", os.path.basename(file)] if order.form == "xlsx" else []
    return typed(["export", table], wanted, more)


def _own_file(file: str | None) -> str:
    """``file``, where a spreadsheet can be: in a file of its own."""
    from tracker.exports import workbook

    if file is None:
        raise WrongUsage(
            "--format xlsx is for a file, not for a terminal or pipe: --output FILE.xlsx"
        )
    if files.is_special(file):
        raise WrongUsage(f"--output: {file} is no file, and a spreadsheet needs one")
    workbook.check()
    return file


def _describable(file: str | None) -> str | None:
    """``file``, where it is or will be one that a package can describe; raises BadData where the
    package beside it cannot be added to."""
    if file is None or files.is_special(file):
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


def _names(table: Table, columns: str | None, scale: str | None) -> list[str]:
    """The names of the columns wanted; a term of another scale stands right behind the status."""
    if columns is None:
        return table.column_names
    names = [name.strip() for name in columns.split(",")]
    for name in names:
        if name not in table.column_names:
            raise WrongUsage("--columns: " + not_one_of(table.name, name, table.column_names))
    if scale is None:
        return names
    names = [name for name in names if name != scale]
    if "status" not in names:
        raise WrongUsage("--columns: add status; a term of another scale never stands without it")
    names.insert(names.index("status") + 1, scale)
    return names
