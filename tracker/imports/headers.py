"""The header of a table that is imported: which column is which, by name, alias, or as told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker import text
from tracker.errors import WrongUsage, did_you_mean
from tracker.imports.kinds import Column, Kind, folded

Flaw = tuple[
    int, str, str
]  # a column by its place, counted from 0, and name; what is wrong with it


class Header(NamedTuple):
    """The columns of a table: which fields they hold (None: none that is read), their names as they
    stand in the file, and which of them are recognised but passed over."""

    columns: tuple[Column | None, ...]
    names: tuple[str, ...]
    passed_over: tuple[str, ...] = ()

    def name_of(self, field: str) -> str:
        """The column of ``field`` as it is called in the file; what it should be called, if missing."""
        place = self.place_of(field)
        return self.names[place] if place < len(self.names) else field

    def place_of(self, field: str) -> int:
        """Where the column of ``field`` stands, counted from 0; behind all others, if missing."""
        held = (column.field.name if column else None for column in self.columns)
        return next((place for place, name in enumerate(held) if name == field), len(self.names))

    def name_at(self, place: int) -> str:
        """What the column at a place is called, in the file or by its number."""
        name = self.names[place] if place < len(self.names) else ""
        return name or f"column {place + 1}"


def understood(
    kind: Kind, cells: Sequence[str], renamed: Mapping[str, str]
) -> tuple[Header, list[Flaw]]:
    """The header that ``cells`` are, and all that is wrong with it; ``renamed`` says for columns which
    field they hold, empty for none. Raises WrongUsage where it names a column that is not there."""
    names = tuple(text.one_line(cell.lstrip("\ufeff")) for cell in cells)
    told = {_named(given, names): field for given, field in renamed.items()}
    known = _by_name(kind)
    passed = {folded(name) for name in kind.passed_over}
    columns: list[Column | None] = []
    flaws: list[Flaw] = []
    over: list[str] = []
    for place, name in enumerate(names):
        given = told.get(place, name)
        column = known.get(folded(given)) if given else None
        columns.append(column)
        if column is not None:
            flaws += _twice(columns, names)
        elif folded(name) in passed:
            over.append(name)
        elif name and place not in told:
            ways = f'--map "{name}=field" says what it is, "{name}=" leaves it out'
            flaws.append((place, name, f"{_unknown(kind, name)} ({ways})"))
    header = Header(tuple(columns), names, tuple(over))
    return header, [*flaws, *_missing(kind, header)]


def renaming(kind: Kind, given: Iterable[str]) -> dict[str, str]:
    """What ``--map "Col=field"`` says, by column; raises WrongUsage for what it cannot mean."""
    told = {}
    for item in given:
        name, separator, field = item.rpartition("=")
        if not separator or not name.strip():
            raise WrongUsage(f"--map: write \"Column=field\", not '{text.one_line(item)}'")
        if field.strip() and folded(field) not in _by_name(kind):
            raise WrongUsage(f"--map: '{text.one_line(field)}' is {_unknown(kind, field)}")
        told[name] = field.strip()
    return told


def recognised(kind: Kind, cells: Iterable[str], renamed: Mapping[str, str]) -> int:
    """How many of ``cells`` are names of columns: what tells a separator from another."""
    known = {*_by_name(kind), *map(folded, kind.passed_over), *map(folded, renamed)} - {""}
    return sum(folded(cell) in known for cell in cells)


def _by_name(kind: Kind) -> dict[str, Column]:
    return {folded(name): column for column in kind.columns for name in column.names}


def _named(given: str, names: Sequence[str]) -> int:
    """The place of the column that is called ``given``."""
    for same in (str, folded):
        for place, name in enumerate(names):
            if same(name) == same(given):
                return place
    hint = did_you_mean(given, filter(None, names)) or f"; it has {', '.join(filter(None, names))}"
    raise WrongUsage(f"--map: the file has no column '{text.one_line(given)}'{hint}")


def _twice(columns: Sequence[Column | None], names: Sequence[str]) -> Iterator[Flaw]:
    last = columns[-1]
    first = columns.index(last)
    if last and first < len(columns) - 1:
        is_told = f"holds {last.field.name}, as column '{names[first]}' does"
        name = names[len(columns) - 1]
        yield len(columns) - 1, name, f'{is_told}; leave one of them out: --map "{name}="'


def _unknown(kind: Kind, name: str) -> str:
    # The nearest of all names, by the one that stands in the documentation.
    every = {alias: column.names[0] for column in kind.columns for alias in column.names}
    hint = did_you_mean(name, every) or f"; 'tracker import {kind.name} --help' lists them"
    return f"not a column of {kind.name}{hint}"


def _missing(kind: Kind, header: Header) -> Iterator[Flaw]:
    for column in kind.columns:
        place, name = header.place_of(column.field.name), column.names[0]
        if column.needed and place == len(header.names):
            way = f'--map "Column={name}" says which it is'
            yield place, name, f"no such column ({column.field.meaning}); {way}"
