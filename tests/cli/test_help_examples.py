"""The session at the end of every verb's help is a real one: it is replayed on the shipped records."""

import re
from datetime import date
from pathlib import Path

import click
import pytest

from tests.cli.helpers import step
from tests.cli.test_readme import WRITTEN_ON, neutral
from tests.conftest import Tracker
from tracker import cli


def examples() -> dict[str, str]:
    """The epilog of every verb and sub-verb, by its command line."""
    root = click.Context(cli.cli)
    found: dict[str, str] = {}
    for verb in cli.VERBS:
        command = cli.cli.get_command(root, verb)
        inside = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{verb} {name}".strip(): inner.epilog for name, inner in inside.items()}
    del found["hub init"]  # it needs a server
    return found


def steps_of(epilog: str) -> list[tuple[str, str]]:
    text = "\n".join(line.removeprefix("  ") for line in epilog.strip().splitlines()[2:]) + "\n"
    return re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", text, re.M)


@pytest.mark.parametrize("verb", examples())
def test_the_session_in_the_help_is_what_happens(tracker: Tracker, folder: Path, verb: str) -> None:
    if verb != "init":
        tracker("init")
    if verb == "import entries":
        tracker("--db", "theirs.db", "init")
    steps = steps_of(examples()[verb])
    assert any(f"tracker {verb}" in command for command, _ in steps)
    for command, shown in steps:
        ran = step(command, folder)
        assert neutral(ran.stdout, date.today()) == neutral(shown, WRITTEN_ON), command
