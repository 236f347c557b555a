"""What storage tests share: real databases, what they hold, and merging them as staff do."""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.conftest import ISSUES, PROPOSALS
from tracker import admission, chain, database, formats, journal, lines, log, projection
from tracker.journal import Occasion
from tracker.model import Draft, Entry
from tracker.queries import rows
from tracker.queries.query import EVERYTHING
from tracker.queries.tables import TABLES
from tracker.seeding import load, seeds
from tracker.seeding.loaded import Report

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = date(2026, 3, 10)
OCCASION = Occasion("Ana", NOW, TODAY)
ONE = "proposal:one"
Rows = list[tuple[Any, ...]]


def made(path: Path) -> Path:
    """A new, empty database."""
    with database.created(path):
        pass
    return path


def record(path: Path, *drafts: Draft, occasion: Occasion = OCCASION) -> list[Entry]:
    """Write ``drafts`` as one command would."""
    with journal.writing(path, lambda: occasion) as log_:
        for draft in drafts:
            log_.append(draft)
    return log_.written


def described(name: str = "one") -> Draft:
    """A draft that puts a proposal on record."""
    return Draft("describe", f"proposal:{name}", {"fields": {"title": "One", "owner": "MX"}})


def note(text: str, subject: str = ONE) -> Draft:
    """A draft of a note."""
    return Draft("note", subject, {"note": text})


def finding(text: str, subject: str = ONE, **more: Any) -> Draft:
    """A draft of a piece of evidence."""
    body = {"finding": text, "stance": "supports", "doc": "file 12"}
    return Draft("evidence", subject, body, "2026-03-01", **more)


def derived(path: Path) -> dict[str, Rows]:
    """All derived rows, by table."""
    with database.reading(path) as connection:
        return derived_in(connection)


def derived_in(connection: sqlite3.Connection) -> dict[str, Rows]:
    """All derived rows that a connection sees, by table."""
    return {
        table: sorted(
            connection.execute(f"SELECT {', '.join(columns.split())} FROM {table}").fetchall(),
            key=repr,
        )
        for table, columns in projection.COLUMNS.items()
    }


def query(path: Path, sql: str, *values: Any) -> Rows:
    """What a read gives."""
    with database.reading(path) as connection:
        return connection.execute(sql, values).fetchall()


def entries(path: Path) -> list[Entry]:
    """The log, in the one order."""
    rows = query(path, f"SELECT {log.COLUMNS} FROM entries ORDER BY clock, replica, seq")
    return [log.entry_from_row(row) for row in rows]


def exported(path: Path) -> list[tuple[Entry, str]]:
    """The log as it arrives elsewhere: through the export's JSON lines."""
    table = TABLES["entries"]
    out = path.with_suffix(".jsonl")
    with database.reading(path) as connection:
        found = rows.rows(connection, table, table.column_names, EVERYTHING)
        out.write_text("".join(formats.render("jsonl", table.column_names, found)), "utf-8")
    return list(lines.Lines(str(out)))


def admit(path: Path, arriving: Iterable[tuple[Entry, str]]) -> int:
    """Take in entries; how many were new."""
    with journal.admitting(path) as connection:
        return admission.admit(connection, arriving, NOW).total()


def merge(into: Path, *of: Path) -> None:
    """Take in all that other databases hold."""
    for path in of:
        admit(into, exported(path))


def signed(entry: Entry, previous: str) -> tuple[Entry, str]:
    """``entry`` with the hash that fits what it says, whoever made it up."""
    body = chain.canonical(entry.body)
    name = chain.entry_hash(previous, *entry[1:10], body, entry.replaces)
    return entry._replace(hash=name), body


def stranger(**changes: Any) -> list[tuple[Entry, str]]:
    """A description and a second entry by a replica nobody knows, the second one as ``changes`` say."""
    first = Entry(
        "", "f" * 16, 1, 1, "2026-03-10T12:00:00Z", "Eve", "describe", ONE, None, "f-1",
        {"fields": {"title": "One", "owner": "MX"}}, None,
    )  # fmt: skip
    one = signed(first, "")
    second = first._replace(seq=2, clock=2, kind="note", group="f-2", body={"note": "hello"})
    return [one, signed(second._replace(**changes), one[0].hash)]


@contextlib.contextmanager
def unlocked(path: Path) -> Iterator[Any]:
    """A bare connection, as somebody with the sqlite3 shell has it."""
    with contextlib.closing(database.open_for_writing(path)) as connection:
        yield connection


class Files:
    """The seed files of one laptop, changed by replacing text in them."""

    def __init__(self, folder: Path):
        self.sources = folder / "first-text.toml"
        folder.mkdir(parents=True)
        (folder / "issues.toml").write_text(ISSUES, encoding="utf-8")
        self.restore()

    def restore(self) -> None:
        """The file as it was at first."""
        self.sources.write_text(PROPOSALS, encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        """Replace ``old``, which stands in the file once, by ``new``."""
        text = self.sources.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        self.sources.write_text(text.replace(old, new), encoding="utf-8")

    def line(self, text: str) -> str:
        """``file:line`` of the line that begins with ``text``, the first such."""
        found = self.sources.read_text(encoding="utf-8").split("\n")
        number = next(n for n, line in enumerate(found, 1) if line.startswith(text))
        return f"{self.sources}:{number}"

    def load(self, path: Path) -> tuple[Report, list[Entry]]:
        """Load all files into a database: the report, and what was written."""
        with journal.writing(path, lambda: OCCASION) as log_:
            known = load.known_to(log_.connection)
            files = seeds.read(seeds.find([self.sources.parent]), known, TODAY)
            report = load.load(log_, files)
        return report, log_.written


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return os.stat(path).st_mode & 0o777
