"""Evidence that leads nowhere in particular, or to what may be gone tomorrow."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from tracker import fields, text
from tracker.queries.query import Query


def no_locator(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    """Evidence that names a known source, but no place in it."""
    lacking = "d.source IS NOT NULL AND coalesce(d.locator, '') = ''"
    for proposal, entry, source, body in _evidence(connection, wanted, "source", lacking):
        what = f"evidence {entry[:8]} does not say where in {source}"
        yield proposal, what, _corrected(proposal, entry, body, "locator")


def no_archive(connection: sqlite3.Connection, wanted: Query) -> Iterator[tuple[str, str, str]]:
    """Evidence that is a link of which no copy is kept."""
    lacking = "d.url IS NOT NULL AND coalesce(d.archive_url, '') = '' AND d.attached IS NULL"
    for proposal, entry, url, body in _evidence(connection, wanted, "url", lacking):
        what = f"evidence {entry[:8]} has no copy of {url}"
        yield proposal, what, _corrected(proposal, entry, body, "archive_url")


def _evidence(
    connection: sqlite3.Connection, wanted: Query, named_by: str, condition: str
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Of each piece of evidence under a condition: its proposal, its entry, the column that names where
    it was read, and all that it says."""
    chosen, names = wanted.chosen()
    rows = connection.execute(
        f"""SELECT d.proposal, d.entry, d.{named_by}, e.body FROM evidence AS d
            JOIN proposals AS p ON p.id = d.proposal JOIN main.entries AS e ON e.hash = d.entry
            WHERE {chosen} AND {condition}""",
        names,
    )
    for proposal, entry, place, body in rows:
        yield proposal, entry, place, json.loads(body)


def _corrected(proposal: str, entry: str, body: dict[str, Any], missing: str) -> str:
    """The command that says the same again and ``missing`` besides: a correction replaces all of it but
    for a kept copy."""
    given = {field.name: body[field.name] for field in fields.EVIDENCE if body.get(field.name)}
    given.pop(missing, None)
    options = [f"{_flag(name)} {text.shell_word(value)}" for name, value in given.items()]
    missed = f'{_flag(missing)} "…"'
    return " ".join(["tracker evidence", proposal, "--replaces", entry[:8], *options, missed])


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
