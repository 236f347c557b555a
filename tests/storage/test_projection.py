"""Derived tables: written as entries come, they are what folding the whole log again gives."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.storage.databases import (
    OCCASION,
    ONE,
    derived,
    described,
    finding,
    made,
    note,
    query,
    record,
)
from tests.strategies import SLOW, draft_of, requests
from tracker import derive, journal, projection
from tracker.errors import Refused
from tracker.model import Draft

Request = tuple[str, str, int, str]


def ask(path: Path, asked: list[Request]) -> None:
    """Write what is asked for in one command; what the rules refuse is left out."""
    with journal.writing(path, lambda: OCCASION) as log:
        for request in asked:
            draft = draft_of(request, log.entries(request[0]))
            if draft is not None:
                try:
                    log.append(draft)
                except Refused:
                    continue


def rebuilt(path: Path) -> None:
    """Derive everything again from the log."""
    with journal.admitting(path) as connection:
        derive.everything(connection)


@SLOW
@given(requests, st.integers(1, 5))
def test_rebuilding_gives_what_stands(asked: list[Request], size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder) / "one.db")
        for start in range(0, len(asked), size):
            ask(path, asked[start : start + size])
        before = derived(path)
        rebuilt(path)
        assert derived(path) == before


@SLOW
@given(requests)
def test_one_command_or_many_come_to_the_same_rows(asked: list[Request]) -> None:
    """All but the names of entries, which hold the number of their group."""
    with tempfile.TemporaryDirectory() as folder:
        one, many = made(Path(folder) / "one.db"), made(Path(folder) / "many.db")
        ask(one, asked)
        for request in asked:
            ask(many, [request])
        columns = "id, title, status, since_on, deadline, response, evidence_count, contested"
        sql = f"SELECT {columns}, unsupported, disputed FROM proposals ORDER BY id"
        assert query(one, sql) == query(many, sql)


def test_rows_made_by_hand_are_gone_after_a_rebuild(tmp_path: Path) -> None:
    path = made(tmp_path / "one.db")
    record(path, described(), finding("x"), note("y"))
    good = derived(path)
    with journal.admitting(path) as connection:
        connection.execute("UPDATE proposals SET title = 'Forged'")
        connection.execute("DELETE FROM notes")
        connection.execute("INSERT INTO voided VALUES ('x', 'proposal:gone', 'retracted', 'y')")
    assert derived(path) != good
    rebuilt(path)
    assert derived(path) == good


def test_filling_anew_empties_every_derived_table_and_leaves_the_log(tmp_path: Path) -> None:
    path = made(tmp_path / "one.db")
    record(path, described(), finding("x"))
    with journal.admitting(path) as connection, projection.filled_anew(connection):
        pass
    assert not any(derived(path).values())
    assert query(path, "SELECT count(*) FROM entries") == [(2,)]


def test_entries_on_a_subject_nobody_described_yet_show_once_it_is(tmp_path: Path) -> None:
    path = made(tmp_path / "one.db")
    record(path, finding("came first"))
    assert derived(path)["evidence"] == []
    record(path, described())
    assert [row[2] for row in derived(path)["evidence"]] == ["came first"]


def test_taking_out_its_description_takes_a_record_out_of_the_tables(tmp_path: Path) -> None:
    path = made(tmp_path / "one.db")
    (entry,) = record(path, described())
    record(path, finding("x"))
    record(path, Draft("retract", ONE, {"entry": entry.hash}))
    rows = derived(path)
    assert rows["proposals"] == rows["evidence"] == []
    assert [row[0] for row in rows["voided"]] == [entry.hash]


def test_a_retired_proposal_keeps_its_rows_and_a_retired_source_loses_its_own(
    tmp_path: Path,
) -> None:
    path = made(tmp_path / "one.db")
    retire = {"fields": {"retired": "a double"}}
    record(path, described(), finding("x"), Draft("describe", ONE, retire))
    record(path, Draft("describe", "source:text", {"fields": {"title": "A text"}}))
    record(path, Draft("describe", "source:text", retire))
    rows = derived(path)
    assert len(rows["proposals"]) == len(rows["evidence"]) == 1
    assert rows["sources"] == []
    record(path, Draft("describe", "source:text", {"fields": {"retired": None}}))
    assert len(derived(path)["sources"]) == 1


def test_derived_tables_hold_nothing_of_this_database_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "one.db")
    with journal.admitting(path) as connection:
        for table, columns in projection.COLUMNS.items():
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert there - {"number"} == set(columns.split())
            assert not there & {"received_at", "replica"}
