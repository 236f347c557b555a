"""Derived rows from the log: some subjects after an append, or all of them from nothing."""

import contextlib
import gc
import itertools
import operator
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tracker import log, projection
from tracker.fold import State, fold

_BATCH = 5_000  # subjects whose states are held at once
T = TypeVar("T")
Progress = Callable[[int], None]  # told how many more entries are folded


def subjects(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Fold ``names`` from the log and replace their derived rows, in the caller's transaction."""
    with uncollected():
        for some in _batches(names):
            states = {name: fold(log.entries_of(connection, name)) for name in some}
            projection.replace(connection, states)


def everything(
    connection: sqlite3.Connection, progress: Progress | None = None, *, searchable: bool = True
) -> None:
    """Drop all derived rows and derive them again from the log, in the caller's transaction;
    ``searchable`` where words are to be found."""
    with uncollected(), projection.filled_anew(connection, searchable=searchable):
        for some in _batches(_states(connection, progress)):
            projection.insert(connection, dict(some), searchable=searchable)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """States form no cycles, but looking for some takes a fifth of the time of folding many."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _states(
    connection: sqlite3.Connection, progress: Progress | None
) -> Iterator[tuple[str, State]]:
    """Every subject of the log with its state."""
    rows = connection.execute(f"SELECT {log.COLUMNS} FROM entries ORDER BY subject")
    by_subject = operator.attrgetter("subject")
    for subject, group in itertools.groupby(map(log.entry_from_row, rows), by_subject):
        entries = list(group)
        if progress:
            progress(len(entries))
        yield subject, fold(entries)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(itertools.islice(remaining, _BATCH)):
        yield batch
