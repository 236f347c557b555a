"""Reading a query: what its terms mean in this record, with the nearest match for what means nothing."""

import contextlib
import re
import sqlite3
from collections.abc import Callable
from datetime import date

from tracker import countries, dates, text
from tracker.dates import Span
from tracker.errors import Refused, TrackerError, WrongUsage, did_you_mean, near, not_one_of
from tracker.queries import catalogue, language, views
from tracker.queries.language import Piece, QueryError, Term
from tracker.queries.proposals import SORTS
from tracker.queries.query import Query
from tracker.queries.terms import (
    FIELDS,
    FLAGS,
    Between,
    Condition,
    Field,
    Flagged,
    Matches,
    Not,
    Prefix,
    Says,
    Value,
    View,
    inside,
)

_SORT = "sort"
# What may be there in another record: exit code 1, not 2.
_NAMED = ("issue", "source", "proposal", "link", "assignee")
_ANY_DAY = date(2000, 1, 1)  # only whether it is a date is asked
_DEEPEST = 10  # views in views
_MANY = 300
# How other languages say it, and how it is said here.
_ELSEWHERE = {
    "OR": "a comma is or, as in owner:MX,US",
    "NOT": "^ is not, as in ^owner:MX",
    "AND": "terms narrow each other, without a word between them",
}


def read(connection: sqlite3.Connection, typed: str, today: date, *, inside: int = 0) -> Query:
    """The query that ``typed`` means; ``inside`` so many views.

    Raises QueryError, which points at the place, for what is no field or no value of one.
    """
    found: list[Condition] = []
    sort = None
    for term in language.terms(typed):
        if (term.field or "").lower() == _SORT:
            sort = _sort(typed, term)
            continue
        reader = _Reader(connection, typed, today, inside)
        condition = reader.condition(term)
        found.append(Not(condition) if term.is_negated else condition)
    _check_size(found)
    return Query(tuple(found), today.isoformat(), sort)


def _check_size(found: list[Condition]) -> None:
    """Raise WrongUsage for a query that SQLite could not hold."""
    everything = [term for term in inside(found) if not isinstance(term, Not)]
    alternatives = [
        len(term.values if isinstance(term, Matches) else term.phrases)
        for term in everything
        if isinstance(term, Matches | Says)
    ]
    if len(everything) > _MANY or max(alternatives, default=0) > _MANY:
        raise WrongUsage(f"query: more than {_MANY} terms, or values of one; ask in several")


def joined(words: tuple[str, ...]) -> str:
    """Words of a command line as one query. A shell takes quotes away: one word that is a field and a
    country's name, or a date, of several words means that."""
    return " ".join(map(_requoted, words))


def mistaken(wanted: Query) -> str:
    """What a word that was looked for in texts may have been meant as, where nothing was found."""
    for term in inside(wanted.terms):
        for said, _ in term.phrases if isinstance(term, Says) else ():
            word = "-".join(said)
            if nearest := near(word, FLAGS):
                return f"'{word}' was looked for as a word; did you mean '{nearest}'?"
    return ""


def _requoted(word: str) -> str:
    name, _, value = word.partition(":")
    field = FIELDS.get(name.lstrip("^"))
    if field is None or '"' in value or " " not in value.strip():
        return word
    with contextlib.suppress(TrackerError):
        if field.kind == "country":
            return f"{name}:{countries.code(value)}"
        if field.kind == "day" and dates.understand(value, _ANY_DAY):
            return f'{name}:"{value}"'
    return word


def _sort(typed: str, term: Term) -> str:
    given = term.values[0]
    if term.is_negated or len(term.values) > 1:
        raise QueryError(typed, term.at, f"sort: one order, such as {_SORT}:deadline-")
    if given.text.removesuffix("-") not in SORTS:
        raise QueryError(
            typed, given.at, not_one_of(_SORT, given.text.removesuffix("-"), tuple(SORTS))
        )
    return given.text


