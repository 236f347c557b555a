"""The schema: one file shows what the migrations make, and it defends itself."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.storage.databases import described, made, record, unlocked
from tracker import database, schema
from tracker.migrations import migrations

SCHEMA_FILE = PROJECT / "db" / "schema.sql"


def as_made() -> str:
    """What ``python -m tracker.schema > db/schema.sql`` writes: the schema that migrations make."""
    return schema.text()


def test_the_schema_file_is_what_the_migrations_make() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == as_made()


def test_the_schema_text_holds_every_table_index_and_trigger_of_a_new_database(
    tmp_path: Path,
) -> None:
    path = made(tmp_path / "x.db")
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE '!_%' ESCAPE '!'"
            " AND tbl_name NOT LIKE 'search!_%' ESCAPE '!'"  # what the index makes for itself
        ).fetchall()
    assert rows
    for (sql,) in rows:
        assert sql in as_made()


def test_the_schema_text_alone_makes_the_same_schema() -> None:
    named = "SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE '!_%' ESCAPE '!'"
    with closing(sqlite3.connect(":memory:")) as copy, closing(database.in_memory()) as ours:
        copy.executescript(as_made())
        by_text, by_migrations = copy.execute(named).fetchall(), ours.execute(named).fetchall()
    theirs = {row for row in by_migrations if not row[2].startswith("_")}
    assert set(by_text) == theirs


def test_the_schema_version_is_the_number_of_migrations() -> None:
    with closing(database.in_memory()) as connection:
        applied = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    assert database.SCHEMA_VERSION == applied == version
    assert migrations.name == "tracker"


def test_every_table_of_ours_is_strict() -> None:
    tables = re.findall(r"CREATE TABLE (\w+) .*?\n\)(.*?);", as_made(), re.DOTALL)
    assert len(tables) == 19
    assert all("STRICT" in options for _, options in tables)


def test_a_database_in_memory_has_the_same_schema_as_a_file(tmp_path: Path) -> None:
    sql = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
    path = made(tmp_path / "x.db")
    with closing(database.in_memory()) as one, closing(sqlite3.connect(path)) as other:
        assert one.execute(sql).fetchall() == other.execute(sql).fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposals SET priority = 'urgent'",
        "UPDATE proposals SET title = NULL",
        "UPDATE proposals SET contested = 2",
        "UPDATE proposals SET partners = '\"MX\"'",
        "UPDATE proposals SET evidence_count = 'many'",
        "INSERT INTO notes VALUES ('x', 'no-such-proposal', 'y', 'Ana', '2026')",
        "INSERT INTO proposal_issues VALUES ('no-such-proposal', 'drugs')",
        "INSERT INTO voided VALUES ('x', 'proposal:one', 'lost', 'y')",
        "INSERT INTO entries SELECT 'short', 'r', 1, 1, 'x', 'x', 'x', 'x', 'x', NULL, 'x', '{}', NULL",
    ],
)
def test_the_schema_refuses_what_cannot_be(tmp_path: Path, statement: str) -> None:
    path = made(tmp_path / "x.db")
    record(path, described())
    with unlocked(path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
