"""Backups: a verified copy of a database in one file, attachments included."""

import contextlib
import itertools
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from tracker import database, files, log, text
from tracker.errors import BadData, Refused
from tracker.keeping import attachments, copies
from tracker.keeping.attachments import Attached
from tracker.sqlite_errors import translated

_IN_THE_WAY = "this is what a backup was to replace: move it away, or name another file"


class BackedUp(NamedTuple):
    """The state a backup holds, and how many attached files are not in it: they were not there any
    more, or altered."""

    state: str
    missing: int


def place_for(path: str, what: str, moment: datetime) -> str:
    """Where a backup goes when nobody says: in ``backups`` beside the database, named by UTC time, and
    by a number where several are made in one second. Drafts that killed processes left are swept."""
    folder, name = os.path.split(os.path.realpath(path))
    backups = os.path.join(folder, "backups")
    files.sweep_folder(backups)  # no two names in there are alike, so nobody else would
    place = os.path.join(backups, f"{name}.{what}-{moment.astimezone(UTC):%Y-%m-%dT%H%M%SZ}")
    others = (f"{place}-{number}" for number in itertools.count(2))
    return next(free for free in itertools.chain([place], others) if not os.path.lexists(free))


def backup(path: str, target: str) -> BackedUp:
    """Copy the database and what is attached to ``target``, verified.

    Others may write meanwhile. A backup that is there is replaced, unless it holds entries that this
    database lacks. Raises Refused then, and BadData where the database is damaged.
    """
    target = os.path.realpath(target)
    with (
        translated(path),
        contextlib.closing(database.open_for_reading(path)) as connection,
        files.errors_of(target),
        _earlier(path, target, connection) as old,
    ):
        connection.execute("PRAGMA query_only = OFF")  # it would refuse to write the copy, too
        kept = _attached(connection, attachments.folder_of(path))
        carried = (_carried(name, place, old, target) for name, place in kept.items())
        with files.draft_of(target) as draft:
            copies.write(connection, path, draft, target, filter(None, carried))
            with copies.drafted(draft, target) as copy:
                state = log.state_of(copy)
                inside = {name for name, _ in copies.attached(copy)}
            files.put(draft, target)
    return BackedUp(state, sum(name not in inside for name in kept))


@contextlib.contextmanager
def _earlier(
    path: str, target: str, connection: sqlite3.Connection
) -> Iterator[sqlite3.Connection | None]:
    """The backup that is to be replaced, with those locked out who write to it all the same; raises
    Refused where it holds what ``connection`` lacks."""
    if not os.path.lexists(target):
        yield None
        return
    if database.identity_of(path) == database.identity_of(target):
        raise Refused(f"{target} is the database itself; name another file")
    check(target, _IN_THE_WAY)
    ours = copies.hashes(connection)
    with contextlib.ExitStack() as stack:
        with translated(target, if_damaged=_IN_THE_WAY):
            old = stack.enter_context(copies.opened(target))
            _refuse_to_lose(old, target, ours)
        yield old


def _refuse_to_lose(old: sqlite3.Connection, target: str, ours: set[str]) -> None:
    with contextlib.suppress(sqlite3.OperationalError):  # one that may only be read needs no lock
        old.execute("BEGIN IMMEDIATE")
    lost = len(copies.hashes(old) - ours)
    if lost:
        entries = text.counted(lost, "entry")
        raise Refused(f"{target} holds {entries} that this database lacks; name another file")


def check(file: str, next_step: str) -> None:
    """Raise BadData, with the next step, for what is no backup, or has a journal beside it that is not
    its own: backups are never written in place."""
    database.check_file(file, next_step)
    if left := files.left_beside(file):
        raise BadData(f"{left[0]} is there, of another database of that name; move it away first")


def _attached(connection: sqlite3.Connection, folder: str) -> dict[str, str | None]:
    """Every attached file by its name, and where it is, where it is there and unaltered."""
    named = [Attached(*attached) for _, _, _, *attached in log.attached(connection)]
    places = {attachments.place_of(folder, attached): attached.sha256 for attached in named}
    return {
        os.path.basename(place): place if attachments.holds(place, sha256) else None
        for place, sha256 in places.items()
    }


def _carried(
    name: str, place: str | None, old: sqlite3.Connection | None, target: str
) -> tuple[str, bytes] | None:
    """An attached file and its content, from the last backup where it is gone from its folder."""
    if place is not None:
        with files.errors_of_reading(f"{place}: "), open(place, "rb") as file:
            return name, file.read()
    if old is None:
        return None
    with translated(target, if_damaged=_IN_THE_WAY):
        return next((found for found in copies.attached(old) if found[0] == name), None)
