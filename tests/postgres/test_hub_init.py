"""Whoever owns a database makes it a hub, once."""

import re
from pathlib import Path

import psycopg
import pytest

from tests.cli.helpers import refused
from tests.conftest import Tracker
from tests.postgres.hubs import PARTITIONED, TABLE, Hub, log_of
from tests.postgres.server import STAFF, Server
from tracker.commands import hub_

HOSTILE = """x"; DROP TABLE tracker_entries; --'%s"""


def granted(server: Server, database: str, role: str) -> list[str]:
    rows = server.run(
        "SELECT privilege_type FROM information_schema.table_privileges"
        " WHERE table_name = %s AND grantee = %s ORDER BY 1",
        TABLE, role, database=database,
    )  # fmt: skip
    return [row[0] for row in rows]


def test_the_example_in_the_help_is_what_happens(tracker: Tracker, server: Server) -> None:
    (shown,) = re.findall(r"^  \$ tracker (hub init) \S+$", hub_.init.epilog or "", re.M)
    url = server.url(server.new_database())
    ran = tracker(*shown.split(), url)
    (told,) = re.findall(r"^  (postgresql:\S+)(: ready; .+)$", hub_.init.epilog or "", re.M)
    assert ran.out == f"{url}{told[1]}\n"


def test_it_may_be_repeated_and_what_is_there_stays(desk: Tracker, hub: Hub) -> None:
    desk("sync", hub.url)
    rows = hub.rows()
    desk("hub", "init", hub.server.url(hub.name))
    assert hub.rows() == rows


@pytest.mark.parametrize("role", ["readers", HOSTILE])
def test_the_role_has_the_name_that_one_wants(tracker: Tracker, server: Server, role: str) -> None:
    name = server.new_database()
    tracker("hub", "init", server.url(name), "--role", role)
    assert granted(server, name, role) == ["INSERT", "SELECT"]


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET actor = 'Ben'",
        f"DELETE FROM {TABLE}",
        f"TRUNCATE {TABLE}",
        f"DROP TABLE {TABLE}",
        f"ALTER TABLE {TABLE} ADD COLUMN more text",
        f"INSERT INTO {TABLE} SELECT * FROM {TABLE} ON CONFLICT (replica, seq) DO UPDATE SET kind = 'x'",
    ],
    ids=lambda statement: " ".join(statement.split()[:2]),
)
def test_the_role_may_read_and_add_and_nothing_else(
    desk: Tracker, hub: Hub, statement: str
) -> None:
    desk("sync", hub.url)
    rows = hub.rows()
    with (
        hub.server.connected(hub.name, "ana") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)  # type: ignore[call-overload]
    assert hub.rows() == rows
    assert granted(hub.server, hub.name, STAFF) == ["INSERT", "SELECT"]


def test_who_may_not_make_a_table_is_told_whom_to_ask(tracker: Tracker, server: Server) -> None:
    server.new_role("stranger")
    url = server.url(server.new_database(), "stranger")
    assert refused(tracker, "hub", "init", url, code=77) == (
        "tracker: permission denied for schema public; ask whoever owns the database"
    )


def test_a_role_that_is_there_need_not_be_made(tracker: Tracker, hub: Hub) -> None:
    """Who owns a database but may make no roles has it made by somebody who may."""
    hub.server.new_role("landlord")
    name = hub.server.new_database(how="OWNER landlord")
    tracker("hub", "init", hub.server.url(name, "landlord"))
    assert granted(hub.server, name, STAFF) == ["INSERT", "SELECT"]


def test_a_role_that_one_may_not_make_is_refused(tracker: Tracker, server: Server) -> None:
    server.new_role("landlord")
    url = server.url(server.new_database(how="OWNER landlord"), "landlord")
    said = refused(tracker, "hub", "init", url, "--role", "missing", code=77)
    assert said == "tracker: permission denied to create role; ask whoever owns the database"


def test_a_database_that_does_not_hold_every_character_is_refused(
    tracker: Tracker, server: Server
) -> None:
    name = server.new_database(how="ENCODING 'LATIN1' LOCALE 'C'")
    assert refused(tracker, "hub", "init", server.url(name), code=65) == (
        "tracker: the database is in LATIN1; make one with ENCODING 'UTF8'"
    )


def test_a_table_of_that_name_that_is_another_is_told(desk: Tracker, server: Server) -> None:
    name = server.new_database()
    server.run(f"CREATE TABLE {TABLE} (number int)", database=name)
    assert refused(desk, "sync", server.url(name), code=65) == (
        f"tracker: {TABLE} there is not what 'tracker hub init URL' makes; rename that table"
    )


def test_a_table_that_was_partitioned_before_serves_as_well(
    desk: Tracker, ben: Path, server: Server
) -> None:
    name = server.new_database()
    for statement in PARTITIONED:
        server.run(statement, database=name)
    url = server.url(name)
    desk("hub", "init", url)
    desk("sync", url)
    desk("--db", ben, "sync", url)
    desk("--db", ben, "--actor", "Ben", "note", "cut-demand", "Mine")
    desk("--db", ben, "sync", url)
    desk("sync", url)
    assert log_of(desk, "--db", ben) == log_of(desk)
    assert desk("sync", url) == ("", "")


def test_a_folder_needs_none(tracker: Tracker) -> None:
    Path("shared").mkdir()
    assert "a folder needs nothing" in refused(tracker, "hub", "init", "shared", code=2)
