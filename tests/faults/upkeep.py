"""Fault: killed at every system call of what keeps a database whole, rather than writes to its log."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from tests.faults import stage, state, traced
from tests.faults.commands import Case
from tests.faults.stage import DB
from tests.faults.tally import Fault, Tally
from tests.storage.databases import described, finding, note
from tests.storage.tampering import older

_COPY = "kept.backup"
_READ = "paper.pdf"


class Upkeep(NamedTuple):
    """A command, what makes the folder it runs in, and the database that must be whole afterwards
    whether it was killed or not (none: what the command is there to mend may still be broken)."""

    case: Case
    prepare: Callable[[Path], None]
    whole: tuple[str, ...] = (str(DB),)


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
    Upkeep(Case("backup, new file", ("backup", _COPY)), lambda folder: None),
    Upkeep(Case("backup, old file", ("backup", _COPY)), _with_backup, (str(DB), _COPY)),
    Upkeep(Case("restore", ("restore", _COPY, "--force")), _with_backup, (str(DB), _COPY)),
    Upkeep(Case("evidence --file", _FILE), _with_paper),
    Upkeep(Case("doctor --fix", ("doctor", "--fix")), _with_damage, ()),
    Upkeep(Case("migration", ("where",)), _with_older, ()),
)


def run(tries: int, folder: Path) -> Tally:
    """Kill every command at every system call that touches its folder."""
    traced.needed()
    few = 0 if not tries else max(1, tries // len(UPKEEP))
    templates = [_template(folder, number, upkeep) for number, upkeep in enumerate(UPKEEP)]
    tally = Tally()
    with stage.pool() as workers:
        for found in workers.map(_tried, range(len(UPKEEP)), templates, repeat(few)):
            tally.merge(found)
    return tally


def _template(folder: Path, number: int, upkeep: Upkeep) -> Path:
    base = folder / f"upkeep-{number}"
    base.mkdir()
    template = stage.built(base)
    upkeep.prepare(template)
    return template


def _tried(number: int, template: Path, few: int) -> Tally:
    upkeep = UPKEEP[number]
    folder = template.with_name("run")
    stage.reset(template, folder, upkeep.case)
    before = _logs(folder)
    ran, lines = traced.followed(folder, upkeep.case, ["-y", "-s", "40"])
    assert ran.code == 0, f"{upkeep.case.name}: {ran}"
    after, calls = _logs(folder), list(traced.calls_of(lines, folder))
    tally = Tally()
    for call in calls[:: max(len(calls) // few, 1)] if few else calls:
        if traced.met(template, folder, upkeep.case, call, "signal=KILL") is None:
            continue
        problem = _problem(folder, upkeep, before, after)
        tally.add(f"{upkeep.case.name}: SIGKILL at {call}: {problem}" if problem else None)
    return tally


def _problem(folder: Path, upkeep: Upkeep, before: list[int], after: list[int]) -> str | None:
    for name in upkeep.whole:
        if (broken := state.damage(folder / name)) is not None:
            return f"{name}: {broken}"
    if _logs(folder) not in (before, after):
        return f"the logs hold {_logs(folder)} entries, before {before}, after {after}"
    # What has done its work may be refused as done already: then another command must work.
    for arguments in (upkeep.case.arguments, ("note", "cut-demand", "The next command")):
        ran = stage.forked(folder, *arguments)
        if ran.code == 0:
            break
    stage.forked(folder, "backup", _COPY)
    broken = state.damage(folder / DB)
    litter = [path.name for path in folder.rglob("*.part*")]
    if ran.code or broken or litter:
        return f"then {arguments} gave {ran.code} {ran.err!r}; {broken or 'whole'}; litter {litter}"
    return None


def _logs(folder: Path) -> list[int]:
    """How many entries the log and the backup hold; 0 where there is none."""
    counts = []
    for name in (DB, _COPY):
        if not (folder / name).exists():
            counts.append(0)
            continue
        with closing(sqlite3.connect(folder / name)) as connection:
            counts.append(connection.execute("SELECT count(*) FROM entries").fetchone()[0])
    return counts


FAULT = Fault(
    name="killed during backup, restore, repair, upgrade, attaching",
    promise="the old files or the new ones, no litter after the next command, and that works",
    full=0,
    short=12,
    run=run,
)
