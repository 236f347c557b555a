"""Backups: a verified copy in one file, attachments included, and putting one back."""

import contextlib
import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from tracker import database, derive, files, log, replica, text
from tracker.errors import BadData, Busy, Refused
from tracker.keeping import attachments, copies
from tracker.keeping.attachments import Attached
from tracker.sqlite_errors import translated


class BackedUp(NamedTuple):
    """The state a backup holds, and how many attached files are not in it: they were not there any
    more, or altered."""

    state: str
    missing: int


class Restored(NamedTuple):
    """What was put back: the state it is at, and where what it replaced was kept, if there was any."""

    state: str
    kept: str | None


class _Replaced(NamedTuple):
    """What stands where a backup is to go: how many entries the backup lacks (None: it cannot be
    read), which is the newest of them, and whether its replica can go on with the backup."""

    lost: int | None
    newest: str
    goes_on: bool


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
        carried = (_carried(name, place, old) for name, place in kept.items())
        with files.draft_of(target) as draft:
            copies.write(connection, draft, (found for found in carried if found))
            with copies.opened(draft) as copy:
                state = log.state_of(copy)
                inside = {name for name, _ in copies.attached(copy)}
            files.put(draft, target)
    return BackedUp(state, sum(name not in inside for name in kept))


def restore(path: str, source: str, moment: datetime, *, force: bool) -> Restored:
    """Put the backup ``source`` in the place of the database at ``path``.

    What it replaces is kept in ``backups``. Raises Refused where that holds entries which the backup
    lacks or cannot be read, unless with ``force``; BadData or NewerDatabase where the backup is none
    that can be used.
    """
    _check_backup(source, "name another backup")
    target = os.path.realpath(path)
    if os.path.exists(target) and os.path.samefile(source, target):
        raise Refused(f"{source} is the database itself; name a backup")
    with files.errors_of(target):
        files.make_folder(os.path.dirname(target))
        with (
            files.draft_of(target) as draft,
            translated(source, if_damaged="name another backup"),
        ):
            with copies.opened(os.path.abspath(source), "ro") as old:
                copies.write(old, draft)
            with copies.opened(draft) as copy:
                database.bring_up_to_date(copy)
                copy.execute("BEGIN IMMEDIATE")
                derive.everything(copy)  # a backup is verified by its log, not by what hangs on it
                copy.execute("COMMIT")
                state = log.state_of(copy)
            kept = _put_in_place(draft, target, moment, force=force)
    return Restored(state, kept)


def exchange(draft: str, path: str, moment: datetime, lost: int) -> str:
    """Put ``draft``, made from the database at ``path``, in its place, and return where that is kept.

    ``lost`` is how many of its entries the draft lacks. Raises Busy where more were written meanwhile.
    """
    target = os.path.realpath(path)
    kept = place_for(target, "rejoined", moment)
    with (
        open(target, "rb") as raw,  # first and until the end: closing it frees SQLite's locks
        copies.opened(draft) as copy,
        _locked(target, copy) as replaced,
    ):
        if replaced.lost != lost:
            raise Busy(f"{path} was written to meanwhile; nothing was changed; try again")
        _keep(raw.fileno(), target, kept)
        files.put(draft, target)
    return kept


def _put_in_place(draft: str, target: str, moment: datetime, *, force: bool) -> str | None:
    """Put ``draft`` where ``target`` is; return where that is kept. Writers who wait for the lock find
    then that their file was replaced."""
    kept = place_for(target, "replaced", moment)
    if not os.path.lexists(target):
        _finish(draft, target, is_another=True)
        _keep_journals(target, kept)
        files.put_new(draft, target)
        return None
    with (
        open(target, "rb") as raw,  # first and until the end: closing it frees SQLite's locks
        copies.opened(draft) as copy,
        _locked(target, copy) as replaced,
    ):
        if replaced.lost != 0 and not force:
            raise Refused(_says_what_is_lost(target, replaced))
        _finish(draft, target, is_another=not replaced.goes_on)
        _keep(raw.fileno(), target, kept)
        files.put(draft, target)
    return kept


def _finish(draft: str, target: str, *, is_another: bool) -> None:
    """Make a backup a database again: attached files back in their folder, and a new replica id where
    two databases could otherwise write different entries under one."""
    with copies.opened(draft) as copy:
        for name, content in copies.attached(copy):
            attachments.put_back(attachments.folder_of(target), name, content)
        copies.drop_attached(copy)
        copy.execute("BEGIN IMMEDIATE")
        if is_another:
            replica.renew(copy, draft)
        else:
            replica.bind(copy, draft)
        copy.execute("COMMIT")


