"""Rows as a table, Markdown, CSV, JSON or JSON lines; the only user of tabulate and csv."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tracker import text

Row = Mapping[str, Any]
NAMES = ("table", "md", "csv", "json", "jsonl")
_ROOM = 20  # columns in which titles can be told apart
_LEAST = 12  # columns that a shortened cell keeps in the narrowest terminal
LONGEST_CELL = 16_777_216  # characters of a cell that is read: an open quote swallows no more
MACHINE = ("csv", "json", "jsonl")


def render(
    name: str, columns: Sequence[str], rows: Iterable[Row], *, excel: bool = False
) -> Iterator[str]:
    """``rows`` in one of the machine formats, piece by piece, so that millions stream.

    CSV is RFC 4180: UTF-8, CRLF between records, line breaks inside a cell unchanged; with
    ``excel`` a byte-order mark in front and cells guarded against being read as formulas.
    """
    if name == "csv":
        return _csv(columns, rows, excel)
    return _jsonl(columns, rows) if name == "jsonl" else _json(columns, rows)


def any_format(
    name: str,
    columns: Sequence[str],
    records: Iterable[Row],
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    shorten: str | None,
) -> Iterator[str]:
    """``records`` in a machine format, or ``rows`` of text, fewer columns, as a table for people."""
    if name in MACHINE:
        return render(name, columns, records)
    if name == "md":
        return iter([markdown_table(headers, rows) + "\n"])
    return iter([table(headers, rows, width, shorten=shorten, counts=["proposals"]) + "\n"])


def json_document(value: Any) -> str:
    """One JSON value, indented, non-ASCII as itself, deceptive characters as ``\\uXXXX``."""
    return text.json_safe(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    shorten: str | None = None,
    counts: Sequence[str] = (),
) -> str:
    """A plain table, one line a record, for a terminal ``width`` columns wide.

    The cells of column ``shorten`` are cut to fit; the columns ``counts`` hold numbers. Nothing that
    stands in a cell steers the terminal.
    """
    import tabulate  # 35-40 ms: only when a table is printed

    tabulate.MIN_PADDING = 0  # it would widen every header by two columns

    cells = [[text.one_line(cell) for cell in row] for row in rows]
    if shorten and cells:
        _shorten(headers, cells, list(headers).index(shorten), width)
    return tabulate.tabulate(
        cells,
        headers=list(headers),
        tablefmt="simple",
        disable_numparse=True,
        colalign=["right" if name in counts else "left" for name in headers] if cells else None,
    )


def fitting(
    headers: Sequence[str], rows: Iterable[Sequence[str]], width: int, dispensable: Sequence[str]
) -> tuple[list[str], list[list[str]]]:
    """Headers and rows without what a terminal ``width`` columns wide does without: the ``dispensable``
    columns go, first to last, until the last column has room enough for its cells to be told apart."""
    kept, records = list(headers), [dict(zip(headers, row, strict=True)) for row in rows]
    for name in dispensable:
        *needed, last = (max(len(h), *(len(r[h]) for r in records), 0) for h in kept)
        if sum(needed) + 2 * len(needed) + min(last, _ROOM) <= width:
            break
        kept.remove(name)
    return kept, [[record[header] for header in kept] for record in records]


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; what stands in a cell is text, never markup."""
    lines = [_md_row(headers), "|" + " --- |" * len(headers)]
    lines += [_md_row([text.markdown(cell) for cell in row]) for row in rows]
    return "\n".join(lines)


def _md_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _shorten(headers: Sequence[str], cells: list[list[str]], column: int, width: int) -> None:
    """Cut what does not fit from the cells of one column, so that every record stays on one line."""
    needed = [
        max(len(header), *(len(row[place]) for row in cells))
        for place, header in enumerate(headers)
    ]
    left = max(width - sum(needed) + needed[column] - 2 * (len(headers) - 1), _LEAST)
    for row in cells:
        if len(row[column]) > left:
            row[column] = row[column][: left - 1] + "…"


def flat(value: Any) -> str:
    """A value as one CSV cell: lists joined by ``;``, links as ``kind:to``, flags as yes or no, other
    tables as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(flat(item) for item in value)
    if isinstance(value, dict):
        is_link = set(value) == {"kind", "to"}
        return (
            f"{value['kind']}:{value['to']}" if is_link else json.dumps(value, ensure_ascii=False)
        )
    return str(value)


class Malformed(Exception):
    """CSV whose quotes do not pair: the line on which the record begins, which of its cells it is,
    counted from 0, and what is wrong there."""

    def __init__(self, line: int, place: int, flaw: str):
        self.line, self.place, self.flaw = line, place, flaw
        super().__init__(flaw)


def parsed(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """The records of CSV, one by one, each with the number of the line on which it begins.

    ``lines`` keep their ends. Raises Malformed where quotes do not pair: what follows is not read.
    """
    import csv

    csv.field_size_limit(LONGEST_CELL)
    record: list[str] = []

    def kept() -> Iterator[str]:
        for line in lines:
            record.append(line)
            yield line

    reader = csv.reader(kept(), delimiter=separator, strict=True)
    first = 1
    try:
        for cells in reader:
            yield first, cells
            first = reader.line_num + 1
            record.clear()
    except csv.Error as error:
        raise Malformed(first, *_broken("".join(record), separator)) from error


def _broken(record: str, separator: str) -> tuple[int, str]:
    """Which cell of a record breaks the rules of quoting, and how."""
    place = at = 0
    ends = re.compile(f"[{re.escape(separator)}\r\n]|$")
    while at < len(record) and record[at] not in "\r\n":
        begun = at
        if record[at] == '"':
            quoted = re.compile(r'"[^"]*(?:""[^"]*)*"').match(record, at)
            if quoted is None:
                return place, "a quote opens this cell and none closes it"
            at = quoted.end()
            if record[at : at + 1] not in (separator, "\r", "\n", ""):
                return (
                    place,
                    'text behind the closing quote; a quote inside a cell is written twice, ""',
                )
        else:
            found = ends.search(record, at)
            at = found.start() if found else len(record)
        if at - begun > LONGEST_CELL or at >= len(record) - 1:
            break
        at, place = at + 1, place + 1
    return place, f"longer than {LONGEST_CELL:,} characters"


def _csv(columns: Sequence[str], rows: Iterable[Row], excel: bool) -> Iterator[str]:
    import csv
    import io

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    guard = text.excel_guarded if excel else str
    buffer.write("\ufeff" if excel else "")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guard(flat(row[column])) for column in columns])
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield "["
    separator = "\n"
    for row in rows:
        yield separator + _json_line(columns, row)
        separator = ",\n"
    yield "]\n" if separator == "\n" else "\n]\n"


def _jsonl(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield _json_line(columns, row) + "\n"


def _json_line(columns: Sequence[str], row: Row) -> str:
    return text.json_safe(
        json.dumps({column: row[column] for column in columns}, ensure_ascii=False)
    )
