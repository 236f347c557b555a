"""The only writer of the log. What is appended is checked, chained, folded and projected in one
transaction."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from tracker import chain, database, dates, fields, log, projection, replica, rules, seal
from tracker.errors import BadData, Busy, InputOutputFailed, TrackerError
from tracker.fold import State, fold
from tracker.model import Body, Draft, Entry
from tracker.sqlite_errors import LOOK, StrPath, translated

# Not the checksums, which go with entries: what has a kind before its name, such as hubs.
_LOCAL = "SELECT name, value FROM local WHERE instr(name, ':') ORDER BY name"
_INSERT = f"INSERT INTO entries ({log.COLUMNS}, received_at) VALUES (?{', ?' * 12})"


class Occasion(NamedTuple):
    """Who writes, and when: the UTC moment and the local day, handed in so that tests can choose."""

    actor: str
    now: datetime
    today: date


class Journal:
    """Appends to the log inside a transaction that the caller holds; see ``writing``.

    ``written`` holds what was appended so far; all of it is one group: one command. A command that
    writes more than should be held lets go of it now and then: ``count`` still counts all. All stands
    under the id ``replica``.
    """

    def __init__(
        self, connection: sqlite3.Connection, occasion: Occasion, path: StrPath | None = None
    ):
        self.connection = connection
        self.occasion = occasion
        self._recorded_at = dates.instant(occasion.now)
        self.written: list[Entry] = []
        self.count = 0
        self._path = path  # None where nothing else could write under the same id
        self.replica = replica.next_id(connection, path) if path else log.replica_of(connection)
        self._seq, self._previous = log.head_of(connection, self.replica)
        self._clock = highest_clock(connection)
        self._group = f"{self.replica[:8]}-{self._seq + 1}"
        self._entries: dict[str, list[Entry]] = {}
        self._states: dict[str, State] = {}
        self._unsaved: list[tuple[Entry, str]] = []

    def state(self, subject: str) -> State:
        """The state of a subject, what was appended just now included."""
        if subject not in self._states:
            self._states[subject] = fold(self._entries_of(subject))
        return self._states[subject]

    def entries(self, subject: str) -> list[Entry]:
        """All entries of a subject, what was appended just now included, in the order written."""
        return list(self._entries_of(subject))

    def append(self, draft: Draft) -> Entry:
        """Check ``draft`` by the rules, give it its place in the log, and return the entry.

        An assessment is stamped with those it was made after. Raises Refused.
        """
        if draft.kind == "retract":
            rules.check_retract(draft, self._entries_of(draft.subject))
        state = self.state(draft.subject)
        rules.check(draft, state, self.occasion.today)
        if draft.kind in fields.DATED_KINDS and draft.effective_on is None:
            day = rules.default_day(draft.kind, state, self.occasion.today)
            draft = draft._replace(effective_on=day)
        if draft.kind == "assess":
            draft = draft._replace(body={**draft.body, "after": list(state.heads)})
        draft = _capped(draft, self.occasion.today.isoformat())
        return self._taken_in(draft, self.occasion.actor, self._recorded_at)

    def append_again(self, entry: Entry, body: Body, replaces: str | None) -> Entry:
        """Give what ``entry`` says a place under this id, in the name of who said it and with when: the
        rules let it in where it was written. ``body`` and ``replaces`` name what it refers to here."""
        draft = Draft(entry.kind, entry.subject, body, entry.effective_on, replaces)
        return self._taken_in(draft, entry.actor, entry.recorded_at)

    def save(self) -> None:
        """Write what was appended, and the derived rows of the subjects it touched."""
        if self._path and self._unsaved:
            replica.keep(self.connection, self._path, self.replica)
        insert(self.connection, self._unsaved, self._recorded_at)
        touched = dict.fromkeys(entry.subject for entry, _ in self._unsaved)
        projection.replace(self.connection, {subject: self.state(subject) for subject in touched})
        self._unsaved.clear()

    def let_go(self) -> None:
        """Save, still in the one transaction, and forget what was appended and all that is known of
        the subjects touched: they are read again where they are asked for."""
        self.save()
        self.written.clear()
        self._entries.clear()
        self._states.clear()

    def _entries_of(self, subject: str) -> list[Entry]:
        if subject not in self._entries:
            self._entries[subject] = list(log.entries_of(self.connection, subject))
        return self._entries[subject]

    def _taken_in(self, draft: Draft, actor: str, recorded_at: str) -> Entry:
        body = chain.canonical(draft.body)
        entry = self._chained(draft, body, actor, recorded_at)
        self._entries_of(draft.subject).append(entry)
        self._states.pop(draft.subject, None)
        self._unsaved.append((entry, body))
        self.written.append(entry)
        self.count += 1
        return entry

    def _chained(self, draft: Draft, body: str, actor: str, recorded_at: str) -> Entry:
        self._seq += 1
        self._clock += 1
        unhashed = (
            self.replica,
            self._seq,
            self._clock,
            recorded_at,
            actor,
            draft.kind,
            draft.subject,
            draft.effective_on,
            self._group,
        )
        self._previous = chain.entry_hash(self._previous, *unhashed, body, draft.replaces)
        return Entry(self._previous, *unhashed, draft.body, draft.replaces)


def _capped(draft: Draft, today: str) -> Draft:
    """A partial date that reaches beyond today counts from today, the writer's own day: the entry says
    so, because a reader elsewhere cannot know which day it was here."""
    on = draft.effective_on
    if on is None or len(on) == 10 or dates.last_day(on) <= today:
        return draft
    return draft._replace(body={**draft.body, "counts_from": today})


@contextlib.contextmanager
def writing(
    path: StrPath, occasion: Callable[[], Occasion], *, dry_run: bool = False
) -> Iterator[Journal]:
    """A journal on the database at ``path``; what it appended is saved when the block ends.

    One transaction from the first read to the last write; ``occasion`` is asked once no other writer
    can come in between, so that what is received later bears no earlier time. With ``dry_run``
    everything happens but the saving. An error inside leaves the database as it was.
    """
    with admitting(path, dry_run=dry_run) as connection:
        journal = Journal(connection, occasion(), path)
        yield journal
        if not dry_run:
            journal.save()


@contextlib.contextmanager
def admitting(path: StrPath, *, dry_run: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection that holds the write lock, for ``admission.admit``; committed when the block ends.

    Raises BadData where the settings of the file were altered: nothing is written under them.
    """
    before = database.identity_of(path)
    with (
        translated(path),
        contextlib.closing(database.open_for_writing(path)) as connection,
    ):
        try:
            connection.execute("BEGIN IMMEDIATE")
            if database.identity_of(path) != before:
                raise Busy(
                    f"{path} was replaced by a backup meanwhile; nothing was changed; try again"
                )
            # What is stored next would seal them as they are.
            if not seal.fits_settings(connection):
                raise BadData(f"{path} is damaged ({seal.ALTERED}); nothing was changed; {LOOK}")
            yield connection
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if dry_run:
            connection.execute("ROLLBACK")
        else:
            _commit(connection, path)


