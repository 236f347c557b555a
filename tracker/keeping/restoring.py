"""A backup in the place of a database: nothing is lost unasked, and what is replaced is kept."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tracker import database, derive, files, log, replica, text
from tracker.errors import BadData, Busy, Refused
from tracker.keeping import attachments, backups, copies
from tracker.sqlite_errors import translated

_ANOTHER = "name another backup"
_UNDONE = "nothing was restored"
_FORCE = "--force keeps the file aside and puts the backup in its place"


class Restored(NamedTuple):
    """What was put back: the state it is at, and where what it replaced was kept, if there was any."""

    state: str
    kept: str | None


class _Replaced(NamedTuple):
    """What stands where a backup is to go: how many entries the backup lacks (None: it cannot be
    read), which is the newest of them, whether the two share any, and whether its replica can go on
    with the backup."""

    lost: int | None
    newest: str
    is_related: bool
    goes_on: bool


def restore(path: str, source: str, moment: datetime, *, force: bool) -> Restored:
    """Put the backup ``source`` in the place of the database at ``path``.

    What it replaces is kept in ``backups``. Raises Refused where that holds entries which the backup
    lacks or cannot be read, unless with ``force``; BadData or NewerDatabase where the backup is none
    that can be used.
    """
    backups.check(source, _ANOTHER)
    target = os.path.realpath(path)
    if database.identity_of(source) == database.identity_of(target):
        raise Refused(f"{source} is the database itself; name a backup")
    with files.errors_of(target):
        files.make_folder(os.path.dirname(target))
        with (
            files.draft_of(target) as draft,
            translated(source, if_damaged=_ANOTHER),
        ):
            with copies.opened(os.path.abspath(source), "ro") as old:
                copies.write(old, source, draft, target, if_damaged=_ANOTHER)
            with copies.drafted(draft, target) as copy:
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
    kept = backups.place_for(target, "rejoined", moment)
    with (
        _held(target) as raw,  # first and until the end: closing it frees SQLite's locks
        copies.drafted(draft, target) as copy,
        _locked(target, copy) as replaced,
    ):
        if replaced.lost != lost:
            raise Busy(f"{path} was written to meanwhile; nothing was changed; try again")
        _keep(raw, target, kept)
        files.put(draft, target)
    return kept


def _put_in_place(draft: str, target: str, moment: datetime, *, force: bool) -> str | None:
    """Put ``draft`` where ``target`` is; return where that is kept. Writers who wait for the lock find
    then that their file was replaced."""
    kept = backups.place_for(target, "replaced", moment)
    if not os.path.lexists(target):
        with files.on_the_way(_UNDONE):
            _finish(draft, target, kept, is_another=True)
            _keep_journals(target, kept)
        files.put_new(draft, target)
        return None
    with (
        _held(target) as raw,  # first and until the end: closing it frees SQLite's locks
        copies.drafted(draft, target) as copy,
        _locked(target, copy) as replaced,
    ):
        if replaced.lost != 0 and not force:
            raise Refused(_says_what_is_lost(target, replaced))
        with files.on_the_way(_UNDONE):
            _finish(draft, target, kept, is_another=not replaced.goes_on)
            _keep(raw, target, kept)
        files.put(draft, target)
    return kept


@contextlib.contextmanager
def _held(target: str) -> Iterator[int]:
    """What is to be replaced, open to be read."""
    raw = os.open(target, os.O_RDONLY)
    try:
        yield raw
    finally:
        with contextlib.suppress(OSError):  # all is done by then
            os.close(raw)


def _finish(draft: str, target: str, kept: str, *, is_another: bool) -> None:
    """Make a backup a database again: attached files back in their folder, what was altered there beside
    ``kept``, and a new replica id where two databases could otherwise write different entries under
    one."""
    with copies.drafted(draft, target) as copy:
        for name, content in copies.attached(copy):
            attachments.put_back(attachments.folder_of(target), name, content, f"{kept}-{name}")
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
    unreadable = _Replaced(None, "", is_related=True, goes_on=False)
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
    ours, theirs = copies.hashes(connection), copies.hashes(copy)
    lost = ours - theirs
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
    return _Replaced(len(lost), newest, bool(ours & theirs), goes_on)


def _says_what_is_lost(target: str, replaced: _Replaced) -> str:
    if replaced.lost is None:
        return (
            f"{target} is damaged, or no database of ours: what the backup lacks is unknown; where"
            " 'tracker export entries --format jsonl --output rest.jsonl' still works, that saves it;"
            f" {_FORCE}"
        )
    entries = text.counted(replaced.lost, "entry")
    unlike = "" if replaced.is_related else ", and none that it holds: is it of another database?"
    return (
        f"{target} holds {entries} that the backup lacks (the newest is {replaced.newest}){unlike};"
        f" 'tracker export entries --format jsonl --output rest.jsonl' saves them; {_FORCE}"
    )


def _keep(raw: int, target: str, kept: str) -> None:
    """Copy what is replaced byte for byte, so that even what is damaged can be looked at."""
    with files.errors_of(kept):
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
