"""Whether what a command printed is harmless, and still says what was put in.

Markdown is read back with markdown-it-py, because only a real parser knows what renders as text.
"""

import csv
import html.parser
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.faults.hostile_text import STEERING, short
from tests.faults.planted import Planted, Row, name_of
from tracker import countries, text

Check = Callable[[str, Planted], str | None]
Cells = Callable[[Planted], list[list[str | None]]]
_BLOCKS = re.compile(
    "(heading|paragraph|bullet_list|list_item|table|thead|tbody|tr|th|td)_|inline$"
)
_FORMULA = re.compile(r" *[=+\-@\t\r\n]")
_NUMBER = re.compile(r" *[+-]?\d+(\.\d+)?")
_LISTS = ("partners", "issues", "authors")
_FLAGS = ("contested", "unsupported", "single_source", "self_reported", "disputed")


def terminal(out: str, planted: Planted) -> str | None:
    """Nothing in it steers a terminal or ends a line in a way of its own."""
    found = STEERING.search(out)
    if found:
        place = max(found.start() - 30, 0)
        return f"U+{ord(found.group()):04X} in {out[place : found.end() + 10]!a}"
    return None


def lines_of(count: Callable[[Planted], int], start: Callable[[int], str] = lambda n: "") -> Check:
    """A check that there are so many lines; with ``start``, the last ones begin so, one a record."""

    def check(out: str, planted: Planted) -> str | None:
        lines = out.split("\n")[:-1]
        if len(lines) != count(planted):
            return f"{len(lines)} lines instead of {count(planted)}"
        ends = lines[-len(planted.texts) :] if planted.texts else []
        bad = [line for number, line in enumerate(ends) if not line.startswith(start(number))]
        return f"line {short(bad[0])}" if bad else None

    return check


def report_text(out: str, planted: Planted) -> str | None:
    """Each record that moved is named with its whole title."""
    flat = " ".join(out.split())
    return next((f"lacks {short(s)}" for s in _named(planted) if s not in flat), None)


def _named(planted: Planted) -> Iterator[str]:
    for row in planted.rows["proposals"]:
        yield text.one_line(f"{countries.name(row['owner'])}: {row['title']} ({row['id']})")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _plain(inline: Token) -> str | None:
    """The text that an inline token renders to; None where there is more than text and links that
    lead where they say."""
    children = inline.children or []
    if any(
        child.type not in ("text", "softbreak", "code_inline") and not _is_autolink(child)
        for child in children
    ):
        return None
    return "".join(child.content or "\n" for child in children)


def _is_autolink(token: Token) -> bool:
    if token.markup != "autolink":
        return False
    return token.type == "link_close" or str(token.attrs["href"]).startswith(("http:", "https:"))


def markdown_table(wanted: Cells) -> Check:
    """A check that the output is one table and that its cells render to plain text; None is any."""

    def check(out: str, planted: Planted) -> str | None:
        tokens = _parser().parse(out)
        if tokens[0].type != "table_open" or tokens[-1].type != "table_close":
            return "not one table"
        cells = [_plain(token) for token in tokens if token.type == "inline"]
        width = sum(token.type == "th_open" for token in tokens)
        rows = [cells[at : at + width] for at in range(width, len(cells), width)]
        return _compared(rows, wanted(planted))

    return check


def _compared(rows: list[list[str | None]], wanted: list[list[str | None]]) -> str | None:
    if len(rows) != len(wanted):
        return f"{len(rows)} rows instead of {len(wanted)}"
    for row, expected in zip(sorted(rows, key=str), sorted(wanted, key=str), strict=True):
        for cell, right in zip(row, expected, strict=True):
            if right is not None and cell != right:
                return f"a cell renders as {short(str(cell))} instead of {short(right)}"
    return None


