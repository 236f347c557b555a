"""Clocks set back, forward, over changes of daylight saving time and over leap days."""

import contextlib
import itertools
import random
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.faults import desks
from tests.faults.desks import Ran
from tests.faults.tally import Fault, Tally
from tests.storage.databases import derived
from tracker import derive, journal
from tracker.queries.history import Span, history

_SEED = "clocks"
_WRITES = 4  # in each database, each under a clock of its own
# Around these local moments something happens to the clock or the calendar.
_MOMENTS = (
    ("America/Mexico_City", "2021-04-04 02:00"),  # an hour is left out
    ("America/Mexico_City", "2021-10-31 02:00"),  # an hour comes twice
    ("America/Mexico_City", "2023-04-02 02:00"),  # no change any more
    ("America/New_York", "2026-03-08 02:00"),
    ("America/New_York", "2026-11-01 02:00"),
    ("Europe/London", "2026-03-29 01:00"),
    ("Europe/London", "2026-10-25 02:00"),
    ("Europe/London", "1971-06-01 00:00"),  # summer time all winter
    ("Pacific/Kiritimati", "1995-01-01 00:00"),  # a day was left out here
    ("Pacific/Kiritimati", "2026-12-31 23:59"),
    ("Pacific/Kiritimati", "2024-02-29 12:00"),
    ("America/Mexico_City", "2024-02-29 23:30"),
    ("America/New_York", "2000-02-29 00:00"),
    ("Europe/London", "2100-02-28 23:59"),  # no leap year
    ("UTC", "2099-12-31 23:59"),
    ("UTC", "2038-01-19 03:14"),
    ("UTC", "2010-05-05 12:00"),
)


