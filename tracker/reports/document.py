"""What a report or a comparison is made of before any format: sections of lines and tables.

Nothing here is escaped: each renderer does that for its own output.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_MANY = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, the numbers of its footnotes, and what stands below it.

    ``bands`` are what a renderer that draws may show beside it: statuses with the share of the time that
    they lasted. ``mark`` is setback where that is what it tells of; ``named``, where not empty, the part
    of the text that names what it is about, for renderers that can make it stand out.
    """

    text: str
    notes: tuple[int, ...] = ()
    below: tuple["Line", ...] = ()
    bands: tuple["Band", ...] = ()
    mark: str = ""
    named: str = ""

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The text in three: what stands before its name, the name, and the rest."""
        before, named, rest = self.text.partition(self.named) if self.named else ("", "", self.text)
        return before, named, rest


@dataclass(frozen=True, slots=True)
class Band:
    """A status as part of a whole: ``share`` of 1; ``label`` is what is written on it."""

    status: str
    share: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: its label, its bands, and the whole of it in words."""

    label: str
    bands: tuple[Band, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: headers and rows of text; the columns from ``numbers`` on hold numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 1

    @property
    def is_wide(self) -> bool:
        """Whether it has so many columns that their names do not stand side by side on a page."""
        return len(self.headers) > _MANY


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part: sentences, then items, then a table, which ``bars`` show as a picture."""

    key: str
    title: str
    sentences: Sequence[Line] = ()
    items: Sequence[Line] = ()
    table: Table | None = None
    bars: Sequence[Bar] = ()

    @property
    def drawn(self) -> set[str]:
        """The statuses that its bars show."""
        return {band.status for bar in self.bars for band in bar.bands}

    @property
    def lines(self) -> list[Line]:
        """All its lines, those that stand below others too."""
        items = [line for item in self.items for line in (item, *item.below)]
        return [*self.sentences, *items]

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.sentences or self.items or self.table)


class Part(NamedTuple):
    """A piece of a note; ``link`` where it is one that is safe to follow."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote: its number and its parts, some of which are links."""

    number: int
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Document:
    """What renderers get. ``last_line`` says how to print it again; ``stamp`` is short, for readers who
    see no terminal. What is empty, titles of sections included, is left out."""

    title: str
    organisation: str
    sections: Sequence[Section]
    notes: Sequence[Footnote]
    last_line: str
    stamp: str


def filled(sections: Sequence[Section]) -> list[Section]:
    """The sections that say something."""
    return [section for section in sections if not section.is_empty]
