"""Locks held from the start, files made sure of before they are relied on, and whom an entry follows."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.databases import OCCASION, admit, described, made, signed, stranger
from tracker import database, journal, output
from tracker.errors import BadData, TrackerError


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
    with journal.writing(path, lambda: OCCASION) as log:
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


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done to files from now on: synced (with the size of a file), renamed, linked."""
    seen: list[str] = []
    sync, rename, link = os.fsync, os.replace, os.link

    def syncing(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        seen.append(f"synced {'folder' if is_folder else os.fstat(handle).st_size}")
        sync(handle)

    def renaming(old: str, new: str) -> None:
        seen.append("renamed")
        rename(old, new)

    def linking(old: str, new: str) -> None:
        seen.append("linked")
        link(old, new)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(os, "replace", renaming)
    monkeypatch.setattr(os, "link", linking)
    return seen


def test_an_output_file_is_on_the_disk_before_it_takes_its_name(
    tmp_path: Path, done: list[str]
) -> None:
    output.emit(["one ", "two"], str(tmp_path / "out.txt"))
    assert done == ["synced 7", "renamed", "synced folder"]


def test_a_new_database_is_on_the_disk_before_it_is_said_to_be_made(
    tmp_path: Path, done: list[str]
) -> None:
    path = made(tmp_path / "x.db")
    assert done == [f"synced {path.stat().st_size}", "linked", "synced folder"]


def test_a_new_database_is_never_begun_in_a_file_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who may write in the folder guessed the name, and made it a link to what is theirs."""
    monkeypatch.setattr(os, "urandom", bytes)
    target, planted = tmp_path / "target", tmp_path / ".x.db.00000000.part"
    target.touch()
    planted.symlink_to(target)
    with pytest.raises(TrackerError), database.created(tmp_path / "x.db"):
        pytest.fail("it must not begin")
    assert target.read_bytes() == b""
    assert not (tmp_path / "x.db").exists()


def test_an_entry_that_follows_on_another_one_is_refused(tmp_path: Path) -> None:
    """Its hash is right for what it says, and so is its number."""
    path = made(tmp_path / "x.db")
    (first, body), (second, _) = stranger()
    for previous in ("", "0" * 64):
        with pytest.raises(BadData, match="was altered"):
            admit(path, [(first, body), signed(second, previous)])
    assert admit(path, stranger()) == 2
