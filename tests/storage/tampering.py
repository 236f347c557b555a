"""What somebody with the sqlite3 shell can do to a database, and an older one made by hand."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database, Migrations

from tests.storage.databases import made, record, signed
from tracker import database, derived_tables, log, projection, seal
from tracker.keeping import examine
from tracker.keeping.verify import Finding
from tracker.model import Draft, Entry

# What each version before this one made: frozen, never edited.
SCHEMAS = {version: Path(__file__).with_name(f"schema-{version}.sql") for version in (1, 2, 3)}
_MIGRATIONS = (
    "0001_log_and_derived_tables",
    "0002_checksums_and_attached_files",
    "0003_settings",
)
RECEIVED = "2026-03-10T12:00:00Z"


@contextlib.contextmanager
def plain(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of the standard library, no rules of ours; saved when the block ends."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


@contextlib.contextmanager
def unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for which the triggers are dropped; they are put back when the block ends."""
    with plain(path) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)


def tamper(path: Path, *statements: str) -> None:
    """Change what the triggers guard, so that nobody sees it by them."""
    with unguarded(path) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount, statement


def reseal(path: Path) -> None:
    """Reckon the checksums again, as somebody would who knows how they are made."""
    with plain(path) as connection:
        seal.store(connection, seal.RECEIVED, seal.of_received(connection))
        seal.store(connection, seal.SETTINGS, seal.of_settings(connection))


def slip_in(path: Path, *drafts: tuple[Entry, str], received_at: str = RECEIVED) -> None:
    """Put entries with their bodies past the gate, with checksums that fit."""
    with plain(path) as connection:
        for entry, body in drafts:
            connection.execute(
                f"INSERT INTO entries ({log.COLUMNS}, received_at) VALUES (?{', ?' * 12})",
                (*entry[:10], body, entry.replaces, received_at),
            )
    reseal(path)


def next_own(path: Path, **changes: object) -> tuple[Entry, str]:
    """A note that this replica might write next, changed by hand, and its body; the hash fits."""
    with plain(path) as connection:
        replica = log.replica_of(connection)
        seq, previous = log.head_of(connection, replica)
        clock = connection.execute("SELECT max(clock) FROM entries").fetchone()[0] + 1
    entry = Entry(
        "", replica, seq + 1, clock, RECEIVED, "Ana", "note", "proposal:one", None, "g",
        {"note": "hello"}, None,
    )  # fmt: skip
    return signed(entry._replace(**changes), previous)


@contextlib.contextmanager
def quiet(total: int) -> Iterator[object]:
    """Progress that nobody looks at."""
    yield lambda count: None


def examined(path: Path, expect: str | None = None) -> list[Finding]:
    """All findings, but for those on where the tests happen to run."""
    return examine.examine(str(path), expect, quiet)


def dump(path: Path) -> list[str]:
    """All that a database holds, as SQL."""
    with plain(path) as connection:
        return list(connection.iterdump())


def older(path: Path, *drafts: Draft, schema: int = 1) -> Path:
    """A database of an older schema that holds ``drafts``, as the version that had it made them."""
    new = made(path.with_name("new") / "new.db")
    record(new, *drafts)
    with plain(path) as connection:
        _make_older(connection, schema)
        connection.execute("ATTACH ? AS new", (str(new),))
        connection.execute("INSERT INTO entries SELECT * FROM new.entries ORDER BY rowid")
        connection.execute("INSERT INTO local SELECT * FROM new.local WHERE name = 'replica'")
        for table in projection.COLUMNS:
            names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            if not names:
                continue  # a table that it did not have
            now = projection.COLUMNS[table].split()  # a column that is gone since was a text
            columns = ", ".join(name if name in now else f"'' AS {name}" for name in names)
            connection.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {columns} FROM new.{table}"
            )
    if schema > 1:
        reseal(path)
    shutil.rmtree(new.parent)
    path.chmod(0o600)
    return path


def _make_older(connection: sqlite3.Connection, schema: int) -> None:
    migrations = Migrations("tracker")

    @migrations(name=_MIGRATIONS[0])
    def _(db: Database) -> None:
        for statement in derived_tables.statements(SCHEMAS[schema].read_text(encoding="utf-8")):
            db.execute(statement)

    for name in _MIGRATIONS[1:schema]:
        migrations(name=name)(lambda db: None)  # what it did is in the frozen schema
    connection.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema}")
    connection.execute("BEGIN")
    migrations.apply(Database(connection, execute_plugins=False))
    connection.execute("COMMIT")
