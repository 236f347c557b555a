"""Which copy of the database a file is.

An id is bound to the machine and the file that it was given to. A copy, however it was made (a cloned
laptop, ``cp``, a file put back from somebody's own backup), does not go on writing under the same id:
two different entries would then bear one number.
"""

import hashlib
import os
import sqlite3

from tracker import seal

_ID, _BOUND = "replica", "bound"
Path = str | os.PathLike[str]
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
    if seal.stored(connection, _ID) != name:
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


def _new_id() -> str:
    return os.urandom(8).hex()


def _place(path: Path) -> str:
    """A digest of this machine and of the file, which keeps its number when it is moved."""
    return hashlib.sha256(f"{_machine()}\n{os.stat(path).st_ino}".encode()).hexdigest()


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
