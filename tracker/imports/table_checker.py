"""The first look at a file of rows: every cell is read and checked, and what is good is put aside."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from tracker import dates, fields, findings, text, vocabulary
from tracker.fields import Field
from tracker.formats import Malformed
from tracker.imports import cells, headers
from tracker.imports.cells import Cell
from tracker.imports.headers import Header
from tracker.imports.kinds import Column, Kind
from tracker.imports.staging import Staged
from tracker.imports.table_files import TableFile, Told
from tracker.imports.table_flaws import Flaws
from tracker.model import Body
from tracker.queries import catalogue

_OFTEN = 1_000  # rows after which progress is told
_EVIDENCE = {field.name for field in fields.EVIDENCE}
_EMPTY = cells.Read()
_REFERRING = ("source", "issues")
Take = Callable[[str, Staged], None]
Tick = Callable[[int], None]


class Known(NamedTuple):
    """The sources and issues that rows may refer to: none is made by a typing mistake."""

    source: frozenset[str]
    issue: frozenset[str]


class Checker:
    """Reads the rows of one file of one kind and hands on what they say; what is wrong goes to
    ``flaws``."""

    def __init__(self, kind: Kind, known: Known, today: date, flaws: Flaws):
        self.header = Header((), ())
        self._kind, self._known, self._today, self._flaws = kind, known, today, flaws
        self._flawed: list[str] = []  # fields of the row at hand
        self._read: list[tuple[int, Column]] = []  # the columns that are read, by their place
        self._is_sheet = False
        self._day_first: bool | None = None

    def check(self, file: TableFile, told: Told, take: Take, tick: Tick) -> None:
        """Check every row and give each that names a proposal to ``take``; ``tick`` is told now and then
        how many bytes are read. Raises WrongUsage for options that do not fit the file."""
        self._is_sheet, self._day_first = file.is_sheet, told.day_first
        try:
            for count, (number, row) in enumerate(file.rows()):
                if count:
                    self._row(number, row, take)
                elif not self._is_header(number, row, told):
                    return
                if count % _OFTEN == 0:
                    tick(file.done())
            tick(file.size)
        except Malformed as broken:
            self._flaw(broken.line, broken.place, f"{broken.flaw}; nothing from here on was read")
        if not self.header.columns and not self._flaws.count:
            self._flaw(1, 0, "the file is empty; its first row names the columns")

    def _is_header(self, number: int, row: Sequence[Cell], told: Told) -> bool:
        names = [cell if isinstance(cell, str) else "" for cell in row]
        while names and not names[-1].strip():
            names.pop()
        self.header, wrong = headers.understood(self._kind, names, told.renamed)
        self._read = [(at, column) for at, column in enumerate(self.header.columns) if column]
        for place, name, flaw in wrong:
            self._flaws.add(number, name, flaw, place)
        return not wrong

    def _flaw(self, number: int, place: int, what: str | Callable[[], str]) -> None:
        self._flaws.add(number, self.header.name_at(place), what, place)
        columns = self.header.columns
        column = columns[place] if place < len(columns) else None
        self._flawed.append(column.field.name if column else "row")

    def _flaw_in(self, number: int, field: str, what: str) -> None:
        self._flawed.append(field)
        name, place = self.header.name_of(field), self.header.place_of(field)
        self._flaws.add(number, name, what, place)

    def _row(self, number: int, row: Sequence[Cell], take: Take) -> None:
        self._flawed.clear()
        self._check_length(number, row)
        content = self._content(number, row)
        self._check_together(number, content)
        subject = content.pop(self._kind.subject.field.name, None)
        if subject is not None:
            take(f"proposal:{subject}", Staged(number, content, tuple(self._flawed)))

    def _check_length(self, number: int, row: Sequence[Cell]) -> None:
        width = len(self.header.columns)
        if len(row) < width and not self._is_sheet:
            what = f"the row ends after {text.counted(len(row), 'cell')}, and there are {width} columns"
            self._flaw(number, len(row), f"{what}; a separator or a quote is missing")
        for place, cell in enumerate(row):
            if cell and (place >= width or not self.header.names[place]):
                self._flaw(number, place, "stands under no name in the first row")
                break

    def _content(self, number: int, row: Sequence[Cell]) -> Body:
        """The fields of a row that its cells give."""
        content: Body = {}
        for place, column in self._read:
            cell = row[place] if place < len(row) else ""
            value, flaw = _EMPTY
            if cell:
                value, flaw = cells.read(column.field, cell, self._today, self._day_first)
            if value is not None:
                self._check_value(number, place, column.field, value)
                content[column.field.name] = value
            elif flaw is not None:
                self._flaw(number, place, flaw)
            elif column.needed and (place < len(row) or self._is_sheet):
                self._flaw(number, place, f"is empty ({column.field.meaning})")
        return content

    def _check_value(self, number: int, place: int, field: Field, value: Any) -> None:
        """Whether what a cell refers to is there, and no date lies ahead."""
        ahead = dates.ahead_of(self._today, value) if field.shape == "date" else None
        if ahead:
            self._flaw(number, place, ahead)
        if field.name in _REFERRING:
            kind = field.name.removesuffix("s")
            ids = getattr(self._known, kind)
            for name in value if field.many else [value]:
                if name not in ids:
                    self._flaw(number, place, partial(catalogue.unknown, kind, name, ids))

    def _check_together(self, number: int, content: Body) -> None:
        """What the cells of a row say about each other."""
        if content.get("owner") in (content.get("partners") or ()):
            self._flaw_in(number, "partners", f"{content['owner']} is the owner already")
        if (
            "failure_reason" in content
            and content.get("status", "stalled") not in vocabulary.FAILING
        ):
            what = f"goes with {', '.join(vocabulary.FAILING)}, not with '{content['status']}'"
            self._flaw_in(number, "failure_reason", what)
        told = {*content, *self._flawed}
        given = _EVIDENCE & told
        if self._kind.entry == "assess" and given and "finding" not in told:
            self._flaw_in(number, "finding", f"is empty, and {', '.join(sorted(given))} is given")
        if "finding" in content and not told & set(fields.CITED):
            self._flaw_in(number, "source", "evidence cites something: fill in url, source or doc")
        findings.complete(content)
