"""tracker export to .xlsx: every cell is what was recorded, read back by two other programs"""

import contextlib
import csv
import gc
import json
import shutil
import sqlite3
import subprocess
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from tests.cli.helpers import DB, data, raw, refused, state
from tests.cli.test_datapackage import resources
from tests.cli.test_export import TABLES, cells_of, flat
from tests.conftest import SCRIPT, Tracker
from tracker import text
from tracker.exports import workbook
from tracker.queries.tables import TABLES as BY_NAME

HOSTILE = (
    "=1+1", "{=1}", "+SUM(A1)", "@x", "'x", "-x", "https://example.org/x", "mailto:a@b.c",
    "internal:notes!A1", "1e5", "2.50", "007", "2025-03", "TRUE", "#REF!", " two ends ", "a|b;c,d\"e",
    "two\nlines", "tab\tstop", "right \u202e left \u2066 \u2028 \u200f", "🙂 ñ é \u00a0", "_x000D_",
    "_x0041_x0041_", "<r>x</r>", "<r><t>_x0041_</t></r>", "<b>&amp;</b>", "]]>", "<r></r>",
)  # fmt: skip


def sheets(file: str | Path) -> dict[str, Worksheet]:
    """The sheets of a spreadsheet, by name."""
    return {sheet.title: sheet for sheet in load_workbook(file)}


def values(file: str | Path, name: str) -> list[list[Any]]:
    """The cells of a sheet, each in one piece. Escapes such as ``_x0041_`` stand for a character where
    a cell has one piece (ECMA-376, ST_Xstring), which openpyxl leaves to others; ours of several have
    none."""
    pieces = load_workbook(file, rich_text=True)[name].iter_rows(values_only=True)
    plain = load_workbook(file)[name].iter_rows(values_only=True)
    return [
        [
            cell if not isinstance(cell, str) or isinstance(piece, CellRichText) else unescape(cell)
            for cell, piece in zip(*rows, strict=True)
        ]
        for rows in zip(plain, pieces, strict=True)
    ]


@pytest.fixture
def hostile(full: Tracker) -> Tracker:
    """A full desk with a note of everything that a spreadsheet could take for something else."""
    for note in HOSTILE:
        full("note", "cut-tariffs", "--", note)
    return full


def test_a_table_becomes_a_sheet_of_the_same_cells(hostile: Tracker) -> None:
    for table in ("proposals", "notes"):
        ran = hostile("export", table, "--output", f"{table}.xlsx")
        assert (ran.out, ran.err) == ("", "")
        header, *rows = values(f"{table}.xlsx", table)
        records = data(hostile, "export", table)
        assert header == list(records[0])
        cells = [[flat(value) or None for value in row.values()] for row in records]
        assert [[None if cell is None else str(cell) for cell in row] for row in rows] == cells


def test_no_cell_is_a_formula_a_link_or_a_number_made_of_text(hostile: Tracker) -> None:
    hostile("export", "--all", "x.xlsx")
    for sheet in sheets("x.xlsx").values():
        assert not sheet._hyperlinks
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "inlineStr", "n"}, sheet.title
    notes = [row[2] for row in values("x.xlsx", "notes")]
    assert set(HOSTILE) <= set(notes)


def test_flags_are_words_numbers_are_numbers_and_dates_stay_as_they_were(full: Tracker) -> None:
    full(
        "export",
        "proposals",
        "--output",
        "p.xlsx",
        "--columns",
        "id,contested,evidence_count,since",
    )
    header, *rows = values("p.xlsx", "proposals")
    assert header == ["id", "contested", "evidence_count", "since"]
    assert ["scan-lorries", "no", 1, "2025-01"] in rows


def test_a_number_that_a_spreadsheet_would_round_stays_text(folder: Path) -> None:
    table = BY_NAME["entries"]._replace(columns=tuple(BY_NAME["entries"].chosen(["seq"])))
    numbers = [10**15 - 1, 10**17 + 1]
    workbook.write("e.xlsx", [table], lambda _: [{"seq": number} for number in numbers])
    assert values("e.xlsx", "entries")[1:] == [[999_999_999_999_999], ["100000000000000001"]]


