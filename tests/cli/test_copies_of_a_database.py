"""Copies: a database that was moved stays who it was, a copy gets an id of its own when it writes."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.cli.helpers import DB, data, entry, previewed, refused, shell
from tests.conftest import SCRIPT, Tracker
from tests.faults import mounts
from tracker import replica

NOTE = ("note", "cut-demand")
KEPT = Path("kept")


def own(desk: Tracker, *db: str | Path) -> str:
    """The id under which a database writes, by what it wrote last."""
    desk(*db, *NOTE, "who?")
    return str(writers(desk, *db)[-1])


def writers(desk: Tracker, *db: str | Path) -> list[str]:
    """The ids that wrote notes, in order."""
    return [
        item["group"].partition("-")[0]
        for item in data(desk, *db, "history")
        if item["kind"] == "note"
    ]


def is_copy(desk: Tracker, *db: str | Path) -> bool:
    """Whether whoami says that what is written next stands under a new id."""
    said = data(desk, *db, "whoami")
    assert ("a copy" in desk(*db, "whoami").out) == (not said["is_bound"])
    return not said["is_bound"]


def whole(desk: Tracker, *db: str | Path) -> None:
    """Doctor finds nothing damaged."""
    assert "damage" not in desk(*db, "doctor").out


def test_a_database_that_was_moved_keeps_its_id(desk: Tracker) -> None:
    before = own(desk)
    Path("elsewhere").mkdir()
    shutil.move(DB, "elsewhere/mine.db")
    place = ("--db", "elsewhere/mine.db")
    assert not is_copy(desk, *place)
    assert own(desk, *place) == before
    whole(desk, *place)


def test_a_copy_gets_an_id_of_its_own_by_writing_not_by_reading(desk: Tracker) -> None:
    before = own(desk)
    shutil.copyfile(DB, "copy.db")
    copied, place = Path("copy.db").read_bytes(), ("--db", "copy.db")
    for reading in (("list",), ("show", "cut-demand"), ("whoami",), ("doctor",), ("where",)):
        desk(*place, *reading)
    assert is_copy(desk, *place) and not is_copy(desk)
    desk(*place, *NOTE, "a dry run", "--dry-run")
    assert Path("copy.db").read_bytes() == copied
    assert own(desk, *place) != before == own(desk)
    assert not is_copy(desk, *place)
    assert len(set(writers(desk, *place))) == 2
    whole(desk, *place)


def _removed_and_copied() -> None:
    """The number of a file that is gone is given to one of the next, on many file systems."""
    number = DB.stat().st_ino
    shutil.copyfile(DB, KEPT)
    DB.unlink()
    for name in (f"new{count}" for count in range(500)):
        shutil.copyfile(KEPT, name)
        if Path(name).stat().st_ino == number:
            break
    else:
        pytest.skip("this file system gives no number again soon")
    Path(name).replace(DB)
    assert DB.stat().st_ino == number


def _renamed_over() -> None:
    """As git and most sync programs put a file in place."""
    shutil.copyfile(DB, KEPT)
    KEPT.replace(DB)


@pytest.mark.parametrize("replace", [_removed_and_copied, _renamed_over])
def test_a_copy_in_the_place_of_the_old_file_gets_an_id_of_its_own(
    desk: Tracker, replace: object
) -> None:
    before = own(desk)
    assert callable(replace)
    replace()
    assert is_copy(desk)
    assert own(desk) != before
    assert writers(desk) == [before, writers(desk)[-1]]
    whole(desk)


def test_a_cloned_laptop_gets_an_id_of_its_own(desk: Tracker) -> None:
    """Another machine, the same file."""
    mounts.needed()
    known = replica.MACHINE_IDS[0]
    if not Path(known).exists():
        pytest.skip("this machine has no id of its own")
    before = own(desk)
    Path("machine-id").write_text("0123456789abcdef0123456789abcdef\n", encoding="ascii")

    def elsewhere(command: str) -> str:
        """What a command says on the other machine."""
        mount = f"mount --bind machine-id {known}"
        ran = subprocess.run(
            ["unshare", "-m", "bash", "-c", f"{mount} && {SCRIPT} {command}"],
            capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        return ran.stdout

    assert "a copy" in elsewhere("whoami") and not is_copy(desk)
    elsewhere("note cut-demand there")
    assert "a copy" not in elsewhere("whoami")
    assert writers(desk)[0] == before != writers(desk)[1]
    assert elsewhere("doctor").count("damage") == 0


def test_two_that_write_at_once_right_after_a_copy_agree_on_one_new_id(desk: Tracker) -> None:
    before = own(desk)
    _renamed_over()
    ran = shell("for n in 1 2 3 4; do $T note cut-demand $n & done; wait")
    assert ran.returncode == 0, ran.stderr
    assert len(set(writers(desk)[1:])) == 1 and len(writers(desk)) == 5
    assert writers(desk)[1] != before
    whole(desk)


def test_a_backup_that_somebody_writes_into_gets_an_id_of_its_own(desk: Tracker) -> None:
    before = own(desk)
    desk("backup", "a.backup")
    assert is_copy(desk, "--db", "a.backup")
    assert own(desk, "--db", "a.backup") != before


def test_restoring_where_nothing_is_lost_keeps_the_id(desk: Tracker) -> None:
    before = own(desk)
    desk("backup", "a.backup")
    desk("restore", "a.backup")
    assert not is_copy(desk)
    assert own(desk) == before


def test_restoring_over_a_copy_gives_a_new_id(desk: Tracker) -> None:
    """The laptop it was copied from goes on under the old one."""
    before = own(desk)
    desk("backup", "a.backup")
    shutil.copyfile(DB, "other.db")
    desk("--db", "other.db", "restore", "a.backup")
    assert own(desk, "--db", "other.db") != before == own(desk)


def test_restoring_a_newer_state_than_the_file_was_put_back_to_gives_a_new_id(
    desk: Tracker,
) -> None:
    """What was written between the two may have been followed by more."""
    older = DB.read_bytes()
    before = own(desk)
    desk("backup", "a.backup")
    DB.write_bytes(older)
    desk("restore", "a.backup")
    assert own(desk) != before


@pytest.fixture
def put_back(desk: Tracker) -> str:
    """A file that was put back in place, older than what it had exchanged: the note that it lacks."""
    Path("shared").mkdir()
    desk("hub", "add", "office", "shared")
    desk("sync")
    older = DB.read_bytes()
    note = entry(desk(*NOTE, "later"))
    desk("sync")
    DB.write_bytes(older)  # the same file, as "cat older > tracker.db" leaves it
    return note


def test_a_file_that_was_put_back_gets_its_later_entries_from_the_hub(
    desk: Tracker, put_back: str
) -> None:
    before = data(desk, "whoami")["replica"]
    assert put_back not in desk("history").out
    assert "1 entry came (Ana 1)" in desk("sync").out
    assert put_back in desk("history").out
    after = data(desk, "whoami")
    assert after["replica"] != before and after["written"] == 0 and after["is_bound"]
    assert own(desk) == after["replica"][:8]
    assert writers(desk)[0] == before[:8]
    assert "1 entry went" in desk("sync").out
    whole(desk)


def test_a_file_that_was_put_back_gets_them_from_an_export_too(
    desk: Tracker, put_back: str
) -> None:
    desk("--db", "other.db", "init", "--empty")
    desk("--db", "other.db", "sync", "shared")
    desk("--db", "other.db", "export", "entries", "--format", "jsonl", "--output", "o.jsonl")
    before = data(desk, "whoami")["replica"]
    desk("import", "entries", "o.jsonl", "--dry-run")
    assert data(desk, "whoami")["replica"] == before
    desk("import", "entries", "o.jsonl")
    assert data(desk, "whoami")["replica"] != before


def test_undo_after_the_id_changed_takes_out_your_own_last_command(desk: Tracker) -> None:
    mine = entry(desk(*NOTE, "mine"))
    Path("new").mkdir()
    shutil.copyfile(DB, "new/laptop.db")
    place = ("--db", "new/laptop.db")
    assert f"would take out {mine}" in desk(*place, "undo", "--dry-run").out
    later = entry(desk(*place, *NOTE, "on the new one"))
    assert f"takes out {later}" in desk(*place, "undo").out
    assert f"takes out {mine}" in desk(*place, "undo").out
    assert "nothing to undo" in desk(*place, "undo", code=1).err
    whole(desk, *place)


def test_undo_in_a_copy_of_a_colleagues_database_takes_out_nothing_of_theirs(desk: Tracker) -> None:
    theirs = entry(desk(*NOTE, "of Ana"))
    _renamed_over()
    line = refused(desk, "--actor", "Ben", "undo")
    assert "nothing to undo by Ben: " in line and "is Ana's" in line
    assert f"'tracker undo {theirs}' takes out the last of it" in line
    assert f"would take out {theirs}" in previewed(desk, "--actor", "Ana", "undo")
    mine = entry(desk("--actor", "Ben", *NOTE, "of Ben"))
    assert f"takes out {mine}" in desk("--actor", "Ben", "undo").out
    assert "nothing to undo by Ben" in desk("--actor", "Ben", "undo", code=1).err
    desk("undo", theirs)
    assert "nothing counts but what init and load wrote" in refused(desk, "undo")


def test_undo_leaves_what_the_other_laptop_did_under_the_old_id(desk: Tracker) -> None:
    """The old laptop goes on; what it records after the copy is not the last command of the new."""
    Path("shared").mkdir()
    mine = entry(desk(*NOTE, "before the copy"))
    shutil.copyfile(DB, "new.db")
    place = ("--db", "new.db")
    entry(desk(*place, *NOTE, "on the new one"))
    desk(*place, "undo")
    desk(*NOTE, "on the old one")
    desk("sync", "shared")
    desk(*place, "sync", "shared")
    assert f"takes out {mine}" in desk(*place, "undo").out


def test_undo_in_a_copy_that_only_heard_leaves_what_the_first_did_since(desk: Tracker) -> None:
    """The copy has written nothing yet when it hears of what came after it was made."""
    Path("shared").mkdir()
    mine = entry(desk(*NOTE, "before the copy"))
    shutil.copyfile(DB, "new.db")
    desk(*NOTE, "on the old one")
    desk("sync", "shared")
    desk("--db", "new.db", "sync", "shared")
    assert f"takes out {mine}" in desk("--db", "new.db", "undo").out


def test_undo_after_entries_came_back_takes_out_the_last_of_them(
    desk: Tracker, put_back: str
) -> None:
    desk("sync")
    assert f"would take out {put_back}" in previewed(desk, "undo")
    assert f"takes out {put_back}" in desk("undo").out


def test_a_load_after_the_last_command_is_named_across_ids(desk: Tracker, seeds: Path) -> None:
    mine = entry(desk(*NOTE, "mine"))
    _renamed_over()
    text = seeds / "sources" / "first-text.toml"
    text.write_text(text.read_text().replace("Cut demand for", "Lower demand for"))
    desk("load", seeds)
    ran = desk("undo")
    assert f"takes out {mine}" in ran.out
    assert "a load came after it" in ran.err


@pytest.mark.parametrize("name", ["replica", "bound", "hub:office", "formerly:%"])
def test_doctor_finds_what_says_who_a_copy_is_altered_by_hand(desk: Tracker, name: str) -> None:
    Path("shared").mkdir()
    desk("hub", "add", "office", "shared")
    _renamed_over()
    desk(*NOTE, "under another id")
    whole(desk)
    with contextlib.closing(sqlite3.connect(DB)) as connection, connection:
        changed = connection.execute(
            "UPDATE local SET value = '0123456789abcdef' WHERE name LIKE ?", (name,)
        )
        assert changed.rowcount == 1
    ran = desk("doctor", code=65)
    assert "replica id, its hubs or its migrations were altered" in ran.out


def test_a_link_to_the_database_is_no_copy(desk: Tracker) -> None:
    own(desk)
    os.symlink(DB, "link.db")
    assert not is_copy(desk, "--db", "link.db")
