"""``tables.py FOLDER PROPOSALS ASSESSMENTS``: made-up rows as CSV, to be imported.

The assessments are scattered over the proposals, as in a file sorted by date. The same numbers always
give the same rows.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

_SEED = 20_260_102
_STATUSES = ("under-consideration", "stalled", "no-action", "adopted", "in-progress")
_WORDS = (
    "the ministry office agency said plan draft vote budget was will not been read cut new".split()
)


def main() -> None:
    """Write ``proposals.csv`` and ``assessments.csv``."""
    folder, proposals, assessments = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(_SEED)
    names = [f"imported-{number:07d}" for number in range(proposals)]
    with open(folder / "proposals.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "title", "owner"])
        out.writerows([name, f"Do thing {name}", "Mexico"] for name in names)
    with open(folder / "assessments.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["proposal", "status", "date", "reason", "confidence", "unsupported"])
        out.writerows(_row(chance, names) for _ in range(assessments))


def _row(chance: random.Random, names: list[str]) -> list[str]:
    day = date(2010, 1, 1) + timedelta(days=chance.randrange(5_800))
    reason = " ".join(chance.choices(_WORDS, k=12)) + f" {chance.randrange(10**6)}"
    why = "nothing is published"
    return [chance.choice(names), chance.choice(_STATUSES), str(day), reason, "moderate", why]


if __name__ == "__main__":
    main()
