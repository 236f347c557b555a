"""What an export of every table says of itself: in its README.md, or on the first sheet."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tracker import formats, text
from tracker.queries import scales
from tracker.queries.tables import Table

Read = Callable[[Table], Iterable[formats.Row]]  # what gives the rows of a table

TITLE = "Policy proposals and what became of them"
# The first line of every README.md of ours: one without it is somebody's, and stays.
MARK = "<!-- made by tracker export --all, which replaces it -->\n"
_CELLS = (
    "One file is a table, in UTF-8 with a header. Lists are joined by `;`, flags are yes or no, and"
    " dates are as well known as they are given: year, year-month or day. `datapackage.json` says"
    " what each column means, which column names a row and which name rows of another table."
)
_GUARDED = (
    "Text that a spreadsheet would take for a formula has one `'` in front, and so has text that"
    " begins with `'`: taking exactly one off gives back what was recorded."
)
_NO_LICENCE = "none is set, so nobody else may use this"
_SET_IT = "`tracker set licence CC-BY-4.0` sets one, for the next export"


class About(NamedTuple):
    """The state exported, the command that makes it again, under which licence (``""``: none set),
    whether cells are guarded (``excel``), and which other scale stands beside a status."""

    state: str
    again: str
    licence: str
    excel: bool
    scale: str | None


def readme(about: About, counts: dict[Table, int]) -> str:
    """The README.md of a folder with ``counts`` rows of each table."""
    return MARK + "\n".join(_lines(about, counts)) + "\n"


def cells(about: About, counts: dict[Table, int]) -> Iterator[tuple[str | int, ...]]:
    """The rows of the first sheet."""
    yield (TITLE,)
    yield ("state", about.state)
    yield ("made again by", about.again)
    yield ("licence", about.licence or f"{_NO_LICENCE}; {_SET_IT}".replace("`", ""))
    if about.scale:
        yield (about.scale, scales.meaning(about.scale))
    yield ()
    yield ("sheet", "one row is", "rows")
    yield from ((table.name, table.row, count) for table, count in counts.items())


def _lines(about: About, counts: dict[Table, int]) -> Iterator[str]:
    yield f"# {TITLE}"
    yield ""
    yield _CELLS
    if about.excel:
        yield f"\n{_GUARDED}"
    if about.scale:
        yield f"\n`{about.scale}` is {scales.meaning(about.scale)}."
    yield "\n| file | one row is | rows |\n| --- | --- | --- |"
    for table, count in counts.items():
        yield f"| [{table.name}.csv]({table.name}.csv) | {table.row} | {count:,} |"
    yield f"\nState: `{about.state}`. A database that holds it makes these files again, byte for byte:\n"
    yield _fenced(text.visible(about.again))
    licence = text.markdown(about.licence) or f"{_NO_LICENCE}. {_SET_IT}"
    yield f"\nLicence: {licence}."


def _fenced(command: str) -> str:
    """``command`` as a block of code, whatever it is made of."""
    fence = "```"
    while fence in command:
        fence += "`"
    return f"{fence}sh\n{command}\n{fence}"
