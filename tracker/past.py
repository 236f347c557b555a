"""Our clock: the database as it stood at a state, folded into memory from the entries held then."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from tracker import database, log
from tracker.sqlite_errors import StrPath

if TYPE_CHECKING:
    from tracker import derive


class Past(NamedTuple):
    """Which past is looked at; all None is the present.

    ``as_of``: a full day, the world's clock. ``known_on``: a UTC instant, what this database had
    received by then; or ``state``, the token of one, on any replica that holds its entries.
    """

    as_of: str | None = None
    known_on: str | None = None
    state: str | None = None


# Told how many entries there are to fold; gives what is told how many more are done.
Progress = Callable[[int], "contextlib.AbstractContextManager[derive.Progress]"]


@contextlib.contextmanager
def reading(
    path: StrPath,
    past: Past,
    progress: Progress,
    *,
    many_reads: bool = False,
    searchable: bool = True,
) -> Iterator[sqlite3.Connection]:
    """A snapshot of ``past`` that answers every query as the database itself does now; ``many_reads``
    where all proposals will be read again and again, ``searchable`` where words may be looked for.

    Raises WrongUsage for what is no state, Refused for one that is not held here.
    """
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(database.reading(path))
        heads = _heads(connection, past)
        if heads is not None:
            connection = stack.enter_context(
                contextlib.closing(recalled(connection, heads, progress, searchable=searchable))
            )
        if past.as_of:
            from tracker import as_of

            connection.execute("PRAGMA query_only = OFF")  # it would refuse temporary views as well
            as_of.look_from(connection, past.as_of, many_reads=many_reads)
        connection.execute("PRAGMA query_only = ON")
        yield connection


def _heads(connection: sqlite3.Connection, past: Past) -> list[log.Head] | None:
    if past.state is not None:
        return log.heads_of(connection, past.state)
    if past.known_on is not None:
        return log.heads_known_on(connection, past.known_on)
    return None


def recalled(
    connection: sqlite3.Connection,
    heads: list[log.Head],
    progress: Progress,
    *,
    searchable: bool = True,
) -> sqlite3.Connection:
    """A database in memory that holds every replica's entries up to its head."""
    from tracker import derive, journal  # 15 ms that looking as of a day does without

    memory = database.in_memory()
    memory.execute("BEGIN")
    # Closed here: a generator that an error left half-read would outlive the connection it reads.
    with contextlib.closing(log.rows_up_to(connection, heads)) as rows:
        journal.recall(memory, rows)
    with progress(sum(head.seq for head in heads)) as done:
        derive.everything(memory, done, searchable=searchable)
    memory.execute("COMMIT")
    return memory
