"""Fault: eight processes write at once, the same record and different ones, while reports are read."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tests.conftest import put
from tests.faults import stage, state
from tests.faults.commands import NOTE
from tests.faults.stage import DB
from tests.faults.tally import Fault, Tally
from tracker import database, journal
from tracker.errors import Busy
from tracker.journal import Occasion
from tracker.model import Draft

WRITERS = 8
_BY_COMMAND = 5  # every fifth update is made by the command, the others by what is under it
_MARK = re.compile(r"mark-\d+-\d+")
_STORED, _BUSY = "stored", "busy"


def run(tries: int, folder: Path) -> Tally:
    """Half of the updates are of one record, half of different ones; a report to every ten updates."""
    template = stage.built(folder)
    tally = Tally()
    with stage.pool(1) as workers:
        for one_record in (True, False):
            stage_folder = folder / ("same" if one_record else "different")
            stage.reset(template, stage_folder, NOTE)
            put(template / DB, stage_folder / DB)  # one replica, so that a state is one number
            tally.merge(_half(workers, stage_folder, tries // 2, one_record))
    return tally


def _half(workers: ProcessPoolExecutor, folder: Path, updates: int, one: bool) -> Tally:
    """Write and read at the same time, then compare what was said with what is there."""
    writing = workers.submit(_write, folder, updates // WRITERS, one)
    with ThreadPoolExecutor(2) as readers:
        numbers = range(updates // 10)
        ran = list(readers.map(lambda number: stage.run(folder, *_REPORT), numbers))
    said = writing.result()
    tally = Tally()
    rows = state.entries(folder / DB)
    for problem in _update_problems(said, rows):
        tally.add(problem and f"{folder.name} record: {problem}")
    for number, report in enumerate(ran):
        problem = _report_problem(report, rows)
        tally.add(problem and f"{folder.name} record, report {number}: {problem}")
    if len({report.out for report in ran}) == 1:
        tally.problems.append(f"{folder.name} record: no report was made while they wrote")
    if broken := state.damage(folder / DB):
        tally.problems.append(f"{folder.name} record, afterwards: {broken}")
    return tally


def _write(folder: Path, updates: int, one_record: bool) -> dict[str, str]:
    """Let eight processes loose at the same moment; what each was told, by the mark of its update."""
    subjects = [f"proposal-{number}" for number in range(WRITERS)]
    for name in subjects:
        ran = stage.forked(
            folder, "add", name, "--title", name, "--owner", "MX", "--deadline", "none"
        )
        assert ran.code == 0, ran
    names = [subjects[0] if one_record else name for name in subjects]
    begun = [_begin(folder, number, name, updates) for number, name in enumerate(names)]
    for pid, _ in begun:
        os.kill(pid, signal.SIGCONT)
    said: dict[str, str] = {}
    for pid, own in begun:
        ran = stage.ended(pid, own)
        if ran.code:
            said[own.name] = f"the writer ended with {ran.code}: {ran.err[-300:]!r}"
        told = (own / "told").read_text(encoding="utf-8").splitlines()
        said |= dict(line.split(" ", 1) for line in told)
    return said


def _begin(folder: Path, number: int, name: str, updates: int) -> tuple[int, Path]:
    """A writer that waits for its start, and its own folder."""
    own = folder.with_name(f"{folder.name}-{number}")
    own.mkdir()
    work = partial(_updates, folder / DB, number, name, updates)
    return stage.process(own, work, stopped=True), own


def _updates(path: Path, number: int, name: str, updates: int) -> int:
    """One writer: a finding at a time; a line for each, of what became of it."""
    with open("told", "w", encoding="utf-8") as told:
        for count in range(updates):
            mark = f"mark-{number}-{count}"
            one = _by_command if count % _BY_COMMAND == 0 else _by_journal
            started = time.monotonic()
            became = one(path, name, mark)
            if became == _BUSY and time.monotonic() - started < database.LOCK_TIMEOUT * 0.9:
                became = "busy without having waited"
            told.write(f"{mark} {became}\n")
    return 0


def _by_command(path: Path, name: str, mark: str) -> str:
    finding = ("--stance", "context", "--doc", "file 12", "--finding", mark)
    code = stage.exit_code(["--db", str(path), "evidence", name, *finding])
    return {0: _STORED, 75: _BUSY}.get(code, f"exit {code}")


def _by_journal(path: Path, name: str, mark: str) -> str:
    now = datetime.now(UTC)
    body = {"finding": mark, "stance": "context", "doc": "file 12"}
    try:
        with journal.writing(path, lambda: Occasion("Ana", now, now.date())) as log:
            log.append(Draft("evidence", f"proposal:{name}", body))
    except Busy:
        return _BUSY
    return _STORED


_REPORT = ("report", "--format", "json")


def _update_problems(said: dict[str, str], rows: state.Rows) -> Iterator[str | None]:
    """For every update, what is wrong with it: stored once where that was said, else not at all."""
    held = _marks(rows)
    for mark, told in said.items():
        expected = {_STORED: 1, _BUSY: 0}.get(told)
        if expected is None:
            yield f"{mark}: {told}"
        elif held.count(mark) != expected:
            yield f"{mark}: it said {told}, but the log has it {held.count(mark)} times"
        else:
            yield None


def _marks(rows: state.Rows) -> list[str]:
    return [mark[0] for row in rows for mark in [_MARK.search(str(row[10]))] if mark]


def _report_problem(ran: stage.Ran, rows: state.Rows) -> str | None:
    """What a report says must be just what the log held at the state that the report names."""
    if ran.code or ran.err:
        return f"exit {ran.code}: {ran.err!r}"
    report = json.loads(ran.out)
    _replica, number, name = report["state"].split("-")
    then = rows[: int(number)]
    if not str(then[-1][0]).startswith(name):
        return f"its state {report['state']} is no entry of the log"
    told = sorted(_MARK.findall(json.dumps(report["came_in"]["findings"])))
    if told != sorted(_marks(then)):
        return f"it has {len(told)} findings, its state {report['state']} has {len(_marks(then))}"
    tracked = sum(row[6] == "describe" and str(row[7])[:9] == "proposal:" for row in then)
    counted = sum(sum(counts) for counts in report["by_owner"]["rows"].values())
    counts = (report["counts"]["tracked"], counted, len(report["came_in"]["findings"]))
    return None if counts == (tracked, tracked, len(told)) else f"its counts {counts} disagree"


FAULT = Fault(
    name="8 writers at once, 200 reports meanwhile",
    promise="every update is stored once or exits 75; every report shows one state",
    full=2_000,
    short=400,
    run=run,
)
