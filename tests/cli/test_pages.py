"""The sessions on pages of docs/, replayed on the shipped records: what they show is what is printed."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.helpers import step
from tests.cli.terminal import Typist
from tests.cli.test_readme import WRITTEN_ON, neutral
from tests.conftest import PROJECT, Tracker

PAGES = (
    *("past.md", "backup.md", "review.md", "export.md", "import.md", "report.md", "query.md"),
    *("completion.md", "lint.md", "edit.md"),
)


def steps_of(page: str) -> list[tuple[str, str]]:
    """Every command of a page with the output shown below it, in order."""
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    step = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.M)
    return [found for block in blocks for found in step.findall(block)]


def shorn(text: str, today: date) -> str:
    """``text`` without what differs from day to day, yesterday included."""
    return neutral(text.replace(str(today - timedelta(days=1)), "YESTERDAY"), today)


@pytest.mark.parametrize("page", PAGES)
def test_the_session_on_a_page_is_what_happens(tracker: Tracker, folder: Path, page: str) -> None:
    tracker("init")
    steps = steps_of(page)
    assert steps
    for command, shown in steps:
        ran = step(command, folder, check=False)
        assert shorn(ran.stdout, date.today()) == shorn(shown, WRITTEN_ON), command
        last = "".join(shown.splitlines()[-1:])
        fails = last.startswith("tracker: ") or last.endswith("; nothing was imported")
        assert (ran.returncode != 0) == fails, command


# What a line that is typed at begins with.
_PROMPT = re.compile(r"^((?:[a-z]+(?: by)?(?: \[skip\])?|record it\? \[Y/n\]): )(.*)$", re.M)
_ASKED = ("proposal", "status", "reason", "finding", "record it?")


def _is_typed(prompt: str) -> bool:
    return "[" in prompt or prompt.rstrip(": ") in _ASKED


def test_the_sessions_at_a_terminal_on_the_page_of_editing_are_what_happens(
    tracker: Tracker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker("init")
    tracker("edit", "scan-all-vehicles", "--priority", "low")
    text = (PROJECT / "docs" / "edit.md").read_text(encoding="utf-8")
    sessions = re.findall(r"```text\n\$ (.*)\n((?:.*\n)*?)```", text)
    assert len(sessions) == 2
    for command, shown in sessions:
        editor, _, words = command.rpartition("tracker ")
        env = {"VISUAL": "", "EDITOR": editor.strip().removeprefix("EDITOR='").removesuffix("'")}
        typist = Typist(*words.split(), **env)
        for prompt, answer in _PROMPT.findall(shown):
            if _is_typed(prompt):
                typist.answers(f"\n{prompt}", f"{answer}\n")
        code, seen = typist.ends()
        assert code == 0
        assert shorn(seen, date.today()) == shorn(shown, WRITTEN_ON)
