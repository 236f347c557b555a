"""Entries that other replicas wrote, on their way into the log: nothing is believed that does not
follow by its hash on what is held."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from tracker import chain, dates, derive, journal, log, replica, rules
from tracker.errors import BadData
from tracker.model import Entry
from tracker.sqlite_errors import StrPath

_BATCH = 5_000
_LEAP = 10_000_000  # entries one replica may be ahead of all that is held here


def admit(
    connection: sqlite3.Connection,
    entries: Iterable[tuple[Entry, str]],
    now: datetime,
    unfit: Callable[[Entry, BadData], None] | None = None,
    path: StrPath | None = None,
) -> Counter[str]:
    """Take in entries that other replicas wrote, and project what they touch; return how many were new,
    by who wrote them.

    ``entries`` come with the text of their body, each replica's in the order of its numbers. The
    caller holds the transaction. Entries held already are passed over. Raises BadData at the first whose
    form, hash or predecessor is not right; or tells ``unfit``, and passes over what else comes of its
    replica.

    Where entries come that the database at ``path`` wrote itself and does not hold, its file was put
    back to an older state, or it is a copy of one that goes on: it has a new id from then on.
    """
    own = log.replica_of(connection)
    held = log.head_of(connection, own)
    new = _Admission(connection, dates.instant(now))
    spoilt = set[str]()
    for entry, body in entries:
        if entry.replica in spoilt:
            continue
        try:
            new.take(entry, body)
        except BadData as error:
            if unfit is None:
                raise
            spoilt.add(entry.replica)
            unfit(entry, error)
    new.flush()
    derive.subjects(connection, new.touched)
    if path is not None and log.head_of(connection, own) != held:
        is_copy = not replica.is_bound_here(connection, path)
        replica.renew(connection, path)
        if is_copy:
            replica.limit(connection, own, held[0])
    return new.actors


class _Admission:
    """Entries on their way in, one by one; what was taken is written batch by batch."""

    def __init__(self, connection: sqlite3.Connection, received_at: str):
        self.touched: dict[str, None] = {}
        self.actors = Counter[str]()
        self._connection, self._received_at = connection, received_at
        self._heads: dict[str, tuple[int, str]] = {}
        self._batch: list[tuple[Entry, str]] = []
        self._highest = journal.highest_clock(connection)

    def take(self, entry: Entry, body: str) -> None:
        """Take in the next entry of its replica, or pass over one that is held. Raises BadData."""
        head = self._heads.get(entry.replica) or log.head_of(self._connection, entry.replica)
        if entry.seq <= head[0]:
            self.flush()  # it may be one of these
        if not _is_next(self._connection, entry, body, head):
            return
        self._highest = _checked_clock(entry, self._highest)
        self._heads[entry.replica] = (entry.seq, entry.hash)
        self.touched[entry.subject] = None
        self.actors[entry.actor] += 1
        self._batch.append((entry, body))
        if len(self._batch) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was taken."""
        journal.insert(self._connection, self._batch, self._received_at)
        self._batch.clear()


def _checked_clock(entry: Entry, highest: int) -> int:
    """The highest clock after ``entry``; a leap that honest replicas do not make is refused, lest one
    bad line use up the clock of everybody."""
    if entry.clock > highest + _LEAP:
        raise BadData(f"entry {entry.hash[:8]}: clock {entry.clock} leaps far beyond {highest}")
    return max(highest, entry.clock)


def _is_next(
    connection: sqlite3.Connection, entry: Entry, body: str, head: tuple[int, str]
) -> bool:
    """Whether ``entry`` follows on its replica's head; False where it is held already."""
    seq, previous = head
    named = f"entry {entry.hash[:8]} (number {entry.seq} of replica {entry.replica[:8]})"
    if entry.seq <= seq:
        held = connection.execute(
            f"SELECT {log.COLUMNS} FROM entries WHERE replica = ? AND seq = ?",
            (entry.replica, entry.seq),
        )
        if held.fetchone() != (*entry[:10], body, entry.replaces):
            raise BadData(
                f"{named} differs from the one held; neither is dropped, ask who wrote it"
            )
        return False
    if entry.seq > seq + 1:
        raise BadData(f"{named} comes before its predecessor, number {entry.seq - 1}")
    flaws = rules.entry_flaws(entry)
    if flaws:
        raise BadData(f"{named}: {flaws[0]}")
    if not chain.follows(entry, body, previous):
        raise BadData(f"{named} was altered: its hash does not fit what it says")
    return True
