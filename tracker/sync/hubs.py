"""Which hubs this copy of the database knows, by name. They are its own: nothing of them is
exchanged."""

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from tracker import seal, text
from tracker.errors import Refused, WrongUsage, did_you_mean
from tracker.sync.folder import Folder
from tracker.sync.hub import Hub

SCHEMES = ("postgresql://", "postgres://")
_PREFIX = "hub:"


class Known(NamedTuple):
    """A hub by its name and where it is: the full path of a folder, or a URL; as given where it has no
    name."""

    name: str
    place: str


def known(connection: sqlite3.Connection) -> dict[str, str]:
    """Where each hub is, by name, in the order of names."""
    return seal.stored_under(connection, _PREFIX)


def save(connection: sqlite3.Connection, name: str, place: str | None) -> None:
    """Know a hub under a name, or with None no more, in the caller's transaction."""
    seal.store_setting(connection, _PREFIX + name, place)


def chosen(connection: sqlite3.Connection, given: str | None) -> Known:
    """The hub that is meant: by its name, or by where it is; the only one where nothing is given.

    Raises WrongUsage where that is none, or several could be meant.
    """
    names = known(connection)
    if given is None:
        if len(names) != 1:
            raise WrongUsage(_which(names))
        return Known(*next(iter(names.items())))
    if given in names:
        return Known(given, names[given])
    place = place_of(given)
    if is_url(place) or os.path.isdir(place) or os.sep in given:
        return Known(given, place)
    raise Refused(unknown(given, names))


def unknown(name: str, names: dict[str, str]) -> str:
    """The sentence for what is no hub, with the nearest."""
    hint = did_you_mean(name, names) or "; 'tracker hub list' has them"
    return f"no hub '{text.one_line(name)}'{hint}"


def place_of(given: str) -> str:
    """Where a hub is, whatever the folder one is in. Raises WrongUsage for a URL that holds a
    password."""
    if is_url(given):
        from tracker.sync import postgres

        return postgres.checked_url(given)
    if re.search(
        r"\bpassword\s*=", given, re.IGNORECASE
    ):  # libpq's other form, and it would be shown
        raise WrongUsage("a hub is a folder, or a postgresql: URL without a password")
    return os.path.realpath(os.path.expanduser(given))


def is_url(place: str) -> bool:
    """Whether a hub is a database rather than a folder."""
    return place.lower().startswith(SCHEMES)  # lest a password be taken for a path, and shown


@contextlib.contextmanager
def opened(place: str) -> Iterator[Hub]:
    """The hub at a place. Raises the errors of reaching it."""
    if not is_url(place):
        yield Folder(place)
        return
    from tracker.sync import postgres  # a client library: only where there is such a hub

    with contextlib.closing(postgres.Postgres(place)) as hub:
        yield hub


def make(url: str, role: str) -> None:
    """Make a PostgreSQL database a hub that ``role`` may read and add to."""
    from tracker.sync import postgres

    with contextlib.closing(postgres.Postgres(url)) as hub:
        hub.make(role)


def _which(names: dict[str, str]) -> str:
    if names:
        return f"which hub? {', '.join(names)}"
    return "no hub is known; 'tracker hub add NAME FOLDER', or a postgresql: URL for FOLDER"
