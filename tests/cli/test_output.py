"""Output: nothing stored steers a terminal, and a failed output is said to have failed"""

import re
import sqlite3

import pytest

from tests.cli.helpers import DB, data, shell
from tests.conftest import Tracker

TRICK = "safe \u202e\u2066 evil\u2028\u200f"
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
READING = (
    "list", "list --format md", "list --format json", "list --format jsonl", "show cut-demand", "report",
    "show cut-demand --format json", "history", "history --format json", "report --format md",
    "report --format json", "export entries --format json", "export notes --format jsonl", "source list",
    "issue list", "source show trick", "history --format jsonl",
)  # fmt: skip


@pytest.fixture
def tricky(desk: Tracker) -> Tracker:
    """A desk whose every text holds characters that can make a line say something else."""
    where = ("--url", "https://example.org/\u202e", "--finding", TRICK, "--locator", TRICK)
    desk("source", "add", "trick", "--title", TRICK, "--author", TRICK)
    desk("edit", "cut-demand", "--title", TRICK, "--summary", TRICK, "--body", TRICK)
    desk("status", "cut-demand", "adopted", "--reason", TRICK, *where, "--actor", TRICK)
    desk("note", "cut-demand", TRICK)
    desk("deadline", "cut-demand", "2025", "--reason", TRICK)
    desk("checked", "cut-demand", "--looked-in", TRICK)
    desk("issue", "add", "trick", "--meaning", TRICK)
    return desk


def test_deceptive_characters_are_stored_as_given_and_shown_escaped(tricky: Tracker) -> None:
    for command in READING:
        out = tricky(*command.split()).out
        assert not CONTROL.search(out), command
        assert "cut-demand" not in out or "\\u202e" in out, command
    assert data(tricky, "list", "evil")[0]["title"] == TRICK
    assert "\\u202e" in tricky("edit", "cut-demand", "--title", "Plain").out


def test_not_even_what_reached_the_file_some_other_way_steers_a_terminal(desk: Tracker) -> None:
    evil = "x\x1b[2J\x9b31m\x07\x7f"
    connection = sqlite3.connect(DB)
    connection.execute("UPDATE proposals SET title = ?, summary = ?, reason = ?", (evil,) * 3)
    connection.commit()
    connection.close()
    for command in ("list", "list --format md", "list --format json", "show scan", "report"):
        assert not CONTROL.search(desk(*command.split()).out), command


@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_a_change_that_was_saved_is_said_to_be_where_the_output_fails(
    desk: Tracker, where: str
) -> None:
    for command in ('"$T" note cut-demand Kept', '"$T" status cut-demand stalled --reason r'):
        ran = shell(command + where)
        assert ran.returncode == 74 and ran.stderr.count("\n") == 1
        assert "saved" in ran.stderr and "output" in ran.stderr
    shown = data(desk, "show", "cut-demand")
    assert [note["note"] for note in shown["notes"]] == ["Kept"] and shown["status"] == "stalled"


@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    "command",
    ["list", "list --format json", "report", "export entries", "show scan", "statuses",
     "--help", "where", "note cut-demand x --dry-run", "list --help", "--version"],
)  # fmt: skip
def test_a_reading_command_whose_output_fails_says_so(
    desk: Tracker, command: str, where: str
) -> None:
    before = DB.read_bytes()
    ran = shell(f'"$T" {command} {where}')
    assert (ran.returncode, ran.stderr.count("\n")) == (74, 1), ran.stderr
    assert "saved" not in ran.stderr and "output" in ran.stderr
    assert DB.read_bytes() == before


def test_init_and_load_say_that_they_saved(desk: Tracker) -> None:
    ran = shell('"$T" --db other.db init --seeds seeds >/dev/full')
    assert ran.returncode == 74 and "saved" in ran.stderr.splitlines()[-1]
    assert len(data(desk, "--db", "other.db", "list")) == 3


def test_a_reader_that_goes_away_is_no_news(desk: Tracker) -> None:
    for number in range(3):
        desk("note", "cut-demand", f"{number} " + "x" * 60_000)
    for command in ("export notes", "history --format json", "show cut-demand --format json"):
        ran = shell(f'"$T" {command} | head -c 1; exit ${{PIPESTATUS[0]}}')
        assert (ran.returncode, ran.stderr, len(ran.stdout)) == (0, "", 1), command


def test_closed_stderr_or_stdin_break_nothing(desk: Tracker) -> None:
    assert shell('"$T" list 2>&- <&-').stdout == desk("list").out
    assert shell('"$T" show nonesuch 2>&-').returncode == 1
    assert shell('"$T" show nonesuch 2>/dev/full').returncode == 1
    assert shell('"$T" note cut-demand x --today "2025-03-04" 2>&-').returncode == 0


def test_the_same_bytes_come_out_in_the_barest_surroundings(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--title", "Añejo «Ciudad Juárez» 🙂", "--actor", "Zoë")
    surroundings: tuple[dict[str, str], ...] = (
        {},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"LANG": "xx", "TERM": "dumb"},
    )
    for command in ("list", "show cut-demand", "report", "list --format csv", "history"):
        usual = desk(*command.split()).out
        for environment in surroundings:
            bare = shell(f'"$T" {command}', environment)
            assert (bare.returncode, bare.stderr, bare.stdout) == (0, "", usual), command


def test_writing_works_in_the_barest_surroundings(desk: Tracker) -> None:
    ran = shell('"$T" note cut-demand "Añejo 🙂"', {"LC_ALL": "C"})
    assert ran.returncode == 0 and ran.stderr == ""
    assert data(desk, "show", "cut-demand")["notes"][0]["note"] == "Añejo 🙂"


def test_talk_is_on_stderr_and_data_on_stdout(desk: Tracker) -> None:
    ran = desk("deadline", "cut-demand", "June 2030", "--reason", "r", "--on", "2 days ago")
    assert ran.err.count("understood as") == 2 and "understood" not in ran.out
    assert desk("list").err == desk("report").err == desk("export", "notes").err == ""
