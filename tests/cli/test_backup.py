"""tracker backup: one verified file, whoever writes meanwhile; nothing that is there is lost"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.health import AWAY, COPY, attach, break_file, held, log_rows, silent
from tests.cli.helpers import DB, data, refused, state
from tests.conftest import SCRIPT, Tracker
from tests.storage.databases import mode
from tests.storage.tampering import dump, plain, tamper

LOOP = """
import contextlib, io, sys
from tracker import cli
while True:
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        cli.cli.main(args=["note", "cut-demand", "a long note " * 40], prog_name="tracker")
    print("wrote", flush=True)
"""


@pytest.fixture
def kept(safe: Tracker) -> Tracker:
    """A desk with a folder of its own for backups, run inside."""
    AWAY.mkdir(mode=0o700)
    return safe


def test_it_holds_all_that_the_database_does(kept: Tracker) -> None:
    ran = kept("backup", COPY)
    assert log_rows(COPY) == log_rows()
    assert sorted(dump(COPY)) == sorted(dump(DB))
    assert re.fullmatch(rf"away/copy: verified, state {state(kept)}\n", ran.out)
    assert mode(COPY) == 0o600
    assert os.listdir(AWAY) == ["copy"]
    silent(kept, "--db", COPY)


def test_it_changes_nothing_in_the_database(kept: Tracker) -> None:
    before = DB.read_bytes()
    kept("backup", COPY)
    assert DB.read_bytes() == before
    assert os.listdir("db") == ["tracker.db"]


def test_without_a_file_it_goes_to_backups_named_by_the_time(
    tracker: Tracker, safe: Tracker
) -> None:
    before = os.umask(0)
    try:
        shown = tracker("backup").out.partition(": ")[0]
    finally:
        os.umask(before)
    assert re.fullmatch(r"db/backups/tracker\.db\.backup-\d{4}-\d\d-\d\dT\d{6}Z", shown)
    assert (mode(Path(shown)), mode(Path("db/backups"))) == (0o600, 0o700)
    silent(safe, "--db", shown)


def test_a_folder_that_is_not_there_is_not_made_for_its_disk_may_be_missing(kept: Tracker) -> None:
    assert "no folder" in refused(kept, "backup", "new/folder/copy", code=74)
    assert not Path("new").exists()
    kept("backup")
    assert mode(Path("db/backups")) == 0o700


def test_what_is_attached_goes_with_it(kept: Tracker) -> None:
    attach(kept, "one")
    attach(kept, "two")
    kept("backup", COPY)
    with plain(COPY) as connection:
        contents = connection.execute("SELECT content FROM attached_files").fetchall()
    assert sorted(contents) == [(b"one",), (b"two",)]
    silent(kept, "--db", COPY)


def test_one_that_holds_no_more_is_replaced(kept: Tracker) -> None:
    kept("backup", COPY)
    kept("note", "cut-demand", "A note")
    kept("backup", COPY)
    assert log_rows(COPY) == log_rows()
    kept("backup", COPY)
    assert os.listdir(AWAY) == ["copy"]


def test_one_that_holds_entries_we_lack_is_kept(kept: Tracker) -> None:
    older = DB.read_bytes()
    kept("note", "cut-demand", "A note")
    kept("note", "cut-demand", "Another note")
    kept("backup", COPY)
    DB.write_bytes(older)
    before = held(AWAY)
    assert "holds 2 entries that this database lacks" in refused(kept, "backup", COPY)
    assert held(AWAY) == before


@pytest.mark.parametrize("content", [b"", b"precious", b"SQLite format 3\0" + b"\0" * 100])
def test_a_file_of_something_else_is_never_replaced(kept: Tracker, content: bytes) -> None:
    COPY.write_bytes(content)
    before = held(AWAY)
    said = refused(kept, "backup", COPY, code=65)
    assert "copy" in said and "not touched" in said
    assert held(AWAY) == before


def test_the_next_step_is_another_file_where_one_is_in_the_way(kept: Tracker) -> None:
    COPY.write_bytes(b"precious")
    said = refused(kept, "backup", COPY, code=65)
    assert "tracker init" not in said and "name another file" in said


def test_a_backup_of_a_newer_version_is_never_replaced(kept: Tracker) -> None:
    kept("backup", COPY)
    with plain(COPY) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = held(AWAY)
    refused(kept, "backup", COPY, code=78)
    assert held(AWAY) == before


def test_a_backup_that_is_damaged_is_what_the_message_names(kept: Tracker) -> None:
    kept("backup", COPY)
    COPY.write_bytes(COPY.read_bytes()[:8192])
    before = held(AWAY)
    said = refused(kept, "backup", COPY, code=65)
    assert "away/copy" in said and "db/tracker.db is damaged" not in said
    assert held(AWAY) == before


@pytest.mark.parametrize("target", ["db/tracker.db", "db/../db/tracker.db"])
def test_the_database_is_no_place_for_its_own_backup(kept: Tracker, target: str) -> None:
    """Whoever writes at that moment would write into a file that is gone."""
    attach(kept)
    before = held("db")
    refused(kept, "backup", target, code=1)
    assert held("db") == before


def test_a_link_to_the_database_is_the_database(kept: Tracker) -> None:
    (AWAY / "link").symlink_to(DB.absolute())
    os.link(DB, AWAY / "hard")
    for name in ("link", "hard"):
        assert "is the database itself" in refused(kept, "backup", AWAY / name)


def test_a_folder_is_no_file_to_write_to(kept: Tracker) -> None:
    refused(kept, "backup", AWAY, code=2)
    Path("file").write_text("x")
    assert "file is in the way" in refused(kept, "backup", "file/copy", code=74)


def test_a_pipe_is_refused_and_not_waited_for(kept: Tracker) -> None:
    os.mkfifo(COPY)
    ran = subprocess.run([SCRIPT, "backup", COPY], capture_output=True, timeout=3, check=False)
    assert ran.returncode in (1, 65)


def test_a_backup_can_be_backed_up_in_turn(kept: Tracker) -> None:
    attach(kept)
    kept("backup", "db/copy")
    kept("--db", "db/copy", "backup", COPY)
    assert log_rows(COPY) == log_rows()
    silent(kept, "--db", COPY)


@pytest.mark.parametrize(
    "damage",
    [
        lambda: tamper(DB, "UPDATE entries SET actor = 'Eve' WHERE seq = 3"),
        lambda: tamper(DB, "DELETE FROM entries WHERE seq = 3"),
        lambda: tamper(DB, "UPDATE entries SET received_at = '2020-01-01T00:00:00Z' WHERE seq = 3"),
        lambda: tamper(DB, "UPDATE local SET value = '0123456789abcdef' WHERE name = 'replica'"),
        lambda: break_file(DB),
        lambda: DB.write_bytes(DB.read_bytes()[:20000]),
        lambda: DB.write_bytes(
            DB.read_bytes().replace(b"announced a study", b"announced\xff study")
        ),
    ],
    ids=("altered", "missing", "received", "settings", "page", "truncated", "no text"),
)
def test_a_damaged_database_is_not_backed_up(kept: Tracker, damage: object) -> None:
    damage()  # type: ignore[operator]
    assert "Traceback" not in refused(kept, "backup", COPY, code=65)
    refused(kept, "backup", code=65)
    assert held(AWAY) == {}
    assert held("db/backups") == {}


def test_a_damaged_database_does_not_replace_its_good_backup(kept: Tracker) -> None:
    kept("backup", COPY)
    before = held(AWAY)
    tamper(DB, "UPDATE entries SET actor = 'Eve' WHERE seq = 3")
    refused(kept, "backup", COPY, code=65)
    assert held(AWAY) == before


def test_that_an_attached_file_is_missing_is_said(kept: Tracker) -> None:
    """Who keeps only the backup would believe that all is in it."""
    attach(kept).unlink()
    ran = subprocess.run([SCRIPT, "backup", COPY], capture_output=True, text=True, check=False)
    assert "files/" in ran.stderr or "attached" in ran.stdout + ran.stderr


def test_a_missing_database_is_not_made(kept: Tracker) -> None:
    refused(kept, "--db", "none.db", "backup", COPY, code=65)
    assert held(AWAY) == {} and not Path("none.db").exists()


def test_while_somebody_writes_every_backup_is_whole(kept: Tracker) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOOP], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None and writer.stderr is not None
        for number in range(8):
            assert writer.stdout.readline() == b"wrote\n"
            kept("backup", AWAY / f"copy {number}")
        writer.kill()
        assert writer.stderr.read() == b""
    lengths = []
    for number in range(8):
        copy = AWAY / f"copy {number}"
        silent(kept, "--db", copy)
        rows = log_rows(copy)
        assert rows == log_rows()[: len(rows)]
        lengths.append(len(rows))
    assert lengths == sorted(lengths) and lengths[-1] >= lengths[0] + 7, "somebody wrote meanwhile"
    kept("note", "cut-demand", "The killed writer harmed nothing")
    silent(kept)
    assert len(data(kept, "show", "cut-demand")["notes"]) >= lengths[-1] - lengths[0]


def test_a_damaged_database_is_named_and_not_its_good_backup(kept: Tracker) -> None:
    """Whoever believed that the backup is the damaged one would throw away what is needed."""
    kept("backup", COPY)
    break_file(DB)
    before = held(AWAY)
    said = refused(kept, "backup", COPY, code=65)
    assert "db/tracker.db" in said.partition(";")[0] and str(AWAY) not in said
    assert held(AWAY) == before


def test_an_old_backup_that_is_damaged_is_to_be_moved_away(kept: Tracker) -> None:
    kept("backup", COPY)
    COPY.write_bytes(COPY.read_bytes()[:8192])
    said = refused(kept, "backup", COPY, code=65)
    assert "away/copy is damaged" in said and "move it away" in said
    assert "tracker restore" not in said
