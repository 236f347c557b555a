"""Fault: a system call fails with an input/output error or for want of space, every one in turn."""

import os
import re
from pathlib import Path

from tests.faults import stage, state, traced, upkeep
from tests.faults.commands import Case
from tests.faults.killed import next_run_problem
from tests.faults.stage import DB, Ran
from tests.faults.tally import Fault, Tally
from tests.faults.traced import Call, Recorded, Share

ERRORS = ("EIO", "ENOSPC")
# The calls to which a full disk can answer so, by section 2 of the manual: of what keeps a
# database whole, the others meet EIO alone.
_NEED_SPACE = (
    "fallocate fdatasync fsync ftruncate link linkat mkdir mkdirat openat pwrite64 rename renameat"
    " renameat2 write writev"
).split()
# Any other message of a failure that does not say "saved" has to mean that nothing was changed.
_SAYS_UNKNOWN = "whether this was saved is unknown"


def run(tries: int, folder: Path) -> Tally:
    """Let every system call that touches folder or output fail, with each error."""
    traced.needed()
    template = stage.built(folder)
    shares = [(share, template) for share in traced.shares(tries // len(ERRORS))]
    kept = upkeep.shares(tries // len(ERRORS), folder)
    tally = Tally()
    with stage.pool() as workers:
        of_upkeep = [workers.submit(tried_upkeep, share) for share in kept]
        for future in [*of_upkeep, *(workers.submit(tried, *share) for share in shares)]:
            tally.merge(future.result())
    return tally


def tried_upkeep(share: upkeep.Share) -> Tally:
    """One share of what keeps a database whole, in a folder of its own."""
    begun = upkeep.begun(share)
    tally = Tally()
    for call in begun.calls:
        for error in ERRORS if call.name in _NEED_SPACE else ERRORS[:1]:
            ran = traced.met(
                begun.template, begun.folder, begun.upkeep.case, call, f"error={error}"
            )
            if ran is None:
                continue
            problem = ending_problem(ran, call) or _upkeep_problem(begun, ran, call)
            name = begun.upkeep.case.name
            tally.add(f"{name}: {error} at {call}: {problem}" if problem else None)
    return tally


def _upkeep_problem(begun: upkeep.Begun, ran: Ran, call: Call) -> str | None:
    """What is not as promised after a call of upkeep failed and it ended well: the state is not what was
    said, or it is none."""
    if stage.untouched(begun.template, begun.folder):
        found = "old"
    elif wrong := begun.upkeep.broken(begun.folder):
        return f"{wrong} ({_told(ran)})"
    else:
        found = begun.state()
        if wrong := begun.next_problem():
            return wrong
    silenced = ".stderr" in call.text or not begun.upkeep.says
    return state_problem(found, ran, silenced=silenced)


def tried(share: Share, template: Path) -> Tally:
    """One share of the work, in a folder of its own."""
    case = share.case
    folder = template.with_name(f"{case.name.replace(' ', '-')}-{share.part}")
    recorded = traced.recorded(template, folder, case)
    tally = Tally()
    for call in share.calls(recorded.calls):
        if call.name == "lseek" and ".xlsx." in call.text:
            continue  # zipfile takes that for a pipe, and writes an archive of other bytes, as good
        for error in ERRORS:
            ran = traced.met(template, folder, case, call, f"error={error}")
            if ran is None:
                continue
            problem = _problem(template, folder, case, ran, recorded, call)
            tally.add(f"{case.name}: {error} at {call}: {problem}" if problem else None)
    return tally


def _problem(
    template: Path, folder: Path, case: Case, ran: Ran, recorded: Recorded, call: Call
) -> str | None:
    """What is not as promised after a call of ``case`` failed."""
    if wrong := ending_problem(ran, call):
        return wrong
    if stage.untouched(template, folder):  # the next run is the undisturbed one
        return state_problem("old", ran, silenced=".stderr" in call.text)
    if (folder / DB).exists() and (broken := state.damage(folder / DB)):
        return f"{broken} ({_told(ran)})"
    found = state.which(state.seen(folder, case), recorded.before, recorded.after)
    wrong = state_problem(found, ran, silenced=".stderr" in call.text)
    return wrong or next_run_problem(folder, case, recorded, found)


def ending_problem(ran: Ran, call: Call) -> str | None:
    """Exit 0 or 74, and one line that says what failed."""
    if "Traceback" in ran.err:
        return f"a traceback: {ran.err.splitlines()[-1]}"
    if _unreadable_page(ran, call):
        return None
    if ran.code not in (0, 74):
        return f"an input/output error is reported otherwise: {_told(ran)}"
    silenced = ".stderr" in call.text
    if ran.code and ran.err.count("\n") != 1 and not silenced:
        return f"stderr is not one line: {_told(ran)}"
    return None


def _unreadable_page(ran: Ran, call: Call) -> bool:
    """Where a page of the database cannot be read for EIO, SQLite calls the database damaged; so it
    is, where the sector is bad. It has to be the database named."""
    accused = re.search(r"(\S+)(: the mend is written, but| is damaged)", ran.err)
    one_line = ran.err.count("\n") == 1 and accused is not None
    if ran.code != 65 or call.name != "pread64" or not one_line:
        return False
    return accused is not None and os.path.basename(accused[1]) in call.text


def state_problem(found: str, ran: Ran, *, silenced: bool = False) -> str | None:
    """What is not as promised where a command left the state ``found`` and said what it said."""
    told = _told_states(ran)
    if found in told or (silenced and found in ("old", "new")):
        return None
    return f"the state is {found}, but it said {' or '.join(told)}: {_told(ran)}"


def _told_states(ran: Ran) -> tuple[str, ...]:
    """The states that fit what the command said."""
    if _SAYS_UNKNOWN in ran.err:
        return ("old", "new")
    if "nothing was " in ran.err:
        return ("old",)
    if "the folder is of two states" in ran.err:
        return ("part",)
    if "is written, but" in ran.err:
        return ("new", "part")  # of several, that one is
    if ran.code == 0 or "saved" in ran.err or "was made anew" in ran.err:
        return ("new",)
    return ("old",)


def _told(ran: Ran) -> str:
    return f"exit {ran.code}, {ran.err.strip()!r}"


FAULT = Fault(
    name="EIO and ENOSPC at every system call",
    promise="exit 74 with one true line, or 0; the state is the one that was said",
    full=0,
    short=2 * 24,
    run=run,
)
