"""Reads reports back from each format: what a reader of any of them is told."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import docx
import lxml.html
from markdown_it import MarkdownIt
from markdown_it.token import Token

Notes = tuple[int, ...]


class Item(NamedTuple):
    """A line of a list: how deep it stands, its text and the numbers of its notes."""

    depth: int
    text: str
    notes: Notes


class Grid(NamedTuple):
    """A table. Names of columns are compared by their letters: text folds them."""

    headers: list[str]
    rows: list[list[str]]


@dataclass
class Part:
    """What stands under a title."""

    sentences: str = ""
    items: list[Item] = field(default_factory=list)
    table: Grid | None = None


@dataclass
class Read:
    """A whole report. ``links`` are the addresses in each note, where the format has links."""

    title: str = ""
    organisation: str = ""
    parts: dict[str, Part] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    links: dict[int, list[str]] = field(default_factory=dict)

    @property
    def newest(self) -> Part:
        """The part that was begun last."""
        return list(self.parts.values())[-1]


def flat(text: str) -> str:
    """Text whatever its lines."""
    return " ".join(text.split())


def letters(header: str) -> str:
    """A name of a column without what folding changes."""
    return re.sub(r"[-\s]", "", header)


def grid(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    """A table as read."""
    return Grid([letters(h) for h in headers], [[flat(cell) for cell in row] for row in rows])


def _noted(text: str, mark: str) -> tuple[str, Notes]:
    """Text and the numbers behind it."""
    found = re.fullmatch(rf"(.*?)((?: ?\[{mark}\d+\])*)", flat(text))
    assert found
    return found[1], tuple(map(int, re.findall(r"\d+", found[2])))


def text(out: str) -> Read:
    """A report in text."""
    head, *blocks, last = out.rstrip("\n").split("\n\n")
    title, _, *organisation = head.split("\n")
    read = Read(title, "".join(organisation))
    assert last.startswith("State ")
    for block in blocks:
        title, under, *lines = block.split("\n")
        if set(under) == {"-"} and len(under) == len(title):
            if title == "Notes":
                _text_notes(read, lines)
                continue
            read.parts[title] = Part()
        else:
            lines = [title, under, *lines]  # a table, apart from the list before it
        _text_lines(read.newest, lines)
    return read


def _text_lines(part: Part, lines: list[str]) -> None:
    ruler = next((at for at, line in enumerate(lines) if re.fullmatch("-+(  -+)+", line)), None)
    if ruler is not None:
        ends = [at for at, line in enumerate(lines[:ruler]) if line.endswith(".")]
        begins = ends[-1] + 1 if ends else 0
        part.table = _text_table(lines[begins:])
        lines = lines[:begins]
    joined = "\n".join(lines)
    sentences, *items = re.split(r"^(?=\* |  - )", joined, flags=re.MULTILINE)
    part.sentences = flat(part.sentences + " " + sentences)
    for item in items:
        said, notes = _noted(item.strip()[2:], "")
        part.items.append(Item(int(item.startswith("  - ")), said, notes))


def _text_table(lines: list[str]) -> Grid:
    at = next(n for n, line in enumerate(lines) if re.fullmatch("-+(  -+)+", line))
    spans = [found.span() for found in re.finditer("-+", lines[at])]
    cells = [[line[begin:end].strip() for begin, end in spans] for line in lines]
    headers = ["".join(pieces) for pieces in zip(*cells[:at], strict=True)]
    return grid(headers, cells[at + 1 :])


def _text_notes(read: Read, lines: list[str]) -> None:
    for note in re.split(r"^(?=\[\d+\] )", "\n".join(lines), flags=re.MULTILINE)[1:]:
        number, _, said = note.partition("] ")
        read.notes[int(number[1:])] = flat(said)


def markdown(out: str) -> Read:
    """A report in Markdown, as a parser of CommonMark with tables and footnotes sees it."""
    read, parser = Read(), MarkdownIt("commonmark").enable("table")
    for number, said in re.findall(r"^\[\^(\d+)\]: (.*)$", out, re.MULTILINE):
        (paragraph,) = [token for token in parser.parse(said) if token.type == "inline"]
        read.notes[int(number)] = flat(_plain(paragraph))
        read.links[int(number)] = [
            str(child.attrs["href"])
            for child in paragraph.children or ()
            if child.type == "link_open"
        ]
    body = re.sub(r"^\[\^\d+\]: .*$", "", out, flags=re.MULTILINE)
    around: list[str] = []
    for token in parser.parse(body):
        if token.nesting == 1:
            around.append(token.tag)
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline":
            _markdown_inline(read, around, token)
    return read


def _plain(inline: Token) -> str:
    kept = ("text", "softbreak", "link_open", "link_close", "code_inline")
    assert {child.type for child in inline.children or ()} <= set(kept), inline.content
    return "".join(
        child.content or " " * (child.type == "softbreak") for child in inline.children or ()
    )


def _markdown_inline(read: Read, around: list[str], token: Token) -> None:
    said, notes = _noted(_plain(token), r"\^")
    if around == ["h1"]:
        read.title = said
    elif around == ["h2"]:
        read.parts[said] = Part()
    elif "li" in around:
        read.newest.items.append(Item(around.count("ul") - 1, said, notes))
    elif around[0] == "table":
        part = read.newest
        part.table = part.table or Grid([], [])
        _add_cell(part.table, around[-1], said)
    elif not read.parts:
        read.organisation = said
    elif not said.strip("`").startswith("State "):
        read.newest.sentences = flat(read.newest.sentences + " " + said)


def _add_cell(table: Grid, tag: str, said: str) -> None:
    if tag == "th":
        table.headers.append(letters(said))
        return
    if not table.rows or len(table.rows[-1]) == len(table.headers):
        table.rows.append([])
    table.rows[-1].append(said)


def html(out: str) -> Read:
    """A report in HTML."""
    tree = lxml.html.fromstring(out)
    (title,), organisation = tree.xpath("//h1"), tree.xpath("//header/p")
    read = Read(flat(title.text_content()), "".join(p.text_content() for p in organisation))
    for section in tree.xpath("//section"):
        name = flat(section.find("h2").text_content())
        if section.get("id") == "notes":
            _html_notes(read, section)
        else:
            read.parts[name] = _html_part(section)
    return read


def _html_part(section: Any) -> Part:
    part = Part(" ".join(flat(p.text_content()) for p in section.findall("p")))
    for item in section.xpath("ul//li"):
        said = flat("".join(item.xpath("text() | b//text() | span//text()")))
        notes = tuple(int(mark.text_content()) for mark in item.findall("sup"))
        part.items.append(Item(len(list(item.iterancestors("li"))), said, notes))
    for table in section.iter("table"):
        names = [cell.text_content() for cell in table.xpath("thead//th")]
        rows = table.xpath("tbody/tr")
        part.table = grid(names, [[cell.text_content() for cell in row] for row in rows])
    return part


def _html_notes(read: Read, section: Any) -> None:
    for item in section.xpath("ol/li"):
        *links, back = item.findall("a")
        assert back.get("href") == f"#ref-{item.get('value')}"
        item.remove(back)
        number = int(item.get("value"))
        read.notes[number] = flat(item.text_content())
        read.links[number] = [link.get("href") for link in links]


def word(content: bytes) -> Read:
    """A report as a Word file."""
    read = Read()
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            headers, *rows = ([cell.text for cell in row.cells] for row in block.rows)
            read.newest.table = grid(headers, rows)
        else:
            _word_paragraph(read, block, block.style.name)
    del read.parts["Notes"]
    return read


def _word_paragraph(read: Read, paragraph: Any, style: str) -> None:
    said, notes = "".join(_outside_marks(paragraph)), _marks(paragraph)
    if style == "Title":
        read.title = flat(said)
    elif style == "Subtitle":
        read.organisation = said
    elif style == "Heading 1":
        read.parts[flat(said)] = Part()
    elif style.startswith("List Bullet"):
        read.newest.items.append(Item(int(style.endswith("2")), flat(said), notes))
    elif style == "Body Text":
        number, _, rest = said.partition(". ")
        read.notes[int(number)] = flat(rest)
        links = [link.address for link in paragraph.hyperlinks if link.address]
        read.links[int(number)] = links
    elif style == "Normal" and said:
        read.newest.sentences = flat(read.newest.sentences + " " + said)


def _marks(paragraph: Any) -> Notes:
    names = [link.fragment for link in paragraph.hyperlinks if link.fragment.startswith("note")]
    return tuple(int(name.removeprefix("note")) for name in names)


def _outside_marks(paragraph: Any) -> Iterator[str]:
    for piece in paragraph.iter_inner_content():
        if not getattr(piece, "fragment", ""):
            yield piece.text
