"""The words of a query that a shell offers: what can begin a term, and the values of each field."""

from tracker.queries import terms
from tracker.queries.proposals import SORTS
from tracker.queries.terms import Field

_SORT = "sort"
# Kinds of field whose values are things that a record has; all others have a closed set, or none.
_HELD = {
    "country": "owner",
    "issue": "issue",
    "source": "source",
    "proposal": "proposal",
    "link": "proposal",
}


def beginnings() -> list[tuple[str, str]]:
    """What may begin a term, each with what it means: fields and flags."""
    fields = [(f"{field.name}:", field.meaning) for field in terms.FIELDS.values()]
    return [*fields, (f"{_SORT}:", "the order"), *((flag, "") for flag in terms.FLAGS)]


def values(field: str) -> list[str]:
    """The words that stand behind the colon of ``field`` whatever is on record."""
    if field == _SORT:
        return [*SORTS, *(f"{name}-" for name in SORTS)]
    known = terms.FIELDS.get(field)
    return [*known.choices, *_unset(known)] if known else []


def held(field: str) -> str | None:
    """The kind of thing on record that stands behind the colon of ``field``; None where none does."""
    known = terms.FIELDS.get(field)
    return _HELD.get(known.kind) if known else None


def _unset(field: Field) -> list[str]:
    return [terms.UNSET] if field.unset else []