@contextlib.contextmanager
def _locked(target: str, copy: sqlite3.Connection) -> Iterator[_Replaced]:
    """What stands at ``target``, with its writers locked out where it can be opened at all."""
    unreadable = _Replaced(None, "", goes_on=False)
    with contextlib.ExitStack() as stack:
        try:
            with translated(target):
                connection = database.open_for_writing(target)
                stack.enter_context(contextlib.closing(connection))
                # Another mode keeps entries in files of its own, which must not be replayed.
                if connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                    raise Busy(f"{target} is in use; close what has it open, then try again")
                connection.execute("BEGIN IMMEDIATE")
                replaced = _compared(connection, target, copy)
        except BadData:
            replaced = unreadable
        yield replaced


def _compared(connection: sqlite3.Connection, target: str, copy: sqlite3.Connection) -> _Replaced:
    lost = _hashes(connection) - _hashes(copy)
    newest = ""
    for name, recorded_at, actor in connection.execute(
        "SELECT hash, recorded_at, actor FROM entries ORDER BY rowid"
    ):
        if name in lost:
            newest = f"{name[:8]}, by {actor} at {recorded_at}"
    own = log.replica_of(connection)
    goes_on = (
        not lost
        and own == log.replica_of(copy)
        and replica.is_bound_here(connection, target)
        # A backup that is ahead: the file was put back before, and more may have been written since.
        and log.head_of(connection, own) == log.head_of(copy, own)
    )
    return _Replaced(len(lost), newest, goes_on)


def _says_what_is_lost(target: str, replaced: _Replaced) -> str:
    if replaced.lost is None:
        return (
            f"{target} cannot be read, so what the backup lacks is unknown; --force keeps it aside"
        )
    entries = text.counted(replaced.lost, "entry")
    return (
        f"{target} holds {entries} that the backup lacks (the newest is {replaced.newest});"
        " 'tracker export entries --format jsonl --output rest.jsonl' saves them, --force keeps the file"
        " aside and goes on"
    )


@contextlib.contextmanager
def _earlier(
    path: str, target: str, connection: sqlite3.Connection
) -> Iterator[sqlite3.Connection | None]:
    """The backup that is to be replaced, with those locked out who write to it all the same; raises
    Refused where it holds what ``connection`` lacks."""
    if not os.path.lexists(target):
        yield None
        return
    if os.path.exists(path) and os.path.samefile(path, target):
        raise Refused(f"{target} is the database itself; name another file")
    _check_backup(target, "name another file")
    with translated(target), copies.opened(target) as old:
        with contextlib.suppress(
            sqlite3.OperationalError
        ):  # one that may only be read needs no lock
            old.execute("BEGIN IMMEDIATE")
        lost = len(_hashes(old) - _hashes(connection))
        if lost:
            entries = text.counted(lost, "entry")
            raise Refused(f"{target} holds {entries} that this database lacks; name another file")
        yield old


def _check_backup(file: str, next_step: str) -> None:
    """Raise BadData for what is no backup, or has a journal beside it that is not its own: backups are
    never written in place."""
    database.check_file(file, next_step)
    if left := files.left_beside(file):
        raise BadData(f"{left[0]} is there, of another database of that name; move it away first")


def _hashes(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT hash FROM entries")}


def _keep(raw: int, target: str, kept: str) -> None:
    """Copy what is replaced byte for byte, so that even what is damaged can be looked at."""
    files.make_folder(os.path.dirname(kept))
    with files.draft_of(kept) as aside:
        with open(raw, "rb", closefd=False) as old, open(aside, "wb") as new:
            shutil.copyfileobj(old, new)
        files.put_new(aside, kept)
    _keep_journals(target, kept)


def _keep_journals(target: str, kept: str) -> None:
    """Set aside what a killed writer left: it would be replayed into what is put there."""
    for journal in files.left_beside(target):
        files.make_folder(os.path.dirname(kept))
        os.replace(journal, kept + journal.removeprefix(target))


def _attached(connection: sqlite3.Connection, folder: str) -> dict[str, str | None]:
    """Every attached file by its name, and where it is, where it is there and unaltered."""
    named = [Attached(*attached) for _, _, *attached in log.attached(connection)]
    places = {attachments.place_of(folder, attached): attached.sha256 for attached in named}
    return {
        os.path.basename(place): place if attachments.holds(place, sha256) else None
        for place, sha256 in places.items()
    }


def _carried(
    name: str, place: str | None, old: sqlite3.Connection | None
) -> tuple[str, bytes] | None:
    """An attached file and its content, from the last backup where it is gone from its folder."""
    if place is not None:
        with open(place, "rb") as file:
            return name, file.read()
    return (
        next((found for found in copies.attached(old) if found[0] == name), None) if old else None
    )
