"""tracker import: CSV and spreadsheets as programs write them, and what is neither."""

import contextlib
import csv
import io
import os
import random
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.cli.helpers import DB, refused
from tests.cli.test_import_tables import assessments, counts, errors
from tests.conftest import Tracker
from tracker import formats, text
from tracker.exports import workbook
from tracker.imports import sheet_cells
from tracker.queries.tables import TABLES

ROWS = (
    ("proposal", "status", "date", "reason"),
    ("cut-demand", "stalled", "2025-03", "No money; ¿cuándo?"),
)


def as_csv(separator: str = ",", end: str = "\r\n", rows: Any = ROWS) -> str:
    """Rows as a program writes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def is_in(desk: Tracker, file: str, *more: str) -> None:
    """The file holds the one assessment."""
    assert counts(desk("import", "assessments", file, *more)) == "1 new, 0 there already (1 entry)"
    (assessed,) = assessments(desk, "cut-demand")
    assert (assessed["status"], assessed["effective_on"]) == ("stalled", "2025-03")
    assert assessed["reason"] == "No money; ¿cuándo?"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_separators_ends_of_line_and_marks_are_seen(
    safe: Tracker, separator: str, end: str, mark: str
) -> None:
    Path("new.csv").write_bytes((mark + as_csv(separator, end)).encode())
    is_in(safe, "new.csv")


def test_csv_comes_from_standard_input_too(desk: Tracker) -> None:
    ran = desk("import", "assessments", "-", stdin=as_csv())
    assert ran.out == "-: 1 new, 0 there already (1 entry)\n"


def test_blank_rows_and_cells_behind_the_last_column_are_nothing(safe: Tracker) -> None:
    lines = as_csv().splitlines()
    Path("new.csv").write_text(f"\n,,,\n{lines[0]},,\n\n,,,,,\n{lines[1]},,\n , ,\n", "utf-8")
    is_in(safe, "new.csv")


def test_line_breaks_in_quotes_are_part_of_a_cell_and_rows_are_numbered_by_their_first_line(
    safe: Tracker,
) -> None:
    rows = [
        ROWS[0],
        ("cut-demand", "stalled", "2025-03", "One\r\ntwo\n\nthree"),
        ("x", *ROWS[1][1:]),
    ]
    Path("new.csv").write_bytes(as_csv(rows=rows).encode())
    (line,) = errors(safe, "assessments", "new.csv")
    assert line.startswith("new.csv:6:proposal: no proposal 'x'")
    Path("new.csv").write_bytes(as_csv(rows=rows[:2]).encode())
    safe("import", "assessments", "new.csv")
    assert assessments(safe, "cut-demand")[0]["reason"] == "One\ntwo\n\nthree"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "1:column 1: the file is empty; its first row names the columns"),
        (b"\n\n", "1:column 1: the file is empty; its first row names the columns"),
        (as_csv().encode("utf-16"), "1:column 1: text in UTF-16, not UTF-8; save it as CSV in UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "1:column 1: an old or protected Excel file; save it as .xlsx"),
        (as_csv().encode("latin-1"), "2:reason: not UTF-8 (byte 0xBF at character 11); save the file"),
        (b'proposal,status,reason\ncut-demand,"stalled,x\ny,z\n', "2:status: a quote opens this cell"),
        (b'proposal,status,reason\na,b,c\ncut-demand,"x"y,z\n', "3:status: text behind the closing"),
        (b"proposal,status,reason\ncut-demand,stalled\n", "2:reason: the row ends after 2 cells"),
        (b"proposal,status,reason\ncut-demand,stalled,x,y\n", "2:column 4: stands under no name"),
        (b"proposal,status,reason\ncut-demand,stalled,x\0y\n", "2:reason: character U+0000 at position"),
        (b"proposal,,reason,status\ncut-demand,x,y,stalled\n", "2:column 2: stands under no name"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_place(
    safe: Tracker, content: bytes, said: str
) -> None:
    Path("new.csv").write_bytes(content)
    lines = errors(safe, "assessments", "new.csv")
    assert any(line.startswith(f"new.csv:{said}") for line in lines), lines


def test_a_quote_that_never_closes_does_not_swallow_memory(safe: Tracker) -> None:
    head = "proposal,status,reason\n"
    Path("new.csv").write_text(head + '"cut-demand,stalled,x\n' + "a,b,c\n" * 4_000_000, "utf-8")
    (line,) = errors(safe, "assessments", "new.csv")
    assert line.startswith("new.csv:2:proposal: a quote opens this cell")


def test_files_that_are_not_there_or_not_ours_to_read_are_named(safe: Tracker) -> None:
    assert "nowhere.csv: no such file" in refused(safe, "import", "checks", "nowhere.csv", code=65)
    assert "director" in refused(safe, "import", "checks", "db", code=74)
    Path("closed.csv").write_text("x", "utf-8")
    Path("closed.csv").chmod(0)
    if os.geteuid():
        assert "may not be read" in refused(safe, "import", "checks", "closed.csv", code=77)


def test_the_guard_of_an_export_for_spreadsheets_comes_off_again(safe: Tracker) -> None:
    reasons = ["=1+1", "'quoted", "-5", "  =x", "plain", "@x", "''"]
    rows = [[*ROWS[1][:3], reason] for reason in reasons]
    Path("new.csv").write_bytes(as_csv(rows=[ROWS[0], *rows]).encode())
    safe("import", "assessments", "new.csv")
    safe("export", "assessments", "--excel", "--output", "guarded.csv")
    again = ("import", "assessments", "guarded.csv")
    assert counts(safe(*again, "--excel")) == "0 new, 8 there already (0 entries)"
    assert counts(safe(*again)) == "5 new, 3 there already (5 entries)"  # told as text


def sheet(file: str, *rows: Any, title: str = "Sheet1") -> Workbook:
    """A spreadsheet as openpyxl writes it."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(file)
    return book


