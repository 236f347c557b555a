"""Tables spoiled in every way: all that is wrong told with row and column and nothing imported, or a
clean import."""

import csv
import io
import random
import re
from collections.abc import Callable
from pathlib import Path

from tests.faults import desks, whole
from tests.faults.desks import Ran
from tests.faults.hostile_text import PIECES, STEERING
from tests.faults.tally import Fault, Tally
from tracker.imports.kinds import KINDS

_SEED = "csv"
_SAMPLED = 500  # every so many, the real command is asked as well
_AS_SAVED = 20  # one in so many is a good file as some program saves it
_RARELY = 250  # one in so many has a cell of a megabyte
_ERROR = re.compile(r"spoiled\.csv:([1-9]\d*):[^\n]*?: .")
_HUGE = 1_000_000
_ON = ("2025", "2025-06", "2025-06-15", "4 March 2025", "2026-03-09")
# What good rows of each table are made of.
_GOOD: dict[str, dict[str, tuple[str, ...]]] = {
    "proposals": {
        "id": ("cut-demand", "new-one", "Scan Lorries", "new-two"), "title": ("One", "Línea, \"two\""),
        "owner": ("Mexico", "MX", "gtm"), "partners": ("", "CA;BZ"), "issues": ("", "drugs;trade"),
        "summary": ("", "Two\nlines"), "priority": ("", "High"),
    },
    "assessments": {
        "proposal": ("cut-demand", "cut-tariffs", "scan-lorries"), "status": ("stalled", "In Progress"),
        "date": _ON, "reason": ("So", "They say;\nperhaps"), "finding": ("Found",),
        "doc": ("Memo", "No 2"),
        "confidence": ("", "low"),
    },
    "evidence": {
        "proposal": ("cut-demand", "cut-tariffs"), "finding": ("Found", "Éste", "Two\nlines"),
        "stance": ("supports", "MIXED"), "url": ("", "https://example.org/1"), "doc": ("Memo",),
        "event_date": ("", *_ON), "grade": ("", "b2"), "claimed_by": ("", "Mexico"),
    },
    "checks": {
        "proposal": ("cut-demand", "scan-lorries"), "looked_in": ("gazette", "a, b"), "date": ("", *_ON),
    },
    "deadlines": {
        "proposal": ("cut-demand", "cut-tariffs"), "deadline": ("none", "2030", "June 2027"),
        "reason": ("", "law"), "set on": ("", *_ON),
    },
}  # fmt: skip
_CELLS = (
    "", " ", "x", "9" * 40, "2026-13-01", "2999", "0000-00-00", "03/04/2025", "cut-deman", "cut-d", "MX",
    "Mexcio", "drugs;nothing", "[", "[1]", '["drugs"]', "[" * 3_000, "null", "none", "=1+1", "'x",
    "http:", "https://example.org/ x", "javascript:1", "\x00", "\udc80", "\ud800", "\ufeff",
    "\u202e", "\x1b[2J",
    "a" * 300, "-", "#REF!", "proposal", "first-text", "adoptd", "implemented", "F6", "Z9", "ñ",
)  # fmt: skip
_RAW = (
    '"', '""', '"""', ",", ";", "\t", "\n", "\r", "\r\n", "\x00", "\ufeff", '"\n', '",', ',"', '"x"y',
    "\x85", "\u2028", "'", "\\", "\x1a", ",,,,,,,,,,,", "sep=;\n",
)  # fmt: skip
Rows = list[list[str]]
Change = Callable[[Rows, random.Random], Rows]


def _good(table: str, chance: random.Random) -> Rows:
    """A table of a header and some rows."""
    columns = _GOOD[table]
    names = list(columns)
    if table == "proposals":
        ids = chance.sample(columns["id"], chance.randint(1, 4))
        rows = [[name, *(chance.choice(columns[n]) for n in names[1:])] for name in ids]
    else:
        rows = [
            [chance.choice(columns[name]) for name in names] for _ in range(chance.randint(1, 6))
        ]
    return [names, *rows]


def _cell(rows: Rows, chance: random.Random) -> Rows:
    """Another cell."""
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(_CELLS)
    return rows


def _text(rows: Rows, chance: random.Random) -> Rows:
    """Hostile characters in a cell."""
    row = chance.choice(rows)
    if row:
        place = chance.randrange(len(row))
        row[place] += "".join(chance.choices(PIECES, k=2))
    return rows


def _ragged(rows: Rows, chance: random.Random) -> Rows:
    """A cell more or less."""
    row = chance.choice(rows)
    if row and chance.random() < 0.5:
        del row[chance.randrange(len(row))]
    else:
        row.insert(chance.randint(0, len(row)), chance.choice(_CELLS))
    return rows