def _commit(connection: sqlite3.Connection, path: StrPath) -> None:
    """Commit; where that reports an error, look whether it is done before saying so."""
    written = _written(connection)
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        try:
            with database.reading(path) as fresh:
                saved = _holds(fresh, written)
        except TrackerError:
            raise InputOutputFailed(
                f"{path}: {error}; whether this was saved is unknown; once the disk is well,"
                f" 'tracker show {written.newest[:8]}' tells"
            ) from error
        if not saved:
            raise


class _Written(NamedTuple):
    """What tells that a transaction is done: the newest entry, and what this database alone knows."""

    newest: str
    local: list[tuple[str, str]]


def _written(connection: sqlite3.Connection) -> _Written:
    newest = "SELECT hash FROM entries ORDER BY rowid DESC LIMIT 1"
    last = connection.execute(newest).fetchone() or ("",)
    return _Written(last[0], connection.execute(_LOCAL).fetchall())


def _holds(fresh: sqlite3.Connection, written: _Written) -> bool:
    """Whether it was saved; others may have written since."""
    entry = "SELECT 1 FROM entries WHERE hash = ?"
    has_newest = not written.newest or fresh.execute(entry, (written.newest,)).fetchone()
    return bool(has_newest) and _written(fresh).local == written.local


def recall(memory: sqlite3.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Fill the log of an empty database in memory with entries that a log holds already: rows of
    ``log.COLUMNS`` and when they were received."""
    guard = "entries_are_never_overwritten"  # it makes three searches for each entry
    made_by = memory.execute("SELECT sql FROM sqlite_master WHERE name = ?", (guard,)).fetchone()
    memory.execute(f"DROP TRIGGER {guard}")
    memory.executemany(_INSERT, rows)
    memory.execute(made_by[0])


def highest_clock(connection: sqlite3.Connection) -> int:
    """The highest clock of any entry held; 0 where there is none."""
    return int(connection.execute("SELECT coalesce(max(clock), 0) FROM entries").fetchone()[0])


def insert(
    connection: sqlite3.Connection, entries: Iterable[tuple[Entry, str]], received_at: str
) -> None:
    """Write entries that were checked, with the text of their body, and the seal over when they came:
    a UTC instant. The caller holds the transaction, and projects what they touch."""
    batch = list(entries)
    if not batch:
        return
    connection.executemany(
        _INSERT, [(*entry[:10], body, entry.replaces, received_at) for entry, body in batch]
    )
    checksum = seal.stored(connection, seal.RECEIVED)
    received = ((entry.hash, received_at) for entry, _ in batch)
    seal.store(connection, seal.RECEIVED, seal.extended(checksum, received))
