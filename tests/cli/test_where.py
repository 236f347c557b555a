"""tracker where: which database, and why"""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.helpers import DB, data, refused, state
from tests.conftest import Tracker
from tracker.cli import cli


def test_it_says_which_database_why_its_size_and_what_it_holds(desk: Tracker) -> None:
    where = data(desk, "where")
    assert list(where) == ["database", "why", "size", "schema", "entries", "state", "counts"]
    assert where["database"] == str(DB.absolute()) and where["size"] == DB.stat().st_size
    assert isinstance(where["state"], str) and where["entries"] == 12
    assert where["counts"]["proposals"] == 3 and where["counts"]["evidence"] == 1
    text = desk("where").out
    assert str(DB.absolute()) in text and where["state"] in text and "3 proposals" in text


def test_the_state_is_one_shell_token_that_changes_with_every_entry(desk: Tracker) -> None:
    before = data(desk, "where")["state"]
    desk("note", "cut-demand", "A remark")
    after = data(desk, "where")["state"]
    assert before != after
    assert all(char.isalnum() or char in "-_." for char in after)


def test_it_is_found_from_a_sub_folder(desk: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.cwd()
    Path("memos/march").mkdir(parents=True)
    monkeypatch.chdir("memos/march")
    where = data(desk, "where")
    assert where["database"] == str(home / DB) and "above" in where["why"]


def test_the_option_goes_before_the_variable_and_that_before_the_folder(
    desk: Tracker, tmp_path: Path
) -> None:
    option, variable = tmp_path / "option.db", tmp_path / "variable.db"
    for path in (option, variable):
        desk("--db", path, "init", "--empty")
    by_variable = desk("where", TRACKER_DB=str(variable)).out
    assert str(variable) in by_variable and "TRACKER_DB" in by_variable
    by_option = desk("--db", option, "where", TRACKER_DB=str(variable)).out
    assert str(option) in by_option and "--db" in by_option


@pytest.mark.parametrize("verb", ["where", "list", "report", "history"])
def test_a_database_that_is_not_there_is_never_made(tracker: Tracker, verb: str) -> None:
    line = refused(tracker, verb, code=65)
    assert "no database at" in line and "tracker init" in line
    assert not DB.parent.exists()


def test_a_mistyped_database_is_never_made_not_even_by_a_writing_command(desk: Tracker) -> None:
    line = refused(desk, "--db", "db/traker.db", "note", "cut-demand", "A remark", code=65)
    assert "db/traker.db" in line and "init" in line
    refused(desk, "where", code=65, TRACKER_DB="db/other.db")
    assert [path.name for path in DB.parent.iterdir()] == ["tracker.db"]


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(desk: Tracker) -> None:
    letter = Path("letter.txt")
    for content in (b"", b"Dear all", b"SQLite format 3\x00"):
        letter.write_bytes(content)
        line = refused(desk, "--db", letter, "note", "cut-demand", "A remark", code=65)
        assert "letter.txt" in line
        assert letter.read_bytes() == content
    assert "folder" in refused(desk, "--db", "db", "list", code=65)


def test_a_database_of_another_program_is_refused(desk: Tracker) -> None:
    other = sqlite3.connect("other.db")
    other.execute("CREATE TABLE letters (text)")
    other.close()
    before = Path("other.db").read_bytes()
    assert "another program" in refused(desk, "--db", "other.db", "list", code=65)
    assert Path("other.db").read_bytes() == before


def test_a_database_of_a_newer_version_is_refused_and_untouched(desk: Tracker) -> None:
    connection = sqlite3.connect(DB)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    for command in (["list"], ["note", "cut-demand", "A remark"]):
        line = refused(desk, *command, code=78)
        assert "newer version" in line and "upgrade" in line


def test_a_damaged_database_is_said_to_be_damaged(desk: Tracker) -> None:
    content = bytearray(DB.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 200] = b"\xff" * 200
    DB.write_bytes(content)
    line = refused(desk, "list", code=65)
    assert "damaged" in line and "restore" in line


def test_a_database_that_another_writer_holds_is_busy(
    desk: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(desk)
    hold = (
        f"import sqlite3; c = sqlite3.connect({str(DB)!r}, isolation_level=None);"
        " c.execute('BEGIN IMMEDIATE'); print('held', flush=True); input(); c.execute('ROLLBACK')"
    )
    monkeypatch.setattr("tracker.database.LOCK_TIMEOUT", 0.2)  # seconds, instead of ten
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        assert state(desk) == before  # readers are let through
        ran = CliRunner().invoke(cli, ["note", "cut-demand", "A remark"])
        holder.communicate("\n")
    assert (ran.exit_code, ran.stdout) == (75, "")
    assert "try again" in ran.stderr and "nothing was changed" in ran.stderr
    assert state(desk) == before
