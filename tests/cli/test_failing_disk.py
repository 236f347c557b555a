"""Backup, restore and doctor on a disk that fails: the file that failed is named, the data is not
called damaged, and what was done is not denied."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.cli.health import COPY, held
from tests.cli.helpers import DB
from tests.conftest import SCRIPT, Tracker
from tests.storage.tampering import plain
from tracker import database, derived_tables, log
from tracker.keeping import content, examine, verify

_SMALL = 100  # kilobytes; the database takes 200


def fails(error: Exception) -> Callable[..., NoReturn]:
    def failing(*args: object, **named: object) -> NoReturn:
        raise error

    return failing


def of_sqlite(said: str, code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return error


IO_ERROR = of_sqlite("disk I/O error", sqlite3.SQLITE_IOERR_READ)


def on_small_disk(*words: str | Path) -> str:
    """What the command says where files may not grow beyond what is there."""
    line = f'ulimit -f {_SMALL}; exec "$0" "$@"'
    ran = subprocess.run(["bash", "-c", line, SCRIPT, *words], capture_output=True, text=True)
    assert ran.returncode == 74 and ran.stderr.count("\n") == 1, ran
    return ran.stderr


def test_a_backup_that_does_not_fit_is_named_and_not_the_database(safe: Tracker) -> None:
    before = held(".")
    said = on_small_disk("backup", "small.backup")
    assert "could not be copied to" in said and "small.backup" in said and "damaged" not in said
    assert held(".") == before


def test_a_restore_that_does_not_fit_names_where_it_was_to_go(backed: Tracker) -> None:
    before = held(".")
    said = on_small_disk("restore", COPY, "--force")
    assert f"copied to {DB.resolve()}" in said and "damaged" not in said
    assert held(".") == before


@pytest.mark.parametrize(
    "error",
    [
        IO_ERROR,
        of_sqlite("database disk image is malformed", sqlite3.SQLITE_CORRUPT),
        of_sqlite("unable to open database file", sqlite3.SQLITE_CANTOPEN),
        of_sqlite("attempt to write a readonly database", sqlite3.SQLITE_READONLY),
    ],
    ids=str,
)
@pytest.mark.parametrize("check", ["structure", "settings", "entries"])
def test_a_copy_that_cannot_be_read_back_is_no_damage_of_what_was_copied(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, check: str, error: Exception
) -> None:
    before = held(".")
    monkeypatch.setattr(verify, check, fails(error))
    said = safe("backup", "copy", code=74).err
    assert f"{Path('copy').resolve()} could not be written" in said
    assert held(".") == before


@pytest.mark.parametrize("error", [IO_ERROR, OSError(errno.EIO, "Input/output error")], ids=str)
def test_a_disk_that_fails_doctor_is_not_damage_of_the_records(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(content, "findings", fails(error))
    ran = safe("doctor", code=74)
    assert ran.out == "" and "damaged" not in ran.err and ran.err.count("\n") == 1


def test_a_page_that_is_not_read_for_another_reason_than_a_bad_sector_is_no_damage() -> None:
    bad_sector = verify.structure(_Telling(sqlite3.SQLITE_IOERR_CORRUPTFS))  # type: ignore[arg-type]
    assert [found.check for found in bad_sector] == ["file"]
    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        list(verify.structure(_Telling(sqlite3.SQLITE_IOERR_READ)))  # type: ignore[arg-type]


class _Telling:
    """What stands for a connection to a file with a page that cannot be read."""

    def __init__(self, code: int):
        self._said = f"*** in database main *** Page 9: unable to get the page. error code={code}"

    def execute(self, asked: str) -> Iterator[tuple[str]]:
        assert "integrity_check" in asked
        return iter([(self._said,)])


@pytest.mark.parametrize("words", [("export", "proposals", "--columns", "id"), ("report",)])
def test_a_file_that_the_disk_does_not_show_is_left_as_it_is(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    safe("export", "proposals", "--output", "p.csv")
    before, true_stat = held("."), os.stat

    def stat(path: object, *args: object, **named: object) -> os.stat_result:
        if str(path).endswith("p.csv") and sys._getframe(1).f_code.co_name in (
            "is_special",
            "isfile",
        ):
            raise OSError(errno.EIO, "Input/output error")
        return true_stat(path, *args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", stat)
        said = safe(*words, "--output", "p.csv", code=74).err
    assert said.count("\n") == 1 and "p.csv cannot be looked at" in said
    assert held(".") == before


@pytest.mark.parametrize(
    "words", [("export", "--all", "out"), ("export", "notes", "--output", "n")]
)
def test_what_is_exported_is_not_denied_for_a_folder_that_is_only_closed(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    true_close = os.close

    def close(handle: int) -> None:
        true_close(handle)
        if sys._getframe(1).f_code.co_name == "locked":
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "close", close)
    safe(*words)


def test_what_was_mended_is_not_denied_where_it_cannot_be_looked_at_again(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([examine.examine, fails(database.cannot_look(DB, OSError(errno.EIO, "gone")))])
    _break_what_is_derived()
    with monkeypatch.context() as patched:
        patched.setattr(examine, "examine", lambda *args: next(looks)(*args))
        said = safe("doctor", "--fix", code=74).err
    assert "the mend is written, but could not be looked through again" in said
    assert "nothing was" not in said
    assert safe("doctor") == ("", "")


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (IO_ERROR, "look at the disk and the space on it"),
        (of_sqlite("database or disk is full", sqlite3.SQLITE_FULL), "free space"),
    ],
    ids=["an error", "full"],
)
def test_the_next_step_is_that_of_the_error(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, error: Exception, step: str
) -> None:
    monkeypatch.setattr(log, "state_of", fails(error))
    said = safe("where", code=74).err
    assert said.endswith(f"nothing was changed; {step}, then try again\n")


@pytest.mark.parametrize("words", [("hub", "remove", "office"), ("note", "cut-demand", "N")])
def test_what_could_not_be_committed_is_never_said_to_be_done(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    Path("hub").mkdir()
    safe("hub", "add", "office", "hub")
    opened = database.open_for_writing

    def uncommitted(path: Path) -> sqlite3.Connection:
        connection = opened(path)
        connection.set_authorizer(_no_commit)
        return connection

    before = held(".")
    monkeypatch.setattr(database, "open_for_writing", uncommitted)
    ran = safe(*words, code=74)
    assert ran.out == "" and "nothing was changed" in ran.err
    assert held(".") == before


def _no_commit(action: int, what: str | None, *rest: str | None) -> int:
    is_commit = action == sqlite3.SQLITE_TRANSACTION and what == "COMMIT"
    return sqlite3.SQLITE_DENY if is_commit else sqlite3.SQLITE_OK


def test_what_a_mend_leaves_is_not_called_unmended(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, left = iter([[], [_LEFT]]), examine.examine
    monkeypatch.setattr(examine, "examine", lambda *args: left(*args) + next(looks))
    _break_what_is_derived()
    said = safe("doctor", "--fix", code=65).err
    assert "what is derived was made anew, but that left 1 finding" in said
    assert "nothing was mended" not in said


_LEFT = verify.Finding(verify.DAMAGE, "file", "a page", "it is lost", "restore a backup")


def _break_what_is_derived() -> None:
    with plain(DB) as connection:
        connection.execute("UPDATE proposals SET title = 'Wrong'")


@pytest.mark.parametrize(
    ("asking", "words"),
    [
        ("_earlier", ("backup", COPY)),
        ("restore", ("restore", COPY, "--force")),
        ("where", ("where",)),
    ],
)
def test_a_file_that_the_system_does_not_show_is_told_in_one_line(
    backed: Tracker, monkeypatch: pytest.MonkeyPatch, asking: str, words: tuple[str, ...]
) -> None:
    true_stat = os.stat

    def stat(path: object, *args: object, **named: object) -> os.stat_result:
        callers = {sys._getframe(1).f_code.co_name, sys._getframe(2).f_code.co_name}
        if asking in callers and str(path).endswith("tracker.db"):
            raise OSError(errno.EIO, "Input/output error")
        return true_stat(path, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", stat)
    said = backed(*words, code=74).err
    assert said.count("\n") == 1 and "tracker.db cannot be read: Input/output error" in said


class _Ended:
    """What stands for a connection whose transaction SQLite ended because the disk failed."""

    in_transaction = False

    def __init__(self) -> None:
        self.asked: list[str] = []

    def execute(self, sql: str) -> None:
        self.asked.append(sql)
        raise sqlite3.OperationalError("disk I/O error")


def test_where_the_disk_ended_the_transaction_no_table_is_dropped_by_itself() -> None:
    connection = _Ended()
    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        derived_tables.make(connection)  # type: ignore[arg-type]
    assert connection.asked == ["DROP TABLE IF EXISTS search"]
