"""tracker doctor: silent when all is well; what it finds, how grave that is, and what --fix mends"""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.health import break_file, findings, log_rows, only, silent
from tests.cli.helpers import DB, refused, state
from tests.conftest import Tracker
from tests.storage.databases import described, note, signed, stranger
from tests.storage.tampering import next_own, older, plain, slip_in, tamper
from tracker import log

ALTERED = "UPDATE entries SET actor = 'Eve' WHERE seq = 3"
KEYS = {"level", "check", "what", "why", "mend", "fixable"}


def test_it_is_silent_where_all_is_well(safe: Tracker, tracker: Tracker) -> None:
    silent(tracker)
    assert findings(safe) == []
    safe("note", "cut-demand", "A note")
    safe("undo")
    silent(safe)
    assert safe("doctor", "--fix") == ("", "")


def test_looking_changes_nothing(safe: Tracker) -> None:
    tamper(DB, "UPDATE proposals SET title = 'Wrong'")
    before = DB.read_bytes()
    safe("doctor", code=65)
    safe("doctor", "--format", "json", code=65)
    assert DB.read_bytes() == before
    assert [path.name for path in DB.parent.iterdir()] == ["tracker.db"]


def test_damage_is_one_line_each_with_what_why_and_what_mends_it(safe: Tracker) -> None:
    tamper(DB, "UPDATE proposals SET title = 'Wrong' WHERE id = 'cut-demand'")
    ran = safe("doctor", code=65)
    assert ran.out == (
        "damage: table proposals differs from the log in 1 record (cut-demand);"
        " lists and reports may be wrong; 'tracker doctor --fix' derives it from the log again\n"
    )
    assert ran.err.endswith("is damaged: 1 finding; 'tracker doctor --fix' mends that\n")
    found = only(safe, code=65)
    assert set(found) == KEYS
    assert (found["level"], found["check"], found["fixable"]) == ("damage", "derived", True)


def test_advice_does_not_fail(safe: Tracker) -> None:
    DB.chmod(0o640)
    ran = safe("doctor")
    assert ran.out.startswith("advice: ") and len(ran.out.splitlines()) == 1
    assert ran.err == ""


@pytest.mark.parametrize(
    ("statement", "check", "what"),
    [
        ("UPDATE proposals SET title = 'W' WHERE id = 'cut-demand'", "derived", "cut-demand"),
        ("DELETE FROM evidence", "derived", "table evidence"),
        ("DELETE FROM proposals WHERE id = 'cut-demand'", "derived", "table proposals"),
        ("UPDATE deadlines SET due_on = '2026-06-29'", "derived", "table deadlines"),
        ("INSERT INTO voided VALUES ('x', 'y', 'replaced', 'z')", "derived", "table voided"),
        ("DROP INDEX entries_of_subject", "schema", "index entries_of_subject is missing"),
        ("DROP INDEX entries_in_order", "schema", "index entries_in_order is missing"),
        ("DROP INDEX proposals_by_owner", "schema", "index proposals_by_owner is missing"),
        (
            "DROP TRIGGER entries_are_never_changed",
            "schema",
            "entries_are_never_changed is missing",
        ),
        ("ALTER TABLE notes ADD COLUMN more TEXT", "schema", "table notes is not as this version"),
        ("DROP TABLE links", "schema", "table links is missing"),
        ("DROP TABLE voided", "schema", "table voided is missing"),
    ],
)
def test_what_is_derived_is_mended_and_the_log_stays_as_it_is(
    safe: Tracker, statement: str, check: str, what: str
) -> None:
    before = log_rows()
    with plain(DB) as connection:
        connection.execute(statement)
    found = findings(safe, code=65)
    assert any(what in one["what"] for one in found)
    assert all((one["check"], one["fixable"]) == (check, True) for one in found)
    assert "mended" in safe("doctor", "--fix").err
    assert log_rows() == before
    silent(safe)
    safe("note", "cut-demand", "It can be written as before")


