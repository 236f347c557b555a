"""Notes in the notes style of The Chicago Manual of Style (17th edition, chapter 14).

What is not known is left out, partial dates stay partial; the grade, where somebody gave one, stands
behind. A note is made of parts, so that each output can make links of those that are links.
"""

import re
from collections.abc import Iterable, Iterator

from tracker import dates, fields, text
from tracker.queries.cited import Cited
from tracker.reports.document import Footnote, Part
from tracker.reports.facts import Note

_MONTHS = (
    "January February March April May June July August September October November December"
).split()


_INNER = str.maketrans('“”"', "‘’'")  # quotes inside quotes are single


def parts(cited: Cited) -> list[Part]:
    """The note, piece by piece; their texts joined are the whole of it, ending in a full stop."""
    *most, last = list(_pieces(cited)) or [[Part("no source given")]]
    joined = [part for piece in most for part in _with_comma(piece)]
    full_stop = "" if last[-1].text.endswith(".") else "."
    return [
        *joined,
        *last,
        Part(f" (grade {_on_one_line(cited.grade)})." if cited.grade else full_stop),
    ]


def note(cited: Cited) -> str:
    """The note as plain text."""
    return "".join(part.text for part in parts(cited))


def footnotes(notes: Iterable[Note]) -> list[Footnote]:
    """Notes as a document has them."""
    return [Footnote(note.number, parts(note.cited)) for note in notes]


def spoken(date: str) -> str:
    """A date as a note has it: March 4, 2025; March 2025; 2025. What is no date stays as it is."""
    if not dates.is_date(date):
        return date
    year, *rest = date.split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    return f"{month} {int(rest[1])}, {year}" if len(rest) == 2 else f"{month} {year}"


def link(url: str) -> Part:
    """A URL; a link only where it is one of the kinds that may be recorded and that open a page."""
    is_page = re.fullmatch(fields.URL, url) and url.lower().startswith(("http:", "https:"))
    is_plain = text.one_line(url) == url
    return Part(url, url) if is_page and is_plain else Part(_on_one_line(url))


def _pieces(cited: Cited) -> Iterator[list[Part]]:
    """What commas stand between; undated works are n.d., as in Chicago style (14.145)."""
    if not (cited.author or _titled(cited) or cited.publisher or cited.url):
        yield [Part("No source is named")]
        return
    published = spoken(cited.published) if cited.published else ""
    titled, doc = _titled(cited), cited.doc if cited.title else ""
    for said in (cited.author, titled, doc, cited.publisher, published, cited.locator):
        if said:
            yield [Part(_on_one_line(said))]
    if not (published or cited.accessed or (cited.url and link(cited.url).link)):
        yield [Part("n.d.")]
    if cited.accessed:
        yield [Part(_on_one_line(f"accessed {spoken(cited.accessed)}"))]
    if cited.url:
        yield [link(cited.url)]
    if cited.archive_url:
        yield [Part("archived at "), link(cited.archive_url)]


def _on_one_line(said: str) -> str:
    """``said`` without line breaks and without white space at its ends: parts bring their own."""
    return " ".join(said.split())


def _titled(cited: Cited) -> str:
    if cited.title:
        return f"“{cited.title.translate(_INNER)}”"
    return cited.doc or (f"text {cited.source}" if cited.source else "")


def _with_comma(piece: list[Part]) -> list[Part]:
    """``piece`` with the comma behind it, or inside the quotes that end it."""
    last = piece[-1].text
    if last.endswith("”"):
        return [Part(f"{last[:-1]},” ")]
    return [*piece, Part(", ")]
