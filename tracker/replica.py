"""Which copy of the database a file is.

An id is bound to the machine and the file that it was given to. A copy, however it was made (a cloned
laptop, ``cp``, a file put back from somebody's own backup), does not go on writing under the same id:
two different entries would then bear one number.
"""

import errno
import hashlib
import os
import sqlite3
import sys

from tracker import log, seal
from tracker.sqlite_errors import cannot_look

_ID, _BOUND = "replica", "bound"
_FORMERLY = "formerly:"  # with an id that the database had, and the number of its last entry then
Path = str | os.PathLike[str]
_NOT_KNOWN = (
    errno.ENOSYS,
    errno.EPERM,
    errno.EOPNOTSUPP,
)  # a kernel, or a fence around a container
# What tells one machine from another and outlives restarts (man 5 machine-id).
MACHINE_IDS = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def is_bound_here(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether what is written next to the database at ``path`` stands under the id that it has now."""
    return seal.stored(connection, _BOUND) in ("", _place(path))


def next_id(connection: sqlite3.Connection, path: Path) -> str:
    """The id under which the database at ``path`` writes next: its own, or where it is bound to another
    machine or file a new one, which counts once it is kept."""
    own = seal.stored(connection, _ID)
    return own if own and is_bound_here(connection, path) else _new_id()


def keep(connection: sqlite3.Connection, path: Path, name: str) -> None:
    """Make ``name`` the id of the database at ``path``, and bind it to this machine and file, in the
    caller's transaction. What was written under another id stays as it is."""
    own = seal.stored(connection, _ID)
    if own != name:
        if last := log.head_of(connection, own)[0]:
            seal.store(connection, _FORMERLY + own, str(last))
        seal.store(connection, _ID, name)
    elif seal.stored(connection, _BOUND) == _place(path):
        return
    seal.store_setting(connection, _BOUND, _place(path))


def bind(connection: sqlite3.Connection, path: Path) -> None:
    """Bind the id that a database has to the file at ``path``, in the caller's transaction."""
    keep(connection, path, seal.stored(connection, _ID))


def renew(connection: sqlite3.Connection, path: Path) -> None:
    """Give the database at ``path`` a new id, in the caller's transaction."""
    keep(connection, path, _new_id())


def former(connection: sqlite3.Connection, name: str) -> dict[str, int]:
    """The ids that the database had before it wrote under ``name``, each with the number of its last
    entry then: what came under it later, somebody else wrote."""
    stored = seal.stored_under(connection, _FORMERLY)
    found = {replica: int(last) for replica, last in stored.items()}
    own = seal.stored(connection, _ID)
    return found if own == name else {**found, own: log.head_of(connection, own)[0]}


def wrote(connection: sqlite3.Connection) -> dict[str, int]:
    """The ids under which this database wrote, each with the highest number that may be its own."""
    own = seal.stored(connection, _ID)
    return {own: sys.maxsize, **former(connection, own)}


def limit(connection: sqlite3.Connection, name: str, last: int) -> None:
    """Of what came under an id that the database had before, count as its own only what has numbers up
    to ``last``, in the caller's transaction."""
    if name in former(connection, seal.stored(connection, _ID)):
        seal.store_setting(connection, _FORMERLY + name, str(last) if last else None)


def _new_id() -> str:
    return os.urandom(8).hex()


def _place(path: Path) -> str:
    """A digest of this machine and of the file, which keeps its number when it is moved. A number is
    given again once its file is gone, so when the file was made counts, too.

    Raises the errors of a file that cannot be looked at."""
    try:
        file = f"{os.stat(path).st_ino} {_born(path)}".rstrip()
    except OSError as error:
        raise cannot_look(path, error) from error
    return hashlib.sha256(f"{_machine()}\n{file}".encode()).hexdigest()


def _born(path: Path) -> str:
    """When a file was made, to the nanosecond; empty where the system does not say. Linux does by a
    call that Python 3.11 does not know (man 2 statx); no copying program can set it."""
    import ctypes  # 2 ms, and only writing needs it

    here, is_asked = -100, 0x800  # AT_FDCWD, STATX_BTIME
    found = ctypes.create_string_buffer(256)
    try:
        ask = ctypes.CDLL(None, use_errno=True).statx
    except (OSError, AttributeError):
        return ""  # no such system
    if ask(here, os.fsencode(path), 0, is_asked, found):
        if ctypes.get_errno() in _NOT_KNOWN:
            return ""
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    is_told = int.from_bytes(found.raw[:4], sys.byteorder) & is_asked
    return found.raw[80:92].hex() if is_told else ""


def _machine() -> str:
    for file in MACHINE_IDS:
        try:
            with open(file, encoding="ascii") as found:
                return found.read().strip()
        except (OSError, UnicodeDecodeError):
            continue
    import uuid  # 10 ms, for machines without such a file

    number = uuid.getnode()
    is_made_up = bool(number >> 40 & 1)  # RFC 9562, section 6.10: another one each time
    return "" if is_made_up else f"{number:012x}"
