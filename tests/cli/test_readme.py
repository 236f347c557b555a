"""The README's session, replayed command by command: what it shows is what is printed."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.helpers import step
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
# The day whose dates the README shows; other dates on the pages lie more than a week before it.
WRITTEN_ON = date(2026, 11, 22)


def sessions() -> list[tuple[str, str]]:
    """Every command of the README with the output shown below it, in order."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    first, *tour = [re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", b, re.M) for b in blocks]
    return [step for block in (*tour, first) for step in block]


def neutral(text: str, today: date) -> str:
    """``text`` without what differs from day to day: entry names and the days around today."""
    text = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b|\b[a-f]{8}\b", "********", text)
    text = re.sub(r"\d\d:\d\dZ", "HH:MMZ", text)
    text = re.sub(r"T\d{6}Z", "THHMMSSZ", text)
    text = re.sub(r" +$", "", text, flags=re.M)
    text = text.replace(f"{today:%B} {today.day}, {today.year}", "TODAY IN A NOTE")
    return text.replace(str(today - timedelta(days=7)), "WEEK AGO").replace(str(today), "TODAY")


def test_the_session_in_the_readme_is_what_happens(folder: Path) -> None:
    steps = sessions()
    assert len(steps) >= 7
    for command, shown in steps:
        ran = step(command, folder)
        if "list --status stalled" in command:  # the picture on top was taken before the tour
            assert ran.stdout == shown
        assert neutral(ran.stdout, date.today()) == neutral(shown, WRITTEN_ON), command


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)]+)\)", README))
def test_every_page_it_names_is_there(link: str) -> None:
    assert (PROJECT / link).is_file()
