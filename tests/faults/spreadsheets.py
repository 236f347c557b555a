"""The guard against formulas in CSV for spreadsheets: none gets through, and it comes off again."""

import contextlib
import csv
import io
import re
import shutil
import sqlite3
from pathlib import Path

from hypothesis import strategies as st

from tests.faults import desks, hostile_text
from tests.faults.hostile_text import bindable, short
from tests.faults.tally import Fault, Tally
from tracker import formats, text

_SEED = 30_000  # of the first worker; the second counts on from it
_BATCH = 20
_SAMPLED = 250  # every so many batches goes through the real command
_CELLS = (
    st.text(st.sampled_from("=+-@'\t\r\n \u00a0\u3000\ufeff\u200b0195.,;:\"|%eEaé()!"), max_size=9)
    | hostile_text.TEXTS
    | st.from_regex(r" {0,2}[+-]?[0-9]{1,4}([.,][0-9]{0,3})?[eE%]?\n?", fullmatch=True)
)
_NAME = "SELECT hash FROM entries ORDER BY clock LIMIT 1 OFFSET ?"  # notes come in its order
_NUMBER = re.compile(r" *[+-]?[0-9]+(\.[0-9]+)?")


def _tried(tries: int, folder: Path) -> Tally:
    return desks.spread(_work, tries, folder)


def _work(worker: int, tries: int, folder: Path) -> Tally:
    tally, number = Tally(), 0
    kept = desks.made(folder)

    def take(cells: list[str]) -> None:
        nonlocal number
        flaws = [_flaw(cell) for cell in cells]
        together = _of_file(cells, "".join(_written(cells)))
        if together is None and number % _SAMPLED == 0:
            together = _of_command(cells, kept, folder)
        for cell, flaw in zip(cells, flaws, strict=True):
            problem = flaw or together
            tally.add(f"seed {_SEED + worker}: {short(cell)}: {problem}" if problem else None)
            together = None
        number += 1

    count = max(tries // _BATCH, 1)
    hostile_text.batches(take, _BATCH, count, _SEED + worker, _CELLS)
    return tally


def _flaw(cell: str) -> str | None:
    guarded = text.excel_guarded(cell)
    if guarded not in (cell, "'" + cell):
        return f"guarded as {short(guarded)}"
    if undone(guarded) != cell:
        return f"comes back as {short(undone(guarded))}"
    return f"a formula: {short(guarded)}" if is_formula(guarded) else None


def undone(cell: str) -> str:
    """What an importer does: it takes off exactly one ``'``, which only the guard puts in front of
    what is exported so."""
    return cell[1:] if cell.startswith("'") else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet reckons with ``cell``: it begins with a sign of a formula, blanks left
    out, and is no plain number."""
    return cell.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not (
        _NUMBER.fullmatch(cell)
    )


def _written(cells: list[str]) -> list[str]:
    rows = [{"id": str(place), "cell": cell} for place, cell in enumerate(cells)]
    return list(formats.render("csv", ["id", "cell"], rows, excel=True))


def _of_file(cells: list[str], written: str) -> str | None:
    """Whether a file with ``cells`` in its second column reads back, strictly."""
    if not written.startswith("\ufeff"):
        return "no byte-order mark"
    try:
        rows = list(csv.reader(io.StringIO(written[1:], newline=""), strict=True))[1:]
    except csv.Error as error:
        return f"the file does not read back: {error}"
    if any(is_formula(cell) for row in rows for cell in row):
        return "a formula in the file"
    return None if [undone(row[1]) for row in rows] == cells else "the file reads otherwise"


def _of_command(cells: list[str], kept: Path, folder: Path) -> str | None:
    """The same through ``tracker export notes --excel``."""
    database = folder / "notes.db"
    shutil.copyfile(kept, database)
    notes = [bindable(cell) for cell in cells]
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM notes")
        for place, note in enumerate(notes):
            entry = connection.execute(_NAME, (place,))
            row = (entry.fetchone()[0], "cut-demand", note, "Ana", "2026-03-10T12:00:00Z")
            connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", row)
        connection.commit()
    line = ("export", "notes", "--excel", "--columns", "proposal,note")
    ran = desks.run("--db", database, *line, env=desks.plain(folder))
    if ran.code or ran.err:
        return f"tracker {' '.join(line)}: {ran.said}"
    flaw = _of_file(notes, ran.out.decode())
    return f"tracker {' '.join(line)}: {flaw}" if flaw else None


FAULT = Fault(
    "CSV guard round trip",
    "no cell is a formula for a spreadsheet, and every cell comes back as it was",
    full=20_000,
    short=400,
    run=_tried,
)