def _order(rows: Rows, chance: random.Random) -> Rows:
    """Rows twice, missing, or in another order; columns in another order are no matter."""
    if chance.random() < 0.3:
        places = chance.sample(range(len(rows[0])), len(rows[0]))
        return [[row[p] for p in places if p < len(row)] for row in rows]
    return chance.choice((rows[1:], [*rows, chance.choice(rows)], [rows[0], *rows], rows[::-1]))


def _header(rows: Rows, chance: random.Random) -> Rows:
    """A column by another name."""
    if rows[0]:
        place = chance.randrange(len(rows[0]))
        rows[0][place] = chance.choice(
            (
                "",
                "x",
                rows[0][place].upper(),
                f" {rows[0][place]} ",
                *rows[0],
                "actor",
                "entry",
                "Stauts",
            )
        )
    return rows


_OFTEN: tuple[Change, ...] = (_cell, _cell, _cell, _text, _text, _ragged, _order, _header)
_ENCODINGS = ("utf-8",) * 14 + ("utf-8-sig", "utf-16", "latin-1", "cp1252")


def spoiled(number: int) -> tuple[str, bytes, bool]:
    """The table of this number, the file, and whether it has to be imported none the less: it is as some
    program writes it."""
    chance = random.Random(f"{_SEED}:{number}")
    table = chance.choice(list(KINDS))
    rows = _good(table, chance)
    as_saved = number % _AS_SAVED == 0
    for _ in range(0 if as_saved else chance.randint(0, 3)):
        rows = chance.choice(_OFTEN)(rows, chance) or [[]]
    if number % _RARELY == _RARELY - 1:
        chance.choice(rows).append("x\n" * _HUGE if chance.random() < 0.5 else '"' + "y" * _HUGE)
    out = io.StringIO(newline="")
    # Python quotes a line feed only where it is part of an end of line.
    end = chance.choice(("\n", "\r\n") if as_saved else ("\n", "\r\n", "\r"))
    csv.writer(out, delimiter=chance.choice(",;\t"), lineterminator=end).writerows(rows)
    content = out.getvalue()
    if not as_saved and chance.random() < 0.3:
        place = chance.randrange(len(content) + 1)
        content = content[:place] + chance.choice(_RAW) + content[place + chance.randint(0, 2) :]
    if not as_saved and chance.random() < 0.05:
        content = content[: chance.randrange(len(content) + 1)]
    encoding = chance.choice(("utf-8", "utf-8-sig")) if as_saved else chance.choice(_ENCODINGS)
    # Halves of surrogate pairs become bytes that are not UTF-8.
    data = content.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")
    if not as_saved and chance.random() < 0.05:
        place = chance.randrange(len(data) + 1)
        data = data[:place] + bytes(chance.choices(range(128, 256), k=2)) + data[place:]
    return table, data, as_saved


def _tried(tries: int, folder: Path) -> Tally:
    return desks.spread(_work, tries, folder)


def _work(worker: int, tries: int, folder: Path) -> Tally:
    tally, file, desk = Tally(), folder / "spoiled.csv", whole.Desk(folder)
    for number in range(worker * tries, (worker + 1) * tries):
        table, data, is_good = spoiled(number)
        file.write_bytes(data)
        ran = desk.inside("import", table, file)
        flaw = f"refused: {ran.said}" if is_good and ran.code else _flaw(desk, ran, data)
        if flaw is None and number % _SAMPLED == worker:
            flaw = desk.same_outside(ran, "import", table, file)
        tally.add(f"seed {_SEED}:{number}: tracker import {table}: {flaw}" if flaw else None)
    return tally


def _flaw(desk: whole.Desk, ran: Ran, data: bytes) -> str | None:
    if ran.code == 0:
        return desk.flaw_of_loaded() or desk.flaw_of_reading()
    said = ran.err.decode()
    *lines, last = said.split("\n")[:-1] or [""]
    counted = re.fullmatch(r"([\d,]+) errors?; nothing was imported", last)
    if ran.code != 65 or ran.out or not counted or int(counted[1].replace(",", "")) < len(lines):
        return ran.said
    if desk.changed():
        return "refused, but something was imported"
    rows = len(re.split(rb"\r\n|\r|\n", data))
    if lines and re.fullmatch(r"… and [\d,]+ more", lines[-1]):
        del lines[-1]  # of millions nobody reads each
    for line in lines:
        found = _ERROR.match(line.removeprefix(f"{desk.folder}/"))
        if not found or int(found[1]) > rows or STEERING.search(line):
            return f"unclear: {line[:200]!a}"
    return None if lines else ran.said


FAULT = Fault(
    "hostile CSV",
    "all that is wrong told with row and column and nothing imported, or a clean import",
    full=10_000,
    short=120,
    run=_tried,
)
