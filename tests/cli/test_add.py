"""tracker add"""

import os
import pty
import subprocess

import pytest

from tests.cli.helpers import data, previewed, refused
from tests.conftest import SCRIPT, Tracker

TITLE = ("--title", "Inspect southbound lorries")


def at_a_terminal(*args: str, answers: str) -> tuple[int, str]:
    """Run the command with a terminal as its stdin and type ``answers``; its code and its stderr."""
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        [SCRIPT, *args],
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    os.write(keyboard, answers.encode())
    try:
        _, err = process.communicate(timeout=20)
    finally:
        process.kill()
        os.close(keyboard)
        os.close(terminal)
    return process.returncode, err


def test_a_proposal_with_all_its_fields_is_shown_with_all_of_them(desk: Tracker) -> None:
    ran = desk(
        "add", "inspect-southbound", *TITLE, "--owner", "Mexico", "--partner", "united states",
        "--partner", "GT", "--issue", "drugs", "--issue", "trade", "--source", "first-text",
        "--summary", "Lorries going south.\nFor arms.", "--test", "They are inspected.",
        "--body", "Customs", "--assignee", "Bo", "--proposed-by", "A. Author", "--put", "demanded",
        "--locator", "end", "--priority", "high", "--inferred", "The owner.", "--deadline", "2027-06",
    )  # fmt: skip
    assert ran.out.startswith("inspect-southbound: added (entry ")
    shown = data(desk, "show", "inspect-southbound")
    assert shown["owner"] == "MX" and shown["partners"] == ["US", "GT"]
    assert shown["issues"] == ["drugs", "trade"] and shown["deadline"] == "2027-06"
    assert shown["summary"] == "Lorries going south.\nFor arms."
    given = ("Customs", "Bo", "A. Author", "demanded", "end", "high", "The owner.", "first-text")
    names = "body assignee proposed_by put locator priority inferred source".split()
    assert tuple(shown[name] for name in names) == given
    assert shown["status"] == "unassessed" and shown["evidence_count"] == 0


def test_the_least_it_needs_is_a_title_and_an_owner(desk: Tracker) -> None:
    desk("add", "short", "--title", "Do it", "--owner", "uk")
    shown = data(desk, "show", "short")
    assert (shown["owner"], shown["priority"], shown["deadline"]) == ("GB", "normal", None)


def test_without_a_terminal_what_is_missing_is_named_by_its_option(desk: Tracker) -> None:
    assert "--title" in refused(desk, "add", "short", "--owner", "MX", code=2)
    assert "--owner" in refused(desk, "add", "short", *TITLE, code=2)


@pytest.mark.parametrize(
    ("option", "value", "code", "said"),
    [
        ("--owner", "Mexcio", 2, "did you mean 'Mexico'"),
        ("--partner", "XX", 2, "--partner: 'XX' is not a country"),
        ("--issue", "drgs", 1, "did you mean 'drugs'"),
        ("--issue", "astronomy", 1, "tracker issue add"),
        ("--source", "first-txt", 1, "did you mean 'first-text'"),
        ("--put", "recomended", 2, "did you mean 'recommended'"),
        ("--priority", "hihg", 2, "did you mean 'high'"),
        ("--deadline", "soon", 2, "--deadline: 'soon' is not a date"),
        ("--title", " ", 1, "title"),
        ("--title", "x" * 201, 1, "200"),
        ("--title", "two\nlines", 1, "title"),
    ],
)
def test_a_wrong_value_is_refused_with_the_nearest(
    desk: Tracker, option: str, value: str, code: int, said: str
) -> None:
    good = {"--title": "Do it", "--owner": "MX"}
    words = [word for pair in (good | {option: value}).items() for word in pair]
    line = refused(desk, "add", "short", *words, code=code)
    assert said in line


@pytest.mark.parametrize("name", ["Scan", "a--b", "-a", "a_b", "é", "a" * 61, "", "a b", "a\nb"])
def test_an_id_is_a_short_readable_slug(desk: Tracker, name: str) -> None:
    line = refused(desk, "add", *TITLE, "--owner", "MX", "--", name, code=2)
    assert "lower-case letters, digits and single hyphens" in line


def test_an_id_that_is_taken_is_refused_even_where_it_is_retired(desk: Tracker) -> None:
    line = refused(desk, "add", "cut-demand", *TITLE, "--owner", "MX")
    assert "cut-demand" in line and "tracker edit" in line
    desk("retire", "cut-demand", "--reason", "By mistake")
    assert "retired" in refused(desk, "add", "cut-demand", *TITLE, "--owner", "MX")


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    assert "short: added" in previewed(desk, "add", "short", *TITLE, "--owner", "MX")


def test_one_undo_takes_it_back_its_deadline_with_it(desk: Tracker) -> None:
    desk("add", "short", *TITLE, "--owner", "MX", "--deadline", "2027")
    desk("undo")
    assert "short" not in desk("list").out
    assert "no proposal 'short'" in refused(desk, "show", "short")


def test_on_a_terminal_it_asks_for_what_is_missing(desk: Tracker) -> None:
    code, asked = at_a_terminal(
        "add", "asked", "--issue", "drugs", answers="Ask first\nA summary\n\nMexico\n\n"
    )
    assert code == 0, asked
    assert "title" in asked and "owner" in asked and "issues" not in asked
    shown = data(desk, "show", "asked")
    assert (shown["title"], shown["owner"], shown["summary"]) == ("Ask first", "MX", "A summary")


def test_on_a_terminal_a_mistyped_answer_is_asked_for_again(desk: Tracker) -> None:
    code, asked = at_a_terminal(
        "add", "asked", "--title", "Ask", "--issue", "drugs", "--source", "first-text",
        "--summary", "S", "--test", "T", answers="Mexcio\nMexico\n",
    )  # fmt: skip
    assert code == 0, asked
    assert "Mexcio" in asked and data(desk, "show", "asked")["owner"] == "MX"
