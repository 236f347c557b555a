"""The page that takes two people to one record: its part on a folder is what happens."""

import re
from pathlib import Path

import pytest

from tests.cli import team_page


def test_two_people_come_to_one_record_by_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = team_page.sessions(team_page.parts()[0])
    assert {session.where for session in sessions} == {"Ana's laptop", "Ben's laptop"}
    for session in sessions:
        team_page.replay(session, folder, monkeypatch, {})


def test_every_verb_and_page_that_it_names_is_there() -> None:
    from tracker import cli

    text = team_page.PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"`tracker (\w+)", text)) <= set(cli.VERBS)
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (team_page.PAGE.parent / link).is_file(), link