class Clock(NamedTuple):
    """What the machine's clock is made to say, and where it stands."""

    zone: str
    moment: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return self.moment.astimezone(ZoneInfo(self.zone)).date()

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program see this clock, standing still."""
        return {
            "LD_PRELOAD": "/usr/$LIB/faketime/libfaketime.so.1",
            "FAKETIME_FMT": "%s",
            "FAKETIME": str(int(self.moment.timestamp())),
            "TZ": self.zone,
        }

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ} in {self.zone}"


class Write(NamedTuple):
    """A command line, why it must be refused where it must (a part of the sentence), and the day it
    must be dated where it names none."""

    words: list[str]
    refused: str | None
    dated: bool = False


def _tried(tries: int, folder: Path) -> Tally:
    """So many clocks under which something is written, some of them on one database."""
    kept = desks.made(folder)
    tally = desks.shared(partial(_problem, kept, folder), range(tries // _WRITES))
    tally.tries *= _WRITES
    return tally


def _problem(kept: Path, folder: Path, number: int) -> str | None:
    database = folder / f"{number}.db"
    shutil.copyfile(kept, database)
    chance = random.Random(f"{_SEED}:{number}")
    done: list[str] = []
    flaw = _of_writes(database, chance, done) or _of_database(database, len(done))
    flaw = flaw or _of_reading(database, _clock(chance), done) or _of_doctor(database)
    database.unlink()
    return f"seed {_SEED}:{number}: {'; '.join(done)}: {flaw}" if flaw else None


def _clock(chance: random.Random) -> Clock:
    zone, moment = chance.choice(_MOMENTS)
    near = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    shift = chance.choice((0, 1, -1, 1800, -1800, 3600, -3600, 7200, 43_200, -43_200, 86_400))
    return Clock(zone, near + timedelta(seconds=shift))


def _ran(database: Path, clock: Clock, *words: str) -> Ran:
    env = desks.plain(database.parent, **clock.environment)
    return desks.run("--db", database, *words, env=env)


def _of_writes(database: Path, chance: random.Random, done: list[str]) -> str | None:
    undoable = 0
    for number in range(_WRITES):
        clock = _clock(chance)
        write = _write(chance, number, clock, undoable)
        done.append(f"{clock}: {' '.join(write.words)}")
        before = _last_row(database)
        ran = _ran(database, clock, *write.words)
        flaw = desks.flaw_of_error(_without_dates(ran)) or _of_write(
            database, clock, write, ran, before
        )
        if flaw:
            return flaw
        undoable += -1 if write.words[0] == "undo" else not write.refused
    return None


def _without_dates(ran: Ran) -> Ran:
    """What was said but for how dates were understood, a line of its own for each."""
    lines = ran.err.splitlines(keepends=True)
    return ran._replace(err=b"".join(line for line in lines if b" understood as " not in line))


def _write(chance: random.Random, number: int, clock: Clock, undoable: int) -> Write:
    """A write that no earlier one stands in the way of; some are dated ahead, and must be refused."""
    if undoable and chance.random() < 0.15:
        return Write(["undo"], None)
    record = chance.choice(("scan-lorries", "cut-tariffs", "cut-demand"))
    words = chance.choice(
        (
            ["checked", record, "--looked-in", f"gazette {number}"],
            ["status", record, "stalled", "--reason", f"reason {number}"],
            ["deadline", record, "2027-02", "--reason", "r"],
            ["respond", record, "noted"],
            ["evidence", record, "--stance", "mixed", "--finding", f"F{number}", "--doc", "d"],
            ["note", record, f"note {number}"],
        )
    )
    if words[0] in ("note", "evidence"):
        return Write(words, None, dated=words[0] == "evidence")
    day, ahead = _day(chance, clock.today)
    on = ["--on", day] if day else []
    return Write([*words, *on], "lies after today" if ahead else None, dated=not day)


def _day(chance: random.Random, today: date) -> tuple[str, bool]:
    """A date for ``--on`` (or none), and whether it lies ahead."""
    tomorrow = today + timedelta(days=1)
    choices = (
        ("", False),
        ("today", False),
        ("yesterday", False),
        (str(today), False),
        (f"{today:%Y-%m}", False),
        (f"{today:%Y}", False),
        ("2020-02-29", today < date(2020, 2, 29)),
        ("tomorrow", True),
        (str(tomorrow), True),
        (f"{today.year + 1}", True),
    )
    return chance.choice(choices)


def _of_write(
    database: Path, clock: Clock, write: Write, ran: Ran, before: tuple[int, int]
) -> str | None:
    """Saved, last in the one order, with the time and the day of its clock; or refused, and why."""
    rowid, highest = before
    rows = _rows_since(database, rowid)
    if write.refused:
        reason = f"{write.refused} ({clock.today})"
        true = ran.code == 1 and reason in ran.err.decode() and not rows
        return None if true else f"should be refused ('{reason}'), but {ran.said}"
    if ran.code or not rows:
        return f"{len(rows)} entries written, {ran.said}"
    for number, (counted, recorded_at, kind, effective_on) in enumerate(rows, start=1):
        if counted != highest + number:
            return f"clock {counted} after {highest}"
        if recorded_at != f"{clock.moment:%Y-%m-%dT%H:%M:%SZ}":
            return f"recorded at {recorded_at}"
        if write.dated and effective_on != str(clock.today):
            return f"{kind} is dated {effective_on}, but today is {clock.today}"
    return None


def _last_row(database: Path) -> tuple[int, int]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        row = connection.execute("SELECT max(rowid), max(clock) FROM entries").fetchone()
        return int(row[0]), int(row[1])


def _rows_since(database: Path, rowid: int) -> list[tuple[int, str, str, str | None]]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(
            "SELECT clock, recorded_at, kind, effective_on FROM entries WHERE rowid > ? ORDER BY rowid",
            (rowid,),
        ).fetchall()


def _of_database(database: Path, writes: int) -> str | None:
    """History is in the order written, and the derived tables are what folding afresh gives."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT hash FROM entries ORDER BY rowid").fetchall()
        shown = [past.entry.hash for past in history(connection, Span())]
    if shown != [row[0] for row in rows]:
        return "history is not in the order written"
    standing = derived(database)
    with journal.admitting(database) as connection:
        derive.everything(connection)
    return None if derived(database) == standing else "derived tables are not a fresh fold"


def _of_reading(database: Path, clock: Clock, done: list[str]) -> str | None:
    """Whatever the clock, reading works, and a report is of that clock's day."""
    done.append(f"then under {clock}")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT substr(hash, 1, 8) FROM entries ORDER BY rowid")
        written = [row[0] for row in names]
    history_, listed, report = (_ran(database, clock, v) for v in ("history", "list", "report"))
    for ran in (history_, listed, report):
        if ran.code or ran.err:
            return ran.said
    if [line.split()[2] for line in history_.out.decode().splitlines()] != written:
        return "history is printed in another order than written"
    if listed.out.count(b"\n") != 5:
        return "list does not show three records"
    title = report.out.decode().splitlines()[0]
    return None if title.endswith(f" to {clock.today}") else f"'{title}' on {clock.today}"


def _of_doctor(database: Path) -> str | None:
    """Where a clock went back by more than a day between two entries doctor says so, as advice."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT julianday(received_at) FROM entries ORDER BY rowid")
        times = [row[0] for row in rows]
    is_skewed = any(later < earlier - 1 for earlier, later in itertools.pairwise(times))
    ran = desks.run("--db", database, "doctor", env=desks.plain(database.parent))
    said = ran.out.decode()
    if ran.code or ran.err or "damage" in said:
        return f"doctor: {ran.said}"
    return None if ("set back" in said) == is_skewed else f"skewed: {is_skewed}, doctor: {said!r}"


FAULT = Fault(
    "clock set back, forward, over DST and leap day",
    "writes keep their order and today is the local day, whatever the clock says",
    full=500,
    short=16,
    run=_tried,
)
