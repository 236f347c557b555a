"""tracker import entries: two desks come to agree"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import DB, data, refused, supported
from tests.conftest import Tracker, put
from tracker import chain

THEIRS = Path("theirs.db")


@pytest.fixture
def two(desk: Tracker, seeds: Path, made: dict[str, Path]) -> Tracker:
    """Two databases made apart from the same seed files, then each written to; made once, copied."""
    kept = {path: made["kept"].with_name(f"two-{path.name}") for path in (DB, THEIRS)}
    if all(path.exists() for path in kept.values()):
        for path, copy in kept.items():
            put(copy, path)
        return desk
    desk("--db", THEIRS, "init", "--seeds", seeds)
    desk("note", "cut-demand", "Ours")
    supported(desk, "cut-tariffs", "adopted", "2025-06-01")
    desk("--db", THEIRS, "note", "cut-demand", "Theirs")
    supported(lambda *args: desk("--db", THEIRS, *args), "cut-tariffs", "rejected", "2025-06-01")
    for path, copy in kept.items():
        shutil.copyfile(path, copy)
    return desk


def sent(desk: Tracker, name: str, *db: str | Path) -> Path:
    """The log of a database as a file."""
    path = Path(name)
    desk(*db, "export", "entries", "--format", "jsonl", "--output", path)
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The entries of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, items: list[dict[str, Any]]) -> Path:
    """Entries as a file."""
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def test_after_merging_both_ways_both_show_the_same(two: Tracker) -> None:
    ours, theirs = sent(two, "ours.jsonl"), sent(two, "theirs.jsonl", "--db", THEIRS)
    assert "theirs.jsonl: 15 new entries" in two("import", "entries", theirs).out
    two("--db", THEIRS, "import", "entries", ours)
    for command in (
        ["list"],
        ["export", "assessments"],
        ["export", "evidence"],
        ["export", "links"],
    ):
        mine, yours = ([*command, "--format", "json"] for _ in range(2))
        assert two(*mine).out == two("--db", THEIRS, *yours).out, command
    assert len(data(two, "list")) == 3
    shown = data(two, "show", "cut-demand")
    assert {note["note"] for note in shown["notes"]} == {"Ours", "Theirs"}
    assert len(data(two, "show", "scan-lorries")["evidence"]) == 1  # both had loaded it


def test_a_disagreement_is_shown_until_one_decides(two: Tracker) -> None:
    two("import", "entries", sent(two, "theirs.jsonl", "--db", THEIRS))
    assert data(two, "show", "cut-tariffs")["disputed"] is True
    text = two("show", "cut-tariffs").out
    assert "DISPUTED" in text and "adopted" in text and "rejected" in text
    assert "judged apart" in two("report").out
    two("status", "cut-tariffs", "stalled", "--reason", "We talked", "--on", "2025-07-01")
    assert data(two, "show", "cut-tariffs")["disputed"] is False


def test_what_is_held_already_is_passed_over(two: Tracker) -> None:
    theirs = sent(two, "theirs.jsonl", "--db", THEIRS)
    two("import", "entries", theirs)
    before = DB.read_bytes()
    assert "0 new entries" in two("import", "entries", theirs).out
    assert "0 new entries" in two("import", "entries", sent(two, "own.jsonl")).out
    assert DB.read_bytes() == before


def test_a_dry_run_counts_and_takes_nothing_in(two: Tracker) -> None:
    before = DB.read_bytes()
    theirs = sent(two, "theirs.jsonl", "--db", THEIRS)
    assert "would bring 15 new entries" in two("import", "entries", theirs, "--dry-run").out
    assert DB.read_bytes() == before


@pytest.mark.parametrize(
    "field", ["actor", "recorded_at", "effective_on", "body", "subject", "hash"]
)
def test_an_altered_line_is_named_and_nothing_is_taken_in(two: Tracker, field: str) -> None:
    items = lines_of(sent(two, "theirs.jsonl", "--db", THEIRS))
    number = next(n for n, item in enumerate(items) if item["kind"] == "note")
    altered = {
        "actor": "Eve", "recorded_at": "2020-01-01T00:00:00Z", "effective_on": "2020-01-01",
        "body": '{"note":"Forged"}', "subject": "proposal:cut-tariffs", "hash": "0" * 64,
    }  # fmt: skip
    items[number][field] = altered[field]
    line = refused(two, "import", "entries", write(Path("altered.jsonl"), items), code=65)
    assert f"altered.jsonl:{number + 1}: " in line


def test_a_missing_predecessor_is_named_with_its_line(two: Tracker) -> None:
    items = lines_of(sent(two, "theirs.jsonl", "--db", THEIRS))
    del items[3]
    line = refused(two, "import", "entries", write(Path("gap.jsonl"), items), code=65)
    assert "gap.jsonl:4: " in line and "number 4" in line


@pytest.mark.parametrize(
    "content",
    [b"hello\n", b"{}\n", b"[]\n", b"null\n", b'"x"\n', b'{"hash": 1}\n', b"\xff\xfe\n", b"{" * 9999,
     b"[" * 99_999, b'{"body": "{}"}\n'],
)  # fmt: skip
def test_what_is_no_entry_is_named_with_its_line(desk: Tracker, content: bytes) -> None:
    Path("bad.jsonl").write_bytes(content)
    assert "bad.jsonl" in refused(desk, "import", "entries", "bad.jsonl", code=65)


def test_a_file_that_is_not_there_is_named(desk: Tracker) -> None:
    assert "nowhere.jsonl" in refused(desk, "import", "entries", "nowhere.jsonl", code=65)
    assert "director" in refused(desk, "import", "entries", "db", code=74).lower()


HOSTILE = {
    "load is no table": {"body": {"note": "n", "load": "x"}},
    "load without its key": {"body": {"note": "n", "load": {}}},
    "evidence is no list": {"kind": "assess", "effective_on": "2025", "body": {
        "status": "stalled", "reason": "r", "evidence": "x"}},
    "after is no list": {"kind": "assess", "effective_on": "2025", "body": {
        "status": "stalled", "reason": "r", "after": 5}},
    "no date where one is needed": {"kind": "check", "body": {"looked_in": "x"}},
    "a date that is none": {"kind": "check", "effective_on": "20", "body": {"looked_in": "x"}},
    "a moment that is none": {"recorded_at": "yesterday"},
    "a count beyond all numbers": {"clock": 2**70},
    "an unknown kind": {"kind": "shout"},
    "a subject that is none": {"subject": "cut-demand"},
    "a description of what is not there": {"kind": "describe", "subject": "proposal:new", "body": {
        "fields": {"summary": "no title, no owner"}}},
    "a note on what is not there": {"subject": "proposal:not-there"},
    "control characters in the note": {"body": {"note": "a\u001b[31m"}},
    "control characters in the name": {"actor": "a\u001b[31m"},
    "retired is no text": {"kind": "describe", "body": {"fields": {"retired": 5}}},
    "tier over tier": {"body": {"note": "n", "more": [[[[[[]]]]]]}},
}  # fmt: skip
HARMLESS = {"a note on what is not there", "a description of what is not there", "tier over tier"}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_entry_with_a_good_hash_and_a_bad_content_never_breaks_the_desk(
    desk: Tracker, name: str
) -> None:
    item: dict[str, Any] = {
        "replica": "f" * 16, "seq": 1, "clock": 1, "recorded_at": "2025-01-01T00:00:00Z",
        "actor": "Eve", "kind": "note", "subject": "proposal:cut-demand", "effective_on": None,
        "group": "ffffffff-1", "body": {"note": "n"}, "replaces": None,
    } | HOSTILE[name]  # fmt: skip
    item["body"] = chain.canonical(item["body"])
    item["hash"] = chain.entry_hash("", *item.values())
    path = write(Path("hostile.jsonl"), [item])
    if name in HARMLESS:
        desk("import", "entries", path)
    else:
        assert "hostile.jsonl:1: " in refused(desk, "import", "entries", path, code=65)
    assert len(data(desk, "list")) == 3
    desk("report")
    desk("show", "cut-demand")


def test_what_a_file_is_called_does_not_steer_a_terminal(two: Tracker) -> None:
    evil = sent(two, "x\x1b[2J.jsonl", "--db", THEIRS)
    for more in (["--dry-run"], []):
        out = two("import", "entries", evil, *more).out
        assert "\x1b" not in out and out.startswith("x\\u001b[2J.jsonl: ")


def test_a_database_is_told_from_an_export(full: Tracker) -> None:
    said = refused(full, "import", "entries", "db/tracker.db", code=65)
    assert "a database; " in said and "export entries --format jsonl" in said
