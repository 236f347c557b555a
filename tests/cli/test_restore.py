"""tracker restore: what would be lost is said first, what is replaced is kept, nobody writes into it"""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.health import (
    AWAY,
    COPY,
    attach,
    break_file,
    held,
    log_rows,
    replaced,
    silent,
)
from tests.cli.helpers import DB, data, entry, refused, state
from tests.conftest import Tracker
from tests.storage.databases import described, mode, note
from tests.storage.tampering import older, plain, tamper


def replica(path: Path = DB) -> str:
    """The id under which a database writes."""
    with plain(path) as connection:
        return str(
            connection.execute("SELECT value FROM local WHERE name = 'replica'").fetchone()[0]
        )


def test_a_stranger_gets_back_what_was_lost(tracker: Tracker, seeds: Path) -> None:
    tracker("init", "--seeds", seeds)
    tracker("note", "cut-demand", "Recorded before")
    tracker("backup", "copy")
    before = log_rows()
    break_file(DB)
    said = tracker("doctor", code=65).err
    assert "tracker restore" in said
    tracker("restore", "copy", "--force")
    assert tracker("doctor") == ("", "")
    assert log_rows() == before
    assert mode(DB) == 0o600


def test_what_would_be_lost_is_named_and_nothing_changes(backed: Tracker) -> None:
    backed("note", "cut-demand", "one")
    newest = entry(backed("note", "cut-demand", "two"))
    before = held("db", "away")
    said = refused(backed, "restore", COPY)
    assert "holds 2 entries that the backup lacks" in said
    assert f"newest is {newest}, by Ana" in said and "--force" in said
    assert held("db", "away") == before


def test_a_refusal_puts_no_attached_file_back_either(backed: Tracker) -> None:
    attach(backed, "one")
    backed("backup", COPY)
    shutil.rmtree("db/files")
    backed("note", "cut-demand", "lost")
    before = held("db")
    refused(backed, "restore", COPY)
    assert held("db") == before


def test_with_force_it_goes_on_and_keeps_what_it_replaces_byte_for_byte(backed: Tracker) -> None:
    backed("note", "cut-demand", "lost")
    before = DB.read_bytes()
    ran = backed("restore", COPY, "--force")
    (aside,) = replaced()
    assert f"what it replaced is kept as {aside}" in ran.out
    assert (aside.read_bytes(), mode(aside), mode(aside.parent)) == (before, 0o600, 0o700)
    assert log_rows() == log_rows(COPY)
    assert (mode(DB), os.listdir(AWAY)) == (0o600, ["copy"])
    silent(backed)


def test_what_was_lost_can_be_brought_back_from_what_was_kept(backed: Tracker) -> None:
    lost = entry(backed("note", "cut-demand", "lost"))
    backed("restore", COPY, "--force")
    backed("note", "cut-demand", "recorded afterwards")
    backed(
        "--db", replaced()[0], "export", "entries", "--format", "jsonl", "--output", "lost.jsonl"
    )
    backed("import", "entries", "lost.jsonl")
    assert lost in backed("history", "cut-demand").out
    assert {item["note"] for item in data(backed, "show", "cut-demand")["notes"]} == {
        "lost", "recorded afterwards",
    }  # fmt: skip
    silent(backed)


def test_where_nothing_is_lost_it_needs_no_force(backed: Tracker) -> None:
    before, own = state(backed), replica()
    tamper(DB, "UPDATE proposals SET title = 'Wrong'")
    ran = backed("restore", COPY)
    assert f"restored, state {before}" in ran.out
    assert (state(backed), replica()) == (before, own)
    silent(backed)


def test_an_altered_log_is_replaced_without_force_and_kept(backed: Tracker) -> None:
    tamper(DB, "UPDATE entries SET actor = 'Eve' WHERE seq = 3")
    before = DB.read_bytes()
    backed("restore", COPY)
    assert [path.read_bytes() for path in replaced()] == [before]
    silent(backed)


def test_the_replica_is_another_where_entries_were_lost_or_nothing_was_there(
    backed: Tracker,
) -> None:
    own = replica()
    backed("note", "cut-demand", "lost")
    backed("restore", COPY, "--force")
    assert replica() != own
    DB.unlink()
    backed("restore", COPY)
    assert replica() not in (own, replica(COPY))
    silent(backed)
    backed("note", "cut-demand", "It writes under its own name")
    silent(backed)


@pytest.mark.parametrize("content", [b"", b"nonsense" * 999], ids=("empty", "nonsense"))
def test_what_is_no_database_any_more_is_replaced_with_force_only(
    backed: Tracker, content: bytes
) -> None:
    DB.write_bytes(content)
    assert "--force" in refused(backed, "restore", COPY)
    backed("restore", COPY, "--force")
    assert [path.read_bytes() for path in replaced()] == [content]
    silent(backed)


