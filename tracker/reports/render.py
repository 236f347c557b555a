"""Reports in their formats: one gathering, one document, one renderer each. None reads the database."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tracker import formats
from tracker.reports import as_text, of_changes, of_report
from tracker.reports.changes import Changes
from tracker.reports.document import Document
from tracker.reports.facts import Report

CHANGES_FORMATS = ("text", "md", "json")
FORMATS = ("text", "md", "html", "docx", "json")
SUFFIXES = {"text": "txt", "md": "md", "html": "html", "docx": "docx", "json": "json"}


def render(facts: Report | Changes, form: str, width: int = as_text.WIDTH) -> str | bytes:
    """All of it in one of FORMATS: text that ends in a line break, or the bytes of a DOCX file; plain
    text in ``width`` columns."""
    if form == "json":
        return formats.json_document(_plain(asdict(facts)))
    whole = of_report.document(facts) if isinstance(facts, Report) else of_changes.document(facts)
    return document(whole, form, width)


def document(whole: Document, form: str, width: int = as_text.WIDTH) -> str | bytes:
    """A document in one of FORMATS but json; plain text in ``width`` columns."""
    if form == "text":
        return as_text.render(whole, width)
    return _RENDERERS[form](whole)


def _plain(value: Any) -> Any:
    """Named tuples as objects with their field names as keys."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _markdown(document: Document) -> str:
    from tracker.reports import as_page  # Jinja2 takes 60 ms: only where a template is filled

    return as_page.markdown(document)


def _html(document: Document) -> str:
    from tracker.reports import as_page

    return as_page.html(document)


def _docx(document: Document) -> bytes:
    from tracker.reports import as_docx

    return as_docx.render(document)


_RENDERERS: dict[str, Callable[[Document], str | bytes]] = {
    "md": _markdown,
    "html": _html,
    "docx": _docx,
}
