"""Rows that somebody changed or took out there are passed over and named; none is believed."""

from pathlib import Path

import pytest

from tests.conftest import Tracker
from tests.postgres.hubs import BEN, TABLE, Hub, log_of, said

AS_BEN = ("--db", BEN)


@pytest.fixture
def held(desk: Tracker, ben: Path, hub: Hub) -> Hub:
    """A hub that holds Ana's log, of which Ben has nothing yet."""
    desk("sync", hub.url)
    return hub


SPOILT = {
    "other words": "body = replace(body, 'Drugs', 'Drags')",
    "another actor": "actor = 'Somebody'",
    "no object": "body = '[]'",
    "no JSON": "body = 'nothing'",
    "nothing": "body = ''",
    "a control character": "actor = E'\\x1b[2J\\nAna'",
    "another clock": "clock = clock + 1",
    "a clock beyond all": "clock = 9223372036854775807",
    "a clock before all": "clock = -1",
    "no subject": "subject = ''",
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_changed_row_and_what_follows_it_is_passed_over_and_named(
    desk: Tracker, held: Hub, how: str
) -> None:
    whole = log_of(desk)
    held.run(f"UPDATE {TABLE} SET {SPOILT[how]} WHERE seq = 1")
    ran = desk(*AS_BEN, "sync", held.url)
    line = said(ran.err)
    assert line.startswith(f"tracker: {held.url}: ")
    assert whole[0]["replica"][:8] in line
    assert "number 1" in line
    assert "\x1b" not in line
    assert ran.out == ""
    assert log_of(desk, *AS_BEN) == []
    desk(*AS_BEN, "doctor")


def test_what_precedes_a_changed_row_comes(desk: Tracker, held: Hub) -> None:
    held.run(f"UPDATE {TABLE} SET actor = 'Somebody' WHERE seq = 5")
    ran = desk(*AS_BEN, "sync", held.url)
    assert ran.out == f"{held.url}: 4 entries came (Ana 4)\n"
    assert "was altered: its hash does not fit what it says; it and what follows it" in said(
        ran.err
    )
    assert log_of(desk, *AS_BEN) == log_of(desk)[:4]


def test_of_what_follows_a_gap_nothing_comes_until_it_is_filled(desk: Tracker, held: Hub) -> None:
    held.run(f"DELETE FROM {TABLE} WHERE seq = 5")
    ran = desk(*AS_BEN, "sync", held.url)
    assert ran.out == f"{held.url}: 4 entries came (Ana 4)\n"
    assert "comes before its predecessor, number 5; it and what follows it" in said(ran.err)
    assert desk("sync", held.url).out == f"{held.url}: 1 entry went\n"
    desk(*AS_BEN, "sync", held.url)
    assert log_of(desk, *AS_BEN) == log_of(desk)


def test_of_several_replicas_the_good_ones_come(desk: Tracker, held: Hub) -> None:
    desk("--db", "third.db", "init", "--empty")
    desk("--db", "third.db", "sync", held.url)
    desk("--db", "third.db", "note", "cut-demand", "From the third copy")
    desk("--db", "third.db", "sync", held.url)
    own = log_of(desk)[0]["replica"]
    held.run(f"UPDATE {TABLE} SET actor = 'x' WHERE seq = 8 AND replica = %s", own)
    ran = desk(*AS_BEN, "sync", held.url)
    assert ran.out == f"{held.url}: 8 entries came (Ana 8)\n"
    assert said(ran.err)
    assert len(log_of(desk, *AS_BEN)) == 8


def test_rows_of_nobody_are_passed_over(desk: Tracker, held: Hub) -> None:
    row = held.rows()[0]
    values = ", ".join(["%s"] * len(row))
    for replica in ("", "\x1b[31mred\x07", "0" * 2_000):
        held.run(f"INSERT INTO {TABLE} VALUES ({values})", replica, *row[1:])
    ran = desk(*AS_BEN, "sync", held.url)
    assert f"{len(log_of(desk))} entries came" in ran.out
    assert len(ran.err.splitlines()) == 3
    assert "\x1b" not in ran.err
    assert log_of(desk, *AS_BEN) == log_of(desk)


def test_one_number_with_two_entries_is_an_alarm_that_changes_neither(
    desk: Tracker, held: Hub
) -> None:
    desk(*AS_BEN, "sync", held.url)
    here = log_of(desk, *AS_BEN)
    last = here[-1]
    other = "0123456789abcdef" * 4
    held.run(f"UPDATE {TABLE} SET hash = %s WHERE seq = %s", other, last["seq"])
    rows, before = held.rows(), BEN.read_bytes()
    ran = desk(*AS_BEN, "sync", held.url, code=65)
    assert said(ran.err).startswith(
        f"tracker: {held.url}: number {last['seq']} of replica {last['replica'][:8]} is"
        f" {last['hash'][:8]} here and {other[:8]} there: two copies wrote under one id; both are kept,"
        " nothing of that replica went; "
    )
    assert (held.rows(), BEN.read_bytes()) == (rows, before)


def test_an_alarm_about_one_replica_keeps_no_other_from_going(desk: Tracker, held: Hub) -> None:
    desk(*AS_BEN, "sync", held.url)
    desk(*AS_BEN, "--actor", "Ben", "note", "cut-demand", "Mine")
    held.run(f"UPDATE {TABLE} SET hash = reverse(hash)")
    ran = desk(*AS_BEN, "sync", held.url, code=65)
    assert ran.out == f"{held.url}: 1 entry went\n"


def test_the_own_id_in_an_alarm_is_given_up(desk: Tracker, held: Hub) -> None:
    held.run(f"UPDATE {TABLE} SET hash = reverse(hash)")
    before = log_of(desk)
    ran = desk("sync", held.url, code=65)
    assert "this one has a new id from now on" in ran.err
    assert log_of(desk) == before
    desk("note", "cut-demand", "The first under a new id")
    assert len({entry["replica"] for entry in log_of(desk)}) == 2