def test_a_database_with_a_broken_page_is_replaced_with_force(backed: Tracker) -> None:
    for share in (0.2, 0.5, 0.8):
        break_file(DB, share)
    backed("doctor", code=65)
    backed("restore", COPY, "--force")
    silent(backed)


def test_into_an_empty_folder(backed: Tracker) -> None:
    shutil.rmtree("db")
    ran = backed("restore", COPY)
    assert "restored" in ran.out and "kept" not in ran.out
    assert log_rows() == log_rows(COPY)
    assert (mode(DB), mode(DB.parent)) == (0o600, 0o700)
    silent(backed)


def test_to_another_place_by_db(backed: Tracker) -> None:
    backed("--db", "new/x.db", "restore", COPY)
    assert log_rows(Path("new/x.db")) == log_rows()
    silent(backed, "--db", "new/x.db")


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda: COPY.write_bytes(b"garbage"), 65),
        (lambda: COPY.write_bytes(b""), 65),
        (lambda: COPY.unlink(), 65),
        (lambda: COPY.write_bytes(COPY.read_bytes()[:20000]), 65),
        (lambda: break_file(COPY), 65),
        (lambda: tamper(COPY, "UPDATE entries SET actor = 'Eve' WHERE seq = 3"), 65),
        (lambda: tamper(COPY, "DELETE FROM entries WHERE seq = 3"), 65),
        (lambda: COPY.write_bytes(COPY.read_bytes().replace(b"announced a", b"announced\xffa")), 65),
        (lambda: tamper_header("application_id", 5), 65),
        (lambda: tamper_header("user_version", 99), 78),
    ],
    ids=("garbage", "empty", "none", "truncated", "page", "altered", "missing", "no text",
         "foreign", "newer"),
)  # fmt: skip
def test_what_is_no_good_backup_is_refused_and_nothing_changes(
    backed: Tracker, there: bool, spoil: object, code: int
) -> None:
    spoil()  # type: ignore[operator]
    if not there:
        shutil.rmtree("db")
    before = held("db", "away")
    said = refused(backed, "restore", COPY, "--force", code=code)
    assert "copy" in said
    assert held("db", "away") == before


def test_the_next_step_is_another_backup_where_one_is_none(backed: Tracker) -> None:
    for wrong in (Path("none"), COPY):
        COPY.write_bytes(b"garbage")
        assert "tracker init" not in refused(backed, "restore", wrong, code=65)


def tamper_header(name: str, value: int) -> None:
    """Another number in the header of the backup."""
    with plain(COPY) as connection:
        connection.execute(f"PRAGMA {name} = {value}")


