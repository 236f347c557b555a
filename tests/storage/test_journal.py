"""The log: what is appended stays, whole and in order, and nothing else can be done to it."""

import hashlib
import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.storage.databases import (
    OCCASION,
    ONE,
    derived,
    described,
    entries,
    finding,
    made,
    merge,
    note,
    query,
    record,
    unlocked,
)
from tracker import journal
from tracker.errors import Refused
from tracker.journal import Occasion
from tracker.model import Draft


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with one proposal on record."""
    path = made(tmp_path / "one.db")
    record(path, described())
    return path


def test_what_is_appended_is_there_afterwards_as_it_was_returned(db: Path) -> None:
    written = record(db, finding("x"), note("ask"))
    assert entries(db)[-2:] == written
    assert [entry.seq for entry in written] == [2, 3]
    assert {entry.actor for entry in written} == {"Ana"}
    assert {entry.recorded_at for entry in written} == {"2026-03-10T12:00:00Z"}


def test_all_of_one_command_is_one_group_and_the_next_is_another(db: Path) -> None:
    one = record(db, note("a"), note("b"))
    two = record(db, note("c"))
    assert len({entry.group for entry in one}) == 1
    assert {entry.group for entry in one}.isdisjoint({entry.group for entry in two})


def test_the_clock_is_one_more_than_the_highest_seen_anywhere(db: Path, tmp_path: Path) -> None:
    other = made(tmp_path / "other.db")
    merge(other, db)
    for number in range(3):
        record(other, note(f"there {number}"))
    merge(db, other)
    written = record(db, note("here"))
    assert (written[0].clock, written[0].seq) == (5, 2)


def test_a_dry_run_shows_everything_and_writes_nothing(db: Path) -> None:
    before = db.read_bytes()
    with journal.writing(db, lambda: OCCASION, dry_run=True) as log:
        entry = log.append(note("would be"))
        assert log.state(ONE).notes == (entry,)
    assert log.written == [entry]
    assert db.read_bytes() == before


def test_an_error_inside_leaves_everything_as_it_was(db: Path) -> None:
    before = db.read_bytes()
    with pytest.raises(Refused), journal.writing(db, lambda: OCCASION) as log:
        log.append(note("good"))
        log.append(Draft("note", ONE, {"note": ""}))
    assert db.read_bytes() == before


def test_nothing_appended_changes_nothing(db: Path) -> None:
    before = entries(db), derived(db)
    record(db)
    assert (entries(db), derived(db)) == before


def test_the_state_includes_what_was_appended_just_now(db: Path) -> None:
    with journal.writing(db, lambda: OCCASION) as log:
        found = log.append(finding("x"))
        body = {"status": "adopted", "reason": "so", "evidence": [found.hash]}
        log.append(Draft("assess", ONE, body))
        assert log.state(ONE).status == "adopted"
        assert [entry.kind for entry in log.entries(ONE)] == ["describe", "evidence", "assess"]


def test_what_is_let_go_of_is_saved_counted_and_read_again_where_it_is_asked_for(db: Path) -> None:
    with journal.writing(db, lambda: OCCASION) as log:
        log.append(finding("x"))
        log.let_go()
        assert log.written == [] and log.count == 1
        assert [entry.body["finding"] for entry in log.state(ONE).evidence] == ["x"]
        with pytest.raises(Refused, match="has this finding from this source already"):
            log.append(finding("x"))
        log.append(note("after"))
    assert [entry.kind for entry in entries(db)] == ["describe", "evidence", "note"]
    assert len({entry.group for entry in entries(db)[1:]}) == 1
    assert query(db, "SELECT count(*) FROM evidence") == [(1,)]


def test_what_was_let_go_of_is_gone_with_the_rest_after_an_error_and_a_dry_run(db: Path) -> None:
    before = db.read_bytes()
    with pytest.raises(Refused), journal.writing(db, lambda: OCCASION) as log:
        log.append(note("good"))
        log.let_go()
        log.append(Draft("note", ONE, {"note": ""}))
    with journal.writing(db, lambda: OCCASION, dry_run=True) as log:
        log.append(note("would be"))
        log.let_go()
    assert db.read_bytes() == before


def test_an_assessment_is_stamped_with_those_that_stood_when_it_was_made(db: Path) -> None:
    body = {"status": "no-action", "reason": "so", "evidence": []}
    (first,) = record(db, Draft("assess", ONE, body))
    (second,) = record(db, Draft("assess", ONE, body))
    assert first.body["after"] == []
    assert second.body["after"] == [first.hash]


_TABLES = {
    "assess": "assessments",
    "evidence": "evidence",
    "check": "checks",
    "deadline": "deadlines",
    "respond": "responses",
}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("assess", {"status": "no-action", "reason": "so"}),
        ("evidence", {"finding": "x", "stance": "supports", "doc": "file"}),
        ("check", {"looked_in": "gazette"}),
        ("deadline", {"deadline": "none"}),
        ("respond", {"response": "noted"}),
    ],
)
def test_a_dated_entry_without_a_date_is_of_the_local_day(
    db: Path, kind: str, body: dict[str, object]
) -> None:
    """It is 11 March where Ana sits, and still 10 March in UTC."""
    late = Occasion("Ana", datetime(2026, 3, 10, 23, 30, tzinfo=UTC), date(2026, 3, 11))
    record(db, Draft(kind, ONE, body), occasion=late)
    assert query(db, f"SELECT from_on FROM {_TABLES[kind]}") == [("2026-03-11",)]


def test_the_chain_can_be_verified_from_the_rows_alone(db: Path) -> None:
    record(db, finding("é \u202e"), note("two\nlines"))
    previous = ""
    names = (
        "hash replica seq clock recorded_at actor kind subject effective_on group body replaces"
    ).split()
    columns = ", ".join(f'"{name}"' for name in names)
    for row in query(db, f"SELECT {columns} FROM entries ORDER BY seq"):
        fields = dict(zip(names, row, strict=True))
        name = fields.pop("hash")
        fields |= {"previous": previous, "body": json.loads(fields["body"])}
        document = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(document.encode()).hexdigest() == name
        previous = name


_COPIED = (
    "replica, seq, clock, recorded_at, received_at, 'Eve', kind, subject, effective_on,"
    ' "group", body, replaces FROM entries WHERE seq = 2'
)
_COLUMNS = (
    "hash, replica, seq, clock, recorded_at, received_at, actor, kind, subject, effective_on,"
    ' "group", body, replaces'
)
_OTHER_HASH = f"'{'0' * 64}'"
_OTHER_PLACE = _COPIED.replace("replica, seq, clock", "'eve', 1, 9")


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE entries SET actor = 'Eve'",
        "UPDATE OR REPLACE entries SET seq = 1",
        "UPDATE OR IGNORE entries SET actor = 'Eve'",
        "DELETE FROM entries",
        "DELETE FROM entries WHERE seq = 2",
        f"INSERT OR REPLACE INTO entries ({_COLUMNS}) SELECT hash, {_COPIED}",
        f"REPLACE INTO entries ({_COLUMNS}) SELECT {_OTHER_HASH}, {_COPIED}",
        f"INSERT INTO entries ({_COLUMNS}) SELECT hash, {_COPIED}"
        " ON CONFLICT DO UPDATE SET actor = 'Eve'",
        f"REPLACE INTO entries (rowid, {_COLUMNS}) SELECT rowid, {_OTHER_HASH}, {_OTHER_PLACE}",
    ],
    ids=range(1, 10),
)
def test_an_entry_is_never_changed_deleted_or_overwritten(db: Path, attempt: str) -> None:
    record(db, note("stays"))
    before = entries(db)
    with unlocked(db) as connection, pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(attempt)
    assert entries(db) == before


def test_an_undo_can_only_take_out_an_entry_of_its_own_subject(db: Path) -> None:
    record(db, described("two"))
    (other,) = record(db, note("elsewhere", "proposal:two"))
    for target in (other.hash, "0" * 64):
        with pytest.raises(Refused):
            record(db, Draft("retract", ONE, {"entry": target}))


def test_an_empty_body_of_text_that_cannot_be_stored_is_refused(db: Path) -> None:
    for text in ("nul \x00", "\ud800", "\x1b[0m"):
        with pytest.raises(Refused, match="is not allowed"):
            record(db, note(text))
