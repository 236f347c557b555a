"""The checksums over what no entry's hash covers: when each was received, the file's settings."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.databases import admit, described, made, merge, note, record, stranger
from tests.storage.tampering import examined, older, plain, tamper
from tests.strategies import QUICK
from tracker import database, seal
from tracker.keeping.verify import Finding

RECEIVED = st.lists(st.tuples(st.text("0ab", min_size=1), st.text("19 é\n")), max_size=6)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with entries of its own and of somebody else."""
    path = made(tmp_path / "x.db")
    record(path, described(), note("a"))
    admit(path, stranger())
    record(path, note("b"))
    return path


def sealed(path: Path) -> bool:
    """Whether both checksums that stand in the database are those that should."""
    with plain(path) as connection:
        return (
            seal.is_sealed(connection)
            and seal.stored(connection, seal.RECEIVED) == seal.of_received(connection)
            and seal.stored(connection, seal.SETTINGS) == seal.of_settings(connection)
        )


@QUICK
@given(RECEIVED, RECEIVED)
def test_a_checksum_that_grew_is_the_one_over_all(
    first: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    assert seal.extended(seal.extended("", first), more) == seal.extended("", [*first, *more])


@QUICK
@given(RECEIVED, RECEIVED)
def test_other_entries_or_another_order_have_another_checksum(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    assert (seal.extended("", one) == seal.extended("", other)) is (one == other)
    turned = [*one[1:], *one[:1]]
    assert (seal.extended("", one) == seal.extended("", turned)) is (one == turned)


def test_a_database_is_sealed_from_the_first_and_after_every_write(tmp_path: Path) -> None:
    one, other = made(tmp_path / "one.db"), made(tmp_path / "other.db")
    assert sealed(one)
    record(one, described(), note("a"))
    assert sealed(one)
    record(other, described("two"))
    merge(one, other)
    merge(other, one)
    merge(one, other)
    assert sealed(one) and sealed(other)
    record(one)
    assert sealed(one)


def test_the_checksum_of_what_was_received_grows_with_the_log(db: Path) -> None:
    with plain(db) as connection:
        before = seal.stored(connection, seal.RECEIVED)
        (received_at,) = connection.execute("SELECT max(received_at) FROM entries").fetchone()
    (written,) = record(db, note("c"))
    with plain(db) as connection:
        after = seal.stored(connection, seal.RECEIVED)
    assert after == seal.extended(before, [(written.hash, received_at)])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE local SET value = '0123456789abcdef' WHERE name = 'replica'",
        "UPDATE local SET value = '' WHERE name = 'settings'",
        "DELETE FROM local WHERE name = 'settings'",
        "UPDATE _sqlite_migrations SET name = 'other' WHERE rowid = 1",
        "DELETE FROM _sqlite_migrations WHERE rowid = 2",
        "INSERT INTO _sqlite_migrations SELECT 9, migration_set, 'more', applied_at"
        " FROM _sqlite_migrations LIMIT 1",
    ],
)
def test_settings_that_were_altered_are_found(db: Path, statement: str) -> None:
    tamper(db, statement)
    (finding,) = examined_settings(db)
    assert (finding.level, finding.check, finding.fixable) == ("damage", "settings", False)


@pytest.mark.parametrize("pragma", ["default_cache_size = 7", "application_id = 5"])
def test_the_header_of_the_file_is_among_its_settings(db: Path, pragma: str) -> None:
    with plain(db) as connection:
        connection.execute(f"PRAGMA {pragma}")
        assert seal.stored(connection, seal.SETTINGS) != seal.of_settings(connection)


def test_a_sqlite_that_was_made_otherwise_finds_the_same_settings(db: Path) -> None:
    """The one that comes with apsw leaves out what is deprecated, default_cache_size included."""
    apsw = pytest.importorskip("apsw")
    with contextlib.closing(apsw.Connection(str(db))) as other:
        assert other.execute("PRAGMA default_cache_size").fetchone() is None
        assert seal.fits_settings(other)


def test_a_file_that_was_only_tidied_has_the_same_checksums(db: Path) -> None:
    with plain(db) as connection:
        connection.execute("VACUUM")
        connection.execute("ANALYZE")
    assert sealed(db)
    assert examined_settings(db) == []


def test_a_schema_that_had_no_checksums_is_not_said_to_be_damaged(tmp_path: Path) -> None:
    path = older(tmp_path / "x.db", described())
    with plain(path) as connection:
        assert not seal.is_sealed(connection)
    with database.reading(path):
        pass
    assert sealed(path)


def examined_settings(path: Path) -> list[Finding]:
    """What an examination says of the file's settings or when entries were received."""
    return [found for found in examined(path) if found.check in ("settings", "log")]
