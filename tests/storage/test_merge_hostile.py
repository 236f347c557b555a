"""Entries that fit their hash but not the rest: refused as bad data, never a crash, nothing taken in."""

from pathlib import Path
from typing import Any

import pytest

from tests.storage.databases import (
    ONE,
    admit,
    derived,
    described,
    entries,
    exported,
    made,
    note,
    record,
    stranger,
)
from tests.storage.test_projection import rebuilt
from tracker import lines
from tracker.errors import BadData
from tracker.model import Draft


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with one proposal and a note."""
    path = made(tmp_path / "one.db")
    record(path, described(), note("ours"))
    return path


def test_a_good_stranger_is_taken_in(db: Path) -> None:
    assert admit(db, stranger()) == 2
    assert {row[2] for row in derived(db)["notes"]} == {"ours", "hello"}


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "guess"},
        {"subject": "proposal:Not An Id"},
        {"subject": "nothing"},
        {"body": {}},
        {"body": {"note": 5}},
        {"body": {"note": "nul \x00"}},
        {"kind": "retract", "body": {"reason": "no target"}},
        {"kind": "assess", "body": {"status": "done", "reason": "so"}},
        {"kind": "assess", "body": {"status": "adopted", "reason": "so", "evidence": "x"}},
        {"kind": "describe", "body": {"fields": {"owner": "Mexico"}}},
        {"kind": "describe", "body": {"fields": ["title"]}},
        {"kind": "check", "body": {"looked_in": "x"}, "effective_on": "soon"},
        {"kind": "check", "body": {"looked_in": "x"}, "effective_on": "2025-13"},
        {"kind": "check", "body": {"looked_in": "x"}, "effective_on": "2025-02-30"},
        {"recorded_at": "yesterday"},
        {"actor": "nul \x00"},
        {"actor": "\x1b[31m"},
        {"clock": 2**63},
        {"body": {"note": "x", "load": "no table"}},
        {"body": {"note": "x", "load": {}}},
        {"body": {"note": "x", "load": {"key": ["not", "text"]}}},
        {"body": {"note": "x", "again": ["not", "text"]}},
        {"body": {"note": "x", "again": ""}},
    ],
    ids=str,
)
def test_an_entry_that_could_not_have_been_written_here_is_refused_whole(
    db: Path, changes: dict[str, Any]
) -> None:
    before = db.read_bytes()
    with pytest.raises(BadData):
        admit(db, stranger(**changes))
    assert db.read_bytes() == before


@pytest.mark.parametrize("own_undo_first", [True, False])
def test_an_undo_under_another_subject_takes_out_nothing_and_breaks_nothing(
    db: Path, own_undo_first: bool
) -> None:
    """It may be refused; where it is taken in, it must not count."""
    (target,) = [entry for entry in entries(db) if entry.kind == "note"]
    foreign = stranger(kind="retract", subject="proposal:two", body={"entry": target.hash})
    undo = Draft("retract", ONE, {"entry": target.hash})
    if own_undo_first:
        record(db, undo)
    try:
        admit(db, foreign)
    except BadData:
        return
    if own_undo_first:
        rebuilt(db)
    else:
        assert [row[0] for row in derived(db)["voided"]] == []
        record(db, undo)
    assert [row[:2] for row in derived(db)["voided"]] == [(target.hash, ONE)]


def exported_text(path: Path) -> str:
    """The log of a database as text."""
    exported(path)
    return path.with_suffix(".jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        '"text"',
        '{"hash": "x"}',
        '{"body": "{}"}',
        '{"body": 5}',
        "[" * 100_000,
        '{"body": "' + "[" * 100_000 + '"}',
    ],
    ids=range(9),
)
def test_a_line_that_is_no_entry_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    source = lines.Lines(str(file))
    with pytest.raises(BadData, match="not an entry"):
        list(source)
    assert source.where == f"{file}:2"


def test_a_lone_surrogate_in_an_escape_is_refused(tmp_path: Path, db: Path) -> None:
    export = exported_text(db).replace('"Ana"', '"\\ud800"')
    (tmp_path / "log.jsonl").write_text(export, encoding="utf-8")
    other = made(tmp_path / "other.db")
    with pytest.raises(BadData):
        admit(other, lines.Lines(str(tmp_path / "log.jsonl")))


def test_a_file_that_is_not_there_or_not_utf_8_is_bad_data(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9\n")
    for name in ("missing.jsonl", "latin.jsonl"):
        with pytest.raises(BadData):
            list(lines.Lines(str(tmp_path / name)))
