"""A PostgreSQL database as a hub: one table that is only ever added to.

Plain SQL, so that a distributed engine that speaks this protocol takes it too: no triggers, no locks
of its own, no extensions. Nothing hangs on the order in which others commit: what is lacking is found
by the numbers that are there, replica by replica, never by which came last. TLS and passwords go the
PostgreSQL way: service file, password file, environment.
"""

import contextlib
import os
import re
import socket
import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from tracker import lines
from tracker.errors import (
    BadData,
    Busy,
    InputOutputFailed,
    NoPermission,
    TrackerError,
    WrongUsage,
)
from tracker.model import Entry
from tracker.sync.hub import Arrived, Mark, Row, Span, merged

try:
    import psycopg
    from psycopg import conninfo, errors, sql
except ImportError:
    raise WrongUsage(
        "a postgresql: hub needs psycopg beside tracker: 'pip install psycopg[binary]', or 'pipx inject"
        " policy-tracker psycopg[binary]'"
    ) from None

TABLE = "tracker_entries"
_PAGE = 1_000  # entries that are read at once
_BATCH = 5_000  # entries that are sent at once
_FULL = 33_554_432  # characters of bodies after which a batch takes no more; a message ends at 1 GB
_PATIENCE = 300  # seconds until a statement counts as one that is never answered
# What a connection is like where the URL does not say otherwise.
_USUAL = {
    "connect_timeout": "10",  # seconds until somebody answers
    "keepalives_idle": "30",  # seconds of silence until it is asked whether anybody is there
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds until one that takes nothing in counts as dead
    "fallback_application_name": "tracker",
    "client_encoding": "UTF8",
}
_SECRETS = {
    "password",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
}
_TYPES = {"seq": "bigint", "clock": "bigint"}
_PASSING = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.CannotConnectNow,
    errors.TooManyConnections,
)
_FORBIDDEN = (
    errors.InsufficientPrivilege,
    errors.InvalidAuthorizationSpecification,
    errors.ReadOnlySqlTransaction,
)
# The client library keeps the code of an error at the door to itself, so that its words must do. In
# another language they mean the general case.
_IS_PASSING = re.compile(
    "too many (clients|connections)|connection slots|starting up|shutting down|recovery mode"
)
_IS_FORBIDDEN = re.compile(
    "password|authentication failed|permission denied|not permitted|pg_hba.conf"
    '|role ".*" does not exist'
)
_BODY = Entry._fields.index("body")
_COLUMNS = ", ".join(f'"{name}"' for name in Entry._fields)
MADE_BY = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
    replica text NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    hash text NOT NULL,
    clock bigint NOT NULL,
    recorded_at text NOT NULL,
    actor text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    effective_on text,
    "group" text NOT NULL,
    body text NOT NULL,
    replaces text,
    PRIMARY KEY (replica, seq)
)"""
_ADD = f"INSERT INTO {TABLE} ({_COLUMNS}) SELECT * FROM unnest({{}}) ON CONFLICT DO NOTHING".format(
    # In binary form (%b): as text, escaping the elements takes as long as all the rest.
    ", ".join(f"%b::{_TYPES.get(name, 'text')}[]" for name in Entry._fields)
)


def checked_url(url: str) -> str:
    """A URL that may be kept and shown. Raises WrongUsage for one that holds a password, or is none."""
    try:
        given = conninfo.conninfo_to_dict(url)
    except (psycopg.Error, UnicodeError):
        raise WrongUsage("that is no postgresql: URL as libpq reads it") from None
    # A password with a slash in it is read as a port and more.
    if _SECRETS & given.keys() or re.search("//[^?]*:[^?]*@", url):
        raise WrongUsage(
            "a URL with a password is not kept; put that into ~/.pgpass or a service file"
        )
    return url


class Postgres:
    """A table in a PostgreSQL database, as a hub; what is added stands there once ``done``."""

    def __init__(self, url: str):
        self.ignored: list[str] = []
        self._connection = _connected(url)
        self._is_adding = False

    def close(self) -> None:
        """Leave; what was added and not made to last is gone."""
        self._connection.close()

    def make(self, role: str) -> None:
        """Make the table, and a role that may read it and add to it, and nothing else.

        Raises BadData for a database that does not hold every character.
        """
        encoding = self._connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise BadData(f"the database is in {encoding}; make one with ENCODING 'UTF8'")
        name = sql.Identifier(role)
        is_there = self._rows("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        with _asked(self._connection):
            self._connection.execute(MADE_BY)
            if not is_there:
                with contextlib.suppress(errors.DuplicateObject):  # somebody made it just now
                    self._connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
            grant = sql.SQL(f"GRANT SELECT, INSERT ON {TABLE} TO {{}}").format(name)
            self._connection.execute(grant)

    def held(self) -> dict[str, list[Span]]:
        """The numbers that are there. Where a replica has as many as its highest number, there is no
        gap; where not, one that is being added is not committed yet, and its numbers are looked at."""
        counted = self._rows(f"SELECT replica, count(*), max(seq) FROM {TABLE} GROUP BY replica")
        return {
            replica: [(1, highest)] if count == highest else self._spans(replica)
            for replica, count, highest in counted
        }

    def marks(self, heads: dict[str, int]) -> Iterable[Mark]:
        """The entry at which both stand, of every replica."""
        if not heads:
            return []
        pairs = ", ".join(["(%s, %s)"] * len(heads))
        wanted = f"SELECT replica, seq, hash FROM {TABLE} WHERE (replica, seq) IN ({pairs})"
        return [
            Mark(*row) for row in self._rows(wanted, [v for pair in heads.items() for v in pair])
        ]

    def bears_out(self, mark: Mark) -> bool:
        """Yes: marks are rows of the table."""
        return True

    def entries(self, replica: str, after: int) -> Iterator[Arrived]:
        """The entries as they stand in the table, page by page; the first that is none ends them."""
        wanted = (
            f"SELECT {_COLUMNS} FROM {TABLE} WHERE replica = %s AND seq > %s"
            f" ORDER BY seq LIMIT {_PAGE}"
        )
        while rows := self._rows(wanted, [replica, after]):
            for row in rows:
                try:
                    yield lines.checked(dict(zip(Entry._fields, row, strict=True)))
                except BadData as error:
                    self.ignored.append(f"number {row[2]} of replica {replica[:8]}: {error}")
                    return
            after = rows[-1][2]

    def add(self, replica: str, rows: Iterator[Row]) -> int:
        """Add entries; what somebody else added meanwhile is the same, and stays."""
        count = 0
        if not self._is_adding:
            self._run("BEGIN")
            self._is_adding = True
        while some := _next_batch(rows):
            columns = [list(column) for column in zip(*some, strict=True)]
            count += self._run(_ADD, columns).rowcount
        return count

    def done(self) -> None:
        """Commit what was added, all at once."""
        if self._is_adding:
            self._run("COMMIT")
            self._is_adding = False

    def _spans(self, replica: str) -> list[Span]:
        found = self._rows(f"SELECT seq FROM {TABLE} WHERE replica = %s ORDER BY seq", [replica])
        return merged((seq, seq) for (seq,) in found)

    def _rows(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        return self._run(query, values).fetchall()

    def _run(self, statement: str, values: Iterable[Any] = ()) -> "psycopg.Cursor[tuple[Any, ...]]":
        with _asked(self._connection):
            return self._connection.execute(statement, list(values))


def _next_batch(rows: Iterator[Row]) -> list[Row]:
    """The next rows, as many as are sent at once."""
    batch: list[Row] = []
    size = 0
    for row in islice(rows, _BATCH):
        batch.append(row)
        size += len(row[_BODY])
        if size >= _FULL:
            break
    return batch


def _connected(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    given = conninfo.conninfo_to_dict(checked_url(url))
    said = conninfo.make_conninfo("", **(_USUAL | given))
    try:
        # Nothing is prepared there: a pooler may give the next statement to another connection.
        return psycopg.connect(said, autocommit=True, prepare_threshold=None)
    except psycopg.Error as error:
        raise _at_the_door(error) from error


@contextlib.contextmanager
def _asked(connection: "psycopg.Connection[tuple[Any, ...]]") -> Iterator[None]:
    """While something is asked: a server that never answers is let go, and PostgreSQL's errors are
    those a user meets."""
    is_cut = threading.Event()
    timer = threading.Timer(_PATIENCE, _cut, [connection.fileno(), is_cut])
    timer.start()
    try:
        yield
    except psycopg.Error as error:
        if is_cut.is_set():
            said = f"no answer within {_PATIENCE} seconds"
            raise InputOutputFailed(f"{said}; nothing is lost, try again later") from error
        raise _meant(error) from error
    finally:
        timer.cancel()


def _cut(handle: int, is_cut: threading.Event) -> None:
    """End a connection, so that whoever waits for it waits no more, and knows why."""
    is_cut.set()
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(handle)) as wire:
        wire.shutdown(socket.SHUT_RDWR)


def _at_the_door(error: psycopg.Error) -> TrackerError:
    """What an error means before anything was asked: one line, which never holds a secret."""
    said = str(error).partition("\n")[0]
    said = said.rpartition("FATAL:")[2].removeprefix("connection failed:").strip()
    said = said.removeprefix("connection is bad:").strip()
    if _IS_PASSING.search(said):
        return Busy(f"{said}; nothing was exchanged, try again")
    if "no password supplied" in said:
        return NoPermission("it asks for a password; put that into ~/.pgpass or a service file")
    if _IS_FORBIDDEN.search(said):
        return NoPermission(f"{said}; ask whoever owns the database")
    return InputOutputFailed(f"{said}; nothing was exchanged, try again or look at the URL")


def _meant(error: psycopg.Error) -> TrackerError:
    """What an error of a statement means, in one line."""
    said = " ".join(str(error.diag.message_primary or error).partition("\n")[0].split())
    if isinstance(error, errors.UndefinedTable):
        return BadData(
            "no table of entries there; whoever owns the database runs 'tracker hub init URL'"
        )
    if isinstance(error, errors.UndefinedColumn | errors.DatatypeMismatch):
        return BadData(f"{TABLE} there is not what 'tracker hub init URL' makes; rename that table")
    if isinstance(error, _FORBIDDEN):
        return NoPermission(f"{said}; ask whoever owns the database")
    if isinstance(error, errors.DiskFull):
        return InputOutputFailed(
            f"no room is left there ({said}); nothing was added, ask whoever keeps the server"
        )
    if isinstance(error, _PASSING):
        return Busy(f"{said}; nothing is lost, try again")
    said = said.removeprefix("consuming input failed: ")
    return InputOutputFailed(f"{said}; nothing is lost, try again once it answers")