class _Reader:
    """Reads the terms of one query text."""

    def __init__(self, connection: sqlite3.Connection, typed: str, today: date, inside: int):
        self._connection = connection
        self._typed = typed
        self._today = today
        self._inside = inside

    def condition(self, term: Term) -> Condition:
        """What one term asks for, its negation aside."""
        if term.field is None:
            return self._bare(term.values)
        if term.field.lower() not in FIELDS:
            hint = did_you_mean(term.field, FIELDS) or f"; one of: {', '.join(FIELDS)}"
            what = f"no field '{term.field}'{hint}"
            raise QueryError(self._typed, term.at + term.is_negated, what)
        field = FIELDS[term.field.lower()]
        if field.kind == "text":
            return self._says(term.values)
        return Matches(field.name, tuple(self._value(field, piece) for piece in term.values))

    def _bare(self, values: tuple[Piece, ...]) -> Condition:
        """Flags where all are, one view, or words."""
        if all(value.text.lower() in FLAGS and not value.is_quoted for value in values):
            return Flagged(tuple(value.text.lower() for value in values))
        first = values[0]
        if first.text.startswith("@") and not first.is_quoted:
            if len(values) > 1:
                raise QueryError(self._typed, values[1].at, "views cannot be alternatives")
            return self._view(first)
        return self._says(values)

    def _check_word(self, piece: Piece) -> None:
        """Raise QueryError for what other query languages say otherwise."""
        field, equals, value = piece.text.partition("=")
        instead = _ELSEWHERE.get(piece.text)
        if equals and field.lower() in FIELDS:
            instead = f"a colon stands behind a field, as in {field}:{value}"
        if instead and not piece.is_quoted:
            raise QueryError(self._typed, piece.at, instead)

    def _says(self, values: tuple[Piece, ...]) -> Condition:
        phrases = []
        for value in values:
            self._check_word(value)
            found = text.tokens(value.text)
            if not found:
                raise QueryError(
                    self._typed, value.at, "a word to search for has letters or digits"
                )
            phrases.append((found, value.is_quoted))
        return Says(tuple(phrases))

    def _view(self, piece: Piece) -> View:
        name = piece.text[1:]
        known = views.all_of(self._connection)
        if name not in known:
            raise QueryError(self._typed, piece.at, views.unknown(name, known), exit_code=1)
        if self._inside >= _DEEPEST:
            raise QueryError(self._typed, piece.at, f"@{name} uses itself, or views go too deep")
        held = read(self._connection, known[name].query, self._today, inside=self._inside + 1)
        return View(name, held.terms)

    def _value(self, field: Field, piece: Piece) -> Value:
        if piece.text.lower() == "unset" and not piece.is_quoted:
            if not field.unset:
                raise QueryError(self._typed, piece.at, f"{field.name}: is never unset")
            return None
        try:
            return _READ[field.kind](self, field, piece.text)
        except TrackerError as error:
            said = str(error).removeprefix(f"{field.name}: ")
            what = text.one_line(f"{field.name}: {said}")
            code = error.exit_code if field.kind in _NAMED else WrongUsage.exit_code
            raise QueryError(self._typed, piece.at, what, exit_code=code) from None

    def choice(self, field: Field, typed: str) -> Value:
        """A word of a closed set, in any case, spaces for hyphens."""
        word = text.word_of(field.choices, typed)
        if word is None:
            raise WrongUsage(not_one_of(field.name, typed, field.choices))
        return word

    def grade(self, field: Field, typed: str) -> Value:
        """A grade, or the letter of some."""
        grade = typed.upper()
        if grade.removesuffix("*") in {name[0] for name in field.choices}:
            return Prefix(grade[0])
        if grade not in field.choices:
            raise WrongUsage(f"'{typed}' is not a grade; they go from A1 to F6, A for A1 to A6")
        return grade

    def country(self, field: Field, typed: str) -> Value:
        """A country by code or name, as its code; hyphens may stand for the spaces of a name."""
        with contextlib.suppress(TrackerError):
            return countries.code(typed.replace("-", " "))
        return countries.code(typed)

    def assignee(self, field: Field, typed: str) -> Value:
        """A colleague who follows some record."""
        sql = "SELECT DISTINCT assignee FROM proposals WHERE assignee <> ''"
        known = {row[0].casefold(): str(row[0]) for row in self._connection.execute(sql)}
        if typed.casefold() in known:
            return known[typed.casefold()]
        hint = did_you_mean(typed, known.values()) or "; 'tracker edit ID --assignee' says who does"
        raise Refused(f"nobody called '{typed}' follows a record{hint}")

    def catalogued(self, field: Field, typed: str) -> Value:
        """The id of a source or issue, or its only completion."""
        return catalogue.require(self._connection, field.kind, typed.lower())

    def proposal(self, field: Field, typed: str) -> Value:
        """The id of a proposal, retired or not, or the beginning of several."""
        typed = typed.lower()
        if typed.endswith("*"):
            return Prefix(typed[:-1])
        sql = "SELECT 1 FROM proposals WHERE id = ?"
        if self._connection.execute(sql, (typed,)).fetchone():
            return typed
        hint = did_you_mean(typed, catalogue.known(self._connection, "proposal"))
        raise Refused(f"no proposal '{typed}'{hint or f'; {typed}* is all that begin so'}")

    def link(self, field: Field, typed: str) -> Value:
        """A kind of link, or the id of a proposal."""
        if typed.lower() in field.choices:
            return typed.lower()
        try:
            return self.proposal(field, typed)
        except Refused as error:
            raise Refused(f"{error}; or a kind: {', '.join(field.choices)}") from None

    def day(self, field: Field, typed: str) -> Value:
        """A day or a range of days; ``none`` of a deadline."""
        if typed.lower() in field.choices:
            return typed.lower()
        first, dots, last = typed.partition("..")
        begin, end = (
            self._span(part) if part else None for part in (first, last if dots else first)
        )
        if begin and end and begin.first > end.last:
            raise WrongUsage(f"'{typed}' ends before it begins")
        return Between(begin.first if begin else None, end.last if end else None)

    def number(self, field: Field, typed: str) -> Value:
        """A whole number or a range of them."""
        found = re.fullmatch(r"(\d{0,9})(\.\.)?(\d{0,9})", typed, re.ASCII)
        if not found or not any(found.groups()):
            raise WrongUsage(f"'{typed}' is not a whole number or a range such as 2..5")
        first, dots, last = found.groups()
        begin, end = (int(part) if part else None for part in (first, last if dots else first))
        if begin is not None and end is not None and begin > end:
            raise WrongUsage(f"'{typed}' ends before it begins")
        return Between(begin, end)

    def _span(self, typed: str) -> Span:
        """A date in any form, its words joined by spaces or hyphens."""
        is_named = re.search("[A-Za-z]{2}", typed)
        return dates.understand(typed.replace("-", " ") if is_named else typed, self._today)


_READ: dict[str, Callable[[_Reader, Field, str], Value]] = {
    "choice": _Reader.choice,
    "grade": _Reader.grade,
    "country": _Reader.country,
    "issue": _Reader.catalogued,
    "source": _Reader.catalogued,
    "proposal": _Reader.proposal,
    "link": _Reader.link,
    "day": _Reader.day,
    "number": _Reader.number,
    "assignee": _Reader.assignee,
}
