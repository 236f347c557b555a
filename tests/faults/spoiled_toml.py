"""Seed files spoiled in every way: one clear error with file and line, or a clean load."""

import random
import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ISSUES, PROPOSALS
from tests.faults import desks, whole
from tests.faults.desks import Ran
from tests.faults.hostile_text import PIECES, STEERING
from tests.faults.tally import Fault, Tally

_SEED = "toml"
_SAMPLED = 500  # every so many, the real command is asked as well
_ERROR = re.compile(r"spoiled\.toml:([1-9]\d*): [^:]+: .")
_VALUES = (
    "1", "-1", "9" * 30, "9" * 5_000, "0x" + "f" * 5_000, "1e999", "nan", "inf", "1_000", "0.5", "true",
    "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "0000-00-00", "2025-02-30", "[]", "[[]]", "{}",
    "[1, 2]", '["a", "a"]', '[""]', '[["drugs"]]', "{ a = 1 }", '""', "''", '"""\n\n"""', "'''a\nb'''",
    '"\\u0000"', '"\\ud800"', '"\\U00110000"', '"\\x"', '"none"', '"2026-13"', '"2199"', '"2100-02-29"',
    '"MX"', '"mexico"', '"first-text"', '"cut-demand"', '["drugs", "nothing"]', '["e1", "e9"]', "",
    '[{ kind = "repeats", to = "scan-lorries" }, { kind = "repeats", to = "cut-demand" }]',
    '[{ kind = "in-exchange-for", to = "scan-lorries" }]', "[{}]", "[1]", '{ kind = "repeats" }',
    '"x" "y"', '"unclosed', "'unclosed", '"""unclosed', "[1,", "{", "]", "= 1", "# nothing",
)  # fmt: skip
_LINES = (
    "[source]", "[[source]]", "[[proposals]]", "[proposals]", "[[proposals.evidence]]", "[[issues]]",
    "[issues]", "[unknown]", "[[unknown]]", "[", "]", "[]", "[a.b.c]", "[proposals.evidence]", "= 1",
    "unknown = 1", '"quoted key" = 1', "a.b = 1", "id.x = 1", "key", "titel = 'T'", '"" = 1', "\x00",
    "#", 'id = "cut-demand"', 'id = "scan-lorries"', 'owner = "MX"', "status = 'adopted'", "\ufeff",
    "}", "proposals = []", "proposals = 1", "issues = [{}]", "source = 1", "'\\' = 2", "a = 1\ra = 2",
    "💥 = 1",
)  # fmt: skip
_HUGE = 1_000_000
_DEEP = 3_000
EXPORTED = '[exported]\nstate = "0123abcd-3-4567cdef"\n'
Change = Callable[[str, random.Random], str]


def _value(content: str, chance: random.Random) -> str:
    """Another value behind a key."""
    places = [m.span(1) for m in re.finditer(r"^\w+ = (.*)$", content, re.MULTILINE)]
    if not places:
        return content
    start, end = chance.choice(places)
    return content[:start] + chance.choice(_VALUES) + content[end:]


def _text(content: str, chance: random.Random) -> str:
    """Hostile characters inside a string."""
    places = [m.start() for m in re.finditer(r'\w"', content)] or [0]
    place = chance.choice(places)
    return content[:place] + "".join(chance.choices(PIECES, k=2)) + content[place:]


def _line(content: str, chance: random.Random) -> str:
    """A line more."""
    lines = content.split("\n")
    lines.insert(chance.randint(0, len(lines)), chance.choice(_LINES))
    return "\n".join(lines)


def _doubled(content: str, chance: random.Random) -> str:
    """A line twice."""
    lines = content.split("\n")
    place = chance.randrange(len(lines))
    lines.insert(chance.randint(place, min(place + 4, len(lines))), lines[place])
    return "\n".join(lines)


def _dropped(content: str, chance: random.Random) -> str:
    """A line less."""
    lines = content.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def _cut(content: str, chance: random.Random) -> str:
    """The file ends here."""
    return content[: chance.randrange(len(content) + 1)]


def _character(content: str, chance: random.Random) -> str:
    """A character more, less, or another one."""
    place = chance.randrange(len(content) + 1)
    put = chance.choice(("", *"\"'[]{}=#\\.,-\t\n\r \x00\x1b\u2028é"))
    return content[:place] + put + content[place + chance.randint(0, 2) :]


