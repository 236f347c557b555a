"""Every fault tried, and one table: ``python -m tests.faults [--short] [NAME...]``.

A NAME is a part of a fault's name; those of sharing are tried where they are named. Exits 1 where
anything was lost or nothing was tried.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.faults.catalogue import FAULTS, SHARING
from tests.faults.tally import Fault, Tally

_HEADERS = f"{'fault':<60} {'tries':>7} {'survived':>9} {'lost':>5} {'seconds':>8}"


def main(arguments: list[str]) -> int:
    """Run the faults named, or all; print the table; return the exit code."""
    short = "--short" in arguments
    names = [argument for argument in arguments if argument != "--short"]
    tried = (*FAULTS, *SHARING) if names or short else FAULTS
    chosen = [f for f in tried if not names or any(name in f.name for name in names)]
    if not chosen:
        there = "".join(f"\n  {fault.name}" for fault in tried)
        print(f"no fault has {' or '.join(names)} in its name; there are:{there}", file=sys.stderr)
        return 1
    print(_HEADERS, flush=True)
    bad = False
    for fault in chosen:
        started = time.monotonic()
        tally = _tried(fault, fault.short if short else fault.full)
        seconds = time.monotonic() - started
        print(
            f"{fault.name:<60} {tally.tries:>7,} {tally.survived:>9,} {tally.lost:>5,} {seconds:>8.0f}",
            flush=True,
        )
        for problem in tally.problems[:20]:
            print(f"  {problem}", file=sys.stderr, flush=True)
        bad = bad or not tally.tries or bool(tally.lost)
    return int(bad)


def _tried(fault: Fault, tries: int) -> Tally:
    with tempfile.TemporaryDirectory(prefix="tracker-faults-") as folder:
        return fault.run(tries, Path(folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
