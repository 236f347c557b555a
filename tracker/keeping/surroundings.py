"""The file, its folder and what is attached: who may read it, what it lies on, whether all is there."""

import hashlib
import os
import re
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import PurePath
from typing import NamedTuple

from tracker import database, log, replica
from tracker.keeping import attachments, copies
from tracker.keeping.attachments import Attached
from tracker.keeping.verify import ADVICE, DAMAGE, Finding

_NETWORK = (
    "nfs nfs4 cifs smb3 smbfs 9p afs ceph glusterfs lustre ncpfs davfs fuse.sshfs fuse.rclone"
    " fuse.glusterfs fuse.davfs2 fuse.s3fs fuse.gcsfuse fuse.mountpoint-s3 fuse.juicefs fuse.smbnetfs"
    " fuse.gvfsd-fuse beegfs gpfs vboxsf prl_fs"
).split()
_SYNCED = (
    "dropbox onedrive nextcloud owncloud pcloud mega megasync seafile syncthing resilio"
    " yandex.disk cloudstorage pclouddrive protondrive kdrive"
).split()
_SYNCED_NAMES = (
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "creative cloud files",
    "box sync",
    "proton drive",
)
_SYNC_MARKS = (".stfolder", ".dropbox", ".owncloudsync.log", ".nextcloudsync.log", ".seafile-data")
_OFFLINE = "keep it on a disk of this machine; merge with 'tracker import entries'"


def findings(connection: sqlite3.Connection, path: str) -> Iterator[Finding]:
    """What is unsafe about where the database lies and how it is kept."""
    real = os.path.realpath(path)
    yield from _modes(real)
    yield from _journal(connection, real)
    kind = file_system_of(real, _mounts())
    if kind in _NETWORK:
        why = "locks do not hold there, and a database that two machines write is damaged"
        yield Finding(ADVICE, "place", f"it lies on a network mount ({kind})", why, _OFFLINE)
    synced = syncer_of(os.path.abspath(path)) or syncer_of(real)
    if synced:
        why = "a half-copied file is a damaged one"
        yield Finding(ADVICE, "place", f"it lies in a synced folder ({synced})", why, _OFFLINE)


def file_system_of(path: str, mounts: Iterable[str]) -> str:
    """The type of the file system that ``path`` lies on, by the lines of /proc/self/mounts."""
    best, kind = "", ""
    for line in mounts:
        place = re.sub(r"\\([0-7]{3})", _octal, line.split()[1])
        inside = path == place or path.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, line.split()[2]
    return kind


def _octal(found: re.Match[str]) -> str:
    return chr(int(found[1], 8))


def _mounts() -> list[str]:
    """The lines of /proc/self/mounts, none where the system does not say."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as mounts:
            return list(mounts)
    except OSError:
        return []


def syncer_of(path: str) -> str | None:
    """The folder above ``path`` that some program keeps in step with other machines, if any."""
    parts = PurePath(path).parts[:-1]
    for folder in accumulate(parts, os.path.join):
        name = os.path.basename(folder).casefold()
        words = name.replace("-", " ").split()
        if (words and words[0] in _SYNCED) or name.startswith(_SYNCED_NAMES):
            return folder
        if any(_is_mark(os.path.join(folder, mark)) for mark in _SYNC_MARKS):
            return folder
    return None


def _is_mark(path: str) -> bool:
    """Whether it marks its folder as synced; a folder .dropbox only holds that program's settings."""
    return os.path.isfile(path) if path.endswith(".dropbox") else os.path.lexists(path)


def _modes(path: str) -> Iterator[Finding]:
    mode = stat.S_IMODE(os.stat(path).st_mode)
    if mode & 0o077:
        why = "others on this machine may read or write what you recorded"
        what = f"the file is open to others (mode {mode:o})"
        yield Finding(ADVICE, "mode", what, why, f"chmod 600 {path}")
    folder = os.path.dirname(path)
    mode = stat.S_IMODE(os.stat(folder).st_mode)
    if mode & 0o077:
        seen = "they see when you record, what is attached and what it is called"
        put = "they see when you record, and could put another file in its place"
        mend = "keep it in one of your own" if mode & stat.S_ISVTX else f"chmod 700 {folder}"
        what = f"the folder is open to others (mode {mode:o})"
        yield Finding(ADVICE, "mode", what, put if mode & 0o022 else seen, mend)


def _journal(connection: sqlite3.Connection, path: str) -> Iterator[Finding]:
    written, read = database.header_of(path)[18:20]  # 1: delete, 2: wal (sqlite.org/fileformat2)
    if written != read or written > 2:
        what = f"the header says {written} for writing and {read} for reading"
        yield Finding(DAMAGE, "journal", what, "it cannot be written any more", "restore a backup")
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode != "delete":
        why = "what was said to be saved may be lost in a power cut"
        mend = "sqlite3 FILE 'PRAGMA journal_mode = DELETE', while nobody uses it"
        yield Finding(ADVICE, "journal", f"the journal mode is {mode}, not delete", why, mend)


class _Copy(NamedTuple):
    """A kept copy: the entries that count and name it, and whether one of them was written here."""

    sha256: str
    entries: list[str]
    is_own: bool


def attached(connection: sqlite3.Connection, path: str) -> Iterator[Finding]:
    """Every attached file there and unaltered, where a finding that counts names it; a backup carries
    them inside."""
    inside = {
        name
        for name, content in copies.attached(connection)
        if name.startswith(hashlib.sha256(content).hexdigest())
    }
    for place, copy in _copies(connection, attachments.folder_of(path)).items():
        if os.path.basename(place) in inside:
            continue
        flaw = attachments.flaw(place, copy.sha256)
        if flaw is None:
            yield from _mode_of_copy(place)
        else:
            yield _of_copy(copy, place, flaw)


def _copies(connection: sqlite3.Connection, folder: str) -> dict[str, _Copy]:
    """The kept copies, by where they lie. Where what counts is not known, all do."""
    wrote, found = replica.wrote(connection), dict[str, _Copy]()
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'voided'").fetchone()
    void = {row[0] for row in connection.execute("SELECT entry FROM voided")} if known else ()
    for entry, by, seq, sha256, file_name in log.attached(connection):
        if entry not in void:
            place = attachments.place_of(folder, Attached(sha256, file_name))
            entries, was_own = found.get(place, _Copy(sha256, [], is_own=False))[1:]
            is_own = was_own or seq <= wrote.get(by, 0)
            found[place] = _Copy(sha256, [*entries, entry[:8]], is_own)
    return found


def _of_copy(copy: _Copy, place: str, flaw: str) -> Finding:
    what = f"the copy that evidence {', '.join(copy.entries)} names {flaw}: {place}"
    if flaw == attachments.UNREADABLE:
        level, mend = ADVICE, "look as whoever owns it"
    else:
        level = DAMAGE if copy.is_own or flaw != attachments.MISSING else ADVICE
        mend = "put that very file there again, by that name, or have 'tracker restore' do it; or"
        mend += (
            f" attach another: 'tracker evidence ID --replaces {copy.entries[0]} --file FILE ...'"
        )
        mend += "" if level == DAMAGE else "; or ask whoever attached it"
    return Finding(level, "attached", what, "the finding cannot be shown from it", mend)


def _mode_of_copy(place: str) -> Iterator[Finding]:
    mode = stat.S_IMODE(os.stat(place).st_mode)
    if mode & 0o077:
        what = f"a copy of what was read is open to others (mode {mode:o}): {place}"
        yield Finding(
            ADVICE, "mode", what, "others on this machine may read it", f"chmod 600 {place}"
        )
