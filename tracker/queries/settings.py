"""What is set for all reports and lists, defaults where nobody set anything."""

import sqlite3

from tracker import settings, vocabulary


def value(connection: sqlite3.Connection, name: str) -> str:
    """The value of the setting ``name``; its default where none is set. KeyError for no such name."""
    return everything(connection)[name]


def everything(connection: sqlite3.Connection) -> dict[str, str]:
    """Every setting that this version knows, in the order of their table."""
    stored = dict(connection.execute("SELECT name, value FROM settings"))
    return {name: stored.get(name, default) for name, default in settings.DEFAULTS.items()}


def review_days(connection: sqlite3.Connection) -> dict[str, int]:
    """For each priority the days after which a proposal is to be looked at again."""
    found = everything(connection)
    return {name: int(found[f"review.{name}"]) for name in vocabulary.PRIORITIES}


def organisation(connection: sqlite3.Connection) -> str:
    """Who publishes the reports; empty where nobody said so."""
    return value(connection, "organisation")
