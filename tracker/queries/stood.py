"""A record as it stood once, asked as the records of today are."""

import contextlib
import sqlite3

from tracker import log
from tracker.fold import State, fold
from tracker.queries import proposals
from tracker.queries.query import Query


def matches(connection: sqlite3.Connection, proposal: str, state: State, wanted: Query) -> bool:
    """Whether ``proposal`` would match if it stood in ``state``; of links, by its own alone."""
    from tracker import database, projection  # for the few records that no table holds any more

    settings = connection.execute(
        "SELECT DISTINCT subject FROM entries WHERE subject GLOB 'setting:*'"
    )
    states = {subject: fold(log.entries_of(connection, subject)) for (subject,) in settings}
    with contextlib.closing(database.in_memory()) as memory:
        projection.replace(memory, {**states, f"proposal:{proposal}": state})
        return proposal in proposals.ids(memory, wanted, retired=True)
