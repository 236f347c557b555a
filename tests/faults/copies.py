"""What faults that damage a database share: one to copy, the command run on it, what to look at."""

import contextlib
import io
import itertools
import os
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from tests.conftest import ISSUES, PROPOSALS
from tests.faults.tally import Tally
from tests.storage.databases import NOW
from tracker import chain, cli, database, derive, log, projection
from tracker.database import StrPath

WORKERS = 2
ALONE = 100  # so few tries are done by one process: a second one costs more than it saves
Rows = list[tuple[Any, ...]]

# What makes the database that is damaged: every kind of entry that staff write.
_WRITTEN = (
    "status scan-lorries in-progress --on 2025-03 --reason Begun --confidence moderate"
    " --url https://example.org/order --finding Scanners",
    "evidence scan-lorries:supports cut-tariffs:contradicts --finding Nothing --doc Memo --date 2025-04",
    "checked cut-demand --looked-in gazette --on 2025-05-02",
    "deadline scan-lorries 2026-12 --reason Announced --on 2025-06-01",
    "respond cut-tariffs noted --on 2025-06-02",
    "note cut-tariffs remember",
    "undo",
    "link cut-demand depends-on cut-tariffs",
    "edit cut-demand --priority normal --assignee Ana",
    "set review.normal 30",
    "status cut-tariffs stalled --on 2025-07 --reason Waiting --because no-majority --doc Memo"
    " --finding Vote",
    "undo",
    "note scan-lorries again",
)


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def command(path: StrPath, *args: str) -> Outcome:
    """The real command line on the database at ``path``, in this process: a hundred times as fast as
    starting it."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.cli.main(args=["--db", os.fspath(path), "--actor", "Ana", *args])
        except SystemExit as end:
            return Outcome(int(end.code or 0), out.getvalue(), err.getvalue())
        except Exception:  # as Python itself ends where nobody catches
            return Outcome(1, out.getvalue(), err.getvalue() + traceback.format_exc())


class _Clock(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return NOW.astimezone(tz)


def made(folder: Path) -> Path:
    """A database made from the small seed files, with statuses, evidence and undos in it: always by
    the same replica at the same moment, so that number N is the same damage each time."""
    seeds = folder / "seeds"
    (seeds / "sources").mkdir(parents=True)
    (seeds / "issues.toml").write_text(ISSUES, encoding="utf-8")
    (seeds / "sources" / "first-text.toml").write_text(PROPOSALS, encoding="utf-8")
    path = folder / "whole.db"
    with patch("tracker.session.datetime", _Clock), patch("os.urandom", bytes):
        _succeed(command(path, "init", "--seeds", str(seeds)))
        for line in _WRITTEN:
            _succeed(command(path, *line.split()))
    return path


def _succeed(outcome: Outcome) -> None:
    if outcome.code:
        raise AssertionError(f"exit {outcome.code}: {outcome.err}")


def one_line_flaw(outcome: Outcome) -> str | None:
    """What is wrong with how a command failed; None where it said one line and no traceback."""
    if "Traceback" in outcome.err:
        return "traceback: " + outcome.err.strip().rpartition("\n")[2]
    lines = outcome.err.count("\n")
    return None if lines == 1 else f"{lines} lines on stderr"


def log_flaw(path: StrPath) -> str | None:
    """What is wrong inside a database by SQLite's own check, the chain of hashes, and the fold."""
    with contextlib.closing(database.open_for_writing(path)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchall()
        if said != [("ok",)]:
            return f"integrity_check: {said[0][0]}"
        connection.execute("BEGIN IMMEDIATE")
        found = _chain_flaw(connection) or _fold_flaw(connection)
        connection.execute("ROLLBACK")
        return found


def _chain_flaw(connection: sqlite3.Connection) -> str | None:
    heads: dict[str, tuple[int, str]] = {}
    for row in connection.execute(f"SELECT {log.COLUMNS} FROM entries ORDER BY replica, seq"):
        seq, previous = heads.get(row[1], (0, ""))
        if row[2] != seq + 1 or chain.entry_hash(previous, *row[1:]) != row[0]:
            return f"entry {row[0][:8]} breaks the chain"
        heads[row[1]] = (row[2], row[0])
    return None


def _fold_flaw(connection: sqlite3.Connection) -> str | None:
    before = derived(connection)
    derive.everything(connection)
    after = derived(connection)
    differing = [table for table in before if before[table] != after[table]]
    return f"derived rows differ from the fold: {', '.join(differing)}" if differing else None


def derived(connection: sqlite3.Connection) -> dict[str, Rows]:
    """All derived rows, by table; not the number a text has in the index, which is nobody's."""
    return {
        table: sorted(
            connection.execute(f"SELECT {', '.join(columns.split())} FROM {table} NOT INDEXED"),
            key=repr,
        )
        for table, columns in projection.COLUMNS.items()
    }


def rows(connection: sqlite3.Connection, table: str) -> Rows:
    """All rows of a table, in an order of their own."""
    return sorted(connection.execute(f'SELECT * FROM "{table}" NOT INDEXED').fetchall(), key=repr)


@contextlib.contextmanager
def bare(path: StrPath) -> Iterator[sqlite3.Connection]:
    """A connection as somebody with the sqlite3 shell has it: nothing of the tracker's."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


Work = Callable[[range, Path], Tally]


def shared_out(work: Work, tries: int, folder: Path) -> Tally:
    """Let ``work`` do numbers 0 to ``tries``, by as many processes as pay, each in its own folder."""
    workers = 1 if tries <= ALONE else WORKERS
    if workers == 1:
        return work(range(tries), folder)
    borders = [tries * part // workers for part in range(workers + 1)]
    shares = [range(*pair) for pair in itertools.pairwise(borders)]
    folders = [folder / f"worker-{number}" for number in range(workers)]
    for own in folders:
        own.mkdir()
    tally = Tally()
    with ProcessPoolExecutor(workers) as pool:
        for done in pool.map(work, shares, folders):
            tally.merge(done)
    return tally
