"""The sessions on the page for teams, replayed by two people with a folder each."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.helpers import step
from tests.cli.test_readme import WRITTEN_ON, neutral
from tests.conftest import PROJECT

PAGE = PROJECT / "docs" / "team.md"
SHARED = "/mnt/shared"  # as the page calls the folder that both see
_BLOCK = re.compile(r"On (\w+'s laptop|the server):\n\n```console\n(.*?)```", re.DOTALL)
_STEP = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.M)


class Session(NamedTuple):
    """Commands, each with what it prints, as somebody types them."""

    where: str
    steps: list[tuple[str, str]]


def sessions(part: str) -> list[Session]:
    """The sessions of a part of the page."""
    found = [Session(place, _STEP.findall(block)) for place, block in _BLOCK.findall(part)]
    assert len(found) == part.count("```console")
    return found


def parts() -> tuple[str, str]:
    """What the page says of a folder, and what of PostgreSQL."""
    text = PAGE.read_text(encoding="utf-8")
    folder, _, postgres = text.partition("## By PostgreSQL\n")
    return folder, postgres


def replay(
    session: Session,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    env: Mapping[str, Mapping[str, str]],
) -> None:
    """Type a session where it belongs: everything it shows is what is printed."""
    owner = session.where.partition("'")[0]
    home = folder / owner.replace(" ", "-")
    home.mkdir(exist_ok=True)
    (folder / "shared").mkdir(exist_ok=True)
    with monkeypatch.context() as patch:
        patch.setenv("TRACKER_ACTOR", owner)
        for name, value in env.get(owner, {}).items():
            patch.setenv(name, value)
        for command, shown in session.steps:
            ran = step(command.replace(SHARED, "../shared"), home, check=False)
            said = ran.stdout.replace(str((folder / "shared").resolve()), SHARED)
            assert neutral(said, date.today()) == neutral(shown, WRITTEN_ON), command
            assert ran.returncode == 0, command
