"""Fault: another process holds a lock on the database, for longer than a command waits or not."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from tests.faults import stage, state
from tests.faults.commands import CASES, NOTE
from tests.faults.stage import DB
from tests.faults.tally import Fault, Tally
from tracker import database

_BRIEF = 1.0  # seconds that a command waits in the short form
_SLACK = 5  # seconds that a command may take besides, on a machine with much to do
_IMMEDIATE, _EXCLUSIVE = "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"
_MANY = 8  # commands that wait at the same time
_READS = ("list", "report", "history", "show cut-demand", "where", "export entries")


class Try(NamedTuple):
    """A command that runs while ``lock`` is held, and the code with which it has to end.

    Where ``freed``, the lock is let go halfway through the wait.
    """

    arguments: tuple[str, ...]
    lock: str
    code: int
    freed: bool = False

    def __str__(self) -> str:
        freed = ", freed in time" if self.freed else ""
        return f"{' '.join(self.arguments)[:40]} under {self.lock}{freed}"


def run(tries: int, folder: Path) -> Tally:
    """Every command while another process locks the database; ``tries`` of them with a short wait."""
    template = stage.built(folder)
    every = list(_tries())
    chosen = every[:: max(1, len(every) // tries)] if tries else every
    wait = _BRIEF if tries else database.LOCK_TIMEOUT
    tally = Tally()
    with stage.pool(2 if tries else _MANY) as workers:
        rest = repeat(template), repeat(wait), range(len(chosen))
        for one, problem in zip(chosen, workers.map(_problem, chosen, *rest), strict=True):
            tally.add(problem and f"{one}: {problem}")
    return tally


def _tries() -> Iterator[Try]:
    for case in CASES:
        if case.writes and not case.makes:
            yield Try(case.arguments, _IMMEDIATE, 75)
    for read in _READS:
        yield Try(tuple(read.split()), _IMMEDIATE, 0)
        yield Try(tuple(read.split()), _EXCLUSIVE, 75)
    yield Try(NOTE.arguments, _EXCLUSIVE, 75)
    yield Try(NOTE.arguments, _IMMEDIATE, 0, freed=True)
    yield Try(NOTE.arguments, _EXCLUSIVE, 0, freed=True)
    yield Try(("list",), _EXCLUSIVE, 0, freed=True)


def _problem(one: Try, template: Path, wait: float, number: int) -> str | None:
    folder = template.with_name(f"locked-{number}")
    stage.reset(template, folder, NOTE)
    before = state.entries(folder / DB)
    with _held(folder / DB, one.lock, wait / 2 if one.freed else None):
        started = time.monotonic()
        pid = stage.process(folder, partial(_with_wait, wait, one.arguments))
        ran = stage.ended(pid, folder)
        seconds = time.monotonic() - started
    if ran.code != one.code or ran.err.count("\n") != (one.code != 0):
        return f"no exit {one.code}: {ran.code}, {ran.err!r}"
    if one.code and not wait * 0.9 <= seconds <= wait + _SLACK:
        return f"it waited {seconds:.1f} seconds, not {wait}"
    changed = state.entries(folder / DB) != before
    if changed != (one.code == 0 and one.arguments == NOTE.arguments):
        return f"exit {ran.code}, but the log {'changed' if changed else 'did not change'}"
    ran = stage.run(folder, *NOTE.arguments)
    return f"the next command failed with {ran.code}: {ran.err!r}" if ran.code else None


def _with_wait(wait: float, arguments: tuple[str, ...]) -> int:
    """The command, with the one number changed that says how long it waits."""
    database.LOCK_TIMEOUT = wait
    return stage.exit_code(arguments)


@contextlib.contextmanager
def _held(path: Path, lock: str, seconds: float | None) -> Iterator[None]:
    """Another process holds ``lock`` while the block runs, or only so many ``seconds``."""
    script = (
        "import sqlite3, sys, select;"
        " other = sqlite3.connect(sys.argv[1], isolation_level=None);"
        " other.execute(sys.argv[2]); print('held', flush=True);"
        " select.select([sys.stdin], [], [], *map(float, sys.argv[3:]));"
        " other.execute('ROLLBACK')"
    )
    command = [sys.executable, "-c", script, str(path), lock, *([str(seconds)] if seconds else [])]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as other:  # type: ignore[call-overload]
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


FAULT = Fault(
    name="lock held past the time a command waits",
    promise="writers exit 75 after the wait, readers read; freed in time, all goes on",
    full=0,
    short=6,
    run=run,
)
