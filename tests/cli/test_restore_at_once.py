"""tracker restore while others write, read or hold the database: nobody's record is lost unseen"""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.health import COPY, held, log_rows, replaced, silent
from tests.cli.helpers import DB
from tests.conftest import SCRIPT, Tracker
from tests.storage.databases import NOW, OCCASION, note
from tests.storage.tampering import plain
from tracker import database, journal
from tracker.errors import Busy
from tracker.keeping import restoring

# Restores, and holds the lock until a line comes in: what is kept is put aside under the lock.
SLOWLY = """
import sys
from datetime import UTC, datetime
from tracker.keeping import restoring
keep = restoring._keep
def slowly(*args):
    print("locked", flush=True)
    sys.stdin.readline()
    keep(*args)
restoring._keep = slowly
restoring.restore(sys.argv[1], sys.argv[2], datetime.now(UTC), force=True)
"""


@contextlib.contextmanager
def another_restores() -> Iterator[subprocess.Popen[str]]:
    """Another process that restores and holds the lock until it is told to go on."""
    with subprocess.Popen(
        [sys.executable, "-c", SLOWLY, DB, COPY],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield other
        other.communicate("\n", timeout=30)
        assert other.returncode == 0


def test_a_writer_who_waited_is_told_that_the_database_was_replaced(backed: Tracker) -> None:
    backed("note", "cut-demand", "lost")
    with another_restores() as other, subprocess.Popen(
        [SCRIPT, "note", "cut-demand", "too late"], stderr=subprocess.PIPE, text=True
    ) as writer:  # fmt: skip
        time.sleep(1)  # until it waits for the lock
        assert writer.poll() is None
        assert other.stdin is not None
        other.stdin.write("\n")
        other.stdin.flush()
        _, said = writer.communicate(timeout=30)
    assert writer.returncode == 75
    assert "was replaced by a backup meanwhile; nothing was changed; try again" in said
    assert log_rows() == log_rows(COPY)
    backed("note", "cut-demand", "once more")
    silent(backed)


def test_one_that_is_replaced_just_after_it_was_opened_is_noticed(
    backed: Tracker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = database.open_for_writing

    def replaced_meanwhile(path: object) -> sqlite3.Connection:
        connection = opened(DB)
        monkeypatch.setattr(database, "open_for_writing", opened)
        restoring.restore(str(DB), str(COPY), NOW, force=True)
        return connection

    monkeypatch.setattr(database, "open_for_writing", replaced_meanwhile)
    with (
        pytest.raises(Busy, match="was replaced"),
        journal.writing(DB, lambda: OCCASION) as log,
    ):
        log.append(note("into the void", "proposal:cut-demand"))


def test_a_reader_reads_on_what_it_began_with(backed: Tracker) -> None:
    backed("note", "cut-demand", "lost")
    count = "SELECT count(*) FROM entries"
    with database.reading(DB) as reader:
        before = reader.execute(count).fetchone()
        backed("restore", COPY, "--force")
        assert reader.execute(count).fetchone() == before
    with database.reading(DB) as reader:
        assert reader.execute(count).fetchone() == (before[0] - 1,)


def test_while_somebody_writes_it_waits_and_then_names_the_database(
    backed: Tracker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT", 0.05)
    before = held("db", "away")
    with plain(DB) as writer:
        writer.execute("BEGIN IMMEDIATE")
        said = backed("restore", COPY, "--force", code=75).err
        writer.execute("ROLLBACK")
    assert held("db", "away") == before
    assert "db/tracker.db is in use" in said, said


def test_what_was_written_between_the_look_and_the_lock_is_seen(
    backed: Tracker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put = restoring._put_in_place

    def written_before(*args: object, **more: object) -> object:
        backed("note", "cut-demand", "at the last moment")
        return put(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(restoring, "_put_in_place", written_before)
    assert "1 entry that the backup lacks" in backed("restore", COPY, code=1).err


@pytest.fixture
def in_wal(backed: Tracker) -> Iterator[int]:
    """Somebody set another journal mode and looks at the database; the number of its entries."""
    with plain(DB) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM entries").fetchall()
        for number in range(5):
            backed("note", "cut-demand", f"in the journal {number} " * 50)
        yield len(log_rows())


def test_a_journal_of_what_is_replaced_is_not_replayed_into_it(
    backed: Tracker, in_wal: int
) -> None:
    """A journal that somebody has open cannot be done away with: nothing is replaced then."""
    assert "in use" in backed("restore", COPY, "--force", code=75).err
    assert len(log_rows()) == in_wal
    assert not replaced()


def test_a_journal_of_a_killed_writer_goes_with_what_it_belongs_to(backed: Tracker) -> None:
    DB.write_bytes(b"")
    Path(f"{DB}-journal").write_bytes(b"half")
    backed("restore", COPY, "--force")
    assert not os.path.exists(f"{DB}-journal")
    assert Path(f"{replaced()[0]}-journal").read_bytes() == b"half"
    silent(backed)
