"""What a shell offers while somebody types: ids and entries, each with what it stands for."""

import sqlite3
from collections.abc import Iterator

from tracker.log import COLUMNS, entry_from_row
from tracker.model import Entry
from tracker.queries import sql

_MANY = 200  # entries; nobody reads through more in a prompt
_CATALOGUE = {
    "source": "SELECT id, coalesce(nullif(title, ''), publisher) FROM sources ORDER BY id",
    "issue": "SELECT id, title FROM issues ORDER BY id",
}


def proposals(connection: sqlite3.Connection, prefix: str) -> list[tuple[str, str]]:
    """The ids that begin with ``prefix``, retired ones left out, each with its title."""
    return connection.execute(
        "SELECT id, title FROM proposals WHERE id >= ? AND id < ? AND retired IS NULL ORDER BY id",
        (prefix, prefix + sql.END),
    ).fetchall()


def catalogue(connection: sqlite3.Connection, kind: str) -> list[tuple[str, str]]:
    """The ids of all sources or issues (``kind``), each with its title or who published it."""
    return connection.execute(_CATALOGUE[kind]).fetchall()


def owners(connection: sqlite3.Connection) -> list[str]:
    """The codes of the countries that proposals ask something of."""
    found = connection.execute("SELECT DISTINCT owner FROM proposals ORDER BY owner")
    return [row[0] for row in found]


def entries(
    connection: sqlite3.Connection, prefix: str, kind: str | None, proposal: str | None
) -> Iterator[Entry]:
    """The newest entries whose hash begins with ``prefix`` and that still count; of one ``kind`` and
    of the only proposal that ``proposal`` means, where these are given."""
    where, values = "hash >= ? AND hash < ?", [prefix.lower(), prefix.lower() + "g"]
    if kind is not None:
        where, values = f"{where} AND kind = ?", [*values, kind]
    if proposal is not None:
        where, values = f"{where} AND subject = ?", [*values, f"proposal:{proposal}"]
    rows = connection.execute(
        f"""SELECT {COLUMNS} FROM entries WHERE {where} AND hash NOT IN (SELECT entry FROM voided)
            ORDER BY clock DESC, replica DESC, seq DESC LIMIT {_MANY}""",
        values,
    )
    return map(entry_from_row, rows)
