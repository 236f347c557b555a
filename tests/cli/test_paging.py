"""Long output goes through a pager, and text is as wide as the terminal; never in a pipe"""

import contextlib
import io
import os
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.helpers import DB, state
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker
from tracker import output, paging
from tracker.queries import history

PAGED = "sed 's/^/|/'"  # a pager by whose mark one sees that it was there
LONG = (
    "list", "show cut-demand", "due --today 2030-01-01", "lint", "history", "report", "diff 2020 2026",
    "statuses", "list --format json",
)  # fmt: skip
SHORT_SCREEN = {"LINES": "4", "COLUMNS": "100"}


@pytest.fixture
def busy(desk: Tracker) -> Tracker:
    """A desk with something to say on every page."""
    for number in range(4):
        desk(
            "add",
            f"new-{number}",
            "--title",
            f"Boost trade {number}",
            "--owner",
            "MX",
            "--today",
            "2026-03-01",
        )
        desk("note", "cut-demand", f"Remark {number}")
    return desk


def marks(shown: str) -> list[bool]:
    return [line.startswith("|") for line in shown.splitlines()]


@pytest.mark.parametrize("command", LONG)
def test_what_is_longer_than_the_screen_goes_through_the_pager(busy: Tracker, command: str) -> None:
    code, shown = on_terminal(*command.split(), PAGER=PAGED, **SHORT_SCREEN, only="stdout")
    assert code == (1 if command == "lint" else 0)
    assert len(marks(shown)) > 4 and all(marks(shown))
    plain = on_terminal(*command.split(), PAGER="cat", **SHORT_SCREEN, only="stdout")
    assert plain == (code, re.sub(r"(?m)^\|", "", shown))


def test_what_fits_the_screen_does_not(busy: Tracker) -> None:
    _, shown = on_terminal("list", PAGER=PAGED, LINES="40", only="stdout")
    assert len(marks(shown)) == 9 and not any(marks(shown))
    # A line longer than the screen is wide takes several of it.
    _, shown = on_terminal("history", PAGER=PAGED, LINES="30", COLUMNS="20", only="stdout")
    assert all(marks(shown))


@pytest.mark.parametrize(
    ("env", "is_paged"),
    [
        ({"PAGER": "cat", "TRACKER_PAGER": PAGED}, True),
        ({"PAGER": PAGED, "TRACKER_PAGER": "cat"}, False),
        ({"PAGER": PAGED, "TRACKER_PAGER": ""}, False),
        ({"PAGER": PAGED, "TERM": "dumb"}, False),
        ({"PAGER": "nonesuch --quiet"}, False),
        ({"PAGER": "'unclosed"}, False),
    ],
)
def test_which_pager_is_said_by_the_environment(
    busy: Tracker, env: dict[str, str], is_paged: bool
) -> None:
    code, shown = on_terminal("list", **SHORT_SCREEN, **env, only="stdout")
    assert code == 0 and set(marks(shown)) == {is_paged} and "new-3" in shown


def test_there_is_none_where_nobody_wants_one(busy: Tracker) -> None:
    for command in (["--no-pager", "list"], ["list", "--help"], ["--help"], ["cite", "cut-demand"]):
        assert not any(marks(on_terminal(*command, PAGER=PAGED, **SHORT_SCREEN, only="stdout")[1]))


def test_a_pipe_or_a_file_never_gets_one(busy: Tracker) -> None:
    usual = busy("list").out
    assert busy("list", PAGER=PAGED, **SHORT_SCREEN).out == usual
    on_terminal("report", "--output", "r.txt", PAGER=PAGED, COLUMNS="40", LINES="4")
    assert "|" not in Path("r.txt").read_text()


def test_less_is_the_pager_where_nothing_is_said_and_shows_the_first_screen(busy: Tracker) -> None:
    bare = {name: value for name, value in os.environ.items() if "PAGER" not in name}
    env = {"LINES": "6", "COLUMNS": "100"}
    code, shown = on_terminal("list", typed="q", bare=bare, only="stdout", **env)
    assert code == 0
    assert "new-0" in shown and "new-3" not in shown


@pytest.mark.parametrize("pager", ["true", "head -n 1", "sh -c 'exit 3'"])
def test_a_pager_that_is_left_early_is_no_news_and_the_exit_code_stays(
    busy: Tracker, pager: str
) -> None:
    for number in range(3):
        busy("note", "cut-demand", f"{number} " + "x" * 100_000)
    for command, expected in (("history", 0), ("lint", 1), ("show cut-demand", 0)):
        code, shown = on_terminal(*command.split(), PAGER=pager, **SHORT_SCREEN)
        assert code == expected and len(shown.splitlines()) <= 2, (command, shown)


def test_nothing_more_is_read_for_a_pager_that_was_left() -> None:
    pages = paging.Paged(io.StringIO(), "true")
    pages.reader_gone = True
    pieces = iter(["one", "two"])
    with contextlib.redirect_stdout(pages):
        output.emit(pieces)
    assert list(pieces) == ["two"]


def test_talk_comes_once_the_pager_is_left(busy: Tracker) -> None:
    _, shown = on_terminal("list", PAGER=PAGED, **SHORT_SCREEN)
    assert marks(shown) == [True] * 9 + [False] and shown.splitlines()[-1] == "7 proposals"


def test_an_error_is_said_and_its_code_kept_where_a_pager_would_be(busy: Tracker) -> None:
    code, shown = on_terminal("show", "nonesuch", PAGER=PAGED, **SHORT_SCREEN)
    assert code == 1 and shown.startswith("tracker: no proposal")


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("command", ["report", "diff 2020 2026", "cite scan-lorries"])
def test_text_is_as_wide_as_the_terminal_and_never_wider_than_eyes_like(
    busy: Tracker, command: str, columns: int
) -> None:
    _, shown = on_terminal(*command.split(), COLUMNS=str(columns), only="stdout")
    said = [line for line in shown.splitlines() if not line.startswith("State ")]
    prose = [line for line in said if " " in line.strip() and "  " not in line.strip()]
    assert max(map(len, prose)) <= min(columns, 100)
    if columns >= 60:  # tables have as many columns side by side as there is room for
        assert max(map(len, said)) <= min(columns, 100)
    if columns >= 100:
        assert max(map(len, prose)) > 60


def test_a_terminal_changes_nothing_of_what_a_pipe_or_file_gets(busy: Tracker) -> None:
    usual = busy("report").out
    assert busy("report", COLUMNS="40").out == usual
    on_terminal("report", "--output", "r.txt", COLUMNS="40")
    assert Path("r.txt").read_text() == usual
    again = f"report --state {state(busy)}"
    assert busy(*again.split(), COLUMNS="40").out == busy(*again.split()).out


def test_no_color_is_honoured_in_a_pager_too(busy: Tracker) -> None:
    busy("undo")
    for env, styled in (({}, True), ({"NO_COLOR": "1"}, False)):
        _, shown = on_terminal("history", PAGER=PAGED, **SHORT_SCREEN, **env)
        assert ("\x1b[9m" in shown) == styled


def test_a_long_history_is_read_in_the_order_of_an_index_so_that_its_first_line_comes_at_once(
    desk: Tracker,
) -> None:
    asked: list[str] = []
    with contextlib.closing(sqlite3.connect(DB)) as connection:
        connection.set_trace_callback(asked.append)
        next(history.history(connection, history.Span()))
        connection.set_trace_callback(None)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert "SCAN entries USING INDEX entries_in_order" in plan
    assert not [step for step in plan if "TEMP B-TREE" in step]
