"""tracker export"""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import data, raw, refused
from tests.conftest import Tracker

TABLES = (
    "proposals assessments evidence checks deadlines responses links notes sources issues entries"
).split()


def cells_of(content: bytes) -> list[dict[str, str]]:
    """CSV as a strict reader takes it."""
    csv.field_size_limit(1 << 24)  # characters; Python stops at 131,072 otherwise
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def flat(value: Any) -> str:
    """How a value stands in a cell of CSV."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_holds_the_same_in_every_format(full: Tracker, table: str) -> None:
    rows = data(full, "export", table)
    assert rows
    lines = full("export", table, "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    content = raw("export", table)
    cells = cells_of(content)
    assert cells == [{name: flat(value) for name, value in row.items()} for row in rows]
    header = content.split(b"\r\n")[0].decode()
    assert header == ",".join(rows[0])
    assert not content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    assert content.count(b"\r\n") == content.count(b"\r") == len(rows) + 1


def test_line_breaks_inside_a_cell_are_unchanged(full: Tracker) -> None:
    content = raw("export", "notes", "--columns", "note")
    text = 'Two lines,\nof ""text""; ñ 🙂 \u202e \u2028 = 1'
    assert content == f'note\r\n"{text}"\r\n'.encode()


def test_the_columns_that_staff_count_on_are_there(full: Tracker) -> None:
    assert data(full, "export", "evidence")[0]["finding"]
    proposals = data(full, "export", "proposals")[0]
    assert {"id", "title", "owner", "status", "since", "deadline", "source"} <= set(proposals)


def test_columns_are_chosen_in_the_order_asked_for(full: Tracker) -> None:
    content = raw("export", "proposals", "--columns", "status, id")
    assert content.splitlines()[:2] == [b"status,id", b"no-action,cut-demand"]
    row = data(full, "export", "proposals", "--columns", "title,id")[0]
    assert list(row) == ["title", "id"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["evidnce"], 2, "did you mean 'evidence'"),
        (["proposals", "--columns", "id,titel"], 2, "did you mean 'title'"),
        (["proposals", "--columns", ""], 2, "--columns"),
        (["proposals", "--format", "table"], 2, "csv, json, jsonl"),
        (["proposals", "--format", "json", "--excel"], 2, "--excel"),
        (["proposals", "--owner", "Mexcio"], 2, "did you mean 'Mexico'"),
        (["proposals", "--issue", "drgs"], 1, "did you mean 'drugs'"),
        ([], 2, "TABLE"),
    ],
)
def test_a_wrong_option_is_refused(desk: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(desk, "export", *args, code=code)


def test_the_filters_of_list_choose_the_proposals_that_rows_hang_on(full: Tracker) -> None:
    assert [row["id"] for row in data(full, "export", "proposals", "--owner", "Mexico")] == [
        "scan-lorries"
    ]
    assert {row["proposal"] for row in data(full, "export", "evidence", "--closed")} == {
        "cut-tariffs"
    }
    assert {row["proposal"] for row in data(full, "export", "checks", "opioids")} == {"cut-demand"}
    subjects = {row["subject"] for row in data(full, "export", "entries", "--issue", "drugs")}
    assert subjects == {"proposal:cut-demand", "proposal:scan-lorries"}


def test_the_log_is_exported_whole(full: Tracker) -> None:
    assert len(data(full, "export", "entries")) == data(full, "where")["entries"]


def test_output_goes_to_a_file_whole_and_the_same_bytes(full: Tracker) -> None:
    Path("old.csv").write_text("what was there", encoding="utf-8")
    ran = full("export", "proposals", "--output", "old.csv")
    assert ran.out == ""
    assert Path("old.csv").read_bytes() == raw("export", "proposals")
    assert sorted(path.name for path in Path.cwd().glob(".*")) == []


def test_a_file_that_cannot_be_made_is_named_and_nothing_is_left(desk: Tracker) -> None:
    line = refused(desk, "export", "proposals", "--output", "missing/out.csv", code=74)
    assert "missing/out.csv" in line
    assert not Path("missing").exists()


def test_where_a_query_is_refused_an_existing_file_stays(desk: Tracker) -> None:
    Path("old.csv").write_text("what was there", encoding="utf-8")
    refused(desk, "export", "proposals", "--issue", "drgs", "--output", "old.csv")
    assert Path("old.csv").read_text(encoding="utf-8") == "what was there"


def test_excel_gets_a_mark_and_guarded_cells_and_a_plain_export_never(desk: Tracker) -> None:
    texts = [
        "=1+1",
        "+SUM(A1)",
        "-x",
        "@x",
        "\tx",
        "'x",
        "  =1",
        "-12.5",
        "+3",
        "-5",
        "a=b",
        "text",
    ]
    for text in texts:
        desk("note", "cut-demand", "--", text)
    guarded = ["'=1+1", "'+SUM(A1)", "'-x", "'@x", "'\tx", "''x", "'  =1", *texts[7:]]
    excel = raw("export", "notes", "--columns", "note", "--excel")
    assert excel.startswith(b"\xef\xbb\xbfnote\r\n")
    assert sorted(cell["note"] for cell in cells_of(excel[3:])) == sorted(guarded)
    plain = raw("export", "notes", "--columns", "note")
    assert sorted(cell["note"] for cell in cells_of(plain)) == sorted(texts)


def test_nothing_to_export_is_a_header_or_an_empty_list(desk: Tracker) -> None:
    assert raw("export", "checks", "--columns", "proposal,looked_in") == b"proposal,looked_in\r\n"
    assert desk("export", "checks", "--format", "json").out == "[]\n"
    assert desk("export", "checks", "--format", "jsonl").out == ""
