"""``python -m tests.benchmarks.generate N``: append N made-up proposals, 10 entries each.

They go to the existing database that TRACKER_DB names, through the journal and all its rules. The
same N and the same number of proposals already there always give the same records.
"""

import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tracker import database, vocabulary
from tracker.journal import Journal, Occasion
from tracker.model import Draft

ENTRIES_EACH = 10
_BATCH = 2_000
_SEED = 20_260_101
_NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_OWNERS = ("MX", "US", "CA", "GT", "BZ", "GB", "FR", "EU")
_ISSUES = ("migration", "trade", "drugs", "energy", "border-security", "labor", "health")
_VERBS = ("Fund", "Review", "Expand", "Publish", "Inspect", "Join", "Reform", "Open")
_THINGS = ("crossings", "tariff schedules", "visa classes", "scanners", "courts", "pipelines")
_WORDS = (
    "the ministry office agency said plan draft vote budget was will not been read cut new".split()
)


def main() -> None:
    """Append as many proposals as the first argument says."""
    count = int(sys.argv[1])
    path = Path(os.environ["TRACKER_DB"])
    connection = database.open_for_writing(path)
    first = int(connection.execute("SELECT count(*) FROM proposals").fetchone()[0])
    for begin in range(first, first + count, _BATCH):
        with database.transaction(connection):
            journal = Journal(connection, Occasion("Generator", _NOW, _NOW.date()))
            if begin == first == 0:
                _append_catalogue(journal)
            for number in range(begin, min(begin + _BATCH, first + count)):
                _append_proposal(journal, number)
            journal.save()
    connection.close()


def _append_catalogue(journal: Journal) -> None:
    journal.append(Draft("describe", "source:made-up", {"fields": {"title": "A made-up text"}}))
    for issue in _ISSUES:
        fields = {"title": issue, "meaning": f"All that is {issue}"}
        journal.append(Draft("describe", f"issue:{issue}", {"fields": fields}))


def _append_proposal(journal: Journal, number: int) -> None:
    chance = random.Random(_SEED + number)
    subject = f"proposal:made-up-{number:06d}"
    evidence: list[str] = []
    for draft in _drafts(chance, subject):
        if draft.kind == "assess":
            draft = draft._replace(body={**draft.body, "evidence": evidence[-1:]})
        entry = journal.append(draft)
        if entry.kind == "evidence":
            evidence.append(entry.hash)


def _drafts(chance: random.Random, subject: str) -> Iterator[Draft]:
    yield Draft("describe", subject, {"fields": _described(chance)})
    yield Draft("deadline", subject, {"deadline": _day(chance, 2026)}, "2024-01-01")
    for year in (2023, 2024):
        yield Draft("evidence", subject, _finding(chance), _day(chance, year))
        yield Draft("evidence", subject, _finding(chance), _day(chance, year))
        status = chance.choice(vocabulary.STATUS_NAMES[1:])
        body = {"status": status, "reason": _sentence(chance), "confidence": "moderate"}
        yield Draft("assess", subject, body, _day(chance, year))
    yield Draft("check", subject, {"looked_in": _sentence(chance)}, _day(chance, 2025))
    yield Draft("note", subject, {"note": _sentence(chance)})


def _described(chance: random.Random) -> dict[str, object]:
    owner, partner = chance.sample(_OWNERS, 2)
    return {
        "title": f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} {chance.randrange(1000)}",
        "summary": _sentence(chance),
        "test": _sentence(chance),
        "owner": owner,
        "partners": [partner],
        "issues": chance.sample(_ISSUES, 2),
        "source": "made-up",
        "priority": chance.choice(vocabulary.PRIORITIES),
    }


def _finding(chance: random.Random) -> dict[str, str]:
    return {
        "finding": f"{_sentence(chance)} {chance.randrange(10**6)}",
        "stance": chance.choice(vocabulary.STANCES),
        "url": f"https://example.org/{chance.randrange(10**6)}",
    }


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=12))


def _day(chance: random.Random, year: int) -> str:
    return (date(year, 1, 1) + timedelta(days=chance.randrange(365))).isoformat()


if __name__ == "__main__":
    main()
