"""Who acts: --actor, TRACKER_ACTOR, a git name, the login name, in this order"""

import shutil
import subprocess

import pytest

from tests.cli.helpers import data, refused
from tests.conftest import Tracker

NOTE = ("note", "cut-demand")


def last_actor(desk: Tracker) -> str:
    """Who wrote the newest entry."""
    return str(data(desk, "history", "--limit", "1")[0]["actor"])


def test_an_option_goes_before_or_behind_the_verb_and_first(desk: Tracker) -> None:
    desk("--actor", "Bo", *NOTE, "a", TRACKER_ACTOR="Cy")
    assert last_actor(desk) == "Bo"
    desk(*NOTE, "b", "--actor", "Dé Ñ", TRACKER_ACTOR="Cy")
    assert last_actor(desk) == "Dé Ñ"
    desk("--actor", "Bo", *NOTE, "c", "--actor", "Eve")
    assert last_actor(desk) == "Eve"


def test_then_the_variables(desk: Tracker) -> None:
    desk(*NOTE, "a", TRACKER_ACTOR="Cy", GIT_AUTHOR_NAME="Git Name")
    assert last_actor(desk) == "Cy"
    desk(*NOTE, "b", TRACKER_ACTOR="", GIT_AUTHOR_NAME="Git Name")
    assert last_actor(desk) == "Git Name"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is missing")
def test_then_the_name_that_git_knows(desk: Tracker) -> None:
    subprocess.run(["git", "config", "--global", "user.name", "Fé Git"], check=True)
    desk(*NOTE, "a", TRACKER_ACTOR="", LOGNAME="login")
    assert last_actor(desk) == "Fé Git"


def test_then_the_login_name(desk: Tracker) -> None:
    desk(*NOTE, "a", TRACKER_ACTOR="", PATH="/nonexistent", LOGNAME="carla")
    assert last_actor(desk) == "carla"


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1bb", "a\ufffeb", "a\udc80b"])
def test_a_name_that_could_not_be_stored_is_refused(desk: Tracker, name: str) -> None:
    assert "--actor" in refused(desk, "--actor", name, *NOTE, "a", code=2)
    assert "--actor" in refused(desk, *NOTE, "a", "--actor", name, code=2)


def test_a_bad_name_in_a_variable_is_named_by_the_variable(desk: Tracker) -> None:
    assert "TRACKER_ACTOR" in refused(desk, *NOTE, "a", code=2, TRACKER_ACTOR="a\x1bb")


def test_spaces_around_a_name_are_no_part_of_it(desk: Tracker) -> None:
    desk("--actor", "  Bo ", *NOTE, "a")
    assert last_actor(desk) == "Bo"
