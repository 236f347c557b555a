"""What a fault is, and how often the tracker survived it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """How often a fault was tried and came out as promised; ``problems`` has a line for each that
    did not, with what it takes to see it again."""

    tries: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Tries that did not come out as promised."""
        return len(self.problems)

    @property
    def survived(self) -> int:
        """Tries that came out as promised."""
        return self.tries - self.lost

    def add(self, problem: str | None) -> None:
        """Count one try; ``problem`` is None where it came out as promised."""
        self.tries += 1
        if problem is not None:
            self.problems.append(problem)

    def merge(self, other: "Tally") -> None:
        """Count in what another worker tried."""
        self.tries += other.tries
        self.problems += other.problems


# Tries at least so often, in an empty folder of its own; 0 stands for every point there is.
Run = Callable[[int, Path], Tally]


@dataclass(frozen=True)
class Fault:
    """One line of the table: what is done to the tracker, what is promised, how often it is tried in
    the full and in the short form."""

    name: str
    promise: str
    full: int
    short: int
    run: Run
