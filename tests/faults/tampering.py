"""Tampering: somebody with the sqlite3 shell changes what was recorded, and doctor says where."""

import functools
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.faults import copies
from tests.faults.tally import Fault, Tally
from tracker import chain, derive, log, projection, seal

_COLUMNS = (*(name.strip(' "') for name in log.COLUMNS.split(",")), "received_at")
_FOUND = 65
_ATTEMPTS = 50  # until the database takes a change that its constraints allow


class Change(NamedTuple):
    """What was done, and the short hashes of which doctor must name one."""

    what: str
    named: tuple[str, ...] = ()
    needs_state: bool = False

    @property
    def is_of_log(self) -> bool:
        """Whether the log was changed, so that derived rows may give it away."""
        return bool(self.named)


Tamper = Callable[[sqlite3.Connection, Random], Change]


def _run(tries: int, folder: Path) -> Tally:
    whole = copies.made(folder)
    return copies.shared_out(functools.partial(_try, whole), tries, folder)


def _try(whole: Path, numbers: range, folder: Path) -> Tally:
    """``_try(WHOLE, range(N, N + 1), FOLDER)`` does tampering N again."""
    tally = Tally()
    path = folder / "copy.db"
    shutil.copyfile(whole, path)
    state = _state_of(path)
    healthy = copies.command(path, "doctor", "--expect", state)
    if healthy.code:
        tally.problems.append(f"tampering: doctor finds damage where there is none: {healthy}")
    for number in numbers:
        shutil.copyfile(whole, path)
        change = tampered(path, number)
        problem = _missed(path, change, state)
        tally.add(f"tampering, number {number}: {change.what}: {problem}" if problem else None)
    return tally


def _state_of(path: Path) -> str:
    where = copies.command(path, "where").out.splitlines()
    return next(line.split()[1] for line in where if line.startswith("state "))


def tampered(path: Path, number: int) -> Change:
    """Tamper with the database, the triggers out of the way meanwhile; what was done."""
    random = Random(number)
    with copies.bare(path) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        change = _one_that_goes(WAYS[number % len(WAYS)], connection, random)
        for _, sql in triggers:
            connection.execute(sql)
        if "schema" in change.what:
            return _schema_changed(connection, random)
    return change


def _one_that_goes(way: Tamper, connection: sqlite3.Connection, random: Random) -> Change:
    for _ in range(_ATTEMPTS):
        connection.execute("BEGIN")
        try:
            change = way(connection, random)
            if random.random() < 0.5 and change.is_of_log:
                _cover_up(connection)
        except (sqlite3.IntegrityError, ValueError, LookupError, TypeError, AttributeError):
            connection.execute("ROLLBACK")
            continue
        connection.execute("COMMIT")
        return change
    raise AssertionError(f"{way.__name__} never succeeds")


def _cover_up(connection: sqlite3.Connection) -> None:
    """Derive all rows and sum up anew, so that nothing but the log itself can tell."""
    derive.everything(connection)
    seal.store(connection, seal.RECEIVED, seal.of_received(connection))


def _missed(path: Path, change: Change, state: str) -> str | None:
    before = path.read_bytes()
    expect = ("--expect", state) if change.needs_state else ()
    outcome = copies.command(path, "doctor", *expect)
    if path.read_bytes() != before:
        return "doctor changed the file"
    if outcome.code != _FOUND:
        return f"doctor exits {outcome.code}: {outcome.err[-200:]}"
    said = outcome.out + outcome.err
    if change.named and not any(name in said for name in change.named):
        return f"doctor names none of {', '.join(change.named)}: {said[:300]}"
    return None


def _entry(connection: sqlite3.Connection, random: Random, but_last: int = 0) -> tuple[str, int]:
    rows = connection.execute("SELECT hash, rowid FROM entries ORDER BY seq").fetchall()
    found: tuple[str, int] = random.choice(rows[: len(rows) - but_last])
    return found


def _other(value: object, random: Random) -> object:
    """A value like ``value``, but another."""
    if isinstance(value, int):
        return value + random.choice((-1, 1, 1_000))
    if value is None:
        return random.choice(("2025-01-01", "f" * 64))
    text = str(value)
    at = [place for place, sign in enumerate(text) if sign.isalnum()]
    if not at:
        return f"{text}x"
    place = random.choice(at)
    sign = random.choice([sign for sign in "0123456789abcdef" if sign != text[place]])
    return text[:place] + sign + text[place + 1 :]


def _alter_column(connection: sqlite3.Connection, random: Random) -> Change:
    """When it was received no hash covers, but one checksum for all: that cannot say which it is."""
    name, rowid = _entry(connection, random)
    column = random.choice(_COLUMNS)
    select = f'SELECT "{column}" FROM entries WHERE rowid = ?'
    (old,) = connection.execute(select, (rowid,)).fetchone()
    new = _other(old, random)
    connection.execute(f'UPDATE entries SET "{column}" = ? WHERE rowid = ?', (new, rowid))
    (now,) = connection.execute("SELECT hash FROM entries WHERE rowid = ?", (rowid,)).fetchone()
    named = () if column == "received_at" else (name[:8], now[:8])
    return Change(f"{column} of {name[:8]} changed from {old} to {new}", named)


