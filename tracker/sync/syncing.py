"""One exchange with a hub: what it has and we lack comes, what we have and it lacks goes.

Each way can be interrupted and repeated: what came is admitted batch by batch, in the one order of
entries, so that nothing comes before what it may refer to; what went is made to last at the end.
Nothing that comes is believed unless its hash follows on what is held.
"""

import heapq
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from tracker import admission, database, dates, journal, log, replica
from tracker.errors import BadData
from tracker.model import Entry
from tracker.sync.hub import Arrived, Hub, Row, Span, lacking, reach

_BATCH = 20_000  # entries that are admitted at once, and held in memory
_FULL = 33_554_432  # characters of bodies after which a batch takes no more
_PAGE = 2_000  # entries that are read at once, so that no writer waits for a slow hub
Tick = Callable[[int], None]
Path = str | os.PathLike[str]


class Alarm(NamedTuple):
    """One number of a replica under which two different entries stand: here, and at the hub, each by its
    hash (of the latter only the beginning may be known)."""

    replica: str
    seq: int
    here: str
    there: str


class Plan(NamedTuple):
    """What an exchange comes to: of which replicas entries come, after which number and up to which;
    which numbers go; and what is wrong already."""

    come: Mapping[str, Span]
    go: Mapping[str, list[Span]]
    alarms: list[Alarm]
    held: Mapping[str, list[Span]]  # the numbers that the hub holds

    @property
    def coming(self) -> int:
        """How many entries come, if all are as they should be."""
        return sum(last - after for after, last in self.come.values())

    @property
    def going(self) -> int:
        """How many entries go."""
        return sum(last - first + 1 for spans in self.go.values() for first, last in spans)


@dataclass
class Came:
    """How many entries came, by who wrote them, and how many of those are dated a day or more ahead of
    this machine's clock; and for replicas of which something was no good, why."""

    actors: Counter[str] = field(default_factory=Counter)
    ahead: Counter[str] = field(default_factory=Counter)
    unfit: dict[str, str] = field(default_factory=dict)


def plan(connection: sqlite3.Connection, hub: Hub) -> Plan:
    """What there is to exchange, by the numbers that both hold."""
    held, heads = hub.held(), {head.replica: head.seq for head in log.heads(connection)}
    passed_over = len(hub.ignored)
    alarms = list(_alarms(connection, hub, _common(held, heads)))
    if len(hub.ignored) > passed_over:
        held = hub.held()  # without what turned out to be no good
    alarmed = {alarm.replica for alarm in alarms}
    come = {
        name: (heads.get(name, 0), last)
        for name, spans in held.items()
        if (last := reach(spans, heads.get(name, 0))) > heads.get(name, 0)
    }
    go = {
        name: spans
        for name, head in heads.items()
        if name not in alarmed and (spans := lacking(held.get(name, []), head))
    }
    return Plan(come, go, alarms, held)


def settle_alarms(path: Path, alarms: list[Alarm]) -> bool:
    """Where another copy wrote under the id of this one, this one goes on under a new id; whether it
    does."""
    with journal.admitting(path) as connection:
        own = log.replica_of(connection)
        is_own = any(alarm.replica == own for alarm in alarms)
        if is_own:
            replica.renew(connection, path)
    return is_own


def pull(
    path: Path, hub: Hub, come: Mapping[str, Span], moment: Callable[[], datetime], tick: Tick
) -> Came:
    """Take in what comes, batch by batch: of each replica what follows on what is held."""
    came = Came()
    of_each = (hub.entries(name, after) for name, (after, _) in come.items())
    arriving = heapq.merge(*of_each, key=lambda arrived: arrived[0].order)
    for batch in _batches(arriving):
        fit = [arrived for arrived in batch if arrived[0].replica not in came.unfit]
        came.actors += _admitted(path, fit, moment, came.unfit)
        tomorrow = dates.instant(moment() + timedelta(days=1))
        late = (entry for entry, _ in fit if entry.replica not in came.unfit)
        came.ahead.update(entry.actor for entry in late if entry.recorded_at > tomorrow)
        tick(len(batch))
    return came


def push(path: Path, hub: Hub, go: Mapping[str, list[Span]], tick: Tick) -> int:
    """Add what goes to the hub; how many entries it did not hold by then."""
    count = 0
    for name, spans in go.items():
        for span in spans:
            count += hub.add(name, _rows(path, name, span, tick))
    hub.done()
    return count


def _batches(arriving: Iterator[Arrived]) -> Iterator[list[Arrived]]:
    batch: list[Arrived] = []
    size = 0
    for arrived in arriving:
        batch.append(arrived)
        size += len(arrived[1])
        if len(batch) >= _BATCH or size >= _FULL:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _admitted(
    path: Path, batch: list[Arrived], moment: Callable[[], datetime], unfit: dict[str, str]
) -> Counter[str]:
    def note(entry: Entry, error: BadData) -> None:
        unfit[entry.replica] = str(error)

    with journal.admitting(path) as connection:
        return admission.admit(connection, batch, moment(), note, path)


def _rows(path: Path, name: str, span: Span, tick: Tick) -> Iterator[Row]:
    """The rows of a span, read page by page, so that no writer here waits for a slow hub."""
    first, last = span
    while first <= last:
        with database.reading(path) as connection:
            rows = log.rows_between(connection, name, first, min(last, first + _PAGE - 1))
        yield from rows
        tick(len(rows))
        first += _PAGE


def _common(held: Mapping[str, list[Span]], heads: Mapping[str, int]) -> dict[str, int]:
    """The highest number that both hold, replica by replica."""
    found = {}
    for name, head in heads.items():
        reached = [min(last, head) for first, last in held.get(name, []) if first <= head]
        if reached:
            found[name] = max(reached)
    return found


def _alarms(connection: sqlite3.Connection, hub: Hub, heads: dict[str, int]) -> Iterator[Alarm]:
    """The first mark of each replica that does not fit, and is borne out."""
    alarmed = set[str]()
    for mark in hub.marks(heads):
        if mark.replica in alarmed:
            continue
        (row,) = log.rows_between(connection, mark.replica, mark.seq, mark.seq)
        if not row[0].startswith(mark.hash) and hub.bears_out(mark):
            alarmed.add(mark.replica)
            yield Alarm(mark.replica, mark.seq, row[0], mark.hash)
