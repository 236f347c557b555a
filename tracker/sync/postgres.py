"""A PostgreSQL database as a hub: one table that is only ever added to.

Plain SQL, so that a distributed engine that speaks this protocol takes it too: no triggers, no locks
of its own, no extensions. Nothing hangs on the order in which others commit: what is lacking is found
by the numbers that are there, replica by replica, never by which came last. TLS and passwords go the
PostgreSQL way: service file, password file, environment.
"""

import contextlib
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
        "a postgresql: hub needs one package more: pip install 'policy-tracker[postgres]'"
    ) from None

TABLE = "tracker_entries"
_PAGE = 1_000  # entries that are read at once
_BATCH = 5_000  # entries that are sent at once
# What a connection is like where the URL does not say otherwise.
_USUAL = {
    "connect_timeout": "10",  # seconds until somebody answers
    "tcp_user_timeout": "30000",  # milliseconds until one that nothing comes from counts as dead
    "application_name": "tracker",
    "client_encoding": "UTF8",
}
_TYPES = {"seq": "bigint", "clock": "bigint"}
_PASSING = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.CannotConnectNow,
    errors.TooManyConnections,
)
_COLUMNS = ", ".join(f'"{name}"' for name in Entry._fields)
_MADE_BY = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
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
    ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in Entry._fields)
)


def checked_url(url: str) -> str:
    """A URL that may be kept and shown. Raises WrongUsage for one that holds a password, or is none."""
    try:
        given = conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        raise WrongUsage("that is no postgresql: URL as libpq reads it") from None
    if "password" in given:
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
        """Make the table, and a role that may read it and add to it, and nothing else."""
        with _translated():
            with contextlib.suppress(errors.DuplicateObject), self._connection.transaction():
                made = sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role))
                self._connection.execute(made)
            self._connection.execute(_MADE_BY)
            grant = sql.SQL(f"GRANT SELECT, INSERT ON {TABLE} TO {{}}").format(sql.Identifier(role))
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
        with _translated():
            if not self._is_adding:
                self._connection.execute("BEGIN")
                self._is_adding = True
            while some := list(islice(rows, _BATCH)):
                columns = [list(column) for column in zip(*some, strict=True)]
                count += self._connection.execute(_ADD, columns).rowcount
        return count

    def done(self) -> None:
        """Commit what was added, all at once."""
        with _translated():
            if self._is_adding:
                self._connection.execute("COMMIT")
                self._is_adding = False

    def _spans(self, replica: str) -> list[Span]:
        found = self._rows(f"SELECT seq FROM {TABLE} WHERE replica = %s ORDER BY seq", [replica])
        return merged((seq, seq) for (seq,) in found)

    def _rows(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with _translated():
            return self._connection.execute(query, list(values)).fetchall()


def _connected(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    given = conninfo.conninfo_to_dict(checked_url(url))
    said = conninfo.make_conninfo("", **(_USUAL | given))
    with _translated():
        return psycopg.connect(said, autocommit=True)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """PostgreSQL's errors as those a user meets: one line, which never holds a secret."""
    try:
        yield
    except psycopg.Error as error:
        raise _meant(error) from error


def _meant(error: psycopg.Error) -> TrackerError:
    said = " ".join(str(error.diag.message_primary or error).split())
    if isinstance(error, errors.UndefinedTable):
        return BadData(
            "no table of entries there; whoever owns the database runs 'tracker hub init'"
        )
    if isinstance(error, errors.InsufficientPrivilege | errors.InvalidAuthorizationSpecification):
        return NoPermission(f"{said}; ask whoever owns the database")
    if isinstance(error, errors.DiskFull):
        return InputOutputFailed(f"{said}; nothing was added there")
    if isinstance(error, _PASSING):
        return Busy(f"{said}; try again")
    return InputOutputFailed(f"{said}; nothing is lost, sync again once it answers")