def markdown_report(out: str, planted: Planted) -> str | None:
    """Headings, lists and tables of the report's own, and in them nothing but text."""
    tokens = _parser().parse(out)
    for token in tokens:
        if not _BLOCKS.match(token.type):
            return f"holds {token.type}: {short(token.content)}"
    inlines = [_plain(token) for token in tokens if token.type == "inline"]
    if None in inlines:
        bad = next(t for t in tokens if t.type == "inline" and _plain(t) is None)
        return f"not only text: {short(bad.content)}"
    titles = sum(token.type == "heading_open" for token in tokens)
    if titles != len(re.findall("^##? ", out, re.MULTILINE)):
        return "headings that are none of its own"
    whole = "\n".join(filter(None, inlines))
    return next((f"lacks {short(s)}" for s in _named(planted) if s not in whole), None)


def markdown_text(out: str, planted: Planted) -> str | None:
    """Headings, lists and tables, and in them nothing but text."""
    for token in _parser().parse(out):
        if not _BLOCKS.match(token.type):
            return f"holds {token.type}: {short(token.content)}"
        if token.type == "inline" and _plain(token) is None:
            return f"not only text: {short(token.content)}"
    return None


def is_json(out: str, planted: Planted) -> str | None:
    """Harmless as it stands, and JSON."""
    json.loads(out)
    return terminal(out, planted)


def markdown_paragraph(out: str, planted: Planted) -> str | None:
    """Paragraphs, and in them nothing but text and links that lead where they say."""
    tokens = _parser().parse(out)
    kinds = {token.type for token in tokens} - {"paragraph_open", "paragraph_close", "inline"}
    plain = all(_plain(token) is not None for token in tokens if token.type == "inline")
    return f"holds {kinds}" if kinds else None if plain else "not only text"


class _Page(html.parser.HTMLParser):
    """Which elements a page has, where its links lead, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = set[str]()
        self.links: list[str] = []
        self.attributes = set[str]()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text.append(data)


def page(out: str, planted: Planted) -> str | None:
    """A page of the report's own elements, whose links lead within it or to the web."""
    found = _Page()
    found.feed(out)
    if odd := found.elements & {"script", "img", "iframe", "object", "form", "base", "link"}:
        return f"holds {odd}"
    if odd := {name for name in found.attributes if name.startswith("on") or name == "style"}:
        return f"holds the attributes {odd}"
    if odd := [link for link in found.links if not link.startswith(("#", "http:", "https:"))]:
        return f"leads to {short(odd[0])}"
    whole = " ".join("".join(found.text).split())
    return next((f"lacks {short(s)}" for s in _named(planted) if s not in whole), None)


def json_of(rows: Callable[[Any, Planted], str | None]) -> Check:
    """A check of a JSON document: harmless as it stands, and the same data."""

    def check(out: str, planted: Planted) -> str | None:
        return terminal(out, planted) or rows(json.loads(out), planted)

    return check


def json_lines(rows: Callable[[Any, Planted], str | None]) -> Check:
    """A check of JSON lines: each harmless, one a record."""

    def check(out: str, planted: Planted) -> str | None:
        data = [json.loads(line) for line in out.split("\n")[:-1]]
        return terminal(out, planted) or rows(data, planted)

    return check


def same_rows(table: str) -> Callable[[list[Row], Planted], str | None]:
    """A check that exported rows are those that were put in."""

    def check(data: list[Row], planted: Planted) -> str | None:
        rows = [_as_exported(row) for row in _planted(table, planted)]
        return _same([tuple(row.items()) for row in rows], data, dict)

    return check


