"""tracker whoami: under which name and id one records, and what decides the name."""

import json
import shutil
import subprocess

import pytest

from tests.cli.helpers import DB, data, refused
from tests.conftest import Tracker


def said(desk: Tracker, *args: str, **env: str) -> tuple[str, str]:
    """The name and what decides it, which text and JSON say alike."""
    found = json.loads(desk(*args, "whoami", "--format", "json", **env).out)
    first = desk(*args, "whoami", **env).out.splitlines()[0]
    assert first == f"actor    {found['actor']} ({found['why']})"
    return found["actor"], found["why"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
def test_it_says_what_decides_the_name(desk: Tracker) -> None:
    subprocess.run(["git", "config", "--global", "user.name", "Fé Git"], check=True)
    env = {"TRACKER_ACTOR": "Cy", "GIT_AUTHOR_NAME": "Git Name", "LOGNAME": "carla"}
    assert said(desk, "--actor", "Bo", **env) == ("Bo", "--actor")
    assert said(desk, **env) == ("Cy", "TRACKER_ACTOR")
    env["TRACKER_ACTOR"] = ""
    assert said(desk, **env) == ("Git Name", "GIT_AUTHOR_NAME")
    env["GIT_AUTHOR_NAME"] = ""
    assert said(desk, **env) == ("Fé Git", "git's user.name")
    env["PATH"] = "/nonexistent"
    assert said(desk, **env) == ("carla", "the login name")


def test_the_name_it_says_is_the_one_that_is_recorded(desk: Tracker) -> None:
    env = {"TRACKER_ACTOR": "", "GIT_AUTHOR_NAME": " Git Name "}
    desk("note", "cut-demand", "who?", **env)
    assert data(desk, "history", "--limit", "1")[0]["actor"] == said(desk, **env)[0] == "Git Name"


def test_it_says_the_id_and_how_much_was_written_under_it(desk: Tracker) -> None:
    before = data(desk, "whoami")
    assert list(before) == ["actor", "why", "replica", "written", "is_bound"]
    desk("note", "cut-demand", "one more")
    after = data(desk, "whoami")
    assert after == {**before, "written": before["written"] + 1}
    assert (
        f"replica  {after['replica']}, {after['written']} entries written\n" in desk("whoami").out
    )
    newest = data(desk, "history", "--limit", "1")[0]
    assert newest["group"] == f"{after['replica'][:8]}-{after['written']}"


def test_it_changes_nothing(desk: Tracker) -> None:
    before = DB.read_bytes()
    desk("whoami")
    assert DB.read_bytes() == before


def test_a_name_that_could_not_be_stored_is_refused_here_too(desk: Tracker) -> None:
    assert "TRACKER_ACTOR" in refused(desk, "whoami", code=2, TRACKER_ACTOR="a\x1bb")
    assert "--actor" in refused(desk, "--actor", " ", "whoami", code=2)


def test_without_a_database_it_names_the_next_step(tracker: Tracker) -> None:
    assert "tracker init" in refused(tracker, "whoami", code=65)
