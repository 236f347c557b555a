"""Randomised exchanges, many of them: ``python -m tests.sync.runs [N]`` makes N sync runs (10,000) in
small worlds of three databases, each from a seed of its own, and says whether all converged.

Exits 1 where one did not, with the seed that shows it again: ``python -m tests.sync.runs seed SEED``.
"""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random
from typing import NamedTuple

from tests.strategies import DAYS
from tests.sync.world import PEOPLE, WAYS, World, made

_MOST = 10_000
_KINDS = ("describe", "assess", "assess", "evidence", "check", "deadline", "respond", "link", "unlink",
          "note", "retract", "retract", "correct", "correct")  # fmt: skip
_SUBJECTS = ("proposal:one", "proposal:one", "proposal:two", "source:text-0", "issue:drugs")
_AT_ONCE = 8  # scenarios that a worker is given at once


class Outcome(NamedTuple):
    """What a scenario came to: how many syncs were made, and what did not hold (empty: all did)."""

    seed: int
    syncs: int
    flaw: str


def scenario(seed: int) -> Outcome:
    """One small world: what is written, synced, delivered, interrupted and put back, then whether all
    show the same."""
    random = Random(seed)
    with made() as world:
        try:
            for _ in range(random.randint(10, 40)):
                _step(world, random)
            world.settle()
        except AssertionError as error:
            return Outcome(seed, world.syncs, str(error) or "wrong")
        return Outcome(seed, world.syncs, "")


def _step(world: World, random: Random) -> None:
    who = random.randrange(PEOPLE)
    what = random.random()
    if what < 0.30:
        years = random.choice((0, 0, 0, -10, 10))
        world.record(who, [_asked(random) for _ in range(random.randint(1, 5))], years)
    elif what < 0.52:
        world.sync(who)
    elif what < 0.62:
        world.sync(who, passes=random.randrange(12))
    elif what < 0.90:
        source, way = random.randrange(PEOPLE), random.choice(WAYS)
        world.deliver(source, who, random.randrange(1_000), way)
    elif what < 0.93:
        world.dry(who)
    elif what < 0.97:
        world.back_up(who)
    else:
        world.restore(who, in_place=random.random() < 0.5)


def _asked(random: Random) -> tuple[str, str, int, str]:
    chosen = random.choice(_SUBJECTS), random.choice(_KINDS), random.randrange(12)
    return (*chosen, random.choice(DAYS))


def outcomes(wanted: int, first: int = 1, workers: int | None = None) -> Iterator[Outcome]:
    """Scenarios, seed by seed, until so many syncs were made."""
    count = 0
    with ProcessPoolExecutor(workers or os.cpu_count(), get_context("spawn")) as pool:
        while count < wanted:
            # About ten syncs a scenario: no more are begun than it will take.
            some = range(first, first + max(_AT_ONCE, (wanted - count) // 20))
            for outcome in pool.map(scenario, some, chunksize=_AT_ONCE):
                count += outcome.syncs
                yield outcome
            first = some.stop


def main(arguments: list[str]) -> int:
    """Make the runs, print one line of figures; return the exit code."""
    if arguments[:1] == ["seed"]:
        print(scenario(int(arguments[1])))
        return 0
    wanted = int(arguments[0]) if arguments else _MOST
    started, syncs, worlds, flaws = time.monotonic(), 0, 0, 0
    for outcome in outcomes(wanted):
        syncs, worlds, flaws = syncs + outcome.syncs, worlds + 1, flaws + bool(outcome.flaw)
        if outcome.flaw:
            print(f"seed {outcome.seed}: {outcome.flaw}", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            print(f"\r{syncs:,} of {wanted:,} ", end="", file=sys.stderr, flush=True)
    print(
        f"{syncs:,} sync runs, {worlds:,} scenarios, {flaws:,} divergences,"
        f" {time.monotonic() - started:.0f} seconds"
    )
    return int(bool(flaws))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
