"""Truncation, garbage, other programs' files, and what is no file: every verb refuses it in one line,
with the right exit code, and leaves it alone."""

import contextlib
import functools
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.conftest import SCRIPT
from tests.faults import copies
from tests.faults.tally import Fault, Tally
from tests.faults.unusable_files import KINDS, Case, cases
from tracker import cli

_PATIENCE = 5  # seconds; no refusal takes so long
_REALLY_STARTED = 20  # one try in so many starts the command as a process of its own
_NOBODY = 65534
_EXISTS = 65  # init: something is there already

# Every verb that opens the database, reading or writing it; ELSEWHERE is a file in the same folder.
_LINES = (
    *(
        "list",
        "due",
        "lint",
        "set review.high 7",
        "view save mine owner:MX",
        "show scan-lorries",
        "history",
        "report",
        "cite scan-lorries",
        "where",
        "export proposals",
    ),
    *("export entries", "source list", "issue list", "doctor", "diff 2025-01-01 today"),
    *("init --empty", "load ELSEWHERE.toml", "import entries ELSEWHERE.jsonl", "undo"),
    "import checks ELSEWHERE.csv",
    "add new-one --title New --summary New --test Seen --owner MX --issue trade --source first-text",
    "status scan-lorries no-action --reason Why",
    "evidence scan-lorries:supports --finding Found --doc Memo",
    *("checked cut-demand --looked-in gazette", "deadline cut-demand none --reason Why"),
    *("respond cut-demand noted", "link cut-demand depends-on scan-lorries"),
    *(
        "note cut-demand Remember",
        "edit cut-demand --title Changed",
        "retire cut-demand --reason Why",
    ),
    *("source add new-text --title New", "issue add water --title Water --meaning Rivers --cap 7"),
    *("backup ELSEWHERE.db", "sync ELSEWHERE.hub", "whoami"),
    *("hub add office ELSEWHERE.hub", "hub list", "hub status", "hub remove office"),
)
LINES = tuple(line for line in _LINES if line.split()[0] in cli.VERBS)
# They open none; or replace what is there, damaged or not.
_OTHERS = ("statuses", "completion", "restore")


class _Hung(BaseException):
    """Not an error that a command might take for its own."""


def _run(tries: int, folder: Path) -> Tally:
    whole = copies.made(folder)
    tally = copies.shared_out(functools.partial(_try, whole), tries or _all(whole), folder)
    tried = {line.split()[0] for line in LINES}
    missing = [verb for verb in cli.VERBS if verb not in (*tried, *_OTHERS)]
    tally.problems += [f"unusable: verb '{verb}' is not tried" for verb in missing]
    return tally


def _all(whole: Path) -> int:
    return len(cases(whole)) * len(LINES)


def _try(whole: Path, numbers: range, folder: Path) -> Tally:
    _lay_out(whole, folder)
    every = cases(whole)
    is_all = numbers.stop > copies.ALONE
    tally = Tally()
    for number in numbers:
        case, line = _chosen(every, number) if is_all else _sample(every, number)
        words = [word.replace("ELSEWHERE", str(folder / "elsewhere")) for word in line.split()]
        with tempfile.TemporaryDirectory() as place:
            os.chmod(place, 0o755)  # the file itself is to be what nobody may read
            problem = _flaw(case, words, Path(place), number)
        tally.add(
            f"unusable, number {number}: {case.name}, '{line}': {problem}" if problem else None
        )
    return tally


def _lay_out(whole: Path, folder: Path) -> None:
    """What load, import and sync are given, so that nothing but the database is wrong."""
    (folder / "elsewhere.hub").mkdir()
    (folder / "elsewhere.toml").write_text('[[issues]]\nid = "water"\ntitle = "W"\nmeaning = "R"\n')
    (folder / "elsewhere.csv").write_text("proposal,looked_in\ncut-demand,gazette\n")
    exported = copies.command(whole, "export", "entries", "--format", "jsonl")
    (folder / "elsewhere.jsonl").write_text(exported.out, encoding="utf-8")


def _chosen(every: list[Case], number: int) -> tuple[Case, str]:
    return every[number // len(LINES)], LINES[number % len(LINES)]


def _sample(every: list[Case], number: int) -> tuple[Case, str]:
    """Each kind of file in turn, with any verb."""
    random = Random(number)
    kind = KINDS[number % len(KINDS)]
    return random.choice([case for case in every if case.kind == kind]), random.choice(LINES)


def _flaw(case: Case, words: list[str], place: Path, number: int) -> str | None:
    """Run the verb; what is wrong with how it refuses the file."""
    path = place / "x.db"
    case.make(path)
    before = _look(place)
    really = number % _REALLY_STARTED == 0 and not case.as_nobody
    try:
        outcome = (_started if really else _called)(path, words, case)
    except (_Hung, subprocess.TimeoutExpired):
        return "hangs"
    after = _look(place)
    allowed = (_EXISTS,) if words[0] == "init" and 74 not in case.codes else case.codes
    if outcome.code not in allowed:
        said = outcome.err.strip().rpartition("\n")[2]
        return f"exit {outcome.code}, expected {' or '.join(map(str, allowed))}: {said[:200]}"
    if outcome.out and words[0] != "doctor":  # which may find more than that it cannot be opened
        return f"prints {outcome.out[:60]!r}"
    return copies.one_line_flaw(outcome) or ("it was touched" if before != after else None)


def _called(path: Path, words: list[str], case: Case) -> copies.Outcome:
    with _patience(), _as_nobody(case.as_nobody):
        return copies.command(path, *words)


def _started(path: Path, words: list[str], case: Case) -> copies.Outcome:
    ran = subprocess.run(
        [SCRIPT, "--db", path, "--actor", "Ana", *words],
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    return copies.Outcome(ran.returncode, ran.stdout, ran.stderr)


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    def hung(*_: object) -> None:
        raise _Hung

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(_PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _as_nobody(wanted: bool) -> Iterator[None]:
    """Root may read everything: be somebody else for a while."""
    if not wanted or os.geteuid():
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def _look(place: Path) -> list[object]:
    """What lies in the folder: names, kinds, times and bytes."""
    found: list[object] = []
    for path in sorted(place.rglob("*")):
        seen = path.lstat()
        content = path.read_bytes() if path.is_file() else None
        found.append((str(path), seen.st_mode, seen.st_mtime_ns, seen.st_size, content))
    return found


UNUSABLE = Fault(
    "truncation, garbage, zero length, foreign or newer",
    "every verb refuses it in one line with the right exit code, and does not touch it",
    full=0,
    short=44,
    run=_run,
)
