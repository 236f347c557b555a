"""Every table at once: a folder of CSV or one spreadsheet, from one snapshot."""

import os
from collections.abc import Iterable
from sqlite3 import Connection
from typing import NamedTuple

from tracker import files, formats, log, output, text
from tracker.commands import _past
from tracker.errors import WrongUsage
from tracker.exports.about import About, Read
from tracker.options import Wanted, resolved, typed
from tracker.queries import rows, settings
from tracker.queries.query import Query
from tracker.queries.scales import scaled
from tracker.queries.tables import TABLES, Table
from tracker.session import Session

# What the command that makes an export again calls it: the same bytes wherever it was first made.
_CALLED = {"csv": "export", "xlsx": "export.xlsx"}


class Order(NamedTuple):
    """What is asked for: which proposals, another scale's terms, the format, guarded cells."""

    wanted: Wanted
    scale: str | None
    form: str
    excel: bool


def as_options(order: Order) -> list[str]:
    """The options that ask for the same scale and guard again."""
    return [*(["--scale", order.scale] if order.scale else []), *(["--excel"] * order.excel)]


def export(session: Session, order: Order, place: str) -> None:
    """Export every table to ``place``, a folder or a spreadsheet, as ``order`` says."""
    tables = [scaled(table, order.scale) if order.scale else table for table in TABLES.values()]
    _check(session, order, place, tables)
    with session.reading() as connection:
        wanted = resolved(connection, order.wanted)
        said = _about(session, connection, order, wanted)

        def read(table: Table) -> Iterable[formats.Row]:
            return rows.rows(connection, table, table.column_names, wanted)

        counts = _write(order, place, tables, read, said)
    output.hint(f"{place}: {text.counted(sum(counts.values()), 'row')} in {len(tables)} tables")
    output.note(f"state {said.state}")


def _about(session: Session, connection: Connection, order: Order, wanted: Query) -> About:
    """What the export says of itself."""
    state = log.state_of(connection)
    licence = settings.value(connection, "licence")
    more = [*as_options(order), *_past.as_options(session, wanted), "--state", state]
    again = typed(["export", "--all", _CALLED[order.form]], wanted, more)
    return About(state, again, licence, order.excel, order.scale)


def _check(session: Session, order: Order, place: str, tables: list[Table]) -> None:
    """Raise what stands in the way of writing to ``place`` before anything is written."""
    from tracker.exports import folder, workbook

    if order.form not in _CALLED:
        raise WrongUsage(f"--all writes csv or xlsx; --format {order.form} goes with a TABLE")
    if order.form == "csv":
        for path in folder.places(place, tables):
            session.output_file(path, "--all")
        folder.check(place, tables)
        return
    if files.is_special(place):
        raise WrongUsage(f"--all: {place} is no file, and a spreadsheet needs one")
    session.output_file(place, "--all")
    workbook.check()


def _write(
    order: Order, place: str, tables: list[Table], read: Read, said: About
) -> dict[Table, int]:
    from tracker.exports import folder, workbook

    if order.form == "csv":
        return folder.write(place, tables, read, said)
    return workbook.write(os.path.realpath(place), tables, read, said)
