"""Spreadsheets (.xlsx) in which every cell is what was recorded; the only user of XlsxWriter."""

import contextlib
import itertools
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Any

from tracker import files, formats
from tracker.errors import Refused
from tracker.exports import about
from tracker.exports.about import About, Read
from tracker.queries.tables import Table

# What one sheet and one cell hold, by Microsoft's "Excel specifications and limits": rows besides the
# header, and units of UTF-16, of which characters beyond U+FFFF take two.
MOST_ROWS, LONGEST = 1_048_575, 32_767
_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number: what has more stays text
_TWO_ESCAPES = "_x[0-9a-fA-F]{4}_x[0-9a-fA-F]{4}_"
_NARROWEST, _WIDEST = 8, 50  # columns of text
_SAMPLE = 200  # rows that the widths of columns are taken from: the others are not yet read
# A spreadsheet names the moment it was made; the same state is to give the same bytes.
_MADE = datetime(1980, 1, 1, tzinfo=UTC)


def check() -> None:
    """Raise Refused where the package that writes spreadsheets is not installed."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise Refused(
            "spreadsheets need XlsxWriter beside tracker: 'pip install XlsxWriter', or 'pipx inject"
            " policy-tracker XlsxWriter'; CSV needs none"
        ) from None


def write(
    file: str, tables: Iterable[Table], read: Read, said: About | None = None
) -> dict[Table, int]:
    """Write what ``read`` gives of each table into a sheet of its own, ``said`` on a first one; how many
    rows each table has. ``file`` is replaced whole, or not at all.

    Raises Refused for what a sheet cannot hold.
    """
    counts = dict[Table, int]()
    with files.replacing(file) as draft, _book(draft) as book:
        first = book.add_worksheet("about") if said else None
        for table in tables:
            counts[table] = _Sheet(book, table.name).fill(table, read(table))
        if said:
            _tell(book, first, about.cells(said, counts))
    return counts


@contextlib.contextmanager
def _book(draft: str) -> Iterator[Any]:
    """A workbook that is written to ``draft`` when the block ends.

    Rows go to the disk as they come (``constant_memory``), into a folder that is removed, whatever
    happens, with all in it.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
        try:
            # It is closed after an error too: that closes its files, and the draft is thrown away.
            with open(draft, "wb") as file, xlsxwriter.Workbook(_Draft(file), options) as book:
                book.set_properties({"title": about.TITLE, "created": _MADE})
                yield book
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error


class _Draft:
    """A new file as zipfile writes it. Where the disk fails, zipfile tries to end the archive once more
    when it is let go, where nobody can catch what comes of that: from then on all is taken and nothing
    written."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self._at = 0
        self._is_lost = False

    def write(self, data: bytes) -> int:
        """As of a file."""
        self._at += len(data)
        self._tried(lambda: self._file.write(data))
        return len(data)

    def seek(self, offset: int) -> int:
        """As of a file, from its beginning."""
        self._at = offset
        self._tried(lambda: self._file.seek(offset))
        return offset

    def tell(self) -> int:
        """As of a file."""
        return self._at

    def flush(self) -> None:
        """As of a file."""
        self._tried(self._file.flush)

    def _tried(self, do: Callable[[], object]) -> None:
        if self._is_lost or self._file.closed:
            return
        try:
            do()
        except OSError:
            self._is_lost = True
            raise


class _Sheet:
    """A sheet of one table: a header that stays in sight, filters, and cells that are never formulas."""

    def __init__(self, book: Any, name: str):
        self._sheet = book.add_worksheet(name)
        self._name = name
        self._bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        # What is typed over such a cell stays as typed: 2025-03 would turn into a day otherwise.
        self._text = book.add_format({"num_format": "@"})

    def fill(self, table: Table, rows: Iterable[formats.Row]) -> int:
        """Write the header and ``rows``; how many there were."""
        names, coming = table.column_names, iter(rows)
        sample = list(itertools.islice(coming, _SAMPLE))
        for place, column in enumerate(table.columns):
            width = _width(column.name, [formats.flat(row[column.name]) for row in sample])
            self._sheet.set_column(place, place, width, None if column.is_number else self._text)
        self._sheet.freeze_panes(1, 0)
        for place, name in enumerate(names):
            self._sheet.write_string(0, place, name, self._bold)
        count = 0
        for count, row in enumerate(itertools.chain(sample, coming), 1):
            self._write(count, names, row)
        self._sheet.autofilter(0, 0, count, len(names) - 1)
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS + 1}"})
        return count

    def _write(self, number: int, names: Sequence[str], row: formats.Row) -> None:
        if number > MOST_ROWS:
            raise Refused(
                f"sheet '{self._name}' would have a row {number + 1:,}, and a spreadsheet ends at row"
                f" {MOST_ROWS + 1:,}; nothing was written; CSV holds them"
            )
        for place, name in enumerate(names):
            value = row[name]
            if type(value) is int and abs(value) < _EXACT:
                self._sheet.write_number(number, place, value)
            elif cell := formats.flat(value):
                self._check(cell, number, name)
                put(self._sheet, number, place, cell)

    def _check(self, cell: str, number: int, column: str) -> None:
        length = len(cell.encode("utf-16-le")) // 2 if len(cell) > LONGEST // 2 else 0
        if length > LONGEST:
            raise Refused(
                f"sheet '{self._name}', row {number + 1:,}, column '{column}': {length:,} characters,"
                f" and a cell holds {LONGEST:,}; nothing was written; CSV holds them"
            )


def put(sheet: Any, row: int, column: int, cell: str, style: Any = None) -> None:
    """Write ``cell`` as text, whatever it looks like: ``write_string`` makes no formula, link or number
    of it.

    Two kinds of text it gets wrong: ``<r>…</r>`` it takes for markup of its own, and of the escapes
    of the format, ``_x0041_``, it escapes only the first where two share a ``_``. In pieces neither is
    left to be seen: a spreadsheet resolves escapes piece by piece, and shows the pieces as one.
    """
    if (cell.startswith("<r>") and cell.endswith("</r>")) or re.search(_TWO_ESCAPES, cell):
        pieces = [cell[0], cell[1], *re.split("(?<=_)(?=x)", cell[2:])]
        sheet.write_rich_string(row, column, *pieces, *([style] if style else []))
    else:
        sheet.write_string(row, column, cell, style)


def _tell(book: Any, sheet: Any, rows: Iterable[tuple[str | int, ...]]) -> None:
    """The first sheet: its title and the header of its list are bold."""
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    sheet.fit_to_pages(1, 0)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, place, cell)
            else:
                put(sheet, number, place, cell, bold if place == 0 or row[0] == "sheet" else None)


def _width(header: str, cells: Iterable[str]) -> int:
    """How wide a column is, in characters: its longest line, within bounds; the header has a button."""
    longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
    return min(max(_NARROWEST, len(header) + 4, longest + 1), _WIDEST)
