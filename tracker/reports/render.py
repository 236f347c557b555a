"""Reports as text, Markdown and JSON. No renderer reads the database."""

import textwrap
from collections.abc import Iterator
from dataclasses import asdict

from tracker import formats, text
from tracker.reports import document
from tracker.reports.changes import Changes
from tracker.reports.document import Document, Section
from tracker.reports.facts import Report

WIDTH = 100  # columns of a report in text, in a terminal, a pipe and a file alike
_FOLDS = {
    "unassessed": "unas-/sessed",
    "no-action": "no-/action",
    "under-consideration": "under-/consider-/ation",
    "in-progress": "in-/progress",
    "implemented": "imple-/mented",
    "superseded": "super-/seded",
    "unverifiable": "unveri-/fiable",
}
FORMATS = ("text", "md", "json")


def render(facts: Report | Changes, form: str) -> str:
    """All of it in one of FORMATS, ending in a line break."""
    if form == "json":
        return formats.json_document(asdict(facts))
    whole = document.of_changes(facts) if isinstance(facts, Changes) else document.of_report(facts)
    lines = _markdown(whole) if form == "md" else _text(whole)
    return "\n".join(lines) + "\n"


def _text(document: Document) -> Iterator[str]:
    yield document.title
    yield "=" * len(document.title)
    for section in document.sections:
        yield ""
        yield section.title
        yield "-" * len(section.title)
        if section.sentences:
            yield from _wrapped(" ".join(section.sentences))
        for item, below in section.items:
            yield from _wrapped(item, "* ", "  ")
            for sub_item in below:
                yield from _wrapped(sub_item, "  - ", "    ")
        if section.table:
            headers = [_folded(header) for header in section.table.headers]
            yield formats.table(headers, section.table.rows, WIDTH, counts=headers[1:])
    yield ""
    yield document.last_line


def _folded(header: str) -> str:
    """The name of a status over several short lines, so that many columns fit side by side."""
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


def _markdown(document: Document) -> Iterator[str]:
    yield f"# {text.markdown(document.title)}"
    for section in document.sections:
        yield ""
        yield f"## {section.title}"
        yield ""
        yield from _markdown_body(section)
    yield ""
    yield text.markdown(document.last_line)


def _markdown_body(section: Section) -> Iterator[str]:
    if section.sentences:
        yield " ".join(map(text.markdown, section.sentences))
    for item, below in section.items:
        yield f"- {text.markdown(item)}"
        for sub_item in below:
            yield f"    - {text.markdown(sub_item)}"
    if section.table:
        yield formats.markdown_table(section.table.headers, section.table.rows)
