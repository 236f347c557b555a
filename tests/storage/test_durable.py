"""Locks held from the start, files made sure of before they are relied on, and whom an entry follows."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.databases import OCCASION, admit, described, made, signed, stranger
from tracker import database, journal, output
from tracker.errors import BadData


def _is_locked(path: Path) -> bool:
    """Whether another program is kept from writing."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def test_from_its_first_read_a_command_holds_the_write_lock(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with journal.writing(path, OCCASION) as log:
        assert _is_locked(path)
        log.append(described())
    assert not _is_locked(path)


def test_a_transaction_holds_the_write_lock_from_its_start(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db")
    with (
        closing(database.open_for_writing(path)) as connection,
        database.transaction(connection),
    ):
        assert _is_locked(path)
    assert not _is_locked(path)


def test_an_output_file_is_on_the_disk_before_it_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    replace, sync = os.replace, os.fsync

    def replacing(old: str, new: str) -> None:
        done.append("renamed")
        replace(old, new)

    def syncing(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else os.fstat(handle).st_size
        done.append(f"synced {kind}")
        sync(handle)

    monkeypatch.setattr(os, "replace", replacing)
    monkeypatch.setattr(os, "fsync", syncing)
    output.emit(["one ", "two"], str(tmp_path / "out.txt"))
    assert done == ["synced 7", "renamed", "synced folder"]


@pytest.mark.parametrize("is_link", [False, True])
def test_a_new_database_is_never_begun_in_a_file_that_is_there(
    tmp_path: Path, *, is_link: bool
) -> None:
    """Somebody who may write in the folder could have guessed the name."""
    target, planted = tmp_path / "target", tmp_path / f".x.db.{os.getpid()}.new"
    target.write_text("precious")
    if is_link:
        planted.symlink_to(target)
    else:
        target.rename(planted)
    with pytest.raises(BadData), database.created(tmp_path / "x.db"):
        pytest.fail("it must not begin")
    assert planted.read_text() == "precious"
    assert not (tmp_path / "x.db").exists()


def test_an_entry_that_follows_on_another_one_is_refused(tmp_path: Path) -> None:
    """Its hash is right for what it says, and so is its number."""
    path = made(tmp_path / "x.db")
    (first, body), (second, _) = stranger()
    for previous in ("", "0" * 64):
        with pytest.raises(BadData, match="was altered"):
            admit(path, [(first, body), signed(second, previous)])
    assert admit(path, stranger()) == 2