def test_a_spreadsheet_is_seen_by_what_is_in_it(safe: Tracker) -> None:
    sheet("new.csv", *ROWS)
    is_in(safe, "new.csv")


def test_the_sheet_of_the_tables_name_is_read_else_the_first_else_the_one_named(
    safe: Tracker,
) -> None:
    book = sheet("new.xlsx", ("some", "thing"), title="about")
    for row in ROWS:
        (book["Assessments"] if "Assessments" in book else book.create_sheet("Assessments")).append(
            row
        )
    book.save("new.xlsx")
    is_in(safe, "new.xlsx")
    book["Assessments"].title = "Other"
    book.save("new.xlsx")
    assert "new.xlsx:1:some: not a column" in errors(safe, "assessments", "new.xlsx")[0]
    assert counts(safe("import", "assessments", "new.xlsx", "--sheet", "other")).startswith(
        "0 new, 1"
    )
    line = refused(safe, "import", "assessments", "new.xlsx", "--sheet", "Othre", code=2)
    assert line == "tracker: --sheet: no sheet 'Othre'; did you mean 'Other'?"


def test_dates_in_cells_are_dates_as_precise_as_they_are_shown(safe: Tracker) -> None:
    book = sheet("new.xlsx", ROWS[0])
    wanted = []
    for number, (value, shown, stored) in enumerate(
        (
            (date(2025, 3, 4), "yyyy-mm-dd", "2025-03-04"),
            (datetime(2025, 3, 4, 16, 30), "dd.mm.yyyy hh:mm", "2025-03-04"),
            (date(2025, 3, 1), "mmm yyyy", "2025-03"),
            (date(2025, 1, 1), "yyyy", "2025"),
            (date(2024, 3, 1), "[$-409]mmm\\-yy;@", "2024-03"),
            (2023, "General", "2023"),
            (2022.0, "0", "2022"),
            ("March 2021", "@", "2021-03"),
        ),
        2,
    ):
        book.active.append(("cut-demand", "stalled", value, f"Reason {number}"))
        book.active.cell(number, 3).number_format = shown
        wanted.append(stored)
    book.save("new.xlsx")
    safe("import", "assessments", "new.xlsx")
    assert sorted(item["effective_on"] for item in assessments(safe, "cut-demand")) == sorted(
        wanted
    )


def test_formulas_and_errors_of_a_spreadsheet_are_no_values(safe: Tracker) -> None:
    book = sheet(
        "new.xlsx",
        ROWS[0],
        ("cut-demand", "stalled", "2025", "=A1"),
        ("cut-demand", "stalled", "2025", "x"),
    )
    book.active["D3"].value = "#N/A"
    book.active["D3"].data_type = "e"
    book.save("new.xlsx")
    assert errors(safe, "assessments", "new.xlsx") == [
        "new.xlsx:2:reason: a formula; put its value here (copy, then paste as values)",
        "new.xlsx:3:reason: an error of the spreadsheet (#N/A)",
    ]


