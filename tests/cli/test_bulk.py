"""One change to all that a query chooses: seen before it happens, one group, undone as one"""

import json

import pytest

from tests.cli.helpers import DB, data, listed, refused
from tests.cli.terminal import answering, on_terminal
from tests.conftest import Tracker

SETS = (
    ("status", "no-action", "--reason", "nothing was found"),
    ("evidence", "--stance", "mixed", "--doc", "d", "--finding", "F"),
    ("checked", "--looked-in", "gazette"),
    ("deadline", "2030", "--reason", "r"),
    ("edit", "--assignee", "Ben"),
    ("link", "depends-on", "scan-lorries"),
    ("retire", "--reason", "not ours"),
)
OURS = ("--where", "owner:US issue:drugs,trade")


def log(desk: Tracker) -> list[dict[str, object]]:
    """The log, entry by entry."""
    return [
        json.loads(row) for row in desk("export", "entries", "--format", "jsonl").out.splitlines()
    ]


@pytest.mark.parametrize("words", SETS, ids=lambda words: words[0])
def test_it_is_one_group_with_a_line_for_each_and_undone_as_one(
    desk: Tracker, words: tuple[str, ...]
) -> None:
    before, shown = log(desk), desk("list", "--format", "json").out
    verb, *rest = words
    printed = desk(verb, *OURS, *rest, "--yes").out.splitlines()
    assert [line.partition(":")[0] for line in printed[:2]] == ["cut-demand", "cut-tariffs"]
    assert printed[2:] == ["2 proposals changed"]
    new = log(desk)[len(before) :]
    assert len({entry["group"] for entry in new}) == 1
    assert {entry["subject"] for entry in new} == {"proposal:cut-demand", "proposal:cut-tariffs"}
    desk("undo")
    assert desk("list", "--format", "json").out == shown


@pytest.mark.parametrize("words", SETS, ids=lambda words: words[0])
def test_a_preview_and_a_pipe_change_nothing(desk: Tracker, words: tuple[str, ...]) -> None:
    before = DB.read_bytes()
    verb, *rest = words
    preview = desk(verb, *OURS, *rest, "--dry-run").out
    assert preview.endswith("2 proposals would change\n")
    ran = desk(verb, *OURS, *rest, code=2)
    assert ran.out.splitlines() == preview.splitlines()[:-1]
    assert "--yes" in ran.err and DB.read_bytes() == before


def test_on_a_terminal_it_asks_and_only_yes_is_yes(desk: Tracker) -> None:
    words = ("deadline", *OURS, "2030", "--reason", "r")
    for typed in ("n\n", "\n", "\x04"):
        _, shown = on_terminal(*words, typed=typed)
        assert "cut-tariffs: deadline 2026-06 -> 2030" in shown and "Change 2 proposals?" in shown
        assert "nothing was changed" in shown and listed(desk, "deadline:2030") == []
    code, shown = on_terminal(*words, typed="y\n")
    assert code == 0 and "'tracker undo' takes all of it back" in shown
    assert listed(desk, "deadline:2030") == ["cut-demand", "cut-tariffs"]


def test_what_stands_so_already_is_left_alone_and_counted(desk: Tracker) -> None:
    for words in (("deadline", "2026-06", "--reason", "r"), ("edit", "--priority", "normal")):
        verb, *rest = words
        printed = desk(verb, *OURS, *rest, "--yes").out.splitlines()
        assert printed[-1] == "1 proposal changed, 1 unchanged"
        assert desk(verb, *OURS, *rest).out == "0 proposals to change, 2 unchanged\n"
    linked = desk("link", "--where", "open", "depends-on", "cut-demand", "--yes").out
    assert linked.endswith("2 proposals changed, 1 unchanged\n")


@pytest.mark.parametrize("stray", ["issue:drugs", "^issue:drugs", "@attention"])
def test_a_query_without_quotes_is_told_from_a_wrong_status(desk: Tracker, stray: str) -> None:
    args = ("status", "--where", "owner:MX", stray, "stalled", "--reason", "No news", "--yes")
    said = refused(desk, *args, code=2)
    assert (
        f"'{stray}' looks like a term of the query" in said and "in quotes behind --where" in said
    )


