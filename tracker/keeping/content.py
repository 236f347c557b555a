"""Whether entries say what can be said and refer to what is there; clocks that were wrong."""

import functools
import sqlite3
from collections.abc import Container, Iterator

from tracker import log, replica, rules, text
from tracker.errors import Refused
from tracker.fold import fold
from tracker.keeping.verify import ADVICE, DAMAGE, Finding
from tracker.model import Entry

_RESTORE = "restore a backup"
_FROM_OTHERS = "restore a backup that holds them, or get them by 'tracker sync' or 'import entries'"
_ASK = "import the entries of whoever wrote it"
# Entries whose writer's clock was a day or more ahead of this database's when they came in.
_AHEAD = """SELECT count(*), min(hash) FROM entries
  WHERE julianday(recorded_at) > julianday(received_at) + 1"""
# Entries that came a day or more before the one in front of them, by this machine's clock.
_BACK = """SELECT count(*), min(hash) FROM (
  SELECT hash, received_at, lag(received_at) OVER (ORDER BY rowid) AS before FROM entries)
  WHERE julianday(received_at) < julianday(before) - 1"""


def findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """What the log holds that no gate would have let in, refers to in vain, or dates oddly."""
    yield from _of_entries(connection)
    yield from _clocks(connection)


def expected(connection: sqlite3.Connection, state: str | None) -> Iterator[Finding]:
    """Whether the log still holds ``state``, if one is given: a log of any version tells. Raises
    WrongUsage for what is no state."""
    if state is None:
        return
    try:
        log.heads_of(connection, state)
    except Refused as error:
        why = "entries that were there are gone from the end of the log, or were rewritten"
        yield Finding(DAMAGE, "log", str(error).partition(";")[0], why, _FROM_OTHERS)


def _of_entries(connection: sqlite3.Connection) -> Iterator[Finding]:
    wrote = replica.wrote(connection)
    known = {row[0] for row in connection.execute("SELECT hash FROM entries")}

    @functools.cache
    def void(subject: str) -> Container[str]:
        """What does not count any more stands on nothing: by the log, for the tables may be gone."""
        return fold(log.entries_of(connection, subject)).voided

    for row in connection.execute(
        f"SELECT {log.COLUMNS} FROM entries ORDER BY clock, replica, seq"
    ):
        entry = log.entry_from_row(row)
        for flaw in rules.entry_flaws(entry):
            what = f"entry {entry.hash[:8]} is none that could be written: {flaw}"
            yield Finding(DAMAGE, "log", what, "it came past the gate", _RESTORE)
        for reference in _references(entry):
            if reference not in known and entry.hash not in void(entry.subject):
                is_own = entry.seq <= wrote.get(entry.replica, 0)
                level, mend = (DAMAGE, _RESTORE) if is_own else (ADVICE, _ASK)
                what = f"entry {entry.hash[:8]} refers to {reference[:8]}, which is not here"
                yield Finding(level, "log", what, "what it stands on cannot be shown", mend)


def _references(entry: Entry) -> list[str]:
    named = [*entry.body.get("evidence", ()), *entry.body.get("after", ())]
    named += [entry.body["entry"]] if entry.kind == "retract" else []
    return [*named, *filter(None, [entry.replaces])]


def _clocks(connection: sqlite3.Connection) -> Iterator[Finding]:
    for sql, said in (
        (_AHEAD, "recorded by a clock that was a day or more ahead"),
        (_BACK, "that came in while this machine's clock was set back by a day or more"),
    ):
        count, first = connection.execute(sql).fetchone()
        if count:
            what = f"{text.counted(count, 'entry')} {said} (such as {first[:8]})"
            why = "their order is right, their times are not: --known-on may be off, --state is not"
            yield Finding(ADVICE, "clock", what, why, "check the clock; nothing need be done here")
