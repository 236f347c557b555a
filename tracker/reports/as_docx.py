"""A document as a Word file; the only user of python-docx, which is an extra.

It knows no footnotes: notes are a section at the end, with links both ways.
"""

import io
import re
import urllib.parse
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tracker import files, text
from tracker.errors import Refused
from tracker.reports import pictures
from tracker.reports.document import Document, Footnote, Line, Section, Table

_MADE = datetime(2000, 1, 1)  # the same state gives the same parts, whenever it is printed
_FONT, _TABLE, _BAND, _LINK, _WARNING = "Calibri", "Light Shading", "EDF1F5", "0B57A4", "A1260D"
_SMALL, _SMALLEST = 8.5, 7.5  # points in a table, and in one of many columns
_PAGE_WIDTH = 17  # centimetres between the margins
_WHOLE = 16  # rows of a table that stays on one page
_LONGEST_PROPERTY = 255  # characters, by python-docx and the standard of the format
_IN_URL = "!#$%&'()*+,/:;=?@[]~"  # beside letters, digits and _.-
# Points before and after, and size, of the styles that are used.
_STYLES = {
    "Normal": (0, 6, 10.5),
    "Title": (0, 4, 20),
    "Subtitle": (0, 8, 11),
    "Heading 1": (14, 4, 13),
    "List Bullet": (4, 2, 10.5),
    "List Bullet 2": (0, 1, 9.5),
    "Body Text": (0, 3, 9.5),
    "Caption": (10, 0, 8.5),
}
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def render(document: Document) -> bytes:
    """The whole file. Raises Refused where python-docx is not installed."""
    try:
        import docx
    except ImportError:
        raise Refused(
            "a Word file needs python-docx beside tracker: 'pip install python-docx', or 'pipx inject"
            " policy-tracker python-docx'"
        ) from None
    word = docx.Document()
    _Writer(word).write(document)
    buffer = io.BytesIO()
    word.save(buffer)
    return files.undated(buffer)


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
        from docx.oxml.ns import qn
        from docx.shared import Cm

        properties = self._word.core_properties
        properties.title = _clean(document.title)[:_LONGEST_PROPERTY]
        properties.author = _clean(document.organisation)[:_LONGEST_PROPERTY]
        properties.created = properties.modified = _MADE
        properties.comments, properties.language = "", "en-GB"
        for language in self._word.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
        for name, (before, after, size) in _STYLES.items():
            _set_style(self._word.styles[name], before, after, size)
        _set_bands(self._word.styles[_TABLE])
        for page in self._word.sections:
            page.page_width, page.page_height = Cm(21), Cm(29.7)
            page.left_margin = page.right_margin = Cm(2)
            page.top_margin = page.bottom_margin = Cm(2)

    def _section(self, section: Section) -> None:
        from docx.shared import Pt

        if section.title:
            self._word.add_heading(_clean(section.title), 1)
        paragraph = None
        for line in section.sentences:
            if (
                paragraph is None or section.title
            ):  # without one it is a paragraph to be pasted whole
                paragraph = self._word.add_paragraph()
            else:
                paragraph.add_run(" ")
            paragraph.paragraph_format.keep_with_next = section.table is not None
            self._line(paragraph, line)
        for item in section.items:
            paragraph = self._word.add_paragraph(style="List Bullet")
            paragraph.paragraph_format.keep_with_next = bool(item.below)
            self._line(paragraph, item)
            for below in item.below:
                self._line(self._word.add_paragraph(style="List Bullet 2"), below)
        if section.table:
            if section.items:
                self._word.paragraphs[-1].paragraph_format.space_after = Pt(8)
            self._table(section.table)

    def _line(self, paragraph: Any, line: Line) -> None:
        before, named, rest = (_clean_part(piece) for piece in line.pieces)
        if before:
            _coloured(paragraph.add_run(before), _WARNING if line.mark else "").font.bold = True
        if named:
            paragraph.add_run(named).font.bold = True
        paragraph.add_run(rest)
        for number in line.notes:
            if number not in self._cited:
                self._bookmarked(paragraph, f"ref{number}")
            self._cited.add(number)
            self._link_within(paragraph, f"note{number}", f"{number} ", raised=True)

    def _note(self, note: Footnote) -> None:
        from docx.shared import Cm

        paragraph = self._word.add_paragraph(style="Body Text")
        paragraph.paragraph_format.left_indent = Cm(0.7)
        paragraph.paragraph_format.first_line_indent = Cm(-0.7)
        self._bookmarked(paragraph, f"note{note.number}")
        paragraph.add_run(f"{note.number}. ")
        for part in note.parts:
            if part.link and (target := _target(part.link)):
                self._link_out(paragraph, target, part.text)
            else:
                paragraph.add_run(_clean_part(part.text))
        if note.number in self._cited:
            paragraph.add_run(" ")
            self._link_within(paragraph, f"ref{note.number}", "↩")

    def _table(self, table: Table) -> None:
        from docx.shared import Cm

        made = self._word.add_table(0, len(table.headers), _TABLE)
        made.autofit = False
        widths = pictures.widths(table, _PAGE_WIDTH)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        for place, values in enumerate((table.headers, *table.rows)):
            row = made.add_row()
            keep = place == 0 or place < len(table.rows) <= _WHOLE
            _fill(row, values, table, made.columns, keep=keep)
            _put(row._tr.get_or_add_trPr(), "w:cantSplit")
            if place == 0:
                _as_header(row, table)
        _narrow_margins(made)
        self._word.add_paragraph()

    def _bookmarked(self, paragraph: Any, name: str) -> None:
        """A bookmark at the end of ``paragraph``, where the next run will stand."""
        self._bookmarks += 1
        _put(paragraph._p, "w:bookmarkStart", id=str(self._bookmarks), name=name)
        _put(paragraph._p, "w:bookmarkEnd", id=str(self._bookmarks))

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
        link = _put(paragraph._p, "w:hyperlink")
        link.set(attribute, target)
        run = _coloured(paragraph.add_run(_clean_part(said)), _LINK)
        run.font.superscript = raised or None
        link.append(run._r)


