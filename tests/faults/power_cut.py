"""Power cut: what a command said is saved is there when the machine comes back, whatever the disk had
not written yet."""

import contextlib
import shutil
import sqlite3
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest.mock import patch

from tests.faults import copies
from tests.faults.images import Disk
from tests.faults.recording import Connection, Event, RecordingFiles
from tests.faults.tally import Fault, Tally
from tests.storage.databases import OCCASION, ONE, described, finding, note
from tracker import database, journal
from tracker.errors import Refused, TrackerError
from tracker.model import Draft

_PER_RECORDING = 30
_COMMANDS = 8
_BULK = ("write", "truncate")
_CONTROL_SHARE = 10  # one image in so many is also tried with a weaker setting
Hashes = tuple[str, ...]


class Recording(NamedTuple):
    """What commands asked of the file system, and what the log held after each of them."""

    name: str
    content: bytes
    events: list[Event]
    logs: list[Hashes]


def _run(tries: int, folder: Path) -> Tally:
    tally = copies.shared_out(_try, tries, folder)
    for weaker in ("FULL", "NORMAL"):
        control = partial(_try, synchronous=weaker)
        (folder / weaker).mkdir()
        lost = copies.shared_out(control, max(50, tries // _CONTROL_SHARE), folder / weaker).lost
        if not lost:
            tally.problems.append(
                f"nothing is lost with synchronous={weaker}: the test is toothless"
            )
    return tally


def _try(numbers: range, folder: Path, synchronous: str | None = None) -> Tally:
    """A fresh recording now and then, a crash image of it each time.

    ``_try(range(N, N + 1), FOLDER)`` makes image N again.
    """
    tally = Tally()
    recordings: dict[int, Recording] = {}
    for number in numbers:
        seed = number // _PER_RECORDING
        if seed not in recordings:
            recordings = {seed: _recorded(folder, seed, synchronous)}
        problem = _lost(recordings[seed], number, folder)
        tally.add(f"power_cut, image {number}: {problem}" if problem else None)
    return tally


def _recorded(folder: Path, seed: int, synchronous: str | None) -> Recording:
    """Real commands on a real database, with the file system written down."""
    path = folder / f"recorded-{seed}.db"
    _prepare(path)
    content = path.read_bytes()
    files = RecordingFiles(f"recording-{seed}-{synchronous}")
    random = Random(seed)
    logs = [_hashes(path)]

    def connect(opened: database.StrPath) -> Connection:
        return Connection(str(opened), files.name, synchronous, little_memory=bool(seed % 2))

    for number in range(_COMMANDS):
        with patch.object(database, "_connect", connect):
            _write(path, random, number)
        files.events.append(Event("saved"))
        logs.append(_hashes(path))
    return Recording(str(path), content, files.events, logs)


def _prepare(path: Path) -> None:
    """A database whose replica is always the same, so that a recording can be made again."""
    with patch("os.urandom", bytes), database.created(path):
        pass
    with journal.writing(path, lambda: OCCASION) as log:
        for draft in (described(), described("two"), note("first")):
            log.append(draft)


def _write(path: Path, random: Random, number: int) -> None:
    """One command: a line, many, an undo, or one that is refused half-way."""
    way = random.choice(("line", "line", "status", "many", "undo", "refused"))
    with contextlib.suppress(Refused), journal.writing(path, lambda: OCCASION) as log:
        written = log.append(note(f"remark {number}"))
        if way == "status":
            found = log.append(finding(f"finding {number}"))
            body = {"status": "adopted", "reason": "so", "evidence": [found.hash]}
            log.append(Draft("assess", ONE, body))
        elif way == "many":
            for line in range(random.randrange(5, 60)):
                log.append(note(f"remark {number}, line {line} " * 20, "proposal:two"))
        elif way == "undo":
            log.append(Draft("retract", ONE, {"entry": written.hash}))
        elif way == "refused":
            log.append(note(""))


def _hashes(path: Path) -> Hashes:
    with database.reading(path) as connection:
        return tuple(row[0] for row in connection.execute("SELECT hash FROM entries ORDER BY seq"))


def _lost(recording: Recording, number: int, folder: Path) -> str | None:
    """Cut the power at one moment, restart, and look."""
    random = Random(number)
    cut = random.choice((random.randrange(len(recording.events)), _near_a_turn(recording, random)))
    before = recording.events[:cut]
    last = before[-1].kind if before else "nothing"
    saved = sum(event.kind == "saved" for event in before)
    image = folder / f"image-{number}"
    image.mkdir()
    for name, content in Disk(recording.name, recording.content, before).image(random).items():
        (image / Path(name).name).write_bytes(content)
    problem = _flaw(image / Path(recording.name).name, recording.logs[saved : saved + 2], number)
    shutil.rmtree(image)
    return f"cut after event {cut} ({last}), {saved} commands saved: {problem}" if problem else None


def _near_a_turn(recording: Recording, random: Random) -> int:
    """A moment just after a sync, a removal or the word that all is saved: there is most to lose."""
    turns = [at for at, event in enumerate(recording.events, 1) if event.kind not in _BULK]
    return min(random.choice(turns) + random.randrange(3), len(recording.events))


def _flaw(path: Path, allowed: list[Hashes], number: int) -> str | None:
    """Open it as the next command would, a reading or a writing one, and look at all of it."""
    try:
        if number % 2:
            _hashes(path)
        flaw = copies.log_flaw(path)
        held = _hashes(path)
    except (TrackerError, sqlite3.Error) as error:
        return f"{type(error).__name__}: {error}"
    if flaw or held in allowed:
        return flaw
    return f"{len(held)} entries, expected {' or '.join(str(len(log)) for log in allowed)}"


POWER_CUT = Fault(
    "power cut",
    "what was saved is there, and the log is that of before or after the command under way",
    full=3_000,
    short=60,
    run=_run,
)