def _delete_in_the_middle(connection: sqlite3.Connection, random: Random) -> Change:
    """Its successor is what no longer fits, or its number is what is missing."""
    name, rowid = _entry(connection, random, but_last=1)
    follower = "SELECT hash FROM entries WHERE seq = (SELECT seq + 1 FROM entries WHERE rowid = ?)"
    (after,) = connection.execute(follower, (rowid,)).fetchone()
    connection.execute("DELETE FROM entries WHERE rowid = ?", (rowid,))
    return Change(f"{name[:8]} deleted", (name[:8], after[:8]))


def _cut_the_tail(connection: sqlite3.Connection, random: Random) -> Change:
    """Nothing within the file can tell: what is left is what the file once was."""
    (last,) = connection.execute("SELECT max(seq) FROM entries").fetchone()
    count = random.randrange(1, last)
    connection.execute("DELETE FROM entries WHERE seq > ?", (last - count,))
    _cover_up(connection)
    return Change(f"the last {count} entries deleted", needs_state=True)


def _swap(connection: sqlite3.Connection, random: Random) -> Change:
    """Two entries exchange what they say, or their places."""
    one, two = _entry(connection, random), _entry(connection, random)
    columns = random.choice((("seq",), ("clock",), ("body", "kind"), ("seq", "clock"), ("hash",)))
    listed = ", ".join(columns)
    select = f"SELECT {listed} FROM entries WHERE rowid = ?"
    first, second = (connection.execute(select, (row[1],)).fetchone() for row in (one, two))
    if first == second:
        raise ValueError("nothing to swap")
    placeholders = ", ".join("?" * len(columns))
    update = f"UPDATE entries SET ({listed}) = ({placeholders}) WHERE rowid = ?"
    away = tuple(_AWAY[column] for column in columns)
    for values, row in ((away, one), (first, two), (second, one)):
        connection.execute(update, (*values, row[1]))
    return Change(f"{listed} of {one[0][:8]} and {two[0][:8]} swapped", (one[0][:8], two[0][:8]))


_AWAY = {"seq": 10**6, "clock": 10**6, "body": "{}", "kind": "note", "hash": "e" * 64}


def _forge(connection: sqlite3.Connection, random: Random) -> Change:
    """An entry whose hash fits what it says, but not the entry it claims to follow."""
    copied = f"SELECT {log.COLUMNS}, received_at FROM entries WHERE kind IN ('note', 'check')"
    row = list(random.choice(connection.execute(copied).fetchall()))
    last = connection.execute("SELECT seq, clock, hash FROM entries ORDER BY seq DESC").fetchmany(3)
    row[2], row[3], row[5] = last[0][0] + 1, last[0][1] + 1, "Ana"
    previous = random.choice(("", last[1][2], last[2][2], "0" * 64))
    row[0] = chain.entry_hash(previous, *row[1:12])
    values = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO entries ({log.COLUMNS}, received_at) VALUES ({values})", row)
    return Change(f"{row[0][:8]} forged", (row[0][:8],))


def _alter_derived(connection: sqlite3.Connection, random: Random) -> Change:
    held = [table for table in projection.COLUMNS if copies.rows(connection, table)]
    table = random.choice(held)
    names = projection.COLUMNS[table].split()
    row = random.choice(connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall())
    same = " AND ".join(f"{name} IS ?" for name in names)
    if random.random() < 0.3:
        connection.execute(f"DELETE FROM {table} WHERE {same}", row)
        return Change(f"a row of {table} deleted: {row}")
    at = random.randrange(len(row))
    new = _other(row[at], random)
    connection.execute(f"UPDATE {table} SET {names[at]} = ? WHERE {same}", (new, *row))
    return Change(f"{names[at]} of {table} changed from {row[at]} to {new}")


def _alter_local(connection: sqlite3.Connection, random: Random) -> Change:
    """This copy's own name: what it writes next would begin a chain of somebody else."""
    (held,) = connection.execute("SELECT value FROM local WHERE name = 'replica'").fetchone()
    new = random.choice((_other(held, random), f"{random.randrange(16**16):016x}", "", None))
    if new is None:
        connection.execute("DELETE FROM local WHERE name = 'replica'")
    else:
        connection.execute("UPDATE local SET value = ? WHERE name = 'replica'", (new,))
    return Change(f"the replica in local changed from {held} to {new}")


def _alter_schema(connection: sqlite3.Connection, random: Random) -> Change:
    """Done by ``_schema_changed`` when the triggers are back."""
    return Change("schema")


def _schema_changed(connection: sqlite3.Connection, random: Random) -> Change:
    """A trigger or an index dropped, or another one in its place."""
    ours = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    named = connection.execute(f"{ours} AND type IN ('trigger', 'index')").fetchall()
    kind, name, table, sql = random.choice(named)
    connection.execute(f"DROP {kind} {name}")
    if random.random() < 0.5:
        return Change(f"{kind} {name} dropped")
    other = f"CREATE INDEX {name} ON {table} (1)"
    if kind == "trigger":
        other = sql.partition("BEGIN")[0] + "BEGIN SELECT 1; END"
    connection.execute(other)
    return Change(f"{kind} {name} replaced")


WAYS: tuple[Tamper, ...] = (
    *(_alter_column, _delete_in_the_middle, _cut_the_tail, _alter_column, _swap),
    *(_forge, _alter_derived, _alter_column, _alter_schema, _alter_derived, _alter_local),
)
TAMPERING = Fault(
    "tampering with an entry, cutting the tail",
    "doctor finds it and names the entry; a cut tail it finds by the state noted before",
    full=1_000,
    short=33,
    run=_run,
)
