"""Backups: a verified copy in one file, attachments included, and putting one back."""

import contextlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from tracker import database, files, log, seal
from tracker.errors import BadData, NewerDatabase, Refused
from tracker.keeping import attachments, copies
from tracker.keeping.attachments import Attached


class Restored(NamedTuple):
    """What was put back: the state it is at, and where what it replaced was kept, if there was any."""

    state: str
    kept: str | None


class _Replaced(NamedTuple):
    """What stands where a backup is to go: how many entries the backup lacks (None: it cannot be
    read), which is the newest of them, and its replica."""

    lost: int | None
    newest: str
    replica: str


def place_for(path: str, what: str, moment: datetime) -> str:
    """Where a backup goes when nobody says: in ``backups`` beside the database, named by UTC time."""
    folder, name = os.path.split(os.path.abspath(path))
    when = moment.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return os.path.join(folder, "backups", f"{name}.{what}-{when}")


def backup(path: str, target: str) -> str:
    """Copy the database and what is attached to ``target``, verified; return the state it holds.

    Others may write meanwhile. A backup that is there is replaced, unless it holds entries that this
    database lacks. Raises Refused then, and BadData where the database is damaged.
    """
    with (
        database.translated(path),
        contextlib.closing(database.open_for_reading(path)) as connection,
        files.errors_of(target),
    ):
        connection.execute("PRAGMA query_only = OFF")  # it would refuse to write the copy, too
        if os.path.lexists(target):
            _refuse_loss(target, connection)
        files.make_folder(os.path.dirname(os.path.abspath(target)))
        with files.draft_of(target) as draft:
            copies.write(connection, draft, _attached(connection, attachments.folder_of(path)))
            with copies.opened(draft) as copy:
                state = log.state_of(copy)
            files.put(draft, target)
    return state


def restore(path: str, source: str, moment: datetime, *, force: bool) -> Restored:
    """Put the backup ``source`` in the place of the database at ``path``.

    What it replaces is kept in ``backups``. Raises Refused where that holds entries which the backup
    lacks or cannot be read, unless with ``force``; BadData or NewerDatabase where the backup is none
    that can be used.
    """
    database.check_file(source)
    target = os.path.abspath(path)
    with database.translated(source), files.errors_of(target):
        files.make_folder(os.path.dirname(target))
        with files.draft_of(target) as draft:
            with copies.opened(os.path.abspath(source), "ro") as old:
                copies.write(old, draft)
            with copies.opened(draft) as copy:
                database.bring_up_to_date(copy)
                _put_back_attached(copy, attachments.folder_of(path))
                state = log.state_of(copy)
            kept = _put_in_place(draft, target, moment, force=force)
    return Restored(state, kept)


def _put_in_place(draft: str, target: str, moment: datetime, *, force: bool) -> str | None:
    """Put ``draft`` where ``target`` is; return where that is kept. Writers who wait for the lock find
    then that their file was replaced."""
    if not os.path.lexists(target):
        _become_another(draft)
        files.put_new(draft, target)
        return None
    kept = place_for(target, "replaced", moment)
    with (
        open(target, "rb") as raw,  # first and until the end: closing it frees SQLite's locks
        copies.opened(draft) as copy,
        _locked(target, copy) as replaced,
    ):
        if replaced.lost != 0 and not force:
            raise Refused(_says_what_is_lost(target, replaced))
        if replaced.lost != 0 or replaced.replica != log.replica_of(copy):
            _become_another(draft)
        _keep(raw.fileno(), target, kept)
        files.put(draft, target)
    return kept


@contextlib.contextmanager
def _locked(target: str, copy: sqlite3.Connection) -> Iterator[_Replaced]:
    """What stands at ``target``, with its writers locked out where it can be opened at all."""
    try:
        connection = database.open_for_writing(target)
    except NewerDatabase:
        raise
    except BadData:
        yield _Replaced(None, "", "")
        return
    with contextlib.closing(connection):
        try:
            connection.execute("BEGIN IMMEDIATE")
            replaced = _compared(connection, copy)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "lock" in str(error):
                raise
            replaced = _Replaced(None, "", "")
        yield replaced


def _compared(connection: sqlite3.Connection, copy: sqlite3.Connection) -> _Replaced:
    lost = _hashes(connection) - _hashes(copy)
    newest = ""
    for name, recorded_at, actor in connection.execute(
        "SELECT hash, recorded_at, actor FROM entries ORDER BY rowid"
    ):
        if name in lost:
            newest = f"{name[:8]}, by {actor} at {recorded_at}"
    return _Replaced(len(lost), newest, log.replica_of(connection))


def _says_what_is_lost(target: str, replaced: _Replaced) -> str:
    if replaced.lost is None:
        return (
            f"{target} cannot be read, so what the backup lacks is unknown; --force keeps it aside"
        )
    entries = "1 entry" if replaced.lost == 1 else f"{replaced.lost} entries"
    return (
        f"{target} holds {entries} that the backup lacks (the newest is {replaced.newest});"
        " 'tracker export entries' saves them, --force keeps the file aside and goes on"
    )


def _refuse_loss(target: str, connection: sqlite3.Connection) -> None:
    database.check_file(target)
    with copies.opened(os.path.abspath(target), "ro") as old:
        lost = _hashes(old) - _hashes(connection)
    if lost:
        raise Refused(
            f"{target} holds {len(lost)} entries that this database lacks; name another file"
        )


def _hashes(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT hash FROM entries")}


def _become_another(draft: str) -> None:
    """A new replica id: two databases that write under one would contradict each other."""
    with copies.opened(draft) as copy:
        copy.execute("BEGIN IMMEDIATE")
        copy.execute("UPDATE local SET value = ? WHERE name = 'replica'", (secrets.token_hex(8),))
        seal.store(copy, seal.SETTINGS, seal.of_settings(copy))
        copy.execute("COMMIT")


def _keep(raw: int, target: str, kept: str) -> None:
    """Copy what is replaced byte for byte, so that even what is damaged can be looked at."""
    files.make_folder(os.path.dirname(kept))
    with files.draft_of(kept) as aside:
        with open(raw, "rb", closefd=False) as old, open(aside, "wb") as new:
            shutil.copyfileobj(old, new)
        files.put_new(aside, kept)
    with contextlib.suppress(
        FileNotFoundError
    ):  # of a writer that was killed: it must not be replayed
        os.replace(f"{target}-journal", f"{kept}-journal")


def _attached(connection: sqlite3.Connection, folder: str) -> Iterator[tuple[str, bytes]]:
    """Name and content of every attached file that is there and unaltered."""
    for attached in log.attached(connection):
        place = attachments.place_of(folder, Attached(*attached))
        if attachments.holds(place, attached[0]):
            with open(place, "rb") as file:
                yield os.path.basename(place), file.read()


def _put_back_attached(copy: sqlite3.Connection, folder: str) -> None:
    for name, content in copies.attached(copy):
        attachments.put_back(folder, name, content)
    copies.drop_attached(copy)
