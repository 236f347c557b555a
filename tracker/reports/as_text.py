"""A document as plain text, as wide as eyes like; narrower where a terminal is."""

import textwrap
from collections.abc import Iterator

from tracker import formats, text
from tracker.reports.document import Document, Line, Section, Table

WIDTH = 100
_FOLDS = {
    "unassessed": "unas-/sessed",
    "no-action": "no-/action",
    "under-consideration": "under-/consider-/ation",
    "in-progress": "in-/progress",
    "implemented": "imple-/mented",
    "superseded": "super-/seded",
    "unverifiable": "unveri-/fiable",
    "unsupported": "unsup-/ported",
    "single source": "single/source",
    "self-reported": "self-/reported",
    "days slipped": "days/slipped",
    "not set": "not/set",
    "with date": "with/date",
    "explicitly none": "explicitly/none",
}


def render(document: Document, width: int = WIDTH) -> str:
    """All of it, ending in a line break, in lines of ``width`` columns at most where words allow."""
    blocks = (list(block) for block in _blocks(document, width))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _blocks(document: Document, width: int) -> Iterator[Iterator[str]]:
    """What empty lines stand between."""
    yield _head(document, width)
    for section in document.sections:
        yield _section(section, width)
    yield _notes(document, width)
    yield iter([text.one_line(document.last_line)] if document.last_line else [])


def _head(document: Document, width: int) -> Iterator[str]:
    yield from _titled(document.title, "=", width)
    if document.organisation:
        yield from _wrapped(document.organisation, width)


def _section(section: Section, width: int) -> Iterator[str]:
    yield from _titled(section.title, "-", width)
    yield from _body(section, width)


def _notes(document: Document, width: int) -> Iterator[str]:
    if document.notes:
        yield from _titled("Notes", "-", width)
    for note in document.notes:
        said = "".join(part.text for part in note.parts)
        yield from _wrapped(said, width, f"[{note.number}] ", "    ")


def _titled(title: str, under: str, width: int) -> Iterator[str]:
    lines = _wrapped(title, width)
    if lines:
        yield from lines
        yield under * max(map(len, lines))


def _body(section: Section, width: int) -> Iterator[str]:
    if section.sentences:
        yield from _wrapped(" ".join(map(_noted, section.sentences)), width)
    for item in section.items:
        yield from _wrapped(_noted(item), width, "* ", "  ")
        for below in item.below:
            yield from _wrapped(_noted(below), width, "  - ", "    ")
    if section.table:
        yield from [""] if section.items else []
        yield "\n\n".join(_tables(section.table, width))


def _tables(table: Table, width: int) -> Iterator[str]:
    """A table; side by side no more columns of numbers than fit a terminal narrower than usual."""
    headers = [_folded(header) for header in table.headers]
    columns = list(zip(headers, *table.rows, strict=True))
    for chosen in _parts(columns, table.numbers, width) if width < WIDTH else [columns]:
        names, *rows = zip(*chosen, strict=True)
        yield formats.table(names, rows, width, counts=headers[table.numbers :])


def _parts(
    columns: list[tuple[str, ...]], fixed: int, width: int
) -> Iterator[list[tuple[str, ...]]]:
    """The first ``fixed`` columns, each time with as many of the others as there is room for."""
    needed = [max(len(line) for cell in column for line in cell.split("\n")) for column in columns]
    lead, rest = list(range(fixed)), list(range(fixed, len(columns)))
    if not rest:
        yield columns
    while rest:
        chosen = [*lead, rest.pop(0)]
        while rest and sum(needed[place] + 2 for place in (*chosen, rest[0])) - 2 <= width:
            chosen.append(rest.pop(0))
        yield [columns[place] for place in chosen]


def _noted(line: Line) -> str:
    marks = "".join(f"[{number}]" for number in line.notes)
    return f"{line.text} {marks}" if marks else line.text


def _folded(header: str) -> str:
    """The name of a column over several short lines, so that many fit side by side."""
    return _FOLDS.get(header, header).replace("/", "\n")


def _wrapped(sentence: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text.one_line(sentence),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
