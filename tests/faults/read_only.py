"""Fault: the file, its folder, the output or the whole disk may not be written."""

import contextlib
from itertools import repeat
from pathlib import Path

from tests.faults import mounts, stage, state, traced
from tests.faults.commands import CASES, Case
from tests.faults.killed import next_run_problem
from tests.faults.stage import DB, Ran
from tests.faults.tally import Fault, Tally
from tests.faults.traced import Recorded

_SIZE = 2**20
_READS = (("list",), ("report",), ("show", "cut-demand"), ("history",), ("where",))
_FILE, _FOLDER, _BOTH, _OUTPUT, _DISK = "file", "folder", "file and folder", "output", "disk"
_WAYS = (_FILE, _FOLDER, _BOTH, _OUTPUT, _DISK)


def run(tries: int, folder: Path) -> Tally:
    """Every command wherever writing is forbidden in every way; ``tries`` of them, or all."""
    mounts.needed()
    template = stage.built(folder)
    every = [(case, way) for case in CASES for way in _WAYS if _hinders(way, case)]
    chosen = every[:: max(1, len(every) // tries)] if tries else every
    tally = Tally()
    with stage.pool() as workers:
        for part in workers.map(_tried, *zip(*chosen, strict=True), repeat(template)):
            tally.merge(part)
    return tally


def _hinders(way: str, case: Case) -> bool:
    """Whether ``case`` would write there."""
    if way == _DISK:
        return True
    if case.makes:
        return way == _FOLDER
    return (way == _OUTPUT) != case.writes


def _tried(case: Case, way: str, template: Path) -> Tally:
    folder = template.with_name(f"{case.name} {way}".replace(" ", "-"))
    tally = Tally()
    with mounts.small(folder, _SIZE) if way == _DISK else contextlib.nullcontext():
        recorded = traced.undisturbed(template, folder, case)
        stage.reset(template, folder, case)
        problem = _problem(folder, case, way, recorded)
    tally.add(f"{case.name}: read-only {way}: {problem}" if problem else None)
    return tally


def _problem(folder: Path, case: Case, way: str, recorded: Recorded) -> str | None:
    if case.makes:
        (folder / DB.parent).mkdir()
    before = stage.files(folder)
    with _forbidden(folder, case, way):
        ran = stage.forked(folder, *case.arguments)
        wrong = _ending_problem(case, ran) or _reading_problem(folder, case)
    if wrong:
        return wrong
    found = state.which(state.seen(folder, case), recorded.before, recorded.after)
    if found != "old":
        return f"the state is {found}, not the old one"
    if stage.files(folder) != before:
        return f"litter: {sorted(stage.files(folder) - before)}"
    return next_run_problem(folder, case, recorded, found)


def _forbidden(folder: Path, case: Case, way: str) -> contextlib.AbstractContextManager[None]:
    """What may not be written while the block runs; not even by root, whom modes do not bind."""
    if way == _DISK:
        return mounts.read_only(folder)
    written = folder / case.output
    output = [written] if case.old else []
    paths = {
        _FILE: [folder / DB],
        _FOLDER: [folder / DB.parent],
        _BOTH: [folder / DB, folder / DB.parent],
        _OUTPUT: [next(above for above in written.parents if above.exists()), *output],
    }
    return mounts.immutable(*paths[way])


def _ending_problem(case: Case, ran: Ran) -> str | None:
    """No permission is 77; 74 is as true where the whole disk is read-only and the line says so."""
    allowed = ran.code == 77 or (ran.code == 74 and "Read-only file system" in ran.err)
    if not allowed or ran.err.count("\n") != 1 or (ran.out and not case.says):
        return f"no exit 77 with one line: exit {ran.code}, {ran.err!r}"
    return "it said saved" if "saved" in ran.err else None


def _reading_problem(folder: Path, case: Case) -> str | None:
    for read in _READS if not case.makes else ():
        ran = stage.forked(folder, *read)
        if ran.code or ran.err or not ran.out:
            return f"{read[0]} failed: exit {ran.code}, {ran.err!r}"
    return None


FAULT = Fault(
    name="read-only file, folder, output or disk",
    promise="exit 77, nothing changed, reading still works",
    full=0,
    short=15,
    run=run,
)
