"""The page that takes two people to one record: its part on a folder is what happens."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli import team_page
from tests.conftest import Tracker
from tests.cron import pages
from tracker import cli


def test_two_people_come_to_one_record_by_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = team_page.sessions(team_page.parts()[0])
    assert {session.where for session in sessions} == {"Ana's laptop", "Ben's laptop"}
    for session in sessions:
        team_page.replay(session, folder, monkeypatch, {})


def test_the_line_for_cron_says_what_came_and_nothing_where_nothing_did(desk: Tracker) -> None:
    Path("shared").mkdir()
    line = pages.here(pages.job("docs/team.md"), Path.cwd())
    command = pages.command_of(line).replace("/desk/", "/")
    Path("other").mkdir()
    desk("--db", "other/tracker.db", "init", "--empty")
    desk("--db", "other/tracker.db", "hub", "add", "office", "shared")
    desk("hub", "add", "office", "shared")
    assert run_by_cron(command) == (0, "office: 12 entries went\n", "")
    desk("--db", "other/tracker.db", "sync")
    desk("--db", "other/tracker.db", "--actor", "Ben", "note", "cut-demand", "from Ben")
    desk("--db", "other/tracker.db", "sync")
    assert run_by_cron(command) == (0, "office: 1 entry came (Ben 1)\n", "")
    assert run_by_cron(command) == (0, "", "")
    shutil.rmtree("shared")
    code, out, err = run_by_cron(command)
    assert (code, out) == (74, "") and "shared" in err


def run_by_cron(command: str) -> tuple[int, str, str]:
    """Run a line as cron does: in the home folder, with hardly any environment."""
    env = {"PATH": "/usr/bin:/bin", "HOME": "/", "LOGNAME": "ana", "SHELL": "/bin/sh"}
    ran = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd="/", env=env, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return ran.returncode, ran.stdout, ran.stderr


def test_every_verb_and_page_that_it_names_is_there() -> None:
    text = team_page.PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"`tracker (\w+)", text)) <= set(cli.VERBS)
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (team_page.PAGE.parent / link).is_file(), link