def test_every_table_has_a_sheet_behind_one_that_says_what_it_is(full: Tracker) -> None:
    full("export", "--all", "all.xlsx", "--scale", "gao")
    found = sheets("all.xlsx")
    assert list(found) == ["about", *TABLES]
    about = {row[0]: row[1:] for row in values("all.xlsx", "about")}
    assert about["state"][0] == state(full)
    assert about["made again by"][0] == (
        f"tracker export --all export.xlsx --scale gao --state {state(full)}"
    )
    for table in TABLES:
        assert about[table] == [BY_NAME[table].row, found[table].max_row - 1], table
    assert "tracker set licence CC-BY-4.0" in about["licence"][0]


def test_a_sheet_is_ready_to_be_looked_through(full: Tracker) -> None:
    full("export", "proposals", "--output", "p.xlsx")
    sheet = sheets("p.xlsx")["proposals"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:AD{sheet.max_row}"
    widths = [column.width for column in sheet.column_dimensions.values()]
    assert min(widths) >= 8 and max(widths) <= 51 and len(set(widths)) > 3


def test_the_same_state_gives_the_same_bytes_in_any_time_zone(full: Tracker) -> None:
    full("export", "--all", "a.xlsx")
    full("export", "--all", "b.xlsx", TZ="Asia/Tokyo")
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    with zipfile.ZipFile("a.xlsx") as parts:
        assert b">1980-01-01T00:00:00Z</dcterms:created>" in parts.read("docProps/core.xml")
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
    full("export", "notes", "--output", "n.xlsx")
    again = resources()["n.xlsx"]["tracker"]["again"].split()
    before = Path("n.xlsx").read_bytes()
    full("note", "cut-demand", "Later")
    full(*again[1:])
    assert Path("n.xlsx").read_bytes() == before and "--state" in again


def test_a_spreadsheet_is_described_beside_it(full: Tracker) -> None:
    full("export", "notes", "--output", "n.xlsx")
    item = resources()["n.xlsx"]
    assert item["format"] == "xlsx" and item["mediatype"].endswith("spreadsheetml.sheet")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_reads_the_same_cells(hostile: Tracker) -> None:
    hostile("export", "--all", "x.xlsx", "--scale", "cpp")
    hostile("export", "--all", "out", "--scale", "cpp")
    # Comma, quote, UTF-8, from row 1, cells as they are and not as shown, every sheet.
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    home = f"-env:UserInstallation={Path('office').absolute().as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", form, "x.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    for table in TABLES:
        with open(f"x-{table}.csv", encoding="utf-8", newline="") as file:
            converted = list(csv.DictReader(file, strict=True))
        assert converted == cells_of(Path(f"out/{table}.csv").read_bytes()), table


@given(
    st.lists(
        st.text(st.sampled_from("<r>/<t>_x0041 =&;\t\n'\"+{}🙂\u202e"), max_size=14)
        | st.sampled_from(HOSTILE)
        | st.builds("<r>{}</r>".format, st.text(st.sampled_from("_x0041<>rt/ &"), max_size=12))
        | st.text(max_size=20).filter(lambda given: text.flaw(given) is None),
        min_size=1,
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_recorded_comes_back(folder: Path, notes: list[str]) -> None:
    table = BY_NAME["notes"]._replace(columns=BY_NAME["notes"].columns[2:3])
    workbook.write("n.xlsx", [table], lambda _: iter([{"note": note} for note in notes]))
    cells = [row[0] for row in values("n.xlsx", "notes")[1:]]
    read = [cell or "" for cell in cells]
    assert read + [""] * (len(notes) - len(read)) == notes


def test_a_cell_that_no_sheet_holds_is_named_and_nothing_is_written(full: Tracker) -> None:
    Path("n.xlsx").write_text("what was there")
    for note, length in (("x" * 32_768, "32,768"), ("🙂" * 16_384, "32,768")):
        full("note", "cut-demand", note)
        line = refused(full, "export", "notes", "--output", "n.xlsx")
        assert f"sheet 'notes', row 3, column 'note': {length} characters" in line
        assert "nothing was written" in line
        full("undo")
    assert Path("n.xlsx").read_text() == "what was there"
    assert not list(Path.cwd().glob(".*")) and not Path("datapackage.json").exists()
    full("note", "cut-demand", "x" * 32_767)
    full("export", "notes", "--output", "n.xlsx")
    assert len(values("n.xlsx", "notes")[2][2]) == 32_767


def test_so_is_a_row_too_many(
    full: Tracker, inside: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    inside("export", "sources", "--output", "s.xlsx")
    said = inside("export", "--all", "x.xlsx", code=1).err
    assert "sheet 'entries' would have a row 6" in said and said.count("\n") == 1
    assert not Path("x.xlsx").exists()


def test_where_the_disk_is_full_it_is_said_and_nothing_is_left(
    full: Tracker, inside: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    import xlsxwriter.workbook

    def full_disk(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xlsxwriter.workbook, "ZipFile", full_disk)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # XlsxWriter leaves its files to the end
        said = inside("export", "notes", "--output", "n.xlsx", code=74).err
        gc.collect()
    assert "n.xlsx could not be written (No space left on device)" in said
    assert not list(Path.cwd().glob("*.xlsx")) and not list(Path.cwd().glob(".*"))


def test_where_no_byte_can_be_written_that_is_one_line(full: Tracker) -> None:
    """zipfile tries once more when it is let go: nobody is told of that."""
    line = ["prlimit", "--fsize=1", SCRIPT, "export", "notes", "--output", "n.xlsx"]
    ran = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr.count("\n")) == (74, 1), ran.stderr
    assert "could not be written (File too large)" in ran.stderr


def test_without_the_extra_it_says_what_to_install(full: Tracker) -> None:
    Path("lame").mkdir()
    Path("lame/xlsxwriter.py").write_text("raise ImportError")
    for args in (["notes", "--output", "n.xlsx"], ["--all", "all.xlsx"]):
        line = refused(full, "export", *args, PYTHONPATH="lame")
        assert "'pip install XlsxWriter'" in line
    assert not list(Path.cwd().glob("*.xlsx"))
    full("export", "notes", "--output", "n.csv", PYTHONPATH="lame")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["notes", "--format", "xlsx"], "--output FILE.xlsx"),
        (["notes", "--output", "/dev/stdout", "--format", "xlsx"], "is no file"),
        (["notes", "--output", "n.xlsx", "--excel"], "--excel goes with --format csv"),
        (["--all", "seeds", "--format", "xlsx"], "seeds is no file"),
        (["--all", "db/tracker.db", "--format", "xlsx"], "is the database itself"),
        (["notes", "--output", "db/tracker.db", "--format", "xlsx"], "is the database itself"),
    ],
)
def test_where_it_cannot_go_is_refused(full: Tracker, args: list[str], said: str) -> None:
    assert said in refused(full, "export", *args, code=2)


def test_a_million_characters_go_through_every_other_format(full: Tracker) -> None:
    long = "=x|\n" * 262_144
    with contextlib.closing(sqlite3.connect(DB)) as connection, connection:
        connection.execute("UPDATE notes SET note = ?", (long,))
    assert cells_of(raw("export", "notes"))[0]["note"] == long
    assert cells_of(raw("export", "notes", "--excel")[3:])[0]["note"] == "'" + long
    assert data(full, "export", "notes")[0]["note"] == long
    assert json.loads(full("export", "notes", "--format", "jsonl").out)["note"] == long
    full("export", "--all", "out")
    assert cells_of(Path("out/notes.csv").read_bytes())[0]["note"] == long
    assert "1,048,576 characters" in refused(full, "export", "--all", "x.xlsx")
