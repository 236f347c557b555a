"""Fault: the disk is full, or a file may grow no further, from the first byte on or somewhere on the
way."""

import contextlib
import os
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from tests.faults import mounts, stage, state, traced
from tests.faults.commands import CASES, Case
from tests.faults.io_errors import state_problem
from tests.faults.killed import next_run_problem
from tests.faults.stage import DB, Ran
from tests.faults.tally import Fault, Tally
from tests.faults.traced import Recorded

_SIZE = 2**20
_PAGE = 4096  # of the file system; every file takes whole ones
_PAGES_FREE = (*range(12), *range(12, 64, 8))
_LARGEST_FILES = (0, 1, 512, 4096, 20_000, 100_000, 2**17, 3 * 2**16, 2**18)
_READS = (("list",), ("report",))


class Limit(NamedTuple):
    """What is scarce: free pages on the disk, or the bytes that a file may have."""

    pages: int | None = None
    largest: int | None = None

    def __str__(self) -> str:
        if self.pages is not None:
            return f"{self.pages} pages of {_PAGE} bytes free"
        return f"files of {self.largest} bytes at most (prlimit --fsize)"


def run(tries: int, folder: Path) -> Tally:
    """Every command on a disk that is full, or fills up while it runs."""
    mounts.needed()
    template = stage.built(folder)
    tally = Tally()
    with stage.pool() as workers:
        for part in workers.map(_tried, CASES, repeat(tries), repeat(template)):
            tally.merge(part)
    return tally


def _tried(case: Case, tries: int, template: Path) -> Tally:
    """One command under every limit, or under a few of them."""
    limits = [Limit(pages=pages) for pages in _PAGES_FREE]
    limits += [Limit(largest=largest) for largest in _LARGEST_FILES]
    if tries:
        step = max(1, len(limits) * len(CASES) // tries)
        limits = limits[CASES.index(case) % step :: step]
    tally = Tally()
    with mounts.small(template.with_name(case.name.replace(" ", "-")), _SIZE) as folder:
        recorded = traced.undisturbed(template, folder, case)
        for limit in limits:
            stage.reset(template, folder, case)
            problem = _problem(folder, case, limit, recorded)
            tally.add(f"{case.name}: {limit}: {problem}" if problem else None)
    return tally


def _problem(folder: Path, case: Case, limit: Limit, recorded: Recorded) -> str | None:
    if limit.largest is not None:
        ran = stage.run(folder, *case.arguments, prefix=("prlimit", f"--fsize={limit.largest}"))
        wrong = _ending_problem(ran)
    else:
        with _filled(folder, limit.pages or 0):
            ran = stage.forked(folder, *case.arguments)
            wrong = _ending_problem(ran) or _reading_problem(folder)
    if wrong:
        return wrong
    if broken := (folder / DB).exists() and state.damage(folder / DB):
        return broken
    found = state.which(state.seen(folder, case), recorded.before, recorded.after)
    return state_problem(found, ran) or next_run_problem(folder, case, recorded, found)


@contextlib.contextmanager
def _filled(disk: Path, free: int) -> Iterator[None]:
    """A disk with so many free pages while the block runs."""
    space = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(b"x" * (space.f_bavail - free) * space.f_frsize)
    try:
        assert os.statvfs(disk).f_bavail == free
        yield
    finally:
        filler.unlink()


def _ending_problem(ran: Ran) -> str | None:
    if ran.code == 0:
        return None
    if ran.code != 74 or ran.err.count("\n") != 1:
        return f"no exit 74 with one line: exit {ran.code}, {ran.err!r}"
    return None


def _reading_problem(folder: Path) -> str | None:
    """Reading needs no space."""
    if not (folder / DB).exists():
        return None
    for read in _READS:
        ran = stage.forked(folder, *read)
        if ran.code or ran.err:
            return f"{read[0]} failed on the full disk: exit {ran.code}, {ran.err!r}"
    return None


FAULT = Fault(
    name="disk full, or no larger file allowed",
    promise="exit 74 with one true line, or 0; reading still works; with space, writing too",
    full=0,
    short=21,
    run=run,
)
