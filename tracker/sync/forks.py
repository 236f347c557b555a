"""Where two copies wrote under one id: what stands only here is recorded again under another.

A log holds one entry under each number of a replica. What colleagues have takes its place here as well,
in a database that is made aside and put in the place of the old one, which is kept byte for byte.
"""

import contextlib
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from tracker import admission, database, derive, files, log, replica, rules
from tracker.errors import BadData
from tracker.journal import Journal, Occasion
from tracker.keeping import copies, restoring
from tracker.model import Body, Draft, Entry
from tracker.sqlite_errors import translated
from tracker.sync.hub import Arrived, Hub
from tracker.sync.syncing import Alarm

_REASON = "recorded again, with what it refers to"


class Fork(NamedTuple):
    """What stands under the same numbers of a replica, from ``first`` on: here, and at a hub."""

    replica: str
    first: int
    here: list[Entry]
    there: list[Arrived]


class Rejoined(NamedTuple):
    """What was recorded again; the entries here that say what others said under another name; how many
    came of the other copies; and where the database as it was is kept."""

    again: list[Entry]
    said: list[Entry]
    came: int
    kept: str


def found(connection: sqlite3.Connection, hub: Hub, alarms: Iterable[Alarm]) -> list[Fork]:
    """The forks behind alarms. Raises BadData where the hub holds what stands here as well: nobody can
    tell then what others have."""
    return [_fork(connection, hub, alarm.replica) for alarm in alarms]


def rejoin(path: str, forks: list[Fork], occasion: Occasion) -> Rejoined:
    """Put what the hub holds in the place of what stands here under the same numbers, and record that
    again under this database's own id.

    What was recorded again is one group, in the names of those who said it; should somebody else who
    holds it do the same, it counts once. Raises Busy where anything is written meanwhile.
    """
    with (
        files.errors_of(path),
        files.draft_of(path) as draft,
        translated(path),
    ):
        with contextlib.closing(database.open_for_reading(path)) as connection:
            connection.execute("PRAGMA query_only = OFF")  # it would refuse to write the copy, too
            copies.write(connection, path, draft, path)
        with copies.drafted(draft, path) as copy:
            copy.execute("PRAGMA foreign_keys = ON")  # derived rows go with those they hang on
            copy.execute("BEGIN IMMEDIATE")
            came = _exchanged(copy, draft, forks, occasion)
            again, said = _recorded_again(copy, occasion, forks)
            copy.execute("COMMIT")
        lost = sum(len(fork.here) for fork in forks)
        kept = restoring.exchange(draft, path, occasion.now, lost)
    return Rejoined(again, said, came, kept)


def _fork(connection: sqlite3.Connection, hub: Hub, name: str) -> Fork:
    ours, theirs = log.entries_by(connection, name), iter(hub.entries(name, 0))
    for entry, arrived in zip(ours, theirs, strict=False):
        if entry.hash != arrived[0].hash:
            return Fork(name, entry.seq, [entry, *ours], [arrived, *theirs])
    raise BadData(
        f"replica {name[:8]}: what stands here stands there, too, beside what others have; whoever"
        " keeps the hub moves the one or the other away"
    )


def _exchanged(copy: sqlite3.Connection, draft: str, forks: list[Fork], occasion: Occasion) -> int:
    """Put what the hub holds in the place of what stands in ``copy``; return how many came."""
    for fork in forks:
        copies.cut(copy, fork.replica, fork.first)
    if log.replica_of(copy) in {fork.replica for fork in forks}:
        replica.renew(copy, draft)
    replica.bind(copy, draft)
    for fork in forks:
        replica.limit(copy, fork.replica, fork.first - 1)
    derive.everything(copy)
    there = (arrived for fork in forks for arrived in fork.there)
    return admission.admit(copy, there, occasion.now).total()


def _recorded_again(
    copy: sqlite3.Connection, occasion: Occasion, forks: list[Fork]
) -> tuple[list[Entry], list[Entry]]:
    """Record what stood only here under the id of ``copy``, in the one order, and with it what this
    database wrote since and that refers to it; not what the other copies say already."""
    written, said = Journal(copy, occasion), list[Entry]()
    stranded = {entry.hash: entry for fork in forks for entry in fork.here}
    others = [entry for fork in forks for entry, _ in fork.there]
    own = {written.replica, *replica.former(copy, written.replica)}
    own -= {fork.replica for fork in forks}
    since = [entry for name in own for entry in log.entries_by(copy, name)]
    again: list[Entry] = []
    names: dict[str, str] = {}
    for entry in sorted([*stranded.values(), *since], key=lambda entry: entry.order):
        body, replaces = _renamed(entry, names)
        is_stranded = entry.hash in stranded
        if not is_stranded and (body, replaces) == (entry.body, entry.replaces):
            continue
        same = _same(entry, body, others) if is_stranded else None
        if same:
            others.remove(same)
            said.append(entry)
        else:
            if is_stranded and not entry.by_load:
                body = {"again": entry.hash, **body}
            same = written.append_again(entry, body, replaces)
            again.append(same)
        names[entry.hash] = same.hash
        if not is_stranded:
            taken_out = {"entry": entry.hash, "reason": _REASON}
            written.append(Draft("retract", entry.subject, taken_out))
    written.save()
    return again, said


def _renamed(entry: Entry, names: dict[str, str]) -> tuple[Body, str | None]:
    """The body of an entry and what it replaces, referring to what was recorded again."""
    body = dict(entry.body)
    for field in ("evidence", "after"):
        if field in body:
            body[field] = [names.get(name, name) for name in body[field]]
    if entry.kind == "retract":
        body["entry"] = names.get(body["entry"], body["entry"])
    return body, names.get(entry.replaces or "", entry.replaces)


def _same(entry: Entry, body: Body, others: list[Entry]) -> Entry | None:
    """The entry of another copy that says the same, if there is one."""
    wanted = _said(entry, body)
    return next((other for other in others if _said(other, other.body) == wanted), None)


def _said(entry: Entry, body: Body) -> tuple[object, ...]:
    """What an entry says, whoever wrote it and whatever was current then."""
    if entry.kind == "evidence":
        return entry.kind, entry.subject, rules.identity(body)
    rest = {name: value for name, value in body.items() if name not in ("after", "again")}
    return entry.kind, entry.subject, entry.effective_on, rest
