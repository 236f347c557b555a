"""Colleagues exchange entries through a table in PostgreSQL: both ways, at once, whatever the order."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.helpers import DB
from tests.conftest import Tracker
from tests.postgres.hubs import BEN, TABLE, Hub, log_of, said

AS_BEN = ("--db", BEN)


def test_what_ana_recorded_goes_and_comes_to_ben_as_it_was(
    desk: Tracker, ben: Path, hub: Hub
) -> None:
    count = len(log_of(desk))
    assert desk("sync", hub.url).out == f"{hub.url}: {count} entries went\n"
    assert desk(*AS_BEN, "sync", hub.url).out == f"{hub.url}: {count} entries came (Ana {count})\n"
    assert log_of(desk, *AS_BEN) == log_of(desk)
    assert desk(*AS_BEN, "list").out == desk("list").out
    desk("doctor")
    desk(*AS_BEN, "doctor")


def test_both_ways_in_one_run(desk: Tracker, ben: Path, hub: Hub) -> None:
    desk("sync", hub.url)
    desk(*AS_BEN, "sync", hub.url)
    desk("note", "cut-demand", "From Ana")
    desk("sync", hub.url)
    desk(*AS_BEN, "--actor", "Ben", "note", "cut-demand", "From Ben")
    assert desk(*AS_BEN, "sync", hub.url).out.splitlines() == [
        f"{hub.url}: 1 entry came (Ana 1)",
        f"{hub.url}: 1 entry went",
    ]
    assert desk("sync", hub.url).out == f"{hub.url}: 1 entry came (Ben 1)\n"
    assert log_of(desk, *AS_BEN) == log_of(desk)


def test_nothing_to_do_changes_nothing_and_prints_nothing(desk: Tracker, hub: Hub) -> None:
    desk("sync", hub.url)
    before, rows = DB.read_bytes(), hub.rows()
    assert desk("sync", hub.url) == ("", "")
    assert (DB.read_bytes(), hub.rows()) == (before, rows)


def test_two_empty_sides_have_nothing_to_exchange(tracker: Tracker, ben: Path, hub: Hub) -> None:
    assert tracker(*AS_BEN, "sync", hub.url).out == ""
    assert hub.count() == 0


def test_a_dry_run_tells_both_ways_and_does_neither(desk: Tracker, ben: Path, hub: Hub) -> None:
    count = len(log_of(desk))
    assert f"{count} entries would go" in desk("sync", hub.url, "--dry-run").out
    assert hub.count() == 0
    desk("sync", hub.url)
    assert f"{count} entries would come" in desk(*AS_BEN, "sync", hub.url, "--dry-run").out
    assert log_of(desk, *AS_BEN) == []


def test_a_hub_has_a_name_and_tells_who_wrote_last(desk: Tracker, hub: Hub) -> None:
    desk("hub", "add", "office", hub.url)
    count = len(log_of(desk))
    assert desk("hub", "status").out.startswith(
        f"office: 0 entries there; 0 to come, {count} to go"
    )
    assert desk("sync").out == f"office: {count} entries went\n"
    told = desk("hub", "status").out
    assert f"office: {count} entries there; 0 to come, 0 to go" in told
    assert "Ana" in told


def test_of_two_who_write_and_sync_at_once_nothing_is_lost(
    desk: Tracker, anew: Tracker, ben: Path, hub: Hub
) -> None:
    desk("sync", hub.url)
    desk(*AS_BEN, "sync", hub.url)
    rounds, begun = 8, len(log_of(desk))

    def work(name: str, *db: str | Path) -> None:
        for number in range(rounds):
            anew(*db, "--actor", name, "note", "cut-demand", f"{name} {number}")
            anew(*db, "sync", hub.url)

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(work, "Ana"), pool.submit(work, "Ben", *AS_BEN)]:
            done.result()
    desk("sync", hub.url)
    desk(*AS_BEN, "sync", hub.url)
    assert log_of(desk, *AS_BEN) == log_of(desk)
    assert len(log_of(desk)) == hub.count() == begun + 2 * rounds


def test_one_log_that_two_add_at_once_stands_there_once(
    desk: Tracker, anew: Tracker, ben: Path, hub: Hub
) -> None:
    desk("sync", hub.url)
    desk(*AS_BEN, "sync", hub.url)
    rows = hub.rows()
    for _ in range(5):
        hub.run(f"TRUNCATE {TABLE}")
        with ThreadPoolExecutor() as pool:
            ran = list(pool.map(lambda db: anew(*db, "sync", hub.url), [(), AS_BEN]))
        assert hub.rows() == rows
        assert sum(len(one.out.splitlines()) for one in ran) >= 1


def test_three_copies_of_the_database_converge(desk: Tracker, ben: Path, hub: Hub) -> None:
    copies = [("--db", DB), AS_BEN, ("--db", "third.db")]
    desk("--db", "third.db", "init", "--empty")
    for db in copies:
        desk(*db, "sync", hub.url)
        desk(*db, "note", "cut-demand", f"In {db[1]}")
        desk(*db, "sync", hub.url)
    for db in copies:
        desk(*db, "sync", hub.url)
    logs = [log_of(desk, *db) for db in copies]
    assert logs[0] == logs[1] == logs[2]
    assert len({entry["replica"] for entry in logs[0]}) == 3
    assert hub.count() == len(logs[0])


def test_what_is_committed_late_is_not_skipped(desk: Tracker, ben: Path, hub: Hub) -> None:
    """Numbers that are lower than those which came before them are still to come."""
    desk("sync", hub.url)
    rows = hub.rows()
    hub.run(f"DELETE FROM {TABLE} WHERE seq <= 3")
    with hub.server.connected(hub.name, autocommit=False) as open_:
        for row in rows[:3]:
            open_.execute(f"INSERT INTO {TABLE} VALUES ({', '.join(['%s'] * len(row))})", row)
        assert "entries" not in desk(*AS_BEN, "sync", hub.url).out
        open_.commit()
    assert f"{len(rows)} entries came" in desk(*AS_BEN, "sync", hub.url).out
    assert log_of(desk, *AS_BEN) == log_of(desk)


def test_one_waits_for_another_who_adds_the_same_and_has_not_committed(
    desk: Tracker, hub: Hub
) -> None:
    desk("sync", hub.url)
    rows = hub.rows()
    hub.run(f"TRUNCATE {TABLE}")
    with (
        ThreadPoolExecutor() as pool,
        hub.server.connected(hub.name, autocommit=False) as open_,
    ):
        values = ", ".join(["%s"] * len(rows[0]))
        open_.cursor().executemany(f"INSERT INTO {TABLE} VALUES ({values})", rows[2:4])
        waiting = pool.submit(desk, "sync", hub.url)
        hub.wait_for_lock()
        open_.commit()
        assert waiting.result().out == f"{hub.url}: {len(rows) - 2} entries went\n"
    assert hub.rows() == rows


def test_a_transaction_that_is_to_be_tried_again_is_no_loss(desk: Tracker, hub: Hub) -> None:
    """Where every transaction is to be as if it were alone, as on engines that are distributed."""
    hub.run(f"ALTER DATABASE {hub.name} SET default_transaction_isolation = 'serializable'")
    desk("sync", hub.url)
    rows = hub.rows()
    hub.run(f"TRUNCATE {TABLE}")
    with (
        ThreadPoolExecutor() as pool,
        hub.server.connected(hub.name, autocommit=False) as open_,
    ):
        values = ", ".join(["%s"] * len(rows[0]))
        open_.execute(f"INSERT INTO {TABLE} VALUES ({values})", rows[-1])
        waiting = pool.submit(desk, "sync", hub.url, code=75)
        hub.wait_for_lock()
        open_.commit()
        ran = waiting.result()
    assert ran.out == ""
    assert said(ran.err).endswith("; nothing is lost, try again")
    assert hub.rows() == rows[-1:]
    desk("sync", hub.url)
    assert hub.rows() == rows


def test_a_gap_that_was_left_there_is_filled(desk: Tracker, hub: Hub) -> None:
    desk("sync", hub.url)
    rows = hub.rows()
    hub.run(f"DELETE FROM {TABLE} WHERE seq IN (2, 5, 6)")
    assert desk("sync", hub.url).out == f"{hub.url}: 3 entries went\n"
    assert hub.rows() == rows


KINDS = {
    "emoji": "🙂🏽 flags 🇲🇽",
    "quotes": """'; DROP TABLE tracker_entries; -- " '' $1 %s {} $$""",
    "backslashes": r"C:\temp\new \N \. \x41 \u0000 \\",
    "lines": "two\nlines, a\ttab",
    "right to left": "עברית \u202e turned",
    "commas and braces": '{1,2},"x",NULL,(a,b)',
    "one MB": "ñ" * 524_288,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_text_comes_as_it_went(
    desk: Tracker, inside: Tracker, ben: Path, hub: Hub, kind: str
) -> None:
    inside("note", "cut-demand", KINDS[kind])  # one MB is too long for a command line
    desk("sync", hub.url)
    desk(*AS_BEN, "sync", hub.url)
    assert log_of(desk, *AS_BEN) == log_of(desk)
    assert KINDS[kind] in [json.loads(entry["body"]).get("note") for entry in log_of(desk, *AS_BEN)]
