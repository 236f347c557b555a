"""What the log holds: drafts on their way in, entries once written, and catalogue fields."""

from typing import Any, NamedTuple

Body = dict[str, Any]


class Draft(NamedTuple):
    """An entry that is not written yet: no replica, number, clock or hash.

    ``effective_on`` is a calendar date (year, year-month or day) or None for undated kinds.
    """

    kind: str
    subject: str
    body: Body
    effective_on: str | None = None
    replaces: str | None = None


class Entry(NamedTuple):
    """One record of the log, never changed once written.

    ``recorded_at`` is the writer's UTC time, seconds precision, ``YYYY-MM-DDTHH:MM:SSZ``; it orders
    nothing. ``clock`` is a Lamport clock: one more than the highest its writer had seen.
    """

    hash: str
    replica: str
    seq: int
    clock: int
    recorded_at: str
    actor: str
    kind: str
    subject: str
    effective_on: str | None
    group: str
    body: Body
    replaces: str | None

    @property
    def order(self) -> tuple[int, str, int]:
        """The one order of entries, the same on every replica."""
        return (self.clock, self.replica, self.seq)

    @property
    def by_load(self) -> bool:
        """Whether a seed file wrote it, rather than a person."""
        return "load" in self.body
