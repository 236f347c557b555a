"""Saved views: queries under a name, those that staff saved and a few that come built in."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from tracker import text
from tracker.errors import did_you_mean


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


def unknown(name: str, known: Iterable[str]) -> str:
    """The sentence for what is no view, with the nearest."""
    hint = did_you_mean(f"@{name}", [f"@{view}" for view in known])
    hint = hint or "; 'tracker view list' shows them"
    return f"no view '@{text.one_line(name)}'{hint}"
