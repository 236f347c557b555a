"""Words, names and paths that try to be something else: SQL, options, patterns, URIs, devices."""

import json
import re
import shutil
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.faults import desks
from tests.faults.desks import Ran
from tests.faults.tally import Fault, Tally
from tests.storage import queried

_WORDS = (
    "' OR 1=1 --", "'; DROP TABLE entries; --", "1; ATTACH 'x.db' AS y", "id; VACUUM INTO 'x.db'",
    "id, (SELECT load_extension('x'))", "RANDOM()", "id--", "NULL", "%", "_", "cut_demand",
    "cut-demand%", "*", "[a-z]*", "\\", "\\%", "CUT-DEMAND", " cut-demand", "cut-demand\n",
    "cut-demand/../scan-lorries", "../../etc/passwd", "", " ", "-", "-1", "--help-me", "$(touch x)",
    "; touch x", "{0.__class__}", "%s%n%d", "\x1b[31m", "\u202e", "\udc80", "a" * 100_000, "9" * 40,
    "٣", "ﬁ", "ffff", "0" * 64, "@file", "owner:MX",
)  # fmt: skip
_PLACES = (
    "list ? --format json", "list --sort ?", "list --owner ?", "list --issue ?",
    "list --status ?", "list --source ?", "list --limit ?", "list --format ?", "show ?",
    "history ?", "history --actor ?", "export ?", "export notes --columns ?", "report --since ?",
    "report --format ?", "source show ?", "note ? x", "undo ?", "link ? repeats cut-tariffs",
    "link cut-tariffs ? scan-lorries", "status cut-demand stalled --reason r --evidence ?",
    "status cut-demand ? --reason r", "retire ?", "evidence ? --stance mixed --finding F --doc d",
    "deadline cut-demand ? --reason r", "set ? 7", "set review.high ?", "? list", "?",
    "view remove ?", "edit --where ? --assignee Ben --dry-run",
)  # fmt: skip
_SEARCHED = ("id", "title", "summary", "test")
# Paths in a folder that holds what _laid_out puts there.
_OUTPUTS = (
    "../out/new.md", "folder/../new.md", "new.md", "a b;c.md", "x\n.md", "\x1b[31m.md",
    "new\udc80.md", "-x.md", "$HOME.md", "~root.md", "%s.md", "?.md", "*", "/proc/version",
    "/proc/nope/x", "/proc/self/x", "/sys/x", ".", "..", "/", "", "folder", "folder/",
    "file.txt/x", "loop", "loop/x", "dangling", "missing/x.md", "n" * 300, "d/" * 2_500 + "x",
    "/dev/full", "/dev/null", "desk.db", "./desk.db", "to-desk", "folder/../desk.db", "desk.db-journal",
)  # fmt: skip
_OUTPUT_PLACES = ("report --output ?", "export notes --output ?")
_DATABASES = (
    "desk.db?mode=memory", "desk.db?vfs=none", "desk.db#x", "desk.db%00", "%64esk.db",
    "desk.db\n", "desk.db;x", "file:desk.db", "file:desk.db?mode=memory", "file::memory:",
    ":memory:", "file:desk.db?mode=rwc&x=", "desk.db ", "desk.db&immutable=1", "", " ", ".", "..",
    "/", "folder", "file.txt", "file.txt/x.db", "loop", "dangling", "desk.db/", "desk.db/x",
    "n" * 300, "d/" * 2_500 + "x", "\udc80.db", "\x1b[31m.db", "nope.db", "../x/nope.db",
    "/dev/null", "/dev/zero", "/dev/full", "/proc/self/mem", "/proc/version", "/proc/nope/x.db",
    "/sys/x.db", "-x.db",
)  # fmt: skip
_DATABASE_PLACES = ("--db ? list", "--db ? note cut-demand x", "--db ? where", "TRACKER_DB ? list")
_NAMES = (
    "odd?mode=memory", "odd#x.db", "odd%41.db", "odd%.db", "file:odd.db", "odd\n.db", "odd;x.db",
    "ödd 🙂.db", "odd&immutable=1", "odd\udc80.db", ":memory:", "-odd.db", "odd'; --.db",
)  # fmt: skip
_NAME_PLACES = ("--db ? list", "TRACKER_DB ? list")


class Desk(NamedTuple):
    """A database, what ``list`` prints of it, and every record it lists."""

    kept: Path
    usual: bytes
    whole: list[dict[str, str]]


class Try(NamedTuple):
    """A command line with a question mark in it, and what is put in its place."""

    kind: str
    line: str
    payload: str

    def __str__(self) -> str:
        given = ascii(self.payload)
        short = given if len(given) < 100 else f"{given[:60]}… ({len(self.payload):,})"
        return f"tracker {self.line} with {short}"


