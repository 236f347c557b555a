"""Files of tables, CSV or spreadsheets, row by row; what is a spreadsheet is seen by what is in it."""

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, NamedTuple

from tracker import files, formats, text
from tracker.errors import WrongUsage
from tracker.formats import Malformed
from tracker.imports import headers
from tracker.imports.cells import Cell
from tracker.imports.kinds import Kind

_SEPARATORS = ",;\t"
_SAMPLE = 65_536  # bytes that hold a header
_AS_CSV = "save it as CSV in UTF-8"
# How files begin that are no text in UTF-8, and what they are.
_OTHERS = {
    b"\xff\xfe": f"text in UTF-16, not UTF-8; {_AS_CSV}",
    b"\xfe\xff": f"text in UTF-16, not UTF-8; {_AS_CSV}",
    b"\xd0\xcf\x11\xe0": f"an old or protected Excel file; save it as .xlsx, or {_AS_CSV[8:]}",
}
Row = tuple[int, list[Cell]]


class Told(NamedTuple):
    """How to read a file: whether cells are guarded as ``export --excel`` does, which sheet, what
    ``--map`` says of columns, and whether the day stands first in ``3/4/2025``, where that is said."""

    excel: bool = False
    sheet: str | None = None
    renamed: Mapping[str, str] = {}
    day_first: bool | None = None


class TableFile:
    """A file of one table, open to be read once: a spreadsheet (``is_sheet``) or CSV. ``size`` is in
    bytes."""

    def __init__(self, file: IO[bytes], kind: Kind, told: Told):
        self._file, self._kind, self._told = file, kind, told
        self._begin = file.read(4)
        file.seek(0)
        self.is_sheet = self._begin == b"PK\x03\x04"
        self.size = os.fstat(file.fileno()).st_size

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, with its number: in CSV that of its first line.

        Raises Malformed, or WrongUsage for options that do not go with what it is.
        """
        for mark, what in _OTHERS.items():
            if self._begin.startswith(mark):
                raise Malformed(1, 0, what)
        if self.is_sheet and self._told.excel:
            raise WrongUsage("--excel goes with CSV; nothing in a spreadsheet is guarded")
        if self._told.sheet and not self.is_sheet:
            raise WrongUsage("--sheet goes with a spreadsheet (.xlsx), and this is none")
        for number, cells in self._of_sheet() if self.is_sheet else self._of_csv():
            if any(not isinstance(cell, str) or cell.strip() for cell in cells):
                yield number, cells

    def done(self) -> int:
        """How many bytes are read."""
        return self._file.tell()

    def _of_sheet(self) -> Iterable[Row]:
        from tracker.imports.sheet_cells import Book  # xml and zip: only where there is one

        return Book(self._file).rows(self._told.sheet, self._kind.name)

    def _of_csv(self) -> Iterator[Row]:
        declared = self._declared()
        separator = declared or self._separator()
        # What is no UTF-8 is read as halves of surrogate pairs: told of cell by cell.
        lines = io.TextIOWrapper(self._file, "utf-8-sig", "surrogateescape", newline="")
        plain = text.excel_unguarded if self._told.excel else str
        try:
            for number, cells in formats.parsed(lines, separator):
                if number > 1 or declared is None:
                    yield number, [plain(cell) for cell in cells]
        finally:
            lines.detach()

    def _declared(self) -> str | None:
        """The separator that the first line names, as spreadsheets write and read it: ``sep=;``."""
        found = re.match('(?i:"?sep=)([^"\r\n])"?(?=[\r\n]|$)', self._sample())
        return found[1] if found else None

    def _sample(self) -> str:
        """How the file begins."""
        begin = self._file.read(_SAMPLE).decode("utf-8-sig", "surrogateescape")
        self._file.seek(0)
        return begin

    def _separator(self) -> str:
        """The separator by which the header has the most columns that are known."""
        line = next((line for line in self._sample().splitlines() if line.strip()), "")
        return max(_SEPARATORS, key=lambda separator: self._known(line, separator))

    def _known(self, line: str, separator: str) -> tuple[int, int]:
        try:
            cells = [cell for _, found in formats.parsed([line], separator) for cell in found]
        except Malformed:
            cells = line.split(separator)
        return headers.recognised(self._kind, cells, self._told.renamed), len(cells)


@contextlib.contextmanager
def opened(path: str, kind: Kind, told: Told) -> Iterator[TableFile]:
    """The file at ``path``, ``-`` for standard input. Raises the errors of reading a file."""
    with files.errors_of_reading(f"{text.one_line(path)}: ", "; nothing was imported"):
        name = 0 if path == "-" else path
        with open(name, "rb", closefd=path != "-") as source, _seekable(source) as file:
            yield TableFile(file, kind, told)


@contextlib.contextmanager
def _seekable(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """``source``, or what it holds in a temporary file where it is a pipe."""
    if source.seekable():
        yield source
        return
    import shutil

    with tempfile.TemporaryFile() as spooled:
        shutil.copyfileobj(source, spooled)
        spooled.seek(0)
        yield spooled