@pytest.mark.parametrize(
    ("whole", "altered"),
    [
        (b"remove_diacritics 0'\n", b"remove_diacritacs 0'\n"),
        (b"tokenize = 'unicode61", b"tokenize = 'unicode66"),
        (b"VIRTUAL TABLE search USING fts5", b"VIRTUAL TABLE search USING fts7"),
        (b"content_rowid = 'number'", b"content_rowie = 'number'"),
        (b"columnsize = 0", b"columnsize = 7"),
    ],
)
def test_an_index_of_words_that_cannot_be_opened_is_made_anew(
    safe: Tracker, whole: bytes, altered: bytes
) -> None:
    before = log_rows()
    content = DB.read_bytes()
    assert whole in content
    DB.write_bytes(content.replace(whole, altered))
    assert "is damaged" in refused(safe, "list", "lorry", code=65)
    assert "is damaged" in refused(safe, "note", "cut-demand", "x", code=65)
    assert "'tracker doctor --fix' mends that" in safe("doctor", code=65).err
    assert "mended" in safe("doctor", "--fix").err
    assert log_rows() == before
    silent(safe)
    safe("note", "cut-demand", "It can be written as before")
    assert "scan-lorries" in safe("list", "lorry").out


@pytest.mark.parametrize(
    "guard",
    [
        "CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries BEGIN SELECT 1; END",
        "CREATE TRIGGER entries_are_never_deleted AFTER INSERT ON notes BEGIN SELECT 1; END",
    ],
)
def test_a_guard_that_guards_nothing_is_made_anew(safe: Tracker, guard: str) -> None:
    with plain(DB) as connection:
        connection.execute("DROP TRIGGER entries_are_never_deleted")
        connection.execute(guard)
    safe("doctor", code=65)
    safe("doctor", "--fix")
    silent(safe)
    with plain(DB) as connection, pytest.raises(Exception, match="entries are never deleted"):
        connection.execute("DELETE FROM entries")


@contextlib.contextmanager
def _unnoticed(index: str) -> Iterator[None]:
    """What is written in the block does not reach an index of the log."""
    named = f"sqlite_master WHERE name = '{index}'"
    with plain(DB) as connection:
        row = connection.execute(f"SELECT * FROM {named}").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"DELETE FROM {named}")
    yield
    with plain(DB) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", row)


@pytest.mark.parametrize("index", ["entries_by_received", "entries_of_subject"])
def test_an_index_that_lacks_rows_is_mended(safe: Tracker, index: str) -> None:
    """An index is derived from the table that it serves, so no backup is needed."""
    with _unnoticed(index):
        safe("note", "cut-demand", "A note that the index does not know")
    before = log_rows()
    assert f"missing from index {index}" in safe("doctor", code=65).out
    assert "mended" in safe("doctor", "--fix").err
    silent(safe)
    assert log_rows() == before


def test_an_index_does_not_vouch_for_rows_that_were_altered(safe: Tracker) -> None:
    """It still says what they said; made anew it would say what they say now."""
    named, by = log_rows()[3][1:3]  # they stand side by side in the row, and in no index
    whole, said = DB.read_bytes(), f"{named}{by}".encode()
    assert whole.count(said) == 1
    before = whole.replace(said, f"{named}{'f' * len(by)}".encode())
    DB.write_bytes(before)
    ran = safe("doctor", "--fix", code=65)
    assert "missing from index" in ran.out and "does not follow on number 0" in ran.out
    assert "nothing was mended" in ran.err and DB.read_bytes() == before


