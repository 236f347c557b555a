"""Fault: killed at every system call of what keeps a database whole, rather than writes to its log."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.faults import stage, state, traced
from tests.faults.commands import Case
from tests.faults.stage import DB
from tests.faults.tally import Fault, Tally
from tests.faults.traced import Call
from tests.storage.databases import described, finding, note
from tests.storage.tampering import older

_COPY = "kept.backup"
_READ = "paper.pdf"


class Upkeep(NamedTuple):
    """A command, what makes the folder it runs in, the databases that must be whole whatever happened
    (none: what the command is there to mend may still be broken), what tells that it has done its
    work, and whether it says so."""

    case: Case
    prepare: Callable[[Path], None]
    whole: tuple[str, ...] = (str(DB),)
    holds: Callable[[Path], object] = lambda folder: _logs(folder)
    says: bool = True

    def broken(self, folder: Path) -> str | None:
        """Which database is not whole, and why."""
        for name in self.whole:
            if (broken := state.damage(folder / name)) is not None:
                return f"{name}: {broken}"
        return None


def _with_backup(folder: Path) -> None:
    stage.done(folder, "backup", _COPY)
    stage.done(folder, "note", "cut-demand", "After the backup")


def _with_damage(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DB)) as connection:
        connection.execute("DROP INDEX proposals_by_owner")
        connection.execute("UPDATE proposals SET title = 'Wrong'")
        connection.commit()


def _with_paper(folder: Path) -> None:
    (folder / _READ).write_bytes(b"what was read " * 1_000)


def _with_older(folder: Path) -> None:
    (folder / DB).unlink()
    older(folder / DB, described(), finding("F"), note("N"))


_FILE = ("evidence", "cut-demand", "--stance", "supports", "--finding", "F", "--file", _READ)
UPKEEP = (
    Upkeep(Case("restore", ("restore", _COPY, "--force")), _with_backup, (str(DB), _COPY)),
    Upkeep(
        Case("doctor --fix", ("doctor", "--fix")),
        _with_damage,
        (),
        lambda folder: state.damage(folder / DB),
    ),
    Upkeep(
        Case("migration", ("where",)),
        _with_older,
        holds=lambda folder: (_logs(folder), _version(folder / DB)),
        says=False,
    ),
    Upkeep(Case("backup, old file", ("backup", _COPY)), _with_backup, (str(DB), _COPY)),
    Upkeep(Case("backup, new file", ("backup", _COPY)), lambda folder: None),
    Upkeep(Case("evidence --file", _FILE), _with_paper),
)


class Share(NamedTuple):
    """A part of the work, for one worker: every ``of``-th call of a command from ``part`` on; with
    ``wanted``, only so many of them, spread evenly."""

    number: int
    template: Path
    part: int
    of: int
    wanted: int


class Begun(NamedTuple):
    """A share whose command ran undisturbed: its calls, and what was held before and after."""

    upkeep: Upkeep
    template: Path
    folder: Path
    calls: list[Call]
    before: object
    after: object

    def state(self) -> str:
        """``old``, ``new``, or what is between them."""
        now = self.upkeep.holds(self.folder)
        if now in (self.before, self.after):
            return "old" if now == self.before else "new"
        return f"between: it holds {now}, before {self.before}, after {self.after}"

    def next_problem(self) -> str | None:
        """What is not as promised after the next command."""
        # What has done its work may be refused as done already: then another command must work.
        for arguments in (self.upkeep.case.arguments, ("note", "cut-demand", "The next command")):
            ran = stage.forked(self.folder, *arguments)
            if ran.code == 0:
                break
        if self._litter():
            stage.forked(self.folder, "backup", _COPY)
        broken = None if self.upkeep.whole else state.damage(self.folder / DB)
        litter = self._litter()
        if ran.code or broken or litter:
            said = f"then {arguments} gave {ran.code} {ran.err!r}"
            return f"{said}; {broken or 'whole'}; litter {litter}"
        return None

    def _litter(self) -> list[str]:
        return [path.name for path in self.folder.rglob("*.part*")]


def run(tries: int, folder: Path) -> Tally:
    """Kill every command at every system call that touches its folder."""
    traced.needed()
    tally = Tally()
    with stage.pool() as workers:
        for found in workers.map(_tried, shares(tries, folder)):
            tally.merge(found)
    return tally


def shares(tries: int, folder: Path) -> list[Share]:
    """All of the work for so many tries; 0 stands for every call of every command."""
    few = -(-tries // len(UPKEEP))
    found = []
    for number, upkeep in enumerate(UPKEEP):
        base = folder / f"upkeep-{number}"
        base.mkdir()
        template = stage.built(base)
        upkeep.prepare(template)
        of = 1 if few else stage.WORKERS
        found += [Share(number, template, part, of, few) for part in range(of)]
    return found


def begun(share: Share) -> Begun:
    """Run a share's command undisturbed, in a folder of its own."""
    upkeep, folder = UPKEEP[share.number], share.template.with_name(f"run-{share.part}")
    stage.reset(share.template, folder, upkeep.case)
    before = upkeep.holds(folder)
    stage.reset(share.template, folder, upkeep.case)
    ran, lines = traced.followed(folder, upkeep.case, ["-y", "-s", "40"])
    assert ran.code == 0, f"{upkeep.case.name}: {ran}"
    calls = list(traced.calls_of(lines, folder))[share.part :: share.of]
    if share.wanted:
        calls = calls[:: max(len(calls) // share.wanted, 1)]
    return Begun(upkeep, share.template, folder, calls, before, upkeep.holds(folder))


def _tried(share: Share) -> Tally:
    work = begun(share)
    case, tally = work.upkeep.case, Tally()
    for call in work.calls:
        if traced.met(work.template, work.folder, case, call, "signal=KILL") is None:
            continue
        problem = _problem(work)
        tally.add(f"{case.name}: SIGKILL at {call}: {problem}" if problem else None)
    return tally


def _problem(work: Begun) -> str | None:
    """What is not as promised after a kill."""
    if stage.untouched(work.template, work.folder):  # the next run is the undisturbed one
        return None
    if broken := work.upkeep.broken(work.folder):
        return broken
    found = work.state()
    return work.next_problem() if found in ("old", "new") else found


def _logs(folder: Path) -> list[int]:
    """How many entries the log and the backup hold; 0 where there is none."""
    counts = []
    for name in (DB, _COPY):
        found = 0
        if (folder / name).exists():
            found = _asked(folder / name, "SELECT count(*) FROM entries")
        counts.append(found)
    return counts


def _version(path: Path) -> int:
    return _asked(path, "PRAGMA user_version")


def _asked(path: Path, question: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(question).fetchone()[0])


FAULT = Fault(
    name="killed during backup, restore, repair, upgrade, attaching",
    promise="the old files or the new ones, no litter after the next command, and that works",
    full=0,
    short=12,
    run=run,
)
