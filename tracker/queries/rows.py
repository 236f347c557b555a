"""The rows of the tables that can be exported."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.queries.query import Parameters, Query
from tracker.queries.tables import Column, Table


def rows(
    connection: sqlite3.Connection, table: Table, names: Sequence[str], wanted: Query
) -> Iterator[dict[str, Any]]:
    """The rows of ``table`` as dictionaries of the columns ``names``, one by one.

    ``wanted`` chooses by proposal; an empty filter leaves out nothing but what hangs on retired
    proposals (the log itself is always whole). Sources and issues are not filtered.
    """
    columns = table.chosen(names)
    where, values = _where(table, wanted)
    sql = ", ".join(column.sql or column.name for column in columns)
    found = connection.execute(
        f"SELECT {sql} FROM {table.origin} WHERE {where} ORDER BY {table.order}", values
    )
    for row in found:
        yield {column.name: _value(column, item) for column, item in zip(columns, row, strict=True)}


def _where(table: Table, wanted: Query) -> tuple[str, Parameters]:
    if not table.of_proposal or (table.name == "entries" and not wanted.terms):
        return "1", {}
    where, values = wanted.where()
    if table.name == "proposals":
        return where, values
    kind = "subject LIKE 'proposal:%' AND " if table.name == "entries" else ""
    return f"{kind}{table.of_proposal} IN (SELECT id FROM proposals AS p WHERE {where})", values


def _value(column: Column, item: Any) -> Any:
    if column.is_list:
        return json.loads(item or "")
    return bool(item) if column.is_flag else item
