"""Fault: another process holds a lock on the database, for longer than a command waits or not."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.faults import stage, state
from tests.faults.commands import CASES
from tests.faults.stage import DB, Ran
from tests.faults.tally import Fault, Tally
from tracker import database

NOTE = next(case for case in CASES if case.name == "note")
_BRIEF = 0.6  # seconds that a command waits in the short form
_SLACK = 5  # seconds that the start of a command may take while others start
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
    with ThreadPoolExecutor(_MANY) as threads:
        problems = threads.map(partial(_problem, template, wait), range(len(chosen)), chosen)
        for one, problem in zip(chosen, problems, strict=True):
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


def _problem(template: Path, wait: float, number: int, one: Try) -> str | None:
    folder = template.with_name(f"locked-{number}")
    stage.reset(template, folder, NOTE)
    before = state.entries(folder / DB)
    with _held(folder / DB, one.lock, wait / 2 if one.freed else None):
        started = time.monotonic()
        ran = _run(folder, wait, one.arguments)
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


def _run(folder: Path, wait: float, arguments: tuple[str, ...]) -> Ran:
    """The installed command; where the wait is to be shorter, the same with this one number changed."""
    if wait == database.LOCK_TIMEOUT:
        return stage.run(folder, *arguments)
    script = (
        "from tracker import cli, database; import sys;"
        f" database.LOCK_TIMEOUT = {wait}; sys.argv = ['tracker', *sys.argv[2:]]; cli.main()"
    )
    return stage.run(folder, *arguments, prefix=(sys.executable, "-c", script))


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
    short=8,
    run=run,
)