def test_rows_of_a_spreadsheet_have_the_numbers_it_shows(safe: Tracker) -> None:
    sheet("new.xlsx", (), ROWS[0], (), (), ("x", *ROWS[1][1:]), ("cut-demand", None, "2025", "x"))
    lines = errors(safe, "assessments", "new.xlsx")
    assert [line[:19] for line in lines] == ["new.xlsx:5:proposal", "new.xlsx:6:status: "]


def test_a_date_before_a_century_of_spreadsheets_and_one_of_the_other_reckoning(
    folder: Path,
) -> None:
    book = sheet("new.xlsx", (1, 59, 61), (45_000.75,))
    for cells in book.active.iter_rows():
        for cell in cells:
            cell.number_format = "yyyy-mm-dd"
    book.save("new.xlsx")
    assert rows_of("new.xlsx") == [["1900-01-01", "1900-02-28", "1900-03-01"], ["2023-03-15"]]
    book.epoch = datetime(1904, 1, 1)
    book.save("new.xlsx")
    with zipfile.ZipFile("new.xlsx") as parts:
        assert b'date1904="1"' in parts.read("xl/workbook.xml")
    assert rows_of("new.xlsx")[1] == ["2027-03-16"]


def rows_of(file: str) -> list[list[Any]]:
    """The cells of every row of the first sheet, but for empty ones at their end."""
    with open(file, "rb") as opened:
        found = dict(sheet_cells.Book(opened).rows(None, ""))
    rows = [found.get(number, []) for number in range(1, max(found) + 1)]
    return [row[: max((at for at, cell in enumerate(row, 1) if cell), default=0)] for row in rows]


