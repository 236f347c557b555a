"""What a cell means for a field, in the forms in which staff write."""

import functools
import json
from datetime import date
from typing import Any, NamedTuple

from tracker import countries, dates, fields, text
from tracker.errors import TrackerError
from tracker.fields import Field

_AS_IT_IS = ("line", "text")
_DATES = ("date", "due")
_MOST_KEPT = 16_384  # cells that are remembered: the same ones come again and again


class Unread(NamedTuple):
    """A cell that holds no value, and why: a formula, an error of the spreadsheet."""

    why: str


Cell = str | Unread


class Read(NamedTuple):
    """A value as it is recorded, or what is wrong with the cell."""

    value: Any = None
    flaw: str | None = None


def read(field: Field, cell: Cell, today: date, day_first: bool | None = None) -> Read:
    """What ``cell`` means; None where it is empty. ``day_first`` says how ``3/4/2025`` is meant, where
    that is known.

    Line breaks inside a cell become line feeds. Texts are taken as they are; of everything else
    white space around it, and the case of words from closed sets, do not count.
    """
    if isinstance(cell, Unread):
        return Read(flaw=cell.why)
    if field.shape in _AS_IT_IS:
        return _as_it_is(field, cell)
    if day_first is not None and field.shape in _DATES:
        cell = dates.in_order(cell, day_first=day_first)
    return _understood(field, cell.strip(), today)


def _as_it_is(field: Field, cell: str) -> Read:
    if not cell:
        return Read()
    value = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    return _checked(field, value)


@functools.lru_cache(_MOST_KEPT)
def _understood(field: Field, cell: str, today: date) -> Read:
    if not cell:
        return Read()
    if field.name == "source" and "://" in cell:  # what people call a source is often a link
        return Read(
            flaw=f"'{cell}' is a link, not the id of a source; a link goes into a column url"
        )
    try:
        if field.many:
            value: Any = [_one(field, item, today) for item in _items(field, cell)]
        else:
            value = _one(field, cell, today)
    except TrackerError as error:
        return Read(flaw=_not_utf8(cell) or str(error))
    return _checked(field, value)


def _items(field: Field, cell: str) -> list[str]:
    """The items of a list: a JSON array, or separated by ``;``, by line breaks, or by commas where
    none of them can be part of an item."""
    if cell.startswith("["):
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return found
    parts = cell.replace("\r", ";").replace("\n", ";").split(";")
    if len(parts) == 1 and not (field.shape == "countries" and _is_country(cell)):
        parts = cell.split(",")
    return [part for part in parts if part.strip()]


def _is_country(cell: str) -> bool:
    return countries.is_code(countries.code_if_any(cell))


def _one(field: Field, given: str, today: date) -> str:
    """One item as it is recorded; raises TrackerError for what it cannot mean."""
    shape = field.shape_of_one
    given = given.strip()
    if shape == "country":
        return countries.code(given)
    if shape == "choice":
        return text.word_of(field.choices, given) or given
    if shape == "slug":
        return "-".join(given.lower().replace("_", " ").split())
    if shape in _DATES:
        is_none = shape == "due" and given.lower() == "none"
        return "none" if is_none else dates.understand(given, today).stored_by(today)
    return given.lower() if shape == "hash" else given


def _checked(field: Field, value: Any) -> Read:
    if field.shape == "hashes":
        return Read(value)  # beginnings of names, told whole once it is known which are meant
    flaw = fields.flaw_of(field, value)
    if flaw is None:
        return Read(value)
    return Read(flaw=_not_utf8(str(value)) or flaw.removeprefix(f"{field.name}: "))


def _not_utf8(value: str) -> str | None:
    """Bytes that are not UTF-8 are read as halves of surrogate pairs, U+DC80 to U+DCFF."""
    for place, char in enumerate(value, 1):
        if "\udc80" <= char <= "\udcff":
            byte = f"byte 0x{ord(char) - 0xDC00:02X} at character {place}"
            return f"not UTF-8 ({byte}); save the file as CSV in UTF-8"
    return None
