"""Every sort of tampering with the log is found, by its chain or by its checksums."""

import re
from pathlib import Path

import pytest

from tests.storage.databases import admit, described, finding, made, note, record, stranger
from tests.storage.tampering import examined, next_own, plain, slip_in, tamper
from tracker import database, log
from tracker.keeping import derived, verify
from tracker.keeping.verify import Finding


def fill(path: Path) -> Path:
    """Put entries of two replicas into a new database; those of its own are 1, 2 and 3."""
    record(made(path), described(), finding("a study of 2025"), note("a"))
    admit(path, stranger())
    return path


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A database with entries of two replicas."""
    return fill(tmp_path / "x.db")


def found(path: Path) -> list[Finding]:
    """What is wrong with the log."""
    with plain(path) as connection:
        return [*verify.structure(connection), *verify.entries(connection)]


def test_a_whole_log_is_found_to_be_whole_and_every_entry_is_looked_at(db: Path) -> None:
    looked = []
    with plain(db) as connection:
        assert list(verify.entries(connection, looked.append)) == []
    assert sum(looked) == 5
    assert examined(db) == []


@pytest.mark.parametrize(
    "change",
    [
        "hash = '" + "0" * 64 + "'",
        "clock = clock + 40",
        "recorded_at = '2026-03-09T12:00:00Z'",
        "actor = 'Eve'",
        "kind = 'link'",
        "subject = 'proposal:two'",
        "effective_on = '2026-01-01'",
        "effective_on = NULL",
        "\"group\" = 'other'",
        "body = replace(body, 'study', 'rumour')",
        "body = replace(body, '2025', '2024')",
        "body = replace(body, ':', ': ')",
        "replaces = (SELECT hash FROM entries WHERE seq = 1 LIMIT 1)",
        "replica = '0123456789abcdef'",
        "seq = 4",
        "received_at = '2026-03-10T12:00:01Z'",
    ],
)
def test_an_entry_that_was_changed_is_found(db: Path, change: str) -> None:
    tamper(db, f"UPDATE entries SET {change} WHERE kind = 'evidence'")
    damage = found(db)
    assert {(one.level, one.check, one.fixable) for one in damage} == {("damage", "log", False)}
    assert damage == [one for one in examined(db) if one.check == "log"][: len(damage)]


def test_the_entry_that_was_changed_is_named(db: Path) -> None:
    tamper(db, "UPDATE entries SET actor = 'Eve' WHERE kind = 'evidence'")
    with plain(db) as connection:
        (name, own) = connection.execute(
            "SELECT hash, replica FROM entries WHERE actor = 'Eve' AND kind = 'evidence'"
        ).fetchone()
    (damage,) = found(db)
    assert damage.what == (
        f"entry {name[:8]} (number 2 of replica {own[:8]}) was altered:"
        " its hash does not fit what it says"
    )


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("kind = 'describe' AND actor = 'Ana'", "number 2 .* does not follow on number 0"),
        ("kind = 'evidence'", "number 3 .* does not follow on number 1"),
        ("kind = 'note' AND actor = 'Ana'", "entries were taken away"),
        ("actor = 'Eve'", "entries were taken away"),
        ("1", "entries were taken away"),
    ],
)
def test_entries_that_were_taken_away_are_missed(db: Path, gone: str, said: str) -> None:
    tamper(db, f"DELETE FROM entries WHERE {gone}")
    assert [one for one in found(db) if re.search(said, one.what)]


def test_what_was_put_in_by_hand_is_found_though_its_hash_fits(db: Path) -> None:
    entry, body = next_own(db)
    with plain(db) as connection:
        connection.execute(
            f"INSERT INTO entries ({log.COLUMNS}, received_at) VALUES (?{', ?' * 12})",
            (*entry[:10], body, None, entry.recorded_at),
        )
    (damage,) = found(db)
    assert "when entries were received was altered" in damage.what


def test_entries_whose_times_were_swapped_are_found(db: Path) -> None:
    record(db, note("later"))
    tamper(
        db,
        "UPDATE entries SET received_at = '2026-03-10T12:00:01Z' WHERE seq = 3",
        "UPDATE entries SET rowid = -rowid WHERE seq IN (3, 4)",
    )
    (damage,) = found(db)
    assert "when entries were received was altered" in damage.what


def test_a_forger_who_knows_the_checksums_is_found_out_by_a_state_that_was_kept(db: Path) -> None:
    with database.reading(db) as connection:
        state = log.state_of(connection)
    tamper(db, "DELETE FROM entries WHERE kind = 'note' AND actor = 'Ana'")
    slip_in(db, next_own(db, body={"note": "rewritten"}))
    assert found(db) == [], "nothing in the file tells"
    (damage,) = [one for one in examined(db, state) if one.check == "log"]
    assert "does not hold state" in damage.what and damage.level == "damage"


def test_an_entry_that_no_gate_would_let_in_is_found_though_its_hash_fits(db: Path) -> None:
    slip_in(db, next_own(db, body={"note": "\x1b[31mred"}, effective_on="soon"))
    assert found(db) == []
    said = [one.what for one in examined(db) if one.check == "log"]
    assert len(said) == 1 and "effective_on" in said[0]


def test_an_index_of_words_that_differs_from_the_texts_is_found(db: Path) -> None:
    with plain(db) as connection:
        connection.execute(
            "INSERT INTO search (search, rowid, words)"
            " SELECT 'delete', number, words FROM texts WHERE words LIKE '%study%'"
        )
    assert [(one.level, one.check, one.fixable) for one in examined(db)] == [
        ("damage", "derived", True)
    ]
    derived.mend(db)
    assert examined(db) == []