@given(
    st.lists(
        st.text(st.sampled_from("<r>/<t>_x0041F5 =&;\t\n'\"+{}🙂\u202e"), max_size=16)
        | st.text(max_size=20).filter(lambda given: text.flaw(given) is None),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_text_in_a_spreadsheet_of_ours_comes_back_as_it_was(folder: Path, notes: list[str]) -> None:
    table = TABLES["notes"]._replace(columns=TABLES["notes"].columns[2:3])
    workbook.write("n.xlsx", [table], lambda _: iter([{"note": note} for note in notes]))
    cells = [cells[0] if cells else "" for cells in rows_of("n.xlsx")[1:]]
    assert cells + [""] * (len(notes) - len(cells)) == notes


@given(
    st.lists(
        st.text(st.sampled_from("ab_x0041 <&;\t\n'\"=🙂"), min_size=1, max_size=9),
        min_size=1,
        max_size=9,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_text_that_another_program_wrote_reads_as_that_program_reads_it(
    folder: Path, notes: list[str]
) -> None:
    book = Workbook()
    for note in notes:
        book.active.append((None,))
        cell = book.active.cell(book.active.max_row or 1, 1, note)
        cell.data_type = "s"
    book.save("o.xlsx")
    read = [row[0].value or "" for row in load_workbook("o.xlsx").active.iter_rows()]
    ours = [cells[0] if cells else "" for cells in rows_of("o.xlsx")]
    assert [sheet_cells._unescaped(value) for value in read] == ours


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("cut", [0, 10, 300, -20])
def test_a_damaged_spreadsheet_is_refused(safe: Tracker, part: str, cut: int) -> None:
    sheet("good.xlsx", *ROWS, *[ROWS[1]] * 9)
    with zipfile.ZipFile("good.xlsx") as good, zipfile.ZipFile("bad.xlsx", "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name)[:cut] if name == part else good.read(name))
    before = DB.read_bytes()
    ran = safe("import", "assessments", "bad.xlsx", code=65)
    assert DB.read_bytes() == before and "bad.xlsx" in ran.err
    shutil.copyfile("good.xlsx", "cut.xlsx")
    os.truncate("cut.xlsx", 2_000)
    (line,) = errors(safe, "assessments", "cut.xlsx")
    assert line.startswith("cut.xlsx:1:column 1: not a spreadsheet that can be read (.xlsx)")


def repacked(
    file: str, part: str, *changes: tuple[str, str], packed: int = zipfile.ZIP_STORED
) -> None:
    """``good.xlsx`` again as ``file``, with pieces of one part replaced, and packed in another way."""
    with zipfile.ZipFile("good.xlsx") as good, zipfile.ZipFile(file, "w", packed) as bad:
        for name in good.namelist():
            content = good.read(name).decode()
            for old, new in changes if name == part else ():
                assert old in content
                content = content.replace(old, new)
            bad.writestr(name, content)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", "<sheet ", "<sheat "),
        ("xl/workbook.xml", "r:id=", "id="),
        ("xl/workbook.xml", "<workbook", '<?xml version="1.0" encoding="nonesuch"?><workbook'),
        ("xl/worksheets/sheet1.xml", "<worksheet", '<?xml version="1.0" encoding="klingon"?><worksheet'),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet1", "worksheets/sheet9"),
    ],
)  # fmt: skip
def test_a_spreadsheet_that_lacks_what_every_one_has_is_refused(
    safe: Tracker, part: str, old: str, new: str
) -> None:
    sheet("good.xlsx", *ROWS)
    repacked("bad.xlsx", part, (old, new))
    (line,) = errors(safe, "assessments", "bad.xlsx")
    assert line.startswith("bad.xlsx:1:column 1: ") and "spreadsheet" in line


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_packed_as_no_spreadsheet_is_is_refused(
    safe: Tracker, packed: int
) -> None:
    sheet("good.xlsx", *ROWS)
    repacked("bad.xlsx", "", packed=packed)
    (line,) = errors(safe, "assessments", "bad.xlsx")
    assert line.startswith("bad.xlsx:1:column 1: not a spreadsheet that can be read (.xlsx)")


def test_whatever_bytes_of_a_spreadsheet_are_flipped_it_is_read_or_refused(folder: Path) -> None:
    sheet("good.xlsx", *ROWS, *[ROWS[1]] * 9)
    good, chance = Path("good.xlsx").read_bytes(), random.Random(11)
    refusals = 0
    for _ in range(300):
        bad = bytearray(good)
        for _ in range(chance.choice((1, 1, 4))):
            bad[chance.randrange(4, len(bad))] = chance.choice((0, 12, 14, chance.randrange(256)))
        with io.BytesIO(bad) as file, contextlib.suppress(formats.Malformed):
            list(sheet_cells.Book(file).rows(None, ""))
            refusals -= 1
        refusals += 1
    assert 0 < refusals < 300


@pytest.mark.parametrize("separator", [";", "|", "^", "\t", "]"])
@pytest.mark.parametrize("line", ["sep={}", "SEP={}", '"sep={}"', "\ufeffsep={}"])
def test_the_separator_that_the_first_line_names_is_the_one(
    safe: Tracker, separator: str, line: str
) -> None:
    Path("new.csv").write_bytes(f"{line.format(separator)}\r\n{as_csv(separator)}".encode())
    is_in(safe, "new.csv")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("sep=|\nproposal|status|reason\nx|stalled|y\n", "3:proposal: no proposal 'x'"),
        ('sep=|\nproposal|status|reason\ncut-demand|"x|y\n', "3:status: a quote opens this cell"),
        ("sep=;\n", "1:column 1: the file is empty; its first row names the columns"),
        ("sep=;;\nproposal;status;reason\n", "1:sep=: not a column"),
    ],
)
def test_the_line_that_names_the_separator_is_counted_and_is_nothing_else(
    safe: Tracker, content: str, said: str
) -> None:
    Path("new.csv").write_text(content, "utf-8")
    assert errors(safe, "assessments", "new.csv")[0].startswith(f"new.csv:{said}")


_CELLS = st.text(st.sampled_from('a,;"\t\n\r é'), max_size=6)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=4), max_size=5), st.sampled_from(",;\t"))
@settings(deadline=None)
def test_records_are_parsed_as_they_were_written(rows: list[list[str]], separator: str) -> None:
    lines = io.StringIO(as_csv(separator, "\r\n", rows), newline="")
    found = list(formats.parsed(lines, separator))
    assert [cells for _, cells in found] == rows
    first = [number for number, _ in found]
    assert first == sorted(set(first))


@given(st.text(st.sampled_from('a,"\n\r'), max_size=12))
def test_broken_quotes_are_told_with_their_cell(content: str) -> None:
    try:
        list(formats.parsed(io.StringIO(content, newline=""), ","))
    except formats.Malformed as broken:
        assert "quote" in broken.flaw
        assert 1 <= broken.line <= content.count("\n") + content.count("\r") + 1
        assert 0 <= broken.place <= content.count(",")
