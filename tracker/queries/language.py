"""The syntax of queries: text to terms, each with its place in it; what they mean is read elsewhere.

``owner:MX,US ^status:stalled since:-30d.. "customs preclearance" overdue @mine sort:deadline-``
"""

from collections.abc import Iterator
from typing import NamedTuple

from tracker.errors import WrongUsage


class Piece(NamedTuple):
    """A value as it was typed, without its quotes: ``at`` is where it begins in the text."""

    at: int
    text: str
    is_quoted: bool


class Term(NamedTuple):
    """One term as it was typed. ``field`` is what stands before the colon, None where there is none;
    ``values`` are what stands behind it, or all of it, split at commas."""

    at: int
    is_negated: bool
    field: str | None
    values: tuple[Piece, ...]


class QueryError(WrongUsage):
    """What is wrong with a query, and a caret under the place; the second and third of its lines.

    ``exit_code`` is 2 for what can never be right, 1 for a name that this record does not have.
    """

    is_laid_out = True

    def __init__(self, query: str, at: int, what: str, *, exit_code: int = 2):
        self.exit_code = exit_code
        shown = query.replace("\n", " ").replace("\t", " ")
        super().__init__(f"tracker: query: {what}\n  {shown}\n  {' ' * at}^")


def terms(query: str) -> list[Term]:
    """The terms of a query. Raises QueryError for an open quote and for what says nothing."""
    return [_term(query, begin, end) for begin, end in _stretches(query, 0, len(query), " \t\n")]


def _stretches(query: str, begin: int, end: int, separators: str) -> Iterator[tuple[int, int]]:
    """Where the parts of ``query[begin:end]`` begin and end that separators outside quotes leave; parts
    of no length are left out where the separator is white space."""
    opened, first = None, begin
    for at in range(begin, end):
        if query[at] == '"':
            opened = at if opened is None else None
        elif opened is None and query[at] in separators:
            if at > first or not separators.isspace():
                yield first, at
            first = at + 1
    if opened is not None:
        raise QueryError(query, opened, 'this quote is not closed; put a " behind the phrase')
    if end > first or not separators.isspace():
        yield first, end


def _term(query: str, begin: int, end: int) -> Term:
    at = begin
    is_negated = query[at] == "^"
    begin += is_negated
    colon = next((stop for _, stop in _stretches(query, begin, end, ":")), end)
    field = query[begin:colon] if colon < end else None
    if field is not None:
        begin = colon + 1
    values = tuple(_piece(query, *place) for place in _stretches(query, begin, end, ","))
    for value in values:
        if not value.text:
            raise QueryError(query, min(value.at, len(query) - 1), _nothing(field, is_negated))
    return Term(at, is_negated, field, values)


def _nothing(field: str | None, is_negated: bool) -> str:
    if field is not None:
        return f"nothing stands here; give a value, as in {field}:VALUE"
    return "nothing follows ^; put it before a term" if is_negated else "nothing stands here"


def _piece(query: str, begin: int, end: int) -> Piece:
    typed = query[begin:end]
    return Piece(begin, typed.replace('"', "").strip(), typed.startswith('"'))