def test_a_newer_database_is_not_replaced_even_with_force(backed: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = held("db")
    refused(backed, "restore", COPY, "--force", code=78)
    assert held("db") == before


def test_a_backup_of_an_older_version_is_brought_up_to_date_and_stays_as_it_is(
    backed: Tracker,
) -> None:
    old = older(AWAY / "old", described(), note("from then"))
    before = old.read_bytes()
    backed("restore", old, "--force")
    assert [row["id"] for row in data(backed, "list")] == ["one"]
    assert old.read_bytes() == before
    silent(backed)
    backed("note", "one", "It can be written")


def test_what_was_attached_comes_back(backed: Tracker) -> None:
    copies = [attach(backed, "one"), attach(backed, "two")]
    backed("backup", COPY)
    shutil.rmtree("db")
    backed("restore", COPY)
    assert [path.read_text() for path in copies] == ["one", "two"]
    assert {mode(path) for path in copies} == {0o600}
    silent(backed)
    with plain(DB) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'attached%'")
        assert tables.fetchall() == []
    backed("backup", COPY)


def test_an_altered_copy_is_put_right(backed: Tracker) -> None:
    copy = attach(backed, "one")
    backed("backup", COPY)
    copy.write_text("altered")
    backed("doctor", code=65)
    backed("restore", COPY)
    assert copy.read_text() == "one"
    silent(backed)


@pytest.mark.parametrize(
    "change", ["content = x'00'", "name = '../../outside'", "name = 'x' || name"]
)
def test_an_attached_file_that_was_altered_in_the_backup_is_refused(
    backed: Tracker, change: str
) -> None:
    attach(backed, "one")
    backed("backup", COPY)
    tamper(COPY, f"UPDATE attached_files SET {change}")
    before = held(".")
    assert "altered" in refused(backed, "restore", COPY, "--force", code=65)
    assert held(".") == before


def test_doctor_finds_an_attached_file_that_was_altered_in_a_backup(backed: Tracker) -> None:
    attach(backed, "one")
    backed("backup", COPY)
    tamper(COPY, "UPDATE attached_files SET content = x'00'")
    assert "attached" in backed("--db", COPY, "doctor", code=65).out


def test_two_in_one_second_are_both_kept(backed: Tracker) -> None:
    for number in range(3):
        backed("note", "cut-demand", f"lost {number}")
        backed("restore", COPY, "--force")
    assert len(replaced()) == 3


def test_a_database_behind_a_link_is_replaced_where_it_lies(backed: Tracker) -> None:
    """Else whoever names it by its own place goes on writing into the old one."""
    Path("real").mkdir(mode=0o700)
    DB.rename("real/tracker.db")
    DB.symlink_to(Path("real/tracker.db").absolute())
    backed("note", "cut-demand", "lost")
    backed("restore", COPY, "--force")
    assert DB.is_symlink()
    assert log_rows(Path("real/tracker.db")) == log_rows(COPY)


def test_what_is_derived_comes_from_the_log_even_where_the_backup_has_it_wrong(
    backed: Tracker,
) -> None:
    with plain(Path(COPY)) as connection:
        connection.execute("DELETE FROM proposals WHERE id = 'cut-demand'")
        connection.commit()
    backed("restore", COPY)
    silent(backed)
    assert data(backed, "show", "cut-demand")["id"] == "cut-demand"


def test_a_damaged_backup_sends_to_another_one(backed: Tracker) -> None:
    break_file(Path(COPY))
    assert "name another backup" in refused(backed, "restore", COPY, "--force", code=65)


def test_where_the_database_is_gone_restoring_is_named_as_a_way_on(backed: Tracker) -> None:
    DB.unlink()
    assert "'tracker restore FILE'" in refused(backed, "list", code=65)


def test_a_backup_with_an_altered_entry_is_named(backed: Tracker) -> None:
    tamper(COPY, "UPDATE entries SET actor = 'Eve' WHERE seq = 2")
    said = refused(backed, "restore", COPY, "--force", code=65)
    assert said.startswith(f"tracker: {COPY} is damaged: entry ")
    assert said.endswith("name another backup") and "doctor" not in said


def test_where_backups_may_not_be_written_that_folder_is_named(backed: Tracker) -> None:
    Path("db/backups").write_text("in the way")
    said = refused(backed, "restore", COPY, "--force", code=74)
    assert "db/backups is no folder, a file is in the way" in said


def test_an_altered_attached_file_is_kept_beside_what_is_replaced(backed: Tracker) -> None:
    copy = attach(backed, "one")
    backed("backup", COPY)
    copy.write_text("altered")
    backed("restore", COPY)
    (aside,) = Path("db/backups").glob(f"tracker.db.replaced-*-{copy.name}")
    assert (aside.read_text(), copy.read_text()) == ("altered", "one")


def test_a_backup_of_another_database_is_told_as_such(backed: Tracker, seeds: Path) -> None:
    backed("--db", "other/x.db", "init", "--seeds", seeds)
    backed("--db", "other/x.db", "backup", "other/copy")
    said = refused(backed, "restore", "other/copy")
    assert "none that it holds: is it of another database?" in said
    backed("note", "cut-demand", "One more")
    assert "of another database" not in refused(backed, "restore", COPY)


def test_where_nothing_was_replaced_that_is_said(backed: Tracker) -> None:
    Path("elsewhere").mkdir()
    here = backed("--db", "elsewhere/x.db", "restore", COPY).out
    assert here.endswith("there was no database here before\n")
    assert "no database here" not in backed("restore", COPY).out


def test_what_lies_beside_a_lost_database_makes_restoring_the_first_thing_to_do(
    backed: Tracker,
) -> None:
    backed("backup")
    DB.unlink()
    said = refused(backed, "list", code=65)
    assert said.index("tracker restore FILE") < said.index("tracker init")


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 99])
def test_over_what_is_no_database_the_step_named_is_one_that_works(
    backed: Tracker, content: bytes
) -> None:
    DB.write_bytes(content)
    said = refused(backed, "list", code=65)
    assert "tracker restore FILE --force" in said and "tracker init" not in said
    backed("restore", COPY, "--force")
    silent(backed)


def test_what_came_before_an_altered_line_can_be_brought_back(backed: Tracker) -> None:
    for remark in ("one", "two", "three"):
        backed("note", "cut-demand", remark)
    tamper(DB, """UPDATE entries SET body = '{"note":"Eve"}' WHERE body LIKE '%two%'""")
    backed("export", "entries", "--format", "jsonl", "--output", "rest.jsonl")
    backed("restore", COPY, "--force")
    altered = refused(backed, "import", "entries", "rest.jsonl", code=65)
    line = int(altered.split(":")[2])
    assert "was altered" in altered
    whole = Path("rest.jsonl").read_text().splitlines(keepends=True)[: line - 1]
    Path("rest.jsonl").write_text("".join(whole))
    assert "1 new entry" in backed("import", "entries", "rest.jsonl").out
    silent(backed)
