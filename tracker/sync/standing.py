"""How a hub and this copy of the database stand to each other."""

import sqlite3
from typing import NamedTuple

from tracker import log
from tracker.sync import syncing
from tracker.sync.hub import Hub


class Replica(NamedTuple):
    """One replica at a hub: the highest number there and here, and of the last entry there who wrote
    it and when, a UTC time by that machine's clock; both empty where it cannot be read."""

    replica: str
    there: int
    here: int
    written_by: str
    recorded_at: str


class Standing(NamedTuple):
    """A hub: its replicas, who wrote last first; and how many entries would come and go."""

    replicas: list[Replica]
    coming: int
    going: int


def of(connection: sqlite3.Connection, hub: Hub) -> Standing:
    """How the hub stands to the database that ``connection`` reads."""
    planned = syncing.plan(connection, hub)
    found = []
    for name, spans in planned.held.items():
        last = spans[-1][1]
        here, _ = log.head_of(connection, name)
        entry = next((entry for entry, _ in hub.entries(name, last - 1)), None)
        said = (entry.actor, entry.recorded_at) if entry else ("", "")
        found.append(Replica(name, last, here, *said))
    found.sort(key=lambda replica: (replica.recorded_at, replica.replica), reverse=True)
    return Standing(found, planned.coming, planned.going)
