"""A document as plain text, as wide as eyes like in a terminal, a pipe and a file alike."""

import textwrap
from collections.abc import Iterator

from tracker import formats, text
from tracker.reports.document import Document, Line, Section

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


def render(document: Document) -> str:
    """All of it, ending in a line break."""
    blocks = (list(block) for block in _blocks(document))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _blocks(document: Document) -> Iterator[Iterator[str]]:
    """What empty lines stand between."""
    yield _head(document)
    for section in document.sections:
        yield _section(section)
    yield _notes(document)
    yield iter([text.one_line(document.last_line)] if document.last_line else [])


def _head(document: Document) -> Iterator[str]:
    yield from _titled(document.title, "=")
    if document.organisation:
        yield text.one_line(document.organisation)


def _section(section: Section) -> Iterator[str]:
    yield from _titled(section.title, "-")
    yield from _body(section)


def _notes(document: Document) -> Iterator[str]:
    if document.notes:
        yield from _titled("Notes", "-")
    for note in document.notes:
        said = "".join(part.text for part in note.parts)
        yield from _wrapped(said, f"[{note.number}] ", "    ")


def _titled(title: str, under: str) -> Iterator[str]:
    if title:
        line = text.one_line(title)
        yield line
        yield under * len(line)


def _body(section: Section) -> Iterator[str]:
    if section.sentences:
        yield from _wrapped(" ".join(map(_noted, section.sentences)))
    for item in section.items:
        yield from _wrapped(_noted(item), "* ", "  ")
        for below in item.below:
            yield from _wrapped(_noted(below), "  - ", "    ")
    if section.table:
        headers = [_folded(header) for header in section.table.headers]
        numbers = headers[section.table.numbers :]
        yield from [""] if section.items else []
        yield formats.table(headers, section.table.rows, WIDTH, counts=numbers)


def _noted(line: Line) -> str:
    marks = "".join(f"[{number}]" for number in line.notes)
    return f"{line.text} {marks}" if marks else line.text


def _folded(header: str) -> str:
    """The name of a column over several short lines, so that many fit side by side."""
    return _FOLDS.get(header, header).replace("/", "\n")


def _wrapped(sentence: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text.one_line(sentence),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
