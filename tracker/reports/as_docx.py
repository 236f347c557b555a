"""A document as a Word file: real headings, tables and links, and a section of numbered notes.

The only user of python-docx, which is an extra: it knows no footnotes, so notes are a section, and links
lead both ways.
"""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tracker import text
from tracker.errors import Refused
from tracker.reports.document import Document, Footnote, Line, Section, Table

_MADE = datetime(2000, 1, 1)  # the same state gives the same parts, whenever it is printed
_SMALL, _SMALLEST = 8, 7  # points in a table, and in one of many columns
_MANY = 8
_LONG_CELL, _PADDING = 22, 4  # characters
_PAGE_WIDTH = 17  # centimetres between the margins
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def render(document: Document) -> bytes:
    """The whole file. Raises Refused where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        raise Refused(
            "a Word file needs python-docx; 'pip install \"policy-tracker[docx]\"' brings it"
        ) from None
    word = docx.Document()
    _Writer(word).write(document)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


class _Writer:
    """Writes one document; remembers which notes were cited already, for the way back."""

    def __init__(self, word: Any) -> None:
        self._word = word
        self._cited = set[int]()
        self._bookmarks = 0

    def write(self, document: Document) -> None:
        """Everything, from properties to the last line."""
        self._set_up(document)
        if document.title:
            self._word.add_heading(_clean(document.title), 0)
        if document.organisation:
            self._word.add_paragraph(_clean(document.organisation), style="Subtitle")
        for section in document.sections:
            self._section(section)
        if document.notes:
            self._word.add_heading("Notes", 1)
        for note in document.notes:
            self._note(note)
        if document.stamp:
            self._word.add_paragraph(_clean(document.stamp), style="Caption")

    def _set_up(self, document: Document) -> None:
        from docx.shared import Cm, Pt

        properties = self._word.core_properties
        properties.title, properties.author = _clean(document.title), _clean(document.organisation)
        properties.created = properties.modified = _MADE
        properties.comments, properties.language = "", "en-GB"
        self._word.styles["Normal"].font.size = Pt(10.5)
        for page in self._word.sections:
            page.page_width, page.page_height = Cm(21), Cm(29.7)
            page.left_margin = page.right_margin = Cm(2)
            page.top_margin = page.bottom_margin = Cm(2)

    def _section(self, section: Section) -> None:
        if section.title:
            self._word.add_heading(_clean(section.title), 1)
        if section.sentences:
            paragraph = self._word.add_paragraph()
            for place, line in enumerate(section.sentences):
                self._line(paragraph, line, " " if place else "")
        for item in section.items:
            self._line(self._word.add_paragraph(style="List Bullet"), item)
            for below in item.below:
                self._line(self._word.add_paragraph(style="List Bullet 2"), below)
        if section.table:
            self._table(section.table)

    def _line(self, paragraph: Any, line: Line, before: str = "") -> None:
        paragraph.add_run(before + _clean(line.text))
        for number in line.notes:
            if number in self._cited:
                self._link_within(paragraph, f"note{number}", f"{number} ", raised=True)
            else:
                self._cited.add(number)
                with_mark = self._bookmarked(paragraph, f"ref{number}")
                self._link_within(with_mark, f"note{number}", f"{number} ", raised=True)

    def _note(self, note: Footnote) -> None:
        paragraph = self._word.add_paragraph()
        self._bookmarked(paragraph, f"note{note.number}").add_run(f"{note.number}. ")
        for part in note.parts:
            if part.link:
                self._link_out(paragraph, part.link, part.text)
            else:
                paragraph.add_run(_clean(part.text, keep_ends=True))
        paragraph.add_run(" ")
        self._link_within(paragraph, f"ref{note.number}", "↩")

    def _table(self, table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm, Pt

        made = self._word.add_table(rows=0, cols=len(table.headers), style="Light Grid Accent 1")
        made.autofit = False
        size = Pt(_SMALLEST if len(table.headers) > _MANY else _SMALL)
        for column, width in zip(made.columns, _widths(table), strict=True):
            column.width = Cm(width)
        for place, row in enumerate((table.headers, *table.rows)):
            cells = made.add_row().cells
            for column, (cell, value) in enumerate(zip(cells, row, strict=True)):
                cell.width = made.columns[column].width  # Word goes by cells, others by columns
                paragraph = cell.paragraphs[0]
                paragraph.add_run(_clean(value)).font.size = size
                paragraph.paragraph_format.space_after = Pt(0)
                if column >= table.numbers:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if place == 0:
                _repeated_as_header(made.rows[0])
        self._word.add_paragraph()

    def _bookmarked(self, paragraph: Any, name: str) -> Any:
        """``paragraph``, with a bookmark at its end."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self._bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._bookmarks))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), name)
            paragraph._p.append(mark)
        return paragraph

    def _link_within(self, paragraph: Any, target: str, said: str, *, raised: bool = False) -> None:
        from docx.oxml.ns import qn

        self._link(paragraph, qn("w:anchor"), target, said, raised=raised)

    def _link_out(self, paragraph: Any, url: str, said: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml.ns import qn

        target = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        self._link(paragraph, qn("r:id"), target, said)

    def _link(
        self, paragraph: Any, attribute: str, target: str, said: str, *, raised: bool = False
    ) -> None:
        from docx.oxml import OxmlElement
        from docx.shared import RGBColor

        link = OxmlElement("w:hyperlink")
        link.set(attribute, target)
        run = paragraph.add_run(_clean(said, keep_ends=True))
        run.font.superscript = raised or None
        run.font.color.rgb = RGBColor(0x0B, 0x57, 0xA4)
        link.append(run._r)
        paragraph._p.append(link)


def _widths(table: Table) -> list[float]:
    """Centimetres for each column, by the longest word above it and the longest cell in it."""
    needed = [
        max(
            max(map(len, re.split(r"(?<=[- ])", header))),
            max((min(len(row[column]), _LONG_CELL) for row in table.rows), default=0),
        )
        + _PADDING
        for column, header in enumerate(table.headers)
    ]
    return [_PAGE_WIDTH * length / sum(needed) for length in needed]


def _repeated_as_header(row: Any) -> None:
    """Bold, and again on top of each page that the table reaches."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for run in _runs(row):
        run.font.bold = True


def _runs(row: Any) -> Iterator[Any]:
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            yield from paragraph.runs


def _clean(said: str, *, keep_ends: bool = False) -> str:
    """Text for one line of a Word file: nothing that XML cannot hold, nothing that misleads."""
    shown = text.visible(said.replace("\n", " ")) if keep_ends else text.one_line(said)
    return re.sub(_NOT_XML, "\ufffd", shown)
