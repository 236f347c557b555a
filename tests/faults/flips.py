"""Flipped bits and bytes: what can be seen of the damage is found, by opening the file or by doctor."""

import functools
import json
import re
import sqlite3
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.faults import copies
from tests.faults.tally import Fault, Tally

_HEADER = 100
_ANYWHERE = 2_000
_READINGS = (
    *("list --format json", "history --format json", "report", "where --format json"),
    *("show scan-lorries", "show cut-tariffs", "show cut-demand", "statuses"),
    *("source list --format json", "issue list --format json"),
    *(f"export {table}" for table in ("entries", "proposals", "assessments", "evidence", "links")),
    *(f"export {table}" for table in ("checks", "deadlines", "responses", "notes", "sources")),
)
# What says no more than those, by other ways through the code: how each takes damage is looked at, not
# what it prints. STATE is that of the whole database.
_OTHER_WAYS = (
    *("list --state STATE", "history --state STATE", "report --known-on 2026-08-01T00:00:00Z"),
    *("diff 2024-01-01 2025-08-01", "lint", "due", "cite scan-lorries", "list lorry"),
)
_TODAY = ("report", "list", "show", "history", "lint", "due", "cite")
_FOUND = (65, 78)  # damaged, or seemingly of a newer version


class Seen(NamedTuple):
    """All that can be seen of a database: every row of every table, and what commands print."""

    dump: tuple[object, ...]
    printed: tuple[copies.Outcome, ...]


def _run(tries: int, folder: Path) -> Tally:
    whole = copies.made(folder)
    return copies.shared_out(functools.partial(_try, whole), tries, folder)


def _try(whole: Path, numbers: range, folder: Path) -> Tally:
    """``_try(WHOLE, range(N, N + 1), FOLDER)`` makes damage N again."""
    content = whole.read_bytes()
    path = folder / "copy.db"
    path.write_bytes(content)
    before, state = _seen(path), _state_of(path)
    others = [line.replace("STATE", state) for line in _OTHER_WAYS]
    tally = Tally()
    if found_by_doctor(path):
        tally.problems.append("doctor finds damage where there is none")
    for number in numbers:
        damaged, what = _damage(content, number)
        path.write_bytes(damaged)
        problem = _missed(path, damaged, before)
        for lines in (_READINGS, others):
            problem = problem or _told_badly(path, Random(number).choice(lines))
        tally.add(f"flips, number {number}, {what}: {problem}" if problem else None)
        for left in folder.glob("copy.db-*"):
            left.unlink()
    return tally


def _damage(content: bytes, number: int) -> tuple[bytes, str]:
    """The content with bits or bytes changed, and which: at random, and from _ANYWHERE on each bit of
    the header in turn."""
    damaged = bytearray(content)
    if number >= _ANYWHERE:
        at, bit = divmod(number - _ANYWHERE, 8)
        damaged[at] ^= 1 << bit
        return bytes(damaged), f"bit {bit} of header byte {at}"
    random = Random(number)
    at = _place(content, random)
    way = random.choice(("bit", "bit", "byte", "bytes", "run"))
    if way == "bit":
        damaged[at] ^= 1 << random.randrange(8)
    elif way == "byte":
        damaged[at] ^= random.randrange(1, 256)
    elif way == "bytes":
        for _ in range(random.randrange(2, 9)):
            damaged[_place(content, random)] ^= random.randrange(1, 256)
    else:
        length = min(random.choice((4, 16, 64, 512)), len(content) - at)
        damaged[at : at + length] = random.randbytes(length)
    return bytes(damaged), f"{way} at {at}"


def _place(content: bytes, random: Random) -> int:
    """Anywhere; more often where something is written, and in the header."""
    where = random.random()
    if where < 0.1:
        return random.randrange(_HEADER)
    at = random.randrange(len(content))
    while where < 0.8 and not content[at]:
        at = random.randrange(len(content))
    return at


def found_by_doctor(path: Path) -> bool:
    """Whether ``tracker doctor`` says that the database is damaged."""
    return copies.command(path, "doctor").code in _FOUND


def _missed(path: Path, damaged: bytes, before: Seen) -> str | None:
    """What is wrong with how the damage was met; None where it was found, or cannot be seen."""
    found = found_by_doctor(path)
    if path.read_bytes() != damaged:
        return "doctor changed the file"
    if found or _found_by_opening(path):
        return None
    after = _seen(path)
    if after == before:
        return None
    return "not found, though seen in " + ", ".join(_differing(before, after))


def _told_badly(path: Path, line: str) -> str | None:
    """What is wrong with how a reading command takes the damage."""
    outcome = _read(path, line)
    is_lint = line == "lint" and outcome.code == 1 and outcome.out and not outcome.err
    flaw = copies.one_line_flaw(outcome) if outcome.code and not is_lint else None
    return f"'{line}' exits {outcome.code}: {flaw}" if flaw else None


def _found_by_opening(path: Path) -> bool:
    return copies.command(path, "where").code in _FOUND


def _seen(path: Path) -> Seen:
    return Seen(_dump(path), tuple(_read(path, line) for line in _READINGS))


def _state_of(path: Path) -> str:
    return str(json.loads(copies.command(path, "where", "--format", "json").out)["state"])


def _read(path: Path, line: str) -> copies.Outcome:
    words = line.split()
    today = ("--today", "2025-08-01") if words[0] in _TODAY else ()
    return copies.command(path, *words, *today)


def _dump(path: Path) -> tuple[object, ...]:
    """Every table with its rows, as the sqlite3 shell would write it out; of the index of words, as of
    every index, what it finds rather than how it is stored: each word with where it stands."""
    try:
        with copies.bare(path) as connection:
            schema = copies.rows(connection, "sqlite_schema")
            names = sorted(row[1] for row in schema if row[0] == "table")
            tables = [name for name in names if not re.fullmatch("search(_[a-z]+)?", name)]
            connection.execute(
                "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)"
            )
            tables.append("temp.words")
            said = [(row[0], row[1], row[2], row[4]) for row in schema]
            return (said, *((table, copies.rows(connection, table)) for table in tables))
    except (sqlite3.Error, UnicodeError) as error:
        return (f"{type(error).__name__}: {error}",)


def _differing(before: Seen, after: Seen) -> list[str]:
    pairs = zip(_READINGS, before.printed, after.printed, strict=True)
    printed = [line for line, old, new in pairs if old != new]
    return (["the dump"] if before.dump != after.dump else []) + printed


FLIPS = Fault(
    "flipped bits and bytes",
    "what can be seen of it is found by opening the file or by doctor, which changes nothing; no"
    " command that reads it ends with a traceback",
    full=_ANYWHERE + 8 * _HEADER,
    short=40,
    run=_run,
)
