"""Fault: writers in endless loops are killed at random moments, while others go on writing."""

import os
import random
import re
import signal
import time
from collections import Counter
from functools import partial
from itertools import repeat
from pathlib import Path

from tests.faults import stage, state
from tests.faults.commands import NOTE
from tests.faults.stage import DB
from tests.faults.tally import Fault, Tally

WRITERS = 4
_ROUND = 50  # kills in one database, lest it grow slow
_LONGEST = 0.08  # seconds between two kills
_COMMAND_EVERY = 5  # kills after which a command must just work; every fifth is the installed one
_PAUSE = 0.03  # seconds at most between two updates of a writer, lest nobody else gets the lock
# An update says in its text how many entries it has to have: all of them, or none.
_MARK = re.compile(r"mark-\d+-\d+-\d+-of(\d)")


def run(tries: int, folder: Path) -> Tally:
    """Kill writers ``tries`` times, in databases of their own."""
    template = stage.built(folder)
    seeds = range(-(-tries // _ROUND))
    kills = [min(_ROUND, tries - seed * _ROUND) for seed in seeds]
    tally = Tally()
    with stage.pool() as workers:
        for part in workers.map(_one_round, seeds, kills, repeat(template)):
            tally.merge(part)
    return tally


def _one_round(seed: int, kills: int, template: Path) -> Tally:
    folder = template.with_name(f"load-{seed}")
    stage.reset(template, folder, NOTE)
    chance, tally = random.Random(seed), Tally()
    writers = [Writer(folder, number, seed) for number in range(WRITERS)]
    try:
        for kill in range(kills):
            time.sleep(chance.uniform(0, _LONGEST))
            writer = chance.choice(writers)
            writer.kill()
            problem = _problem(folder, writer, kill)
            tally.add(f"seed {seed}, kill {kill}: {problem}" if problem else None)
            writer.start()
    finally:
        for writer in writers:
            writer.kill()
    problem = state.damage(folder / DB) or _litter(folder, template)
    if problem:
        tally.problems.append(f"seed {seed}, after {kills} kills: {problem}")
    return tally


class Writer:
    """A process that writes without end, and notes down what was acknowledged."""

    def __init__(self, folder: Path, number: int, seed: int):
        self.database = folder / DB
        self.number = number
        self.folder = folder.with_name(f"{folder.name}-writer-{number}")
        self.folder.mkdir()
        self.acknowledged = self.folder / "acknowledged"
        self.acknowledged.touch()
        self.life = 0
        self.seed = seed
        self.start()

    def start(self) -> None:
        """Begin a new life."""
        self.life += 1
        self.pid = stage.process(self.folder, partial(self._write, self.seed))

    def kill(self) -> None:
        """End this life, wherever it is."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def _write(self, seed: int) -> int:
        chance = random.Random(f"{seed}-{self.number}-{self.life}")
        book = os.open(self.acknowledged, os.O_WRONLY | os.O_APPEND)
        for count in range(1_000_000):
            mark = f"mark-{self.number}-{self.life}-{count}"
            mark, arguments = _update(chance, mark)
            code = stage.exit_code(["--db", str(self.database), *arguments])
            os.write(book, f"{mark}\n".encode() if code == 0 else f"exit {code}\n".encode())
            time.sleep(chance.uniform(0, _PAUSE))
        return 0


def _update(chance: random.Random, mark: str) -> tuple[str, list[str]]:
    """The mark and the arguments of a random update of a random record."""
    records = ["cut-demand", "cut-tariffs", "scan-lorries"]
    chance.shuffle(records)
    kind = chance.choice(["note", "status", "evidence"])
    mark += "-of1" if kind == "note" else "-of2"
    if kind == "note":
        return mark, ["note", records[0], mark]
    found = ["--finding", mark, "--doc", "file 12"]
    if kind == "status":
        return mark, ["status", records[0], "adopted", "--reason", mark, *found]
    return mark, ["evidence", *records[:2], "--stance", "context", *found]


def _problem(folder: Path, writer: Writer, kill: int) -> str | None:
    """What is not as promised after a kill, while the other writers go on."""
    if kill % _COMMAND_EVERY == 0:
        command = stage.run if kill % _COMMAND_EVERY**2 == 0 else stage.forked
        ran = command(folder, "note", "cut-demand", "The next command")
        if ran.code:
            return f"the next command failed with {ran.code}: {ran.err!r}"
    said = writer.acknowledged.read_text(encoding="utf-8").splitlines()
    if failed := [line for line in said if line.startswith("exit")]:
        err = stage.said(writer.folder)[1].read_text(encoding="utf-8")
        return f"a writer's command failed with {failed[-1]}: {err!r}"
    return _wrong_marks(folder, said)


def _wrong_marks(folder: Path, said: list[str]) -> str | None:
    bodies = (str(row[10]) for row in state.entries(folder / DB))
    held = Counter(mark[0] for body in bodies for mark in [_MARK.search(body)] if mark)
    lost = [mark for mark in said if mark not in held]
    if lost:
        return f"acknowledged, and not there: {lost}"
    half = [mark for mark, count in held.items() if not mark.endswith(f"-of{count}")]
    return f"a group that is not whole: {half}" if half else None


def _litter(folder: Path, template: Path) -> str | None:
    ran = stage.forked(folder, "note", "cut-demand", "The last command")
    litter = stage.files(folder) - stage.files(template)
    return f"litter after the next command ({ran.code}): {sorted(litter)}" if litter else None


FAULT = Fault(
    name="killed at random moments under load",
    promise="the next command works, all that was acknowledged is there, groups are whole",
    full=2_000,
    short=15,
    run=run,
)
