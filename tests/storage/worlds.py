"""Small worlds of three proposals: what was told of them, as a plain list and as a database."""

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st

from tests.storage.databases import OCCASION
from tests.storage.test_as_of import looking
from tracker import database as databases
from tracker import dates, journal
from tracker.errors import Refused
from tracker.model import Draft

OWNERS = {"one": "MX", "two": "US", "three": "US"}
TODAY = "2026-03-10"
# Days to look from: around those that are told of, and the last one on which anything was recorded.
TURNS = ("2024-12-31", "2025-05-31", "2025-06-15", "2025-12-31", "2026-02-28", "2026-03-09", TODAY)
_ON = ("2024", "2025-05", "2025-06-15", "2025-06-16", "2025", "2026-02-28", "2026-03", TODAY)
_DUE = ("none", "2025-06", "2025-06-30", "2025-12-01", "2026", "2026-02-28", "2030-01-01")
_STATUSES = ("adopted", "in-progress", "partial", "implemented", "stalled", "reversed", "no-action")
_names = st.sampled_from(sorted(OWNERS))


class Told(NamedTuple):
    """One thing told of a proposal: a deadline, a status, a bargain (``what`` is the other), or why it
    was retired."""

    kind: str
    proposal: str
    what: str
    on: str

    @property
    def day(self) -> str:
        """The full day from which it counts."""
        return dates.counted_from(self.on, TODAY)


told = st.lists(
    st.one_of(
        st.builds(Told, st.just("deadline"), _names, st.sampled_from(_DUE), st.sampled_from(_ON)),
        st.builds(
            Told, st.just("status"), _names, st.sampled_from(_STATUSES), st.sampled_from(_ON)
        ),
        st.builds(Told, st.just("bargain"), _names, _names, st.just(TODAY)),
    ),
    min_size=8,  # few of them would hardly meet on one proposal
    max_size=20,
)
MANY = settings(max_examples=250, deadline=None, database=None)
days = st.sampled_from(TURNS)


@functools.cache
def _described() -> sqlite3.Connection:
    """A database in which all three are described, to be copied: making one takes long."""
    connection = databases.in_memory()
    writer = journal.Journal(connection, OCCASION)
    for name, owner in OWNERS.items():
        fields = {"title": name.title(), "owner": owner}
        writer.append(Draft("describe", f"proposal:{name}", {"fields": fields}))
    writer.save()
    return connection


@contextlib.contextmanager
def world(things: Iterable[Told], day: str) -> Iterator[sqlite3.Connection]:
    """A database in which ``things`` were told, in this order, seen as of ``day``."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _described().backup(connection)
        connection.execute("PRAGMA foreign_keys = ON")  # as where staff write: rows are replaced
        writer = journal.Journal(connection, OCCASION)
        for thing in things:
            with contextlib.suppress(Refused):  # linked already, or to itself
                writer.append(_draft(thing))
        writer.save()
        with looking(connection, day):
            yield connection


def _draft(thing: Told) -> Draft:
    subject = f"proposal:{thing.proposal}"
    if thing.kind == "bargain":
        return Draft("link", subject, {"link": "in-exchange-for", "to": thing.what})
    if thing.kind == "deadline":
        return Draft("deadline", subject, {"deadline": thing.what, "reason": "so"}, thing.on)
    if thing.kind == "retired":
        return Draft("describe", subject, {"fields": {"retired": thing.what}})
    body = {"status": thing.what, "reason": "so", "unsupported": "nothing is published"}
    return Draft("assess", subject, body, thing.on)


def timeline(things: Iterable[Told], kind: str, name: str, day: str) -> list[Told]:
    """What was told of a proposal by ``day``, in the order of the days it counts from."""
    about = [thing for thing in things if (thing.kind, thing.proposal) == (kind, name)]
    return sorted((thing for thing in about if thing.day <= day), key=lambda thing: thing.day)


def status(things: Iterable[Told], name: str, day: str) -> str:
    """The status in force on ``day``."""
    held = timeline(things, "status", name, day)
    return held[-1].what if held else "unassessed"


def began(things: list[Told], name: str, day: str, among: Callable[[str], bool]) -> Told | None:
    """What began the stretch up to ``day`` in which every day's status is ``among`` those wanted."""
    found = None
    of_each_day = {thing.day: thing for thing in timeline(things, "status", name, day)}
    for thing in reversed(of_each_day.values()):  # what else was told of a day was never in force
        if not among(thing.what):
            break
        found = thing
    return found


def deadline(things: Iterable[Told], name: str, day: str) -> str | None:
    """The deadline in force on ``day``; None where nobody had set one."""
    held = timeline(things, "deadline", name, day)
    return held[-1].what if held else None


def due_on(due: str | None) -> str | None:
    """The last day of a deadline; None where there is none."""
    return None if due in (None, "none") else dates.last_day(str(due))
