"""What is no usable database is refused with its own error, and left untouched."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.storage.databases import OCCASION, derived, described, made, note, query, record
from tracker import database, journal
from tracker.errors import (
    BadData,
    Busy,
    InputOutputFailed,
    NewerDatabase,
    NoPermission,
    TrackerError,
)

NOBODY = 65534


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that everybody may enter, and a user who is not root while the test runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)


def _both_refuse(path: Path, error: type[TrackerError], match: str) -> None:
    with pytest.raises(error, match=match), database.reading(path) as connection:
        connection.execute("SELECT * FROM entries").fetchall()
    with pytest.raises(error, match=match), journal.writing(path, lambda: OCCASION) as log:
        log.append(note("x"))


def test_a_missing_database_is_told_from_a_broken_one_and_never_made(tmp_path: Path) -> None:
    for path in (tmp_path / "no.db", tmp_path / "no" / "no.db"):
        _both_refuse(path, BadData, "no database at .*tracker init")
        assert not path.exists()


def test_a_path_through_a_file_is_a_missing_database(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    _both_refuse(tmp_path / "file" / "no.db", BadData, "no database")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    _both_refuse(tmp_path, BadData, "is a folder")


@pytest.mark.parametrize(
    "content", [b"", b"x", b"hello, world\n" * 100, b"SQLite format 3\x00", b"\x00" * 4096]
)
def test_a_file_of_something_else_is_refused_and_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sub" / "x.db"
    path.parent.mkdir()
    path.write_bytes(content)
    _both_refuse(path, BadData, "untouched|not touched")
    assert path.read_bytes() == content
    assert os.listdir(path.parent) == ["x.db"]


def test_a_database_of_another_program_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (hash TEXT)")
    before = path.read_bytes()
    _both_refuse(path, BadData, "another program")
    assert path.read_bytes() == before


def test_a_database_of_a_newer_version_is_refused_and_untouched(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    _both_refuse(path, NewerDatabase, "newer version")
    assert path.read_bytes() == before


@pytest.mark.parametrize("left", [50, 99, 100, 512, 4096, 20_000, 40_960])
def test_a_truncated_database_is_damaged_and_not_read_as_less(tmp_path: Path, left: int) -> None:
    path = made(tmp_path / "x.db")
    record(path, described(), *(note("a long remark " * 50) for _ in range(20)))
    whole = path.read_bytes()
    assert len(whole) > left
    path.write_bytes(whole[:left])
    with pytest.raises(BadData):
        derived(path)
    with pytest.raises(BadData):
        query(path, "SELECT * FROM entries")


def test_a_read_only_database_can_be_read_and_refuses_writing(common: Path) -> None:
    path = made(common / "x.db")
    record(path, described())
    path.chmod(0o400)
    assert len(derived(path)["proposals"]) == 1
    with pytest.raises(NoPermission):
        record(path, note("x"))


def test_an_unreadable_database_is_no_missing_one(common: Path) -> None:
    path = made(common / "x.db")
    path.chmod(0)
    _both_refuse(path, NoPermission, "may not be read")


_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def _held(path: Path, how: str) -> Iterator[None]:
    """Another process holds a lock while the block runs."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


def test_while_another_process_writes_a_writer_is_told_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT", 0.05)
    path = made(tmp_path / "x.db")
    record(path, described())
    with _held(path, "BEGIN IMMEDIATE"):
        with pytest.raises(Busy, match="try again"):
            record(path, note("x"))
        assert len(derived(path)["proposals"]) == 1
    record(path, note("now"))


def test_while_another_process_locks_all_a_reader_is_told_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT", 0.05)
    path = made(tmp_path / "x.db")
    with _held(path, "BEGIN EXCLUSIVE"), pytest.raises(Busy):
        derived(path)
    assert derived(path)["proposals"] == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with pytest.raises(InputOutputFailed), database.reading(path) as connection:
        connection.execute("DELETE FROM proposals")


def test_a_mistake_of_ours_keeps_its_own_traceback(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with pytest.raises(sqlite3.OperationalError), database.reading(path) as connection:
        connection.execute("SELECT nonsense")


def test_while_somebody_reads_nothing_changes_under_them(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with (
        database.reading(path) as connection,
        closing(sqlite3.connect(path, timeout=0.05)) as other,
    ):
        assert connection.execute("SELECT count(*) FROM local").fetchone() == (4,)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.executescript("INSERT INTO local VALUES ('x', 'y')")
        assert connection.execute("SELECT count(*) FROM local").fetchone() == (4,)