def csv_rows(table: str, *, excel: bool = False) -> Check:
    """A check that CSV reads back, strictly, to what was put in; that no cell is a formula."""

    def check(out: str, planted: Planted) -> str | None:
        if excel != out.startswith("\ufeff"):
            return "byte-order mark"
        csv.field_size_limit(20_000_000)
        reader = csv.reader(io.StringIO(out.removeprefix("\ufeff"), newline=""), strict=True)
        header, *cells = list(reader)
        if excel and (formula := _formula(cells)) is not None:
            return f"a formula: {short(formula)}"
        data = [
            {
                name: _unguarded(cell) if excel else cell
                for name, cell in zip(header, row, strict=True)
            }
            for row in cells
        ]
        rows = [_as_exported(row) for row in _planted(table, planted)]
        return _same([tuple((k, _flat(v)) for k, v in row.items()) for row in rows], data, dict)

    return check


def _formula(rows: Iterable[Iterable[str]]) -> str | None:
    for row in rows:
        for cell in row:
            if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
                return cell
    return None


def _unguarded(cell: str) -> str:
    """What an importer does that knows of the guard: take off exactly one ``'``."""
    return cell[1:] if cell.startswith("'") else cell


def _planted(table: str, planted: Planted) -> list[Row]:
    return planted.entries if table == "entries" else planted.rows[table]


def _as_exported(row: Row) -> Row:
    changed = dict(row)
    for name in _LISTS:
        if name in row:
            changed[name] = json.loads(row[name])
    for name in _FLAGS:
        if name in row:
            changed[name] = bool(row[name])
    return changed


def _flat(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return ";".join(value) if isinstance(value, list) else str(value)


def _same(
    wanted: list[tuple[Any, ...]], data: list[Row], shape: type[dict[str, Any]]
) -> str | None:
    """Whether both hold the same rows, in the columns that both have."""
    if len(wanted) != len(data):
        return f"{len(data)} rows instead of {len(wanted)}"
    if not data:
        return "nothing was put in"
    common = [name for name, _ in wanted[0] if name in data[0]]
    put_in = Counter(repr([shape(row)[name] for name in common]) for row in wanted)
    came_out = Counter(repr([row[name] for name in common]) for row in data)
    if put_in == came_out:
        return None
    return f"came out as {short(next(iter(came_out - put_in)))}"


def titles(data: Any, planted: Planted) -> str | None:
    """Whether a list of records, or one of them, has the titles that were put in."""
    records = data if isinstance(data, list) else [data]
    by_id = {row["id"]: row["title"] for row in planted.rows["proposals"]}
    for record in records:
        if record["title"] != by_id[record["id"]]:
            return f"{record['id']} has the title {short(record['title'])}"
    return None


def bodies(data: Any, planted: Planted) -> str | None:
    """Whether entries have the bodies that were put in."""
    put_in = {row["hash"]: json.loads(row["body"]) for row in planted.entries}
    for entry in data if isinstance(data, list) else [data]:
        if entry["body"] != put_in[entry.get("entry") or entry["hash"]]:
            return f"{entry} was put in otherwise"[:300]
    return None


def organisation(data: Any, planted: Planted) -> str | None:
    """Whether the organisation is as it was set."""
    found = {row["name"]: row["value"] for row in data}["organisation"]
    put_in = planted.rows["settings"][0]["value"]
    return None if found == put_in else f"the organisation is {short(found)}"


def moved(data: Any, planted: Planted) -> str | None:
    """Whether a report has a move of each record, with its reason."""
    by_id = {row["proposal"]: row["reason"] for row in planted.rows["assessments"]}
    found = {move["subject"]["proposal"]: move["reason"] for move in data["came_in"]["moves"]}
    return None if found == by_id else "moves are not those put in"


def list_cells(planted: Planted) -> list[list[str | None]]:
    """The cells of ``list`` as text; None where they are made up of several fields."""
    rows = planted.rows["proposals"]
    return [[row["id"], _owner(row), None, "2026-03", text.one_line(row["title"])] for row in rows]


def _owner(row: Row) -> str:
    """The owner as it is shown: some of the texts happen to be a country's code."""
    return text.one_line(countries.name(row["owner"]))


def first_line(number: int) -> str:
    """How the line of a record begins."""
    return name_of(number) + " "