def test_a_table_of_somebody_else_is_told_and_not_removed(safe: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute("CREATE TABLE mine (x)")
        connection.execute("CREATE TRIGGER spy AFTER INSERT ON entries BEGIN SELECT 1; END")
    found = findings(safe, "--fix", code=65)
    levels = {one["what"].partition(" is ")[0]: one["level"] for one in found}
    assert levels == {"table mine": "advice", "trigger spy": "damage"}
    assert not any(one["fixable"] for one in found)
    with plain(DB) as connection:
        connection.execute("SELECT * FROM mine")


def test_a_trigger_of_somebody_else_is_to_be_dropped_for_a_backup_has_it_too(safe: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute('CREATE TRIGGER "a spy" AFTER INSERT ON entries BEGIN SELECT 1; END')
    assert only(safe, code=65)["mend"] == "sqlite3 FILE 'DROP TRIGGER \"a spy\"'"
    assert "backup" not in safe("doctor", code=65).err
    with plain(DB) as connection:
        connection.execute('DROP TRIGGER "a spy"')
    silent(safe)


def test_doctor_does_not_send_to_doctor(safe: Tracker) -> None:
    DB.write_bytes(DB.read_bytes().replace(b"CREATE TABLE notes", b"CREATE TABLE n(tes"))
    said = refused(safe, "doctor", code=65)
    assert "is damaged (malformed database schema" in said
    assert "'tracker restore' puts a backup in its place" in said and "tracker doctor" not in said
    assert "'tracker doctor' looks through it" in refused(safe, "list", code=65)


def test_a_damaged_log_is_not_fixed_nor_what_is_derived_from_it(safe: Tracker) -> None:
    tamper(DB, ALTERED, "UPDATE proposals SET title = 'Wrong'")
    before = DB.read_bytes()
    ran = safe("doctor", "--fix", code=65)
    assert "was altered" in ran.out and "restore a backup" in ran.out
    assert "nothing was mended" in ran.err and "restore a backup" in ran.err
    assert DB.read_bytes() == before


def test_nothing_to_fix_changes_nothing(safe: Tracker) -> None:
    before = DB.read_bytes()
    assert safe("doctor", "--fix") == ("", "")
    assert DB.read_bytes() == before


def test_a_state_that_should_still_be_held_is(safe: Tracker) -> None:
    before = state(safe)
    safe("note", "cut-demand", "A note")
    assert safe("doctor", "--expect", before) == ("", "")
    assert safe("doctor", "--expect", state(safe)) == ("", "")


def test_a_state_that_is_not_held_any_more_is_damage(safe: Tracker) -> None:
    before = DB.read_bytes()
    safe("note", "cut-demand", "A note")
    expected = state(safe)
    DB.write_bytes(before)
    silent(safe)
    found = only(safe, "--expect", expected, code=65)
    assert (found["level"], found["check"]) == ("damage", "log")
    assert "does not hold state" in found["what"] and not found["fixable"]


@pytest.mark.parametrize("schema", [1, 2, 3])
def test_a_state_is_looked_for_in_a_database_of_an_older_version_too(
    safe: Tracker, schema: int
) -> None:
    old = older(Path("old.db"), described(), note("from then"), schema=schema)
    held = _state_in(old)
    assert not any(one["level"] == "damage" for one in _of(safe, old, held))
    gone = f"{held.partition('-')[0]}-3-{'0' * 8}"
    found = _of(safe, old, gone, code=65)[0]
    assert found["level"] == "damage" and f"does not hold state {gone}" in found["what"]
    assert "is not a state" in safe("--db", old, "doctor", "--expect", "garbage", code=2).err


def _of(desk: Tracker, path: Path, expected: str, code: int = 0) -> list[dict[str, Any]]:
    line = ("doctor", "--format", "json", "--expect", expected)
    return list(json.loads(desk("--db", path, *line, code=code).out))


def _state_in(path: Path) -> str:
    """The state of a log of any version, which is not brought up to date."""
    with plain(path) as connection:
        return log.state_of(connection)


def test_what_is_no_state_is_wrong_usage(safe: Tracker) -> None:
    assert "is not a state" in refused(safe, "doctor", "--expect", "yesterday", code=2)


def test_a_reference_to_an_entry_that_is_not_here_is_damage_where_it_is_our_own(
    safe: Tracker,
) -> None:
    slip_in(
        DB, next_own(DB, kind="retract", subject="proposal:cut-demand", body={"entry": "0" * 64})
    )
    found = [one for one in findings(safe, code=65) if "refers to" in one["what"]]
    assert [one["level"] for one in found] == ["damage"]
    assert "refers to 00000000, which is not here" in found[0]["what"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "retract", "body": {"entry": "0" * 64}},
        {"replaces": "0" * 64},
        {"kind": "assess", "effective_on": "2026-03-01",
         "body": {"status": "stalled", "reason": "so", "evidence": ["0" * 64], "after": []}},
        {"kind": "assess", "effective_on": "2026-03-01",
         "body": {"status": "stalled", "reason": "so", "unsupported": "x", "after": ["0" * 64]}},
    ],
)  # fmt: skip
def test_a_reference_that_somebody_else_left_open_is_advice(
    safe: Tracker, changes: dict[str, object]
) -> None:
    arriving = stranger(**changes)
    lines = [{**entry._asdict(), "body": body} for entry, body in arriving]
    Path("log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    safe("import", "entries", "log.jsonl")
    found = only(safe)
    assert found["level"] == "advice" and "00000000, which is not here" in found["what"]
    assert "import" in found["mend"]


def test_text_that_no_gate_would_admit_is_named(safe: Tracker) -> None:
    slip_in(DB, next_own(DB, subject="proposal:cut-demand", body={"note": "\x1b[31mred"}))
    found = [one for one in findings(safe, "--fix", code=65) if one["check"] == "log"]
    assert len(found) == 1 and "none that could be written" in found[0]["what"]
    assert "\x1b" not in safe("doctor", code=65).out


DEEP = '{"note": ' + "[" * 990 + "]" * 990 + "}"


@pytest.mark.parametrize("body", ['["no object"]', '"text"', "5", DEEP], ids=range(4))
def test_a_body_that_is_none_is_damage_and_not_a_crash(safe: Tracker, body: str) -> None:
    entry, _ = next_own(DB, subject="proposal:cut-demand")
    slip_in(DB, (entry, body))
    assert any(one["level"] == "damage" for one in findings(safe, code=65))


def test_a_clock_that_was_ahead_elsewhere_is_advice(safe: Tracker) -> None:
    (first, body), _ = stranger()
    ahead = signed(first._replace(recorded_at="2126-03-10T12:00:00Z"), "")[0]
    slip_in(DB, (ahead, body), received_at="2126-03-08T12:00:00Z")
    safe("doctor", "--fix")
    found = only(safe)
    assert (found["level"], found["check"]) == ("advice", "clock")
    assert "a day or more ahead" in found["what"] and ahead.hash[:8] in found["what"]


def test_a_clock_that_was_set_back_is_advice(safe: Tracker) -> None:
    early = "2001-01-01T00:00:00Z"
    slip_in(DB, next_own(DB, subject="proposal:cut-demand", recorded_at=early), received_at=early)
    safe("doctor", "--fix")
    found = only(safe)
    assert (found["level"], found["check"]) == ("advice", "clock")
    assert "set back" in found["what"]


def test_a_page_that_many_parts_need_is_told_once(safe: Tracker) -> None:
    with plain(DB) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entries'")
    data = bytearray(DB.read_bytes())
    data[(page[0] - 1) * 4096 : page[0] * 4096] = b"\xa5" * 4096
    DB.write_bytes(data)
    found = only(safe, code=65)["what"]
    parts = "the file, the log, the entries, the derived tables and the attached files"
    assert found.startswith(f"{parts} cannot be looked through (")


def test_what_sqlite_says_in_many_lines_is_one_with_the_first_of_them(safe: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE tbl_name IN ('notes', 'links')")
    (said,) = [one["what"] for one in findings(safe, code=65) if one["check"] == "file"]
    assert re.fullmatch(r"SQLite says: Page \d+ is never used \(and \d+ more\)", said)


def test_a_page_of_nonsense_is_damage_that_sqlite_itself_finds(safe: Tracker) -> None:
    break_file(DB)
    before = DB.read_bytes()
    found = findings(safe, "--fix", code=65)
    assert found[0]["check"] == "file" and found[0]["level"] == "damage"
    assert DB.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 5000, b"SQLite format 3\0"])
def test_what_is_no_database_is_refused(safe: Tracker, content: bytes) -> None:
    DB.write_bytes(content)
    said = refused(safe, "doctor", code=65)
    assert "it was not touched" in said


def test_a_newer_or_missing_database_is_refused(safe: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "newer version" in refused(safe, "doctor", "--fix", code=78)
    assert "no database" in refused(safe, "--db", "none.db", "doctor", "--fix", code=65)
    assert not Path("none.db").exists()


def test_a_backup_can_be_examined_where_it_lies(safe: Tracker) -> None:
    Path("a.txt").write_text("read")
    safe("evidence", "cut-demand", "--stance", "context", "--finding", "f", "--file", "a.txt")
    Path("away").mkdir(mode=0o700)
    safe("backup", "away/copy")
    shutil.rmtree("db/files")
    silent(safe, "--db", "away/copy")
    assert only(safe, code=65)["check"] == "attached"
