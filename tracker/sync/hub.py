"""What every hub can do: say which entries it holds, give some of them, take some in."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from tracker.model import Entry

Span = tuple[int, int]  # numbers of entries, from the first to the last, both included
Arrived = tuple[Entry, str]  # an entry with the text of its body
Row = tuple[Any, ...]  # of log.COLUMNS


class Mark(NamedTuple):
    """The beginning of the hash that an entry has, by its replica and number."""

    replica: str
    seq: int
    hash: str


class Hub(Protocol):
    """A place that holds entries of many replicas, added by any number of people and never changed.

    ``ignored`` names what lies there and is not trusted, each with why; it grows while the hub is read.
    """

    ignored: list[str]

    def held(self) -> dict[str, list[Span]]:
        """The numbers of the entries that it holds, replica by replica, as spans that neither touch nor
        overlap, in order."""
        ...

    def marks(self, heads: dict[str, int]) -> Iterable[Mark]:
        """Marks of entries, among those up to a number of each replica, that tell whether all are the
        same as elsewhere: a hash is over all that came before."""
        ...

    def bears_out(self, mark: Mark) -> bool:
        """Whether what lies there is what a mark says: what is not whole is no witness."""
        ...

    def entries(self, replica: str, after: int) -> Iterator[Arrived]:
        """The entries of a replica with higher numbers than ``after``, in order, as they stand there."""
        ...

    def add(self, replica: str, rows: Iterator[Row]) -> int:
        """Take in entries of a replica, in order, without a gap; return how many it did not hold."""
        ...

    def done(self) -> None:
        """Make what was added last: until then an interruption may leave none of it."""
        ...


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that neither touch nor overlap, in order, over the same numbers."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def lacking(spans: Sequence[Span], head: int) -> list[Span]:
    """The numbers from 1 to ``head`` that are in none of ``spans``, which are as ``merged`` gives
    them."""
    found, begin = [], 1
    for first, last in spans:
        if begin < first and begin <= head:
            found.append((begin, min(first - 1, head)))
        begin = last + 1
    return [*found, (begin, head)] if begin <= head else found


def reach(spans: Sequence[Span], head: int) -> int:
    """The highest number up to which ``spans`` go on without a gap from ``head``; ``head`` where they do
    not."""
    return next((last for first, last in spans if first <= head + 1 <= last), head)
