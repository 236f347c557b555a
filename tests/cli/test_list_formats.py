"""tracker list: the contract of its JSON, and its other formats"""

import csv
import io
import json

import pytest

from tests.cli.helpers import GOLDEN, data, raw, supported
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker

NEEDED = set(
    "id title summary test owner partners issues source locator proposed_by put status since"
    " confidence reason priority deadline evidence_count last_looked links".split()
)


def test_the_keys_of_list_are_those_that_are_pinned(desk: Tracker) -> None:
    pinned = json.loads((GOLDEN / "list_keys.json").read_text(encoding="utf-8"))
    assert set(pinned) >= NEEDED
    for row in data(desk, "list"):
        assert list(row) == pinned


def test_the_keys_of_show_are_those_that_are_pinned_and_begin_like_list(desk: Tracker) -> None:
    pinned = json.loads((GOLDEN / "show_keys.json").read_text(encoding="utf-8"))
    assert list(data(desk, "show", "scan-lorries")) == pinned
    (row,) = data(desk, "list", "lorry")
    shown = data(desk, "show", "scan-lorries")
    assert {key: shown[key] for key in row} == row


def test_owner_partners_and_issues_have_the_promised_shapes(desk: Tracker) -> None:
    (row,) = data(desk, "list", "lorry")
    assert row["owner"] == "MX" and row["partners"] == ["US"]
    assert row["issues"] == ["drugs", "trade"] and row["evidence_count"] == 1
    assert row["since"] == "2025-01" and row["last_looked"] == "2025-01-31"
    assert row["links"] == [{"kind": "in-exchange-for", "to": "cut-tariffs"}]
    (bare,) = data(desk, "list", "opioids")
    assert (bare["since"], bare["reason"], bare["confidence"]) == (None, None, None)
    assert (bare["deadline"], bare["last_looked"], bare["partners"]) == ("none", None, [])


def test_all_machine_formats_hold_the_same(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--summary", 'Two lines,\n"quoted"; and ñ 🙂')
    rows = data(desk, "list")
    lines = desk("list", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    text = raw("list", "--format", "csv").decode()
    assert text.endswith("\r\n")
    found = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for name in ("id", "title", "summary", "owner", "status"):
        assert [row[name] for row in found] == [row[name] for row in rows]
    assert [row["issues"] for row in found] == ["drugs", "trade", "drugs;trade"]


def test_a_table_fits_a_pipe_and_names_countries(desk: Tracker) -> None:
    long = "Word " * 38 + "end"
    desk("edit", "cut-demand", "--title", long)
    out = desk("list").out
    assert max(map(len, out.splitlines())) <= 160
    assert "United States" in out and "Mexico" in out
    assert "Word…" in out or "Word …" in out or "Wo…" in out
    assert len(out.splitlines()) == 5, "two lines of headers, one line a record"


def test_a_table_fits_a_pipe_whatever_ids_and_titles_are_like(desk: Tracker) -> None:
    desk("add", "-".join(["long"] * 12), "--title", "W" * 200, "--owner", "United Kingdom")
    desk("status", "long", "under-consideration", "--reason", "r")
    assert max(map(len, desk("list").out.splitlines())) <= 160


def test_the_width_does_not_depend_on_columns(desk: Tracker) -> None:
    assert desk("list", COLUMNS="40").out == desk("list", COLUMNS="300").out


def test_markdown_takes_no_markup_from_a_cell(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--title", "A | b <i>c</i> *d* [e](f) `g`")
    out = desk("list", "--format", "md").out
    header, rule, *rows = out.splitlines()
    assert header.startswith("| id |") and set(rule) <= set("|- ")
    assert len(rows) == 3
    row = next(row for row in rows if "cut-demand" in row)
    assert "A \\| b" in row and "\\<i\\>" in row and "\\*d\\*" in row and "\\[e\\]" in row
    assert row.replace("\\|", "").count("|") == header.count("|")


@pytest.mark.parametrize("flag", ["contested", "unsupported"])
def test_a_flag_is_seen_beside_the_status(desk: Tracker, flag: str) -> None:
    if flag == "contested":
        supported(desk, "cut-demand", "adopted", "2025-06-01")
        desk(
            "evidence", "cut-demand", "--stance", "contradicts", "--finding", "No", "--doc", "Memo"
        )  # fmt: skip
    else:
        desk("status", "cut-demand", "adopted", "--reason", "r", "--unsupported", "By phone")
    assert f"adopted ({flag})" in " ".join(desk("list", "opioids").out.split())
    assert data(desk, "list", "opioids")[0][flag] is True


@pytest.mark.parametrize("columns", [30, 45, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_ids_stay_whole_where_they_can(
    tracker: Tracker, columns: int
) -> None:
    tracker("init")
    lines = on_terminal("list", COLUMNS=str(columns))[1].splitlines()
    assert max(map(len, lines)) <= max(columns, 40)
    if columns >= 60:
        assert any("coordinate-policy-across-committees" in line for line in lines)
    assert any("title" in line for line in lines[:1]) == (columns >= 80)
