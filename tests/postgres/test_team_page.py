"""The page that takes two people to one record: its part on PostgreSQL, on a real server."""

import re
from pathlib import Path

import pytest

from tests.cli import team_page
from tests.postgres import server as servers
from tests.postgres.server import Server


def environments(server: Server, folder: Path) -> dict[str, dict[str, str]]:
    """What makes each reach the server: the service file of the page, with our host in it."""
    (service,) = re.findall(r"```ini\n(.*?)```", team_page.PAGE.read_text("utf-8"), re.DOTALL)
    service = service.replace("db.example.org", str(server.folder)).replace(
        "sslmode=verify-full\n", ""
    )
    found = {"the server": {"PGHOST": str(server.folder), "PGUSER": servers.OWNER}}
    for owner in ("Ana", "Ben"):
        file = folder / f"{owner}.conf"
        file.write_text(service.replace("user=ana", f"user={owner.lower()}"), encoding="utf-8")
        found[owner] = {"PGSERVICEFILE": str(file)}
    return found


def test_two_people_come_to_one_record_by_postgresql(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder, by_postgres = map(team_page.sessions, team_page.parts())
    assert {session.where for session in by_postgres} == {
        "the server",
        "Ana's laptop",
        "Ben's laptop",
    }
    with servers.running() as server:
        env = environments(server, folder)
        for session in (*by_folder, *by_postgres):
            team_page.replay(session, folder, monkeypatch, env)
        assert server.run("SELECT count(*) FROM tracker_entries", database="policy") == [(671,)]
