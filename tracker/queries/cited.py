"""What a piece of evidence or a proposal cites, completed from the source it names."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker import vocabulary


@dataclass(frozen=True, slots=True)
class Cited:
    """A work that is cited; what is not known is empty. Dates may be partial.

    ``source`` is the id of a known source, ``doc`` a reference to a document that is none; ``grade`` an
    Admiralty grade, empty where nobody graded.
    """

    author: str
    title: str
    publisher: str
    published: str
    locator: str
    url: str
    doc: str
    source: str
    archive_url: str
    accessed: str
    grade: str


# Of evidence ``d``; what it leaves open is what its source ``s`` says.
OF_EVIDENCE = (
    "d.author, s.authors, coalesce(d.title, s.title), coalesce(d.publisher, s.publisher),"
    " coalesce(d.published, s.published), d.locator, coalesce(d.url, s.url), d.doc, d.source,"
    " d.archive_url, d.accessed, d.grade"
)
SOURCE_OF_EVIDENCE = "LEFT JOIN sources AS s ON s.id = d.source"
# Of proposal ``p``: the text that puts it forward.
OF_PROPOSAL = (
    "NULL, s.authors, s.title, s.publisher, s.published, p.locator, s.url, NULL, p.source, NULL,"
    " NULL, NULL"
)
SOURCE_OF_PROPOSAL = "LEFT JOIN sources AS s ON s.id = p.source"


def cited(row: Sequence[Any]) -> Cited:
    """From a row of OF_EVIDENCE or OF_PROPOSAL."""
    author, authors, *rest = row
    if rest[-1] == vocabulary.UNGRADED:
        rest[-1] = ""
    return Cited(author or _joined(json.loads(authors or "[]")), *(value or "" for value in rest))


def of_proposal(connection: sqlite3.Connection, name: str) -> tuple[Cited, str | None]:
    """The text that puts the proposal with this id forward, and its current assessment, if any."""
    row = connection.execute(
        f"SELECT p.assessment, {OF_PROPOSAL} FROM proposals AS p {SOURCE_OF_PROPOSAL} WHERE p.id = ?",
        (name,),
    ).fetchone()
    return cited(row[1:]), row[0]


def of_url(url: str) -> Cited:
    """A page of which nothing but its address is known."""
    return Cited("", "", "", "", "", url, *[""] * 5)


def _joined(authors: Sequence[str]) -> str:
    """Names as the Chicago Manual of Style joins them in a note."""
    if len(authors) < 3:
        return " and ".join(authors)
    return f"{', '.join(authors[:-1])}, and {authors[-1]}"