def _renamed(content: str, chance: random.Random) -> str:
    """Two ids or keys become one, or none of those expected."""
    words = (
        "cut-demand",
        "cut-tariffs",
        "scan-lorries",
        "first-text",
        "drugs",
        "trade",
        "e1",
        "title",
    )
    return content.replace(chance.choice(words), chance.choice((*words, "x", "", "X Y")))


def _huge(content: str, chance: random.Random) -> str:
    """A string or a comment of a megabyte, or a value nested deeply."""
    places = [m.span(1) for m in re.finditer(r"^\w+ = (.*)$", content, re.MULTILINE)] or [(0, 0)]
    start, end = chance.choice(places)
    value = chance.choice(
        (
            '"' + "x" * _HUGE + '"',
            '"""' + "line\n" * (_HUGE // 5) + '"""',
            '"" # ' + "c" * _HUGE,
            "[" * _DEEP,
            "[" * _DEEP + "]" * _DEEP,
            "{ a = " * _DEEP + "1" + "}" * _DEEP,
            "[" + '"x", ' * 20_000 + "]",
        )
    )
    return content[:start] + value + content[end:]


_OFTEN: tuple[Change, ...] = (
    _value, _value, _value, _text, _text, _line, _doubled, _dropped, _cut, _character, _renamed,
)  # fmt: skip
_AS_SAVED = 20  # one in so many is a good file as an editor with byte-order marks saves it
_RARELY = 300  # one in so many is huge: each takes about as long as a hundred small ones
_ENCODINGS = ("utf-8",) * 12 + ("utf-8-sig", "utf-16", "latin-1", "cp1252")


def spoiled(number: int) -> tuple[bytes, bool]:
    """The spoiled file of this number, and whether it has to load none the less: nothing was changed
    but what editors change."""
    chance = random.Random(f"{_SEED}:{number}")
    good = content = chance.choice(
        (PROPOSALS, PROPOSALS, PROPOSALS + ISSUES, ISSUES, EXPORTED + PROPOSALS)
    )
    as_saved = number % _AS_SAVED == 0
    for _ in range(0 if as_saved else chance.randint(0, 3)):
        content = chance.choice(_OFTEN)(content, chance)
    if number % _RARELY == _RARELY - 1:
        content = _huge(content, chance)
    harmless = content == good
    if chance.random() < 0.2:
        end = chance.choice(("\r\n", "\r", "\n\r"))
        harmless = harmless and end == "\r\n"
        content = content.replace("\n", end)
    encoding = "utf-8-sig" if as_saved else chance.choice(_ENCODINGS)
    # Halves of surrogate pairs become bytes that are not UTF-8.
    data = content.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")
    if chance.random() < 0.05:
        place = chance.randrange(len(data) + 1)
        data = data[:place] + bytes(chance.choices(range(128, 256), k=2)) + data[place:]
        harmless = False
    return data, harmless and encoding in ("utf-8", "utf-8-sig")


def _tried(tries: int, folder: Path) -> Tally:
    return desks.spread(_work, tries, folder)


def _work(worker: int, tries: int, folder: Path) -> Tally:
    tally, desk = Tally(), whole.Desk(folder)
    file = folder / "spoiled.toml"
    for number in range(worker * tries, (worker + 1) * tries):
        data, harmless = spoiled(number)
        file.write_bytes(data)
        ran = desk.inside("load", file)
        flaw = f"refused: {ran.said}" if harmless and ran.code else _flaw(desk, ran, data)
        if flaw is None and number % _SAMPLED == worker:
            flaw = desk.same_outside(ran, "load", file)
        tally.add(f"seed {_SEED}:{number}: tracker load: {flaw}" if flaw else None)
    return tally


def _flaw(desk: "whole.Desk", ran: Ran, data: bytes) -> str | None:
    if ran.code == 0:
        return desk.flaw_of_loaded()
    said = ran.err.decode()
    *lines, last = said.split("\n")[:-1] or [""]
    if ran.code != 65 or ran.out or not re.fullmatch(r"\d+ errors?; nothing was loaded", last):
        return ran.said
    if desk.changed():
        return "refused, but something was loaded"
    for line in lines:
        at = line.removeprefix(f"{desk.folder}/")
        found = _ERROR.match(at)
        if not found or int(found[1]) > len(data.splitlines()) + 1 or STEERING.search(line):
            return f"unclear: {line[:200]!a}"
    return None if lines else ran.said


FAULT = Fault(
    "hostile TOML",
    "one clear line for each error and nothing loaded, or a clean load",
    full=10_000,
    short=120,
    run=_tried,
)
