"""Saved views: queries under a name, those that staff saved and a few that come built in."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from tracker import text
from tracker.errors import WrongUsage, did_you_mean
from tracker.queries import language


class View(NamedTuple):
    """A query under a name; ``is_built_in`` where nobody saved it."""

    name: str
    query: str
    meaning: str
    is_built_in: bool


BUILT_IN = (
    View(
        "attention",
        "overdue,stale,contested,disputed,unsupported",
        "what somebody has to look at",
        True,
    ),
    View("this-week", 'looked:"this week"', "what evidence, a check or a judgement is of", True),
    View("never-looked", "open looked:unset", "what nobody has ever looked at", True),
)


def all_of(connection: sqlite3.Connection) -> dict[str, View]:
    """Every view by its name; a saved one stands in for a built-in one of its name."""
    saved = connection.execute("SELECT name, query, meaning FROM views ORDER BY name")
    found = {view.name: view for view in BUILT_IN}
    return found | {name: View(name, query, meaning, False) for name, query, meaning in saved}


def users(connection: sqlite3.Connection, name: str) -> list[str]:
    """The names of saved views whose query uses the view ``name``, itself left out; none where a
    built-in view of that name would take its place."""
    if any(view.name == name for view in BUILT_IN):
        return []
    saved = [view for view in all_of(connection).values() if not view.is_built_in]
    return [view.name for view in saved if view.name != name and name in _used_in(view.query)]


def _used_in(query: str) -> set[str]:
    """The names of the views that a query mentions; none of one that cannot be read."""
    try:
        bare = [term.values[0] for term in language.terms(query) if term.field is None]
    except WrongUsage:
        return set()
    return {piece.text[1:] for piece in bare if piece.text[:1] == "@" and not piece.is_quoted}


def unknown(name: str, known: Iterable[str]) -> str:
    """The sentence for what is no view, with the nearest."""
    hint = did_you_mean(f"@{name}", [f"@{view}" for view in known])
    hint = hint or "; 'tracker view list' shows them"
    return f"no view '@{text.one_line(name)}'{hint}"
