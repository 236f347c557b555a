"""tracker report --format docx: a file that Word and LibreOffice open, and that is easy to work with."""

import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from tests.conftest import Tracker
from tests.report import read_back
from tests.report.month import ON
from tracker.errors import Refused
from tracker.reports import as_docx
from tracker.reports.citation import Part, link
from tracker.reports.document import Document, Footnote, Line, Section, Table

Made = Callable[[str], Path]
# How the standard (ISO/IEC 29500-1, 17) orders what may stand inside; Word minds it.
ORDERS = {
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText"
    " vAlign hideMark",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers"
    " pBdr shd tabs suppressAutoHyphens spacing ind contextualSpacing mirrorIndents jc outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps color spacing w kern position sz szCs highlight u"
    " effect vertAlign lang",
}
HOSTILE = (
    "\x00\x07\x1b[31m\x9b2J\x7f\ufffe\udc9b",
    "</w:t></w:r><w:script/>&amp;&#0;]]>",
    "\u202eevil\u2066\u2028",
    "a\tb\nc\x0bd\x0ce\u0085f",
    "x" * 400,
)


def whole(content: bytes) -> tuple[Any, dict[str, bytes]]:
    """The body and the parts of a Word file that keeps to what Word is strict about."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    body = etree.fromstring(parts["word/document.xml"])
    for name, order in ORDERS.items():
        for element in body.iter(qn(f"w:{name}")):
            places = [order.split().index(etree.QName(child).localname) for child in element]
            assert places == sorted(set(places)), etree.tostring(element)
    _check_links(body, parts)
    return body, parts


def _check_links(body: Any, parts: dict[str, bytes]) -> None:
    for value in (qn("w:id"), qn("w:name")):
        given = Counter(mark.get(value) for mark in body.iter(qn("w:bookmarkStart")))
        assert [one for one, times in given.items() if times > 1] == []
    ends = sorted(mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkEnd")))
    assert ends == sorted(mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart")))
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    for one in body.iter(qn("w:hyperlink")):
        assert one.findall(qn("w:r")), "a link without a run"
        if outward := one.get(qn("r:id")):
            assert re.fullmatch(r"https?://[!-~]+", targets[outward], re.IGNORECASE)


@pytest.fixture(scope="module")
def content(made: Made) -> bytes:
    """The month as a Word file."""
    return made("docx").read_bytes()


def test_word_would_open_it(content: bytes) -> None:
    body, parts = whole(content)
    assert len(list(body.iter(qn("w:p")))) > 100
    assert b'w:lang w:val="en-GB"' in parts["word/styles.xml"]
    assert b"<dc:language>en-GB</dc:language>" in parts["docProps/core.xml"]


def test_headings_are_headings_and_lists_are_lists(content: bytes) -> None:
    styles = Counter(p.style.name for p in docx.Document(io.BytesIO(content)).paragraphs)
    assert set(styles) == {
        "Title", "Subtitle", "Heading 1", "Normal", "List Bullet", "List Bullet 2", "Body Text",
        "Caption",
    }  # fmt: skip
    titles = len(read_back.word(content).parts) + len(["Notes"])
    assert (styles["Title"], styles["Heading 1"]) == (1, titles)


def test_notes_and_marks_lead_to_one_another(content: bytes) -> None:
    body, _ = whole(content)
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    led_to = {one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))} - {None}
    assert led_to == marks
    assert {f"note{number}" for number in read_back.word(content).notes} <= marks
    assert {name.replace("note", "ref") for name in marks if name.startswith("note")} <= marks


def test_the_names_of_columns_stand_on_every_page_and_no_row_is_cut(content: bytes) -> None:
    for table in docx.Document(io.BytesIO(content)).tables:
        properties = [row._tr.trPr for row in table.rows]
        repeated = [one.find(qn("w:tblHeader")) is not None for one in properties]
        assert repeated == [True] + [False] * (len(repeated) - 1)
        assert all(one.find(qn("w:cantSplit")) is not None for one in properties)
        assert sum(column.width.cm for column in table.columns) == pytest.approx(17, abs=0.1)


def test_libreoffice_prints_all_of_it(content: bytes, made: Made, tmp_path: Path) -> None:
    if not (which("soffice") and which("pdftotext")):
        pytest.skip("no soffice or pdftotext")
    profile, file = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", made("docx")
    line = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(line, check=True, capture_output=True, timeout=120)
    line = ["pdftotext", "-raw", "-nopgbrk", tmp_path / "month.pdf", "-"]
    pages = subprocess.run(line, check=True, capture_output=True, timeout=60).stdout.decode()
    letters, read = _letters(pages), read_back.word(content)
    for part in read.parts.values():
        for item in part.items:
            assert _letters(item.text) in letters, item.text
    for number, said in read.notes.items():
        assert _letters(f"{number}. {said}") in letters, said


def _letters(text: str) -> str:
    """Text without what a line's end changes."""
    return re.sub(r"[\s-]", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_not_break_it(text: str) -> None:
    notes = [Footnote(1, [Part(text), link("https://example.org/?q=é&x=[1]"), link(text)])]
    lines = [Line(f"Of {text}: {text}", (1,), (Line(text, (1,)),), mark="setback", named=text)]
    sections = [Section("a", text, lines, lines, Table((text, "n"), ((text, "1"),)))]
    body, parts = whole(as_docx.render(Document(text, text, sections, notes, "", text)))
    assert not list(body.iter(qn("w:script")))
    assert not re.search("[\u202e\u2066\u2028]", parts["word/document.xml"].decode())


@pytest.mark.parametrize("url", ["http://[x", "https://", "http:///a", "https://a:b@[::1"])
def test_an_address_that_is_none_stays_text(url: str) -> None:
    notes = [Footnote(1, [Part("see "), Part(url, url)])]
    written = as_docx.render(Document("", "", [], notes, "", ""))
    whole(written)
    (note,) = read_back.docx.Document(io.BytesIO(written)).paragraphs[-1:]
    assert note.text == f"1. see {url}" and not note.hyperlinks


def test_a_very_long_title_is_cut_only_where_the_format_has_no_room(november: Tracker) -> None:
    title = "A long title " * 30
    november("report", *ON, "--title", title, "--output", "report.docx")
    word = docx.Document("report.docx")
    assert word.paragraphs[0].text.startswith(title.strip())
    assert len(word.core_properties.title) == 255


def test_where_python_docx_is_missing_one_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(Refused, match="a Word file needs python-docx beside tracker"):
        as_docx.render(Document("", "", [], [], "", ""))
