"""Fault: the command is killed at a system call, at every one in turn."""

from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from tests.faults import stage, state, traced
from tests.faults.commands import Case
from tests.faults.stage import DB, Ran
from tests.faults.tally import Fault, Tally
from tests.faults.traced import Recorded, Share
from tracker.errors import TrackerError

_NEXT = ("note", "cut-demand", "The next command")


def run(tries: int, folder: Path) -> Tally:
    """Kill every command at every system call that touches its folder or output."""
    traced.needed()
    template = stage.built(folder)
    tally = Tally()
    with stage.pool() as workers:
        for share in _tallies(workers, template, tries):
            tally.merge(share)
    return tally


def _tallies(workers: ProcessPoolExecutor, template: Path, tries: int) -> list[Tally]:
    return list(workers.map(tried, traced.shares(tries), repeat(template)))


def tried(share: Share, template: Path) -> Tally:
    """One share of the work, in a folder of its own."""
    folder = template.with_name(f"{share.case.name.replace(' ', '-')}-{share.part}")
    recorded = traced.recorded(template, folder, share.case)
    tally = Tally()
    for call in share.calls(recorded.calls):
        ran = traced.met(template, folder, share.case, call, "signal=KILL")
        if ran is None:
            continue
        problem = _problem(template, folder, share.case, ran, recorded)
        tally.add(f"{share.case.name}: SIGKILL at {call}: {problem}" if problem else None)
    return tally


def _problem(template: Path, folder: Path, case: Case, ran: Ran, recorded: Recorded) -> str | None:
    """What is not as promised after ``case`` was killed."""
    if stage.untouched(template, folder):  # the next run is the undisturbed one
        return _false_saved(case, ran)
    if (folder / DB).exists() and (broken := state.damage(folder / DB)):
        return broken
    found = state.which(state.seen(folder, case), recorded.before, recorded.after)
    if found not in ("old", "new", "part"):
        return found
    wrong = _false_saved(case, ran) if found == "old" else None
    return wrong or next_run_problem(folder, case, recorded, found)


def _false_saved(case: Case, ran: Ran) -> str | None:
    """What a command said in whose end nothing is saved."""
    done = case.says in ran.out if case.says else ran.out
    return f"false saved: it said {ran.out!r}" if case.writes and done else None


def next_run_problem(folder: Path, case: Case, recorded: Recorded, found: str) -> str | None:
    """What is not as promised after the next run: of the same command, or of another where the
    first one did its work and would be refused now."""
    again = found == "old" or not case.writes
    ran = stage.forked(folder, *(case.arguments if again else _next_for(case)))
    if ran.code:
        return f"({found} state) the next command failed with {ran.code}: {ran.err!r}"
    try:
        now = state.seen(folder, case)
    except TrackerError as error:
        return f"({found} state) after the next command: {error}"
    if again and state.which(now, recorded.before, recorded.after) != "new":
        return "the same command again did not give the new state"
    if not again and len(now.log or []) != len(recorded.after.log or []) + 1:
        return "the next command was not added to the log"
    litter = stage.files(folder) - recorded.files
    return f"litter after the next command: {sorted(litter)}" if litter else None


def _next_for(case: Case) -> tuple[str, ...]:
    """A command that succeeds after ``case`` has done its work."""
    if "--empty" in case.arguments:
        return ("source", "add", "next", "--title", "The next command")
    return ("undo",) if case.name == "retire" else _NEXT


FAULT = Fault(
    name="killed at every system call of every writing command",
    promise="the old state or the new one, all that was acknowledged, and the next command works",
    full=0,
    short=24,
    run=run,
)