def _set_style(style: Any, before: float, after: float, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = _FONT, Pt(size)
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):  # a theme's font would go before the name
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    for mark in style.element.findall(f".//{qn('w:contextualSpacing')}"):
        mark.getparent().remove(mark)  # it would leave no space between the items of a list
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(after)


def _set_bands(style: Any) -> None:
    from docx.oxml.ns import qn

    for shading in style.element.iter(qn("w:shd")):
        shading.attrib.clear()
        shading.set(qn("w:val"), "clear")
        shading.set(qn("w:fill"), _BAND)


def _fill(row: Any, values: Sequence[str], table: Table, columns: Any, *, keep: bool) -> None:
    """Texts into the cells of a row; ``keep``: on one page with the row that follows."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    size = Pt(_SMALLEST if table.is_wide else _SMALL)
    for place, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        cell.width = columns[place].width  # Word goes by cells, others by columns
        paragraph = cell.paragraphs[0]
        paragraph.add_run(_clean(value)).font.size = size
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = keep
        if place >= table.numbers:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _as_header(row: Any, table: Table) -> None:
    """Bold, again on top of each page that the table reaches; of many columns the names are turned."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    _put(row._tr.get_or_add_trPr(), "w:tblHeader")
    if table.is_wide:
        row.height = Cm(0.15 * max(map(len, table.headers[table.numbers :])) + 0.3)
    for place, cell in enumerate(row.cells):
        for run in cell.paragraphs[0].runs:
            run.font.bold = True
        if table.is_wide and place >= table.numbers:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
            _put(cell._tc.get_or_add_tcPr(), "w:textDirection", val="btLr")
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM


def _narrow_margins(made: Any) -> None:
    margins = _put(made._tbl.tblPr, "w:tblCellMar")
    made._tbl.tblPr.find(margins.tag.replace("tblCellMar", "tblLook")).addprevious(margins)
    for side in ("left", "right"):
        _put(margins, f"w:{side}", w="50", type="dxa")


def _put(parent: Any, tag: str, **attributes: str) -> Any:
    """A new element at the end of ``parent``; Word minds the order in which they stand."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _coloured(run: Any, colour: str) -> Any:
    from docx.shared import RGBColor

    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _target(url: str) -> str | None:
    """The address that a link leads to, as Word can take it; None where it is none."""
    try:
        host = urllib.parse.urlsplit(url).hostname
    except ValueError:
        return None
    return urllib.parse.quote(url, safe=_IN_URL) if host else None


def _clean(said: str) -> str:
    """Text for one line of a Word file: nothing that XML cannot hold, nothing that misleads."""
    return re.sub(_NOT_XML, "\ufffd", text.one_line(said))


def _clean_part(said: str) -> str:
    """The same for a part of a line, which keeps the spaces at its ends."""
    return re.sub(_NOT_XML, "\ufffd", text.inline(said))
