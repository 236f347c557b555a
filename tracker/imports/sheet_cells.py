"""The cells of a spreadsheet (.xlsx), row by row, as the text that a spreadsheet shows.

Read from the format itself (ECMA-376), of which this much is needed: the packages that read it keep all
rows in memory, or do not give back text that looks like the format's own escapes.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any
from xml.etree import ElementTree

from tracker import text
from tracker.errors import WrongUsage, did_you_mean
from tracker.formats import Malformed
from tracker.imports.cells import Cell, Unread

Element = ElementTree.Element
# LookupError also where a part names an encoding that there is not.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, LookupError,
            ValueError, EOFError, NotImplementedError, RuntimeError, OverflowError)  # fmt: skip
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ESCAPED = re.compile("_x([0-9a-fA-F]{4})_")
# Number formats that every spreadsheet knows without being told, and what of a date they show.
_DAYS = {14, 15, 16, 22, *range(27, 37), *range(50, 59)}
_MONTHS = {17}
_SHOWN = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y", "time": "%H:%M"}
_FORMULA = Unread("a formula; put its value here (copy, then paste as values)")


class Book:
    """An open spreadsheet. Raises Malformed for what is none."""

    def __init__(self, file: IO[bytes]):
        try:
            self._parts = zipfile.ZipFile(file)
            self._main = self._of_type("", "officeDocument")[0]
            book = self._root(self._main)
            self._sheets = {str(sheet.get("name")): _id(sheet) for sheet in _all(book, "sheet")}
            if not self._sheets:
                raise ValueError("no sheet")
            is_1904 = any(p.get("date1904") in ("1", "true") for p in _all(book, "workbookPr"))
            self._day_0 = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
            self._texts = [_text(item) for item in self._items("sharedStrings", "si")]
            self._shows = list(self._formats())
        except _DAMAGED as error:
            raise Malformed(1, 0, "not a spreadsheet that can be read (.xlsx)") from error

    def rows(self, wanted: str | None, usual: str) -> Iterator[tuple[int, list[Cell]]]:
        """The rows of the sheet ``wanted``; else of the one called ``usual``, else of the first.

        Raises WrongUsage where there is no such sheet, Malformed where the file is damaged.
        """
        number = 0
        try:
            with self._open(self._part_of(self._chosen(wanted, usual))) as part:
                for number, row in _rows(part):
                    yield number, self._cells(row)
        except _DAMAGED as error:
            raise Malformed(number + 1, 0, "the spreadsheet is damaged from here on") from error

    def _chosen(self, wanted: str | None, usual: str) -> str:
        names = {name.casefold(): name for name in self._sheets}
        if wanted is None:
            return names.get(usual, next(iter(self._sheets)))
        if wanted.casefold() not in names:
            hint = did_you_mean(wanted, self._sheets) or f"; it has {', '.join(self._sheets)}"
            raise WrongUsage(f"--sheet: no sheet '{text.one_line(wanted)}'{hint}")
        return names[wanted.casefold()]

    def _part_of(self, sheet: str) -> str:
        return dict(self._relations(self._main))[self._sheets[sheet]]

    def _cells(self, row: Element) -> list[Cell]:
        cells: list[Cell] = []
        for element in _all(row, "c"):
            place = _place(element.get("r"), len(cells))
            cells += [""] * (place - len(cells))
            cells[place:] = [self._cell(element)]
        return cells

    def _cell(self, element: Element) -> Cell:
        kind = element.get("t", "n")
        value = next((v.text or "" for v in element if _is(v, "v")), "")
        if any(_is(child, "f") for child in element):
            return _FORMULA
        if kind == "inlineStr":
            return "".join(_text(child) for child in element if _is(child, "is"))
        if kind == "s":
            return self._texts[int(value)]
        if kind == "e":
            return Unread(f"an error of the spreadsheet ({value})")
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "n" and value:
            return self._number(float(value), self._shows[int(element.get("s", 0))])
        return value[:10] if kind == "d" else _unescaped(value)

    def _number(self, value: float, shows: str) -> str:
        if shows:
            days = value + 1 if self._day_0.year == 1899 and value < 60 else value  # no 1900-02-29
            part = "time" if value < 1 else shows
            return (self._day_0 + timedelta(days=days)).strftime(_SHOWN[part])
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)

    def _formats(self) -> Iterator[str]:
        """What of a date each style of a cell shows; empty for those of numbers."""
        for part in self._of_type(self._main, "styles"):
            root = self._root(part)
            own = {int(f.get("numFmtId", 0)): f.get("formatCode", "") for f in _all(root, "numFmt")}
            for styles in _all(root, "cellXfs"):
                for style in _all(styles, "xf"):
                    number = int(style.get("numFmtId", 0))
                    yield _shown_by(own[number]) if number in own else _built_in(number)
        yield ""  # a file without styles has numbers only

    def _items(self, kind: str, tag: str) -> Iterator[Element]:
        for part in self._of_type(self._main, kind):
            yield from _all(self._root(part), tag)

    def _of_type(self, part: str, kind: str) -> list[str]:
        folder, _, name = part.rpartition("/")
        relations = self._root(f"{folder}/_rels/{name}.rels".lstrip("/"))
        wanted = [r for r in relations if str(r.get("Type")).endswith(f"/{kind}")]
        return [_target(folder, str(relation.get("Target"))) for relation in wanted]

    def _relations(self, part: str) -> Iterator[tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        for relation in self._root(f"{folder}/_rels/{name}.rels"):
            yield str(relation.get("Id")), _target(folder, str(relation.get("Target")))

    def _root(self, part: str) -> Element:
        with self._open(part) as file:
            return ElementTree.parse(file).getroot()

    def _open(self, part: str) -> IO[bytes]:
        """A part, unpacked as it is read; how other archives are packed, no spreadsheet is."""
        there = self._parts.getinfo(part)
        if there.compress_type not in _PACKED or there.header_offset < 0:
            raise zipfile.BadZipFile(part)
        return self._parts.open(there)


def _rows(part: IO[bytes]) -> Iterator[tuple[int, Element]]:
    """Each row with its number; what was read is let go, so that any number of rows streams."""
    number, above = 0, list[Element]()
    for event, element in ElementTree.iterparse(part, ("start", "end")):
        if event == "start":
            above.append(element)
            continue
        above.pop()
        if _is(element, "row"):
            number = int(element.get("r", number + 1))
            yield number, element
            above[-1].clear()


def _text(item: Element) -> str:
    """The text of a cell, of all its pieces; each has escapes of its own. What says how it is read
    aloud is no part of it."""
    pieces = [child.text or "" for child in item if _is(child, "t")]
    for run in item:
        if _is(run, "r"):
            pieces += [child.text or "" for child in run if _is(child, "t")]
    return "".join(map(_unescaped, pieces))


def _unescaped(piece: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), piece)


def _built_in(number: int) -> str:
    return "day" if number in _DAYS else "month" if number in _MONTHS else ""


def _shown_by(code: str) -> str:
    """What of a date a number format shows: ``mmm yyyy`` knows no day."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?!h)[^\]]*\]', "", code.split(";")[0].lower())
    if "y" in bare or "d" in bare:
        return "day" if "d" in bare else "month" if "m" in bare else "year"
    return "time" if re.search("[hs]", bare) else "month" if "m" in bare else ""


def _place(coordinate: str | None, following: int) -> int:
    """The column of a cell, from 0: ``AB7`` is in column 27."""
    letters = re.match("[A-Za-z]{1,3}", coordinate or "")
    if letters is None:
        return following
    place = 0
    for letter in letters.group().upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _target(folder: str, target: str) -> str:
    return target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")


def _id(sheet: Element) -> str:
    """The relation by which the part of a sheet is found; empty where it names none."""
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")


def _is(element: Element, tag: str) -> bool:
    return element.tag.rpartition("}")[2] == tag


def _all(root: Element, tag: str) -> Iterator[Any]:
    return (element for element in root.iter() if _is(element, tag))
