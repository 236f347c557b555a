"""tracker source add, list and show"""

import pytest

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker


def test_a_new_text_can_be_named_by_proposals_and_evidence(desk: Tracker) -> None:
    ran = desk(
        "source", "add", "review", "--title", "The border in review", "--author", "A. Ñandú",
        "--author", "B. Author", "--publisher", "P", "--published", "2026-05",
        "--date-note", "from the page", "--url", "https://example.org/review",
    )  # fmt: skip
    assert "review: added (entry " in ran.out
    shown = data(desk, "source", "show", "review")
    assert shown["authors"] == ["A. Ñandú", "B. Author"] and shown["published"] == "2026-05"
    assert shown["proposals"] == [] and shown["url"] == "https://example.org/review"
    desk("add", "short", "--title", "Do it", "--owner", "MX", "--source", "review")
    desk("evidence", "short", "--stance", "context", "--finding", "F", "--source", "review")
    assert data(desk, "source", "show", "review")["proposals"] == ["short"]
    assert [row["id"] for row in data(desk, "list", "--source", "review")] == ["short"]


def test_a_text_may_give_no_title(desk: Tracker) -> None:
    desk("source", "add", "bare")
    assert data(desk, "source", "show", "bare")["title"] == ""


def test_the_list_says_how_many_proposals_each_puts_forward(desk: Tracker) -> None:
    desk("source", "add", "review", "--title", "R")
    assert [(row["id"], row["proposals"]) for row in data(desk, "source", "list")] == [
        ("first-text", 3), ("review", 0),
    ]  # fmt: skip
    for form in ("table", "md", "csv", "jsonl"):
        out = desk("source", "list", "--format", form).out
        assert "first-text" in out and "A first text" in out, form
    assert max(map(len, desk("source", "list").out.splitlines())) <= 100


def test_one_source_is_shown_with_its_proposals(desk: Tracker) -> None:
    out = desk("source", "show", "first-text").out
    for said in ("A first text", "A. Author", "2025-01", "scan-lorries (under-consideration)"):
        assert said in out


def test_without_any_the_list_is_empty(tracker: Tracker) -> None:
    tracker("init", "--empty")
    assert tracker("source", "list", "--format", "json").out == "[]\n"
    tracker("source", "list")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["add", "first-text"], 1, "tracker source list"),
        (["add", "Not_an_id"], 2, "lower-case"),
        (["add", "x", "--url", "ftp://x"], 1, "http"),
        (["add", "x", "--published", "3/4/2025"], 2, "ambiguous"),
        (["add", "x", "--author", "two\nlines"], 1, "authors"),
        (["add", "x", "--titel", "T"], 2, "--title"),
        (["show", "frst-text"], 1, "did you mean 'first-text'"),
        (["show", "nonesuch"], 1, "tracker source list"),
        (["list", "--format", "jsn"], 2, "did you mean 'json'"),
        (["lst"], 2, "list"),
    ],
)
def test_a_wrong_one_is_refused(desk: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(desk, "source", *args, code=code)


def test_a_dry_run_writes_nothing_and_undo_takes_it_back(desk: Tracker) -> None:
    previewed(desk, "source", "add", "review", "--title", "R")
    desk("source", "add", "review", "--title", "R")
    desk("undo")
    assert [row["id"] for row in data(desk, "source", "list")] == ["first-text"]
    desk("source", "add", "review", "--title", "R")
