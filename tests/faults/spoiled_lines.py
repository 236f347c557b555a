"""Files of entries spoiled in every way: refused with file and line and nothing taken in, or merged
whole. Some are altered with a hash that fits, as somebody who knows the format would."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults import desks, whole
from tests.faults.desks import Ran
from tests.faults.hostile_text import PIECES, STEERING
from tests.faults.tally import Fault, Tally
from tests.storage.databases import signed
from tracker import fields
from tracker.model import Entry

_SEED = "entries"
_SAMPLED = 500  # every so many, the real command is asked as well
_REFUSED = re.compile(r"tracker: \S*spoiled\.jsonl:[1-9]\d*: .+; nothing was imported\n")
_ODD: tuple[Any, ...] = (
    None, True, 0, 1, -1, 2**31, 2**62, 2**63, 2**64, 10**30, "", "x", [], {}, [1], ["x"], [None],
    {"a": 1}, [[]], "0" * 64, ["0" * 64], "proposal:cut-demand", "proposal:", "2026-13", "2025-02-30",
    "9999", "none", "2026-03-10T12:00:00Z", "2026-02-30T12:00:00Z", "adopted", "supports", "MX",
    "retract", ["MX", "MX"], "cut-demand", {"key": "k", "name": "n", "of": "o"}, {"key": 1},
    {"fields": {}}, {"title": None}, "assess",
)  # fmt: skip
_RAW = (
    "NaN", "Infinity", "-Infinity", "1.5", "1e999", "1E5", "-0.0", "9" * 5_000, "0" * 20, "tru", "'x'",
    "[" * 3_000, "[" * 3_000 + "]" * 3_000, '{"a":' * 3_000 + "1" + "}" * 3_000, '"\\ud800"',
    '"\\u0000"', '"\\x"', '"' + "x" * 100_000 + '"', "\x00", "\u2028", "\ufeff", "", ",", "{",
    "[]", "null",
)  # fmt: skip
_UNKNOWN = ("load", "counts_from", "x", "\x1b[2J")
Lines = list[str]
Change = Callable[[Lines, random.Random], Lines]


def _item(lines: Lines, chance: random.Random) -> tuple[int, dict[str, Any]]:
    place = chance.randrange(len(lines))
    return place, json.loads(lines[place])


def _dumped(item: Any) -> str:
    return json.dumps(item, ensure_ascii=False)


def _with(lines: Lines, place: int, line: str) -> Lines:
    return [*lines[:place], line, *lines[place + 1 :]]


def _odd_value(lines: Lines, chance: random.Random) -> Lines:
    """A field of the wrong type, or one altered, under the old hash."""
    place, item = _item(lines, chance)
    item[chance.choice(list(item))] = chance.choice(_ODD)
    return _with(lines, place, _dumped(item))


def _raw_value(lines: Lines, chance: random.Random) -> Lines:
    """Something in a field that is no JSON of ours: not a number, too large, too deep."""
    place, item = _item(lines, chance)
    key = chance.choice(list(item))
    item[key] = "\0here"
    return _with(lines, place, _dumped(item).replace('"\\u0000here"', chance.choice(_RAW)))


def _key(lines: Lines, chance: random.Random) -> Lines:
    """A key missing, more, or twice."""
    place, item = _item(lines, chance)
    key = chance.choice(list(item))
    if chance.random() < 0.3:
        return _with(lines, place, _dumped(item)[:-1] + f", {_dumped(key)}: 1}}")
    value = item.pop(key)
    if chance.random() < 0.5:
        item[chance.choice(("extra", key.upper(), key + " ", ""))] = value
    return _with(lines, place, _dumped(item))


def _order(lines: Lines, chance: random.Random) -> Lines:
    """Lines missing, twice, or in another order."""
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    return chance.choice(
        (
            lines[:one] + lines[one + 1 :],
            lines[one:],
            [*lines[:one], lines[other], *lines[one:]],
            _with(_with(lines, one, lines[other]), other, lines[one]),
            lines[::-1],
            chance.sample(lines, len(lines)),
            lines + lines,
        )
    )


def _characters(lines: Lines, chance: random.Random) -> Lines:
    """Characters more, less, or others: a byte of a file that was damaged."""
    place = chance.randrange(len(lines))
    line = lines[place]
    at = chance.randrange(len(line) + 1)
    put = chance.choice(("", "0", "f", *'"{}[]:,\\ ', *PIECES))
    return _with(lines, place, line[:at] + put + line[at + chance.randint(0, 3) :])


def _cut(lines: Lines, chance: random.Random) -> Lines:
    """The file ends here."""
    content = "\n".join(lines)
    return content[: chance.randrange(len(content) + 1)].split("\n")


def _other_line(lines: Lines, chance: random.Random) -> Lines:
    """A line that is no entry."""
    place = chance.randrange(len(lines) + 1)
    return [*lines[:place], chance.choice(_RAW), *lines[place:]]


def _signed(lines: Lines, chance: random.Random) -> Lines:
    """Entries altered, and all hashes made to fit again."""
    items = [json.loads(line) for line in lines]
    for item in items:
        item["body"] = json.loads(item["body"])
    for _ in range(chance.randint(1, 3)):
        item = chance.choice(items)
        body = item["body"]
        tables = [item, body, body, body.get("fields")]
        table = chance.choice([table for table in tables if isinstance(table, dict)])
        known = fields.BODIES.get(str(item["kind"]), ()) if table is body else fields.PROPOSAL
        _alter(table, [field.name for field in known], chance)
    heads: dict[str, str] = {}
    again = []
    for item in items:
        entry = Entry(**item)
        try:
            entry, text = signed(entry, heads.get(str(entry.replica), ""))
        except (TypeError, ValueError):
            return lines  # what has no hash is tried elsewhere
        heads[str(entry.replica)] = entry.hash
        again.append(_dumped({**entry._asdict(), "body": text}))
    return again


def _alter(table: dict[str, Any], known: list[str], chance: random.Random) -> None:
    """One value of a table becomes another, goes, or comes."""
    is_entry = "hash" in table
    more = () if is_entry else (*known, *known, *_UNKNOWN)
    key = chance.choice([*sorted(set(table) - {"hash", "body"}), *more])
    if chance.random() < 0.2 and not is_entry:
        table.pop(key, None)
    elif chance.random() < 0.4:
        table[key] = "".join(chance.choices(PIECES, k=2))
    else:
        table[key] = chance.choice(_ODD)


_CHANGES: tuple[Change, ...] = (
    _odd_value, _raw_value, _key, _order, _characters, _cut, _other_line, *(_signed,) * 6,
)  # fmt: skip


def spoiled(number: int, good: Lines) -> bytes:
    """The spoiled file of this number."""
    chance = random.Random(f"{_SEED}:{number}")
    lines = chance.choice(_CHANGES)(good, chance)
    end = chance.choice(("\n",) * 12 + ("\r\n", "\r", "\n\n", "\u2028"))
    data = end.join([*lines, ""]).encode("utf-8", "surrogatepass")
    if chance.random() < 0.05:
        place = chance.randrange(len(data) + 1)
        data = data[:place] + bytes(chance.choices(range(128, 256), k=2)) + data[place:]
    return chance.choice((b"",) * 20 + (b"\xef\xbb\xbf",)) + data


def _tried(tries: int, folder: Path) -> Tally:
    return desks.spread(_work, tries, folder)


def _work(worker: int, tries: int, folder: Path) -> Tally:
    tally, file = Tally(), folder / "spoiled.jsonl"
    theirs = desks.made(folder)
    exported = desks.inside("--db", theirs, "export", "entries", "--format", "jsonl")
    good = exported.out.decode().split("\n")[:-1]
    other = folder / "ours.db"
    desks.inside("--db", other, "init", "--empty")
    # One meets all entries as new ones, the other has them already and may be told otherwise.
    ours = (whole.Desk(folder, other), whole.Desk(folder, theirs))
    for number in range(worker * tries, (worker + 1) * tries):
        desk = ours[number % 4 == 0]
        file.write_bytes(spoiled(number, good))
        ran = desk.inside("import", "entries", file)
        flaw = _flaw(desk, ran)
        if flaw is None and number % _SAMPLED == worker:
            flaw = desk.same_outside(ran, "import", "entries", file)
        tally.add(f"seed {_SEED}:{number}: tracker import entries: {flaw}" if flaw else None)
    return tally


def _flaw(desk: whole.Desk, ran: Ran) -> str | None:
    if ran.code == 0:
        return ran.said if ran.err else desk.flaw_of_loaded() or desk.flaw_of_reading()
    if desk.changed():
        return f"refused, but something was taken in: {ran.said}"
    said = ran.err.decode()
    clear = ran.code == 65 and _REFUSED.fullmatch(said) and not STEERING.search(said)
    return None if clear and not ran.out else ran.said


FAULT = Fault(
    "hostile files of entries",
    "refused with the line named and nothing taken in, or merged whole",
    full=5_000,
    short=120,
    run=_tried,
)
