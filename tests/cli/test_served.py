"""The forked runs of ``make quick`` are what a command does that is started anew"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import served
from tests.conftest import SCRIPT, Tracker, started

CSV = "proposal,status,reason\r\ncut-demand,stalled,No money; ¿cuándo?\r\n"
COMMANDS = (
    ["list"],
    ["list", "--format", "csv"],
    ["show", "scan-lorries", "--format", "json"],
    ["show", "nonesuch"],
    ["show", "\udce9"],
    ["list", "--status", "nonesuch"],
    ["import", "assessments", "-", "--dry-run"],
    ["report", "--format", "md"],
    ["--version"],
)


@pytest.fixture
def server(desk: Tracker) -> Iterator[served.Server]:
    server = served.Server()
    yield server
    server.stop()


@pytest.mark.parametrize("more", [{}, {"TZ": "America/Mexico_City", "TRACKER_DB": "db/tracker.db"}])
def test_a_forked_run_ends_as_one_that_is_started(
    server: served.Server, more: dict[str, str]
) -> None:
    env = {**os.environ, **more}
    assert server.can_run(env)
    for command in COMMANDS:
        ran = [run([str(SCRIPT), *command], CSV, env) for run in (server.run, started)]
        assert said(ran[0]) == said(ran[1]), command


def said(ran: Any) -> tuple[int, str, str]:
    return ran.returncode, ran.stdout, ran.stderr


def test_where_python_would_start_otherwise_a_command_is_started(server: served.Server) -> None:
    for name in ("LC_ALL", "LANG", "PYTHONUTF8"):
        assert not server.can_run({**os.environ, name: "1"})


def test_a_run_leaves_nothing_to_the_next(server: served.Server, folder: Any) -> None:
    run: Callable[..., Any] = lambda *words, **env: server.run(  # noqa: E731
        [str(SCRIPT), *words], "", {**os.environ, **env}
    )
    before = said(run("list"))
    run("--db", "elsewhere.db", "init", "--empty", TRACKER_ACTOR="Ben")
    (folder / "db").rename(folder / "moved")
    os.chdir("moved")
    assert "Ana" in run("--db", "tracker.db", "history", "--limit", "1").stdout
    assert said(run("--db", "tracker.db", "list")) == before
