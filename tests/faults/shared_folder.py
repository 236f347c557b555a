"""Fault: killed, or met by an error, at every system call of a sync with a shared folder, when entries
go, when they come, and when both."""

from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from tests.faults import stage, state, traced
from tests.faults.commands import Case
from tests.faults.io_errors import ending_problem
from tests.faults.stage import DB, Ran
from tests.faults.tally import Fault, Tally
from tests.faults.traced import Call

_HUB = "shared"
_SYNC = ("sync", f"./{_HUB}")
_MET = ("signal=KILL", "error=EIO", "error=ENOSPC")
_THEIRS = ("--db", "theirs.db", "--actor", "Ben")


class Seen(NamedTuple):
    """What both sides hold: the log, and the files of the hub that are no drafts."""

    log: state.Rows
    hub: dict[str, bytes]


class Recorded(NamedTuple):
    """A sync that ran undisturbed: what was there before and after, and its calls."""

    before: Seen
    after: Seen
    files: set[str]
    calls: list[Call]


def _to_go(folder: Path) -> None:
    (folder / _HUB).mkdir()


def _to_come(folder: Path) -> None:
    _to_go(folder)
    stage.done(folder, *_SYNC)
    stage.done(folder, *_THEIRS, "init", "--empty")
    stage.done(folder, *_THEIRS, *_SYNC)
    stage.done(folder, *_THEIRS, "note", "cut-demand", "A remark of theirs")
    stage.done(folder, *_THEIRS, "status", "cut-tariffs", "stalled", "--reason", "Nothing moved")
    stage.done(folder, *_THEIRS, *_SYNC)
    (folder / "theirs.db").unlink()


def _to_do_both(folder: Path) -> None:
    _to_come(folder)
    stage.done(folder, "note", "cut-demand", "A remark of ours")


WAYS: dict[str, Callable[[Path], None]] = {
    "to go": _to_go,
    "to come": _to_come,
    "both": _to_do_both,
}


def run(tries: int, folder: Path) -> Tally:
    """Let every system call of a sync each way be its last, or fail with each error."""
    traced.needed()
    templates = [_template(folder, way) for way in WAYS]
    few = 0 if not tries else max(1, tries // len(WAYS) // len(_MET))
    parts = 1 if few else stage.WORKERS
    shares = [(way, part, parts) for way in templates for part in range(parts)]
    tally = Tally()
    with stage.pool() as workers:
        for found in workers.map(_tried, shares, repeat(few)):
            tally.merge(found)
    return tally


def _template(folder: Path, way: str) -> Path:
    base = folder / way.replace(" ", "-")
    base.mkdir()
    template = stage.built(base)
    WAYS[way](template)
    return template


def _tried(share: tuple[Path, int, int], few: int) -> Tally:
    template, part, parts = share
    case = Case(f"sync, {template.parent.name}", _SYNC)
    folder = template.with_name(f"run-{part}")
    recorded = _recorded(template, folder, case)
    calls = recorded.calls[part::parts]
    tally = Tally()
    for call in calls[:: max(len(calls) // few, 1)] if few else calls:
        for fault in _MET:
            ran = traced.met(template, folder, case, call, fault)
            if ran is None:
                continue
            problem = _problem(folder, ran, recorded, call, fault)
            tally.add(f"{case.name}: {fault} at {call}: {problem}" if problem else None)
    return tally


def _recorded(template: Path, folder: Path, case: Case) -> Recorded:
    stage.reset(template, folder, case)
    before = _seen(folder)
    ran, lines = traced.followed(folder, case, ["-y", "-s", "40"])
    assert ran.code == 0, f"{case.name}: {ran}"
    after = _seen(folder)
    assert after != before, f"{case.name} changed nothing"
    return Recorded(before, after, stage.files(folder), list(traced.calls_of(lines, folder)))


def _seen(folder: Path) -> Seen:
    hub = (folder / _HUB).rglob("[!.]*.jsonl")
    return Seen(state.entries(folder / DB), {path.name: path.read_bytes() for path in hub})


def _problem(folder: Path, ran: Ran, recorded: Recorded, call: Call, fault: str) -> str | None:
    """What is not as promised after a sync was met by a fault."""
    if fault.startswith("error") and (wrong := ending_problem(ran, call)):
        return wrong
    if broken := state.damage(folder / DB):
        return broken
    now = _seen(folder)
    return _lost(now, recorded) or _untrue(now, ran, recorded) or _next_problem(folder, recorded)


def _lost(now: Seen, recorded: Recorded) -> str | None:
    """Each side holds at least what it held, and nothing but what it will hold."""
    if not set(recorded.before.log) <= set(now.log) <= set(recorded.after.log):
        return f"the log holds {len(now.log)} entries, neither old nor new"
    if not recorded.before.hub.items() <= now.hub.items() <= recorded.after.hub.items():
        return f"the hub is neither old nor new: {sorted(now.hub)}"
    return None


def _untrue(now: Seen, ran: Ran, recorded: Recorded) -> str | None:
    """What was said to have come or gone has."""
    if " came" in ran.out and now.log != recorded.after.log:
        return f"it said {ran.out!r}, but the log does not have it"
    if " went" in ran.out and now.hub != recorded.after.hub:
        return f"it said {ran.out!r}, but the hub does not have it"
    return None


def _next_problem(folder: Path, recorded: Recorded) -> str | None:
    """Another sync ends it, and leaves nothing lying about."""
    ran = stage.forked(folder, *_SYNC)
    if ran.code or ran.err:
        return f"the next sync: {ran}"
    if _seen(folder) != recorded.after:
        return "the next sync did not bring both sides to where they should be"
    litter = stage.files(folder) - recorded.files
    return f"litter after the next sync: {sorted(litter)}" if litter else None


FAULT = Fault(
    name="killed or failing at every system call of a sync",
    promise="both sides hold what they held or what they should, what was said is so, a repeat ends it",
    full=0,
    short=3 * len(_MET) * 2,
    run=run,
)