def test_an_empty_query_is_refused_and_everything_has_to_be_said(desk: Tracker) -> None:
    for query in ("", "  "):
        said = refused(
            desk, "status", "--where", query, "stalled", "--reason", "r", "--yes", code=2
        )
        assert "open,closed" in said
    words = ("edit", "--where", "open,closed", "--assignee", "Ben", "--yes")
    assert "3 proposals changed" in desk(*words).out


def test_a_rule_that_says_no_to_some_stops_all_and_names_them(desk: Tracker) -> None:
    desk("evidence", "cut-demand", "--stance", "mixed", "--doc", "d", "--finding", "F")
    before = DB.read_bytes()
    ran = desk(
        "evidence", *OURS, "--stance", "mixed", "--doc", "d", "--finding", "F", "--yes", code=1
    )
    said, summary = ran.err.splitlines()
    assert said.startswith("cut-demand has this finding") and ran.out == ""
    assert summary == "1 of 2 proposals refused; nothing was changed; narrow the query"
    ran = desk("status", *OURS, "implemented", "--reason", "r", "--yes", code=1)
    assert ran.err.count("needs evidence") == 2 and DB.read_bytes() == before


def test_evidence_given_with_a_status_stands_behind_each(desk: Tracker) -> None:
    desk(
        "status",
        *OURS,
        "adopted",
        "--reason",
        "r",
        "--doc",
        "Gazette 12",
        "--finding",
        "F",
        "--yes",
    )
    for name in ("cut-demand", "cut-tariffs"):
        shown = data(desk, "show", name)
        assert shown["status"] == "adopted" and not shown["unsupported"]


def test_what_all_would_refer_to_is_looked_for_once(desk: Tracker) -> None:
    for words in (("link", "depends-on", "scan-lories"), ("edit", "--issue", "drgs")):
        said = refused(desk, words[0], *OURS, *words[1:], "--yes")
        assert "did you mean" in said


def test_a_deadline_set_for_an_earlier_day_says_what_stands(desk: Tracker) -> None:
    words = ("deadline", *OURS, "2030", "--on", "2020-01-01", "--reason", "r", "--yes")
    shown = desk(*words).out
    assert "cut-tariffs: deadline 2030, on 2020-01-01; it stays 2026-06" in shown


def test_a_wrong_query_is_pointed_at(desk: Tracker) -> None:
    said = desk("retire", "--where", "ownr:US", "--reason", "r", "--yes", code=2).err
    assert "did you mean 'owner'" in said and "  ownr:US\n  ^" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("status", "scan-lorries", "stalled", "--reason", "r", "--yes"),
            "--yes goes with --where",
        ),
        (("status", *OURS, "scan-lorries", "stalled", "--reason", "r"), "scan-lorries"),
        (("status", *OURS, "stalled", "--reason", "r", "--replaces", "abcd"), "--replaces"),
        (("evidence", *OURS, "--doc", "d", "--finding", "F"), "--stance"),
        (("evidence", *OURS, "--stance", "mixed", "--file", "x", "--finding", "F"), "--file"),
        (("edit", *OURS), "nothing to change"),
        (("edit", "--where", "open sort:id", "--assignee", "B", "--yes"), "has no order"),
        (("checked",), "Missing argument 'ID...'"),
    ],
)
def test_what_does_not_go_together_is_refused(
    desk: Tracker, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(desk, *words, code=2)


def test_what_changed_while_it_asked_is_not_changed_unseen(desk: Tracker) -> None:
    words = ("deadline", *OURS, "2030", "--reason", "r")
    meanwhile = ("deadline", "cut-demand", "2028", "--reason", "r")
    code, shown = answering("Change 2 proposals?", lambda: desk(*meanwhile), "y\n", *words)
    assert code == 75 and "changed meanwhile; nothing was changed" in shown
    assert listed(desk, "deadline:2030") == [] and listed(desk, "deadline:2028") == ["cut-demand"]
