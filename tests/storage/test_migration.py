"""An older database comes up to date whole or not at all, after a verified backup of it."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SCRIPT, Tracker
from tests.storage.databases import (
    OCCASION,
    derived,
    described,
    entries,
    finding,
    made,
    merge,
    mode,
    note,
    record,
)
from tests.storage.tampering import SCHEMAS, dump, examined, older, plain, reseal, tamper
from tracker import database, derive, files, log, seal
from tracker.errors import BadData, InputOutputFailed, NewerDatabase, TrackerError
from tracker.model import Draft
from tracker.queries import settings

ASSESSED = Draft(
    "assess",
    "proposal:one",
    {"status": "stalled", "reason": "nothing came", "unsupported": "nothing is published"},
    "2026-03-01",
)
SET = Draft("describe", "setting:review-high", {"fields": {"value": "7"}})
DRAFTS = (described(), described("two"), finding("a study"), ASSESSED, note("two\nlines é"), SET)


@pytest.fixture(params=sorted(SCHEMAS), ids=lambda schema: f"schema {schema}")
def schema(request: pytest.FixtureRequest) -> int:
    """The schema of a version before this one."""
    return int(request.param)


@pytest.fixture
def old(tmp_path: Path, schema: int) -> Path:
    """A database of an older schema with entries in it, alone in its folder."""
    (tmp_path / "old").mkdir(mode=0o700)
    return older(tmp_path / "old" / "x.db", *DRAFTS, schema=schema)


def rows(path: Path) -> list[tuple[object, ...]]:
    """The log, row by row as it was written, by the standard library alone."""
    with plain(path) as connection:
        return connection.execute("SELECT * FROM entries ORDER BY rowid").fetchall()


def version(path: Path) -> int:
    """The schema of a file, by the standard library alone."""
    with plain(path) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def kept(old: Path) -> Path:
    """Where the backup that precedes a migration lies."""
    (found,) = (old.parent / "backups").iterdir()
    return found


def upgrade(path: Path) -> None:
    """Open a database, which brings it up to date."""
    with database.reading(path):
        pass


def test_an_older_database_keeps_its_entries_and_derives_the_rest_anew(
    old: Path, tmp_path: Path
) -> None:
    before = rows(old)
    new = made(tmp_path / "new.db")
    upgrade(old)
    merge(new, old)
    assert (rows(old), version(old)) == (before, database.SCHEMA_VERSION)
    assert len(before) == len(DRAFTS)
    assert derived(old) == derived(new)


def test_after_that_it_is_whole_and_can_be_written(old: Path) -> None:
    record(old, note("goes on"))
    assert len(entries(old)) == len(DRAFTS) + 1
    assert examined(old) == []
    with plain(old) as connection:
        assert seal.stored(connection, seal.RECEIVED) == seal.of_received(connection)
        assert seal.stored(connection, seal.SETTINGS) == seal.of_settings(connection)


def test_it_keeps_the_replica_under_which_it_writes(old: Path) -> None:
    with plain(old) as connection:
        before = log.replica_of(connection)
    with database.reading(old) as after:
        assert log.replica_of(after) == before


def test_the_schema_is_that_of_a_new_database(old: Path, tmp_path: Path) -> None:
    upgrade(old)
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"
    with plain(old) as one, plain(made(tmp_path / "new.db")) as other:
        assert one.execute(schema).fetchall() == other.execute(schema).fetchall()


def test_a_backup_of_it_as_it_was_lies_beside_it(old: Path, schema: int) -> None:
    before = dump(old)
    upgrade(old)
    assert sorted(dump(kept(old))) == sorted(before)
    assert (mode(kept(old)), mode(kept(old).parent)) == (0o600, 0o700)
    assert kept(old).name == f"x.db.schema-{schema}"


def test_an_earlier_backup_that_holds_more_is_kept(old: Path, schema: int) -> None:
    upgrade(old)
    before = kept(old).read_bytes()
    old.unlink()
    older(old, schema=schema)
    upgrade(old)
    beside = old.parent / "backups" / f"x.db.schema-{schema}"
    assert beside.read_bytes() == before
    assert beside.with_name(f"{beside.name}-2").exists()


def test_why_it_cannot_be_read_where_no_backup_can_be_made_is_said(old: Path) -> None:
    (old.parent / "backups").write_text("in the way")
    with pytest.raises(InputOutputFailed, match="is of an older version, and is not upgraded"):
        upgrade(old)


def test_an_empty_older_database_comes_up_to_date_as_well(tmp_path: Path, schema: int) -> None:
    old = older(tmp_path / "x.db", schema=schema)
    record(old, *DRAFTS)
    assert len(entries(old)) == len(DRAFTS)


def test_a_row_that_the_older_version_derived_wrongly_is_right_afterwards(old: Path) -> None:
    tamper(old, "UPDATE proposals SET status = 'adopted', title = 'Wrong'")
    upgrade(old)
    assert examined(old) == []


def test_a_failure_in_the_midst_leaves_the_older_database(
    old: Path, schema: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(old)

    def fails(*args: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(derive, "everything", fails)
        upgrade(old)
    assert (dump(old), version(old)) == (before, schema)
    upgrade(old)
    assert examined(old) == []


KILLED = """
import os, signal, sys
from tracker import database, projection
made = projection.insert
def dies(*args, **more):
    made(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
projection.insert = dies
with database.reading(sys.argv[1]):
    pass
"""


def test_a_process_that_is_killed_in_the_midst_leaves_the_older_database(
    old: Path, schema: int
) -> None:
    before = rows(old)
    killed = subprocess.run([sys.executable, "-c", KILLED, old], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (rows(old), version(old)) == (before, schema)
    upgrade(old)
    assert examined(old) == []
    assert not list(old.parent.rglob("*.part*"))


def full_for_us(*args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_for_sqlite(*args: object, **more: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


@pytest.mark.parametrize(
    ("module", "name", "full"),
    [
        (files, "put", full_for_us),
        (files, "make_folder", full_for_us),
        (log, "heads", full_for_sqlite),
        (derive, "everything", full_for_sqlite),
    ],
)
def test_a_full_disk_leaves_the_older_database_and_says_so(
    old: Path,
    schema: int,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    full: Callable[..., None],
) -> None:
    before = dump(old)
    with monkeypatch.context() as broken, pytest.raises(InputOutputFailed, match=r"(?i)space"):
        broken.setattr(module, name, full)
        upgrade(old)
    assert (dump(old), version(old)) == (before, schema)
    assert not list(old.parent.rglob("*.part*"))
    upgrade(old)


def test_a_damaged_older_database_is_not_touched(old: Path, schema: int) -> None:
    tamper(old, "UPDATE entries SET actor = 'Eve' WHERE seq = 2")
    before = old.read_bytes()
    with pytest.raises(BadData, match="was altered"):
        upgrade(old)
    assert (old.read_bytes(), version(old)) == (before, schema)
    assert not list(old.parent.rglob("x.db.schema-*"))


def test_doctor_tells_what_is_wrong_with_a_damaged_older_database(
    old: Path, tracker: Tracker
) -> None:
    tamper(old, "UPDATE entries SET actor = 'Eve' WHERE seq IN (2, 4)")
    before = old.read_bytes()
    ran = tracker("--db", old, "doctor", code=65)
    assert ran.out.count("was altered") == 2, ran.err
    assert old.read_bytes() == before


def test_eight_that_open_it_at_once_bring_it_up_to_date_once(old: Path) -> None:
    before = rows(old)
    openers = [
        subprocess.Popen(
            [SCRIPT, "--db", old, "note", "one", f"note {number}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for number in range(8)
    ]  # fmt: skip
    said = [opener.communicate(timeout=60)[1] for opener in openers]
    assert [opener.returncode for opener in openers] == [0] * 8, said
    assert rows(old)[: len(before)] == before
    assert len(rows(old)) == len(before) + 8
    assert rows(kept(old)) == before
    assert examined(old) == []


def test_while_another_writes_to_it_the_migration_waits_for_its_turn(
    old: Path, schema: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT", 0.05)
    with plain(old) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TrackerError, match="try again") as refused:
            upgrade(old)
        assert (refused.value.exit_code, version(old)) == (75, schema)
        other.execute("ROLLBACK")
    upgrade(old)


def test_a_newer_database_is_refused_untouched(old: Path) -> None:
    with plain(old) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = old.read_bytes()
    with pytest.raises(NewerDatabase, match="schema 99"):
        upgrade(old)
    assert old.read_bytes() == before
    assert os.listdir(old.parent) == ["x.db"]


def test_a_foreign_database_is_refused_untouched(old: Path) -> None:
    with plain(old) as connection:
        connection.execute("PRAGMA application_id = 1")
    before = old.read_bytes()
    with pytest.raises(BadData, match="another program"):
        upgrade(old)
    assert old.read_bytes() == before
    assert os.listdir(old.parent) == ["x.db"]


def test_an_older_database_is_exactly_what_its_release_made(old: Path, schema: int) -> None:
    """The one made by hand for these tests is no other."""
    with plain(old) as connection:
        recorded = connection.execute("SELECT name FROM _sqlite_migrations").fetchall()
        local = connection.execute("SELECT name FROM local ORDER BY name").fetchall()
        proposals = connection.execute("SELECT id, status FROM proposals").fetchall()
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
    names = [
        "0001_log_and_derived_tables",
        "0002_checksums_and_attached_files",
        "0003_settings",
    ]
    assert [name for (name,) in recorded] == names[:schema]
    checksums = [("received",), ("replica",), ("settings",)]
    assert local == (checksums if schema > 1 else [("replica",)])
    assert proposals == [("one", "stalled"), ("two", "unassessed")]
    assert (("settings",) in tables) == (schema > 2)
    assert ("texts",) not in tables


def test_what_was_set_before_there_was_a_table_for_it_is_in_force_afterwards(old: Path) -> None:
    with database.reading(old) as connection:
        assert settings.review_days(connection)["high"] == 7


def test_a_current_database_is_not_backed_up_when_it_is_opened(tmp_path: Path) -> None:
    path = made(tmp_path / "sub" / "x.db")
    record(path, *DRAFTS, occasion=OCCASION)
    reseal(path)
    upgrade(path)
    assert os.listdir(path.parent) == ["x.db"]
