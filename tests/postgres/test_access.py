"""Who may come in, how, and what is said to whom it is refused; a password shows nowhere."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.helpers import DB, refused
from tests.conftest import SCRIPT, Tracker
from tests.postgres.hubs import TABLE, Hub
from tests.postgres.server import PASSWORD, SECRET, Server


def by_variable(hub: Hub) -> tuple[str, dict[str, str]]:
    return hub.server.url(hub.name, SECRET), {"PGPASSWORD": PASSWORD}


def by_file(hub: Hub) -> tuple[str, dict[str, str]]:
    file = Path("pgpass")
    file.write_text(f"*:*:{hub.name}:{SECRET}:{PASSWORD}\n", encoding="utf-8")
    file.chmod(0o600)
    return hub.server.url(hub.name, SECRET), {"PGPASSFILE": str(file)}


def by_file_at_home(hub: Hub) -> tuple[str, dict[str, str]]:
    url, env = by_file(hub)
    home = Path(os.environ["HOME"])
    Path(env["PGPASSFILE"]).rename(home / ".pgpass")
    return url, {}


def by_service(hub: Hub) -> tuple[str, dict[str, str]]:
    said = {"host": hub.server.folder, "dbname": hub.name, "user": SECRET, "password": PASSWORD}
    lines = [f"{name}={value}" for name, value in said.items()]
    Path("services").write_text("\n".join(["[policy]", *lines, ""]), encoding="utf-8")
    return "postgresql:///?service=policy", {"PGSERVICEFILE": "services"}


@pytest.mark.parametrize("way", [by_variable, by_file, by_file_at_home, by_service])
def test_a_password_comes_the_postgresql_way_and_shows_nowhere(
    desk: Tracker, hub: Hub, way: object
) -> None:
    url, env = way(hub)  # type: ignore[operator]
    told = desk("hub", "add", "office", url)
    seen = set[bytes]()
    with subprocess.Popen(
        [SCRIPT, "sync"],
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        while running.poll() is None:
            seen |= set(command_lines())
        printed = running.communicate()
    assert any(b"\0sync\0" in line for line in seen)
    assert "entries went" in printed[0]
    shown = [*told, *printed, *desk("hub", "list"), *desk("hub", "status", **env)]
    assert not [text for text in shown if PASSWORD in text]
    assert not [line for line in seen if PASSWORD.encode() in line]
    assert PASSWORD.encode() not in DB.read_bytes()


def command_lines() -> Iterator[bytes]:
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended
            yield file.read_bytes()


def test_a_wrong_password_is_no_permission(desk: Tracker, hub: Hub) -> None:
    url = hub.server.url(hub.name, SECRET)
    assert refused(desk, "sync", url, code=77, PGPASSWORD="another") == (
        f'tracker: password authentication failed for user "{SECRET}"; ask whoever owns the database'
    )


def test_a_password_that_is_missing_is_asked_for(desk: Tracker, hub: Hub) -> None:
    assert refused(desk, "sync", hub.server.url(hub.name, SECRET), code=77) == (
        "tracker: it asks for a password; put that into ~/.pgpass or a service file"
    )


WITH_PASSWORD = (
    "postgresql://ana:hush@db.example.org/policy",
    "postgres://ana:hush@db.example.org/policy",
    "POSTGRESQL://ana:hush@db.example.org/policy",
    "postgresql://ana@db.example.org/policy?password=hush",
    "postgresql://db.example.org/policy?sslpassword=hush",
    "postgresql://ana:hu/hush@db.example.org/policy",
    "postgresql://ana:hush?hush@db.example.org/policy",
    "postgresql://ana:@db.example.org/policy?password=hush",
)


@pytest.mark.parametrize("url", WITH_PASSWORD)
def test_a_url_with_a_password_is_refused_and_not_repeated(desk: Tracker, url: str) -> None:
    for command in (["sync"], ["hub", "status"], ["hub", "init"], ["hub", "add", "office"]):
        said = refused(desk, *command, url, code=2)
        assert "hush" not in said
        assert "password" in said or "no postgresql: URL" in said


def test_a_url_that_is_none_is_told(desk: Tracker) -> None:
    for url in ("postgresql://[::/policy", "postgresql://h/d?nonsense=1"):
        said = refused(desk, "sync", url, code=2)
        assert said == "tracker: that is no postgresql: URL as libpq reads it"


def test_who_was_not_given_the_role_may_not_read(desk: Tracker, hub: Hub) -> None:
    hub.server.new_role("stranger")
    said = refused(desk, "sync", hub.server.url(hub.name, "stranger"), code=77)
    assert said == f"tracker: permission denied for table {TABLE}; ask whoever owns the database"


def test_who_may_only_read_gets_what_is_there(desk: Tracker, ben: Path, hub: Hub) -> None:
    desk("sync", hub.url)
    hub.server.new_role("reader")
    hub.run(f"GRANT SELECT ON {TABLE} TO reader")
    url = hub.server.url(hub.name, "reader")
    desk("--db", ben, "sync", url)
    desk("--db", ben, "note", "cut-demand", "Mine")
    desk("note", "cut-demand", "Hers")
    desk("sync", hub.url)
    ran = desk("--db", ben, "sync", url, code=77)
    assert ran.out == f"{url}: 1 entry came (Ana 1)\n"
    assert (
        ran.err == f"tracker: permission denied for table {TABLE}; ask whoever owns the database\n"
    )


def test_a_database_that_may_only_be_read_is_no_permission(desk: Tracker, hub: Hub) -> None:
    hub.run(f"ALTER DATABASE {hub.name} SET default_transaction_read_only = on")
    assert "read-only transaction; ask whoever owns" in refused(desk, "sync", hub.url, code=77)


@pytest.mark.parametrize(
    ("database", "user", "said"),
    [
        ("postgres", "shut", "pg_hba.conf rejects connection"),
        ("postgres", "nobody", 'role "nobody" does not exist'),
        ("postgres", "tracker_staff", 'role "tracker_staff" is not permitted to log in'),
        ("closed", "ana", 'permission denied for database "closed"'),
    ],
)
def test_who_is_not_let_in_is_told_why(
    desk: Tracker, hub: Hub, database: str, user: str, said: str
) -> None:
    if not hub.server.run("SELECT 1 FROM pg_database WHERE datname = 'closed'"):
        hub.server.run("CREATE DATABASE closed")
        hub.server.run("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")
    found = refused(desk, "sync", hub.server.url(database, user), code=77)
    assert found.startswith(f"tracker: {said}")
    assert found.endswith("; ask whoever owns the database")


def test_a_database_without_the_table_says_who_makes_it(desk: Tracker, server: Server) -> None:
    assert refused(desk, "sync", server.url(server.new_database()), code=65) == (
        "tracker: no table of entries there; whoever owns the database runs 'tracker hub init URL'"
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://nowhere.invalid/policy", "failed to resolve host 'nowhere.invalid': "),
        ("postgresql://127.0.0.1:9/policy", 'connection to server at "127.0.0.1", port 9 failed: '),
        ("postgresql:///policy?host=/nowhere", "connection to server on socket "),
        ("postgresql:///?service=nowhere", 'definition of service "nowhere" not found'),
    ],
)
def test_a_place_where_nobody_answers_is_named(desk: Tracker, url: str, said: str) -> None:
    found = refused(desk, "sync", url, code=74)
    assert found.startswith(f"tracker: {said}")
    assert found.endswith("; nothing was exchanged, try again or look at the URL")


def test_a_database_that_is_not_there_is_named(desk: Tracker, server: Server) -> None:
    found = refused(desk, "sync", server.url("nowhere"), code=74)
    assert found.startswith('tracker: database "nowhere" does not exist; nothing was exchanged')


def test_too_many_connections_are_a_reason_to_try_again(desk: Tracker, hub: Hub) -> None:
    with contextlib.ExitStack() as open_:
        with pytest.raises(psycopg.OperationalError):
            for _ in range(100):
                open_.enter_context(hub.server.connected(hub.name, "ana"))
        said = refused(desk, "sync", hub.url, code=75)
    assert said.endswith("; nothing was exchanged, try again")
    desk("sync", hub.url)


def test_a_limit_of_the_role_is_a_reason_to_try_again(desk: Tracker, hub: Hub) -> None:
    hub.server.new_role("crowded", more="CONNECTION LIMIT 0")
    said = refused(desk, "sync", hub.server.url(hub.name, "crowded"), code=75)
    assert said == (
        'tracker: too many connections for role "crowded"; nothing was exchanged, try again'
    )


def test_of_several_hubs_the_others_are_told_where_one_does_not_answer(
    desk: Tracker, hub: Hub
) -> None:
    desk("hub", "add", "away", "postgresql:///policy?host=/nowhere")
    desk("hub", "add", "office", hub.url)
    ran = desk("hub", "status", code=74)
    assert ran.out.startswith("office: 0 entries there")
    assert ran.err.startswith("tracker: away: connection to server on socket")
