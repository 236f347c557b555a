"""The sessions on pages of docs/, replayed on the shipped records: what they show is what is printed."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.helpers import step
from tests.cli.test_readme import WRITTEN_ON, neutral
from tests.conftest import PROJECT, Tracker

PAGES = (
    *("past.md", "backup.md", "review.md", "export.md", "import.md", "report.md", "query.md"),
    *("completion.md", "lint.md"),
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