_ALL = [
    Try(kind, line, payload)
    for kind, lines, payloads in (
        ("word", _PLACES, _WORDS),
        ("output", _OUTPUT_PLACES, _OUTPUTS),
        ("database", _DATABASE_PLACES, _DATABASES),
        ("name", _NAME_PLACES, _NAMES),
    )
    for line in lines
    for payload in payloads
]


def _tried(tries: int, folder: Path) -> Tally:
    kept = desks.made(folder)
    points = list(enumerate(_ALL))
    if tries:  # the short form: every n-th
        points = points[:: max(len(points) // tries, 1)]
    usual = desks.run("--db", kept, "list", env=desks.plain(folder)).out
    # Here, as two at a time would take each other's output.
    whole = json.loads(desks.inside("--db", kept, "list", "--format", "json").out)
    return desks.shared(partial(_problem, Desk(kept, usual, whole), folder), points)


def _problem(desk: Desk, folder: Path, point: tuple[int, Try]) -> str | None:
    number, one = point
    here = folder / str(number) / "here"
    _laid_out(here, desk.kept)
    if one.kind == "name":
        shutil.copyfile(desk.kept, here / one.payload)
    before = _all_in(here.parent)
    ran = _run(here, one)
    flaw = desks.flaw_of_error(ran) or _flaw(one, ran, desk)
    flaw = flaw or _of_files(one, ran, before, _all_in(here.parent))
    shutil.rmtree(here.parent)
    return f"{one}: {flaw}" if flaw else None


def _laid_out(here: Path, kept: Path) -> None:
    """A folder with a database and what stands in the way of paths."""
    (here / "folder").mkdir(parents=True)
    (here.parent / "out").mkdir()
    shutil.copyfile(kept, here / "desk.db")
    (here / "file.txt").write_text("a file\n", encoding="utf-8")
    for name, target in (("loop", "loop"), ("dangling", "nowhere/x"), ("to-desk", "desk.db")):
        (here / name).symlink_to(target)


def _all_in(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with what it holds; None for what is no file."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if path.name != "loop"
    }


def _run(here: Path, one: Try) -> Ran:
    words = [one.payload if word == "?" else word for word in one.line.split()]
    env = desks.plain(here.parent)
    if words[0] == "TRACKER_DB":
        return desks.run(*words[2:], env={**env, "TRACKER_DB": words[1]}, cwd=here)
    if words[0] != "--db":
        words = ["--db", "desk.db", *words]
    return desks.run(*words, env=env, cwd=here)


def _flaw(one: Try, ran: Ran, desk: Desk) -> str | None:
    """Refused with the right code, or done as if it were a word like any other."""
    if one.kind == "name":
        same = ran.code == 0 and ran.out == desk.usual
        return None if same else f"not the database of that name: {ran.said}"
    if one.kind == "database":
        falls_back = one.payload == "" and one.line.startswith("TRACKER_DB")
        return None if ran.code in (65, 74, 77) or falls_back else f"used: {ran.said}"
    if one.kind == "output":
        return None if ran.code in (0, 2, 65, 74, 77) else ran.said
    if ran.code not in (0, 1, 2):
        return ran.said
    is_search = one.line.startswith("list ?") and not re.search('^[-@]|["^,:]', one.payload)
    if ran.code == 0 and is_search:
        return _of_search(one.payload, ran, desk.whole)
    return None


def _of_search(word: str, ran: Ran, whole: list[dict[str, str]]) -> str | None:
    """Whether records were found in which each word of it begins a text's word, and no others."""
    parts = [queried.plain(part) for part in word.split()]
    wanted = [
        row["id"]
        for row in whole
        if all(
            any(queried.stands(part, queried.plain(row[field]), whole=False) for field in _SEARCHED)
            for part in parts
        )
    ]
    found = [row["id"] for row in json.loads(ran.out)]
    return None if found == wanted else f"found {found} instead of {wanted}"


def _of_files(
    one: Try, ran: Ran, before: dict[str, bytes | None], after: dict[str, bytes | None]
) -> str | None:
    """Nothing that was there has changed, and nothing is new but the file that was asked for."""
    changed = [name for name in before if after.get(name, b"gone") != before[name]]
    if one.kind == "output" and ran.code == 0:
        changed = [name for name in changed if "desk" in name]
    if changed:
        return f"{', '.join(changed)} changed; {ran.said}"
    new = sorted(set(after) - set(before))
    allowed = 1 if one.kind == "output" and ran.code == 0 else 0
    new = {
        name for name in new if not name.endswith("/datapackage.json")
    }  # it describes the export
    return f"new: {new!a}; {ran.said}" if len(new) > allowed else None


FAULT = Fault(
    "injection",
    "words and paths are refused or taken literally; the database is unchanged",
    full=0,
    short=30,
    run=_tried,
)
