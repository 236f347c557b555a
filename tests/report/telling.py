"""Tells a database what came in on chosen days, whatever day it is: its entries are always the same."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.cli.times import Days, noon
from tests.conftest import PROJECT
from tests.storage.databases import query, unlocked
from tracker import journal, replica
from tracker.model import Draft, Entry
from tracker.seeding import load, seeds

LAPTOP, SERVER = "a" * 16, "b" * 16


class Telling:
    """What is to be told, in any order; ``tell`` records it day by day, as people would.

    An entry that something later refers to is ``called`` by a word.
    """

    def __init__(self, path: Path, name: str = LAPTOP):
        self._days = Days(path)
        self._told: list[tuple[str, Callable[[], Entry]]] = []
        self._named: dict[str, Entry] = {}
        self.about = set[str]()
        with unlocked(path) as connection:  # a given replica: the same hashes each time
            replica.keep(connection, path, name)

    def tell(self) -> None:
        """Record everything that was not recorded yet."""
        for _, record in sorted(self._told, key=lambda told: told[0]):
            record()
        self._told.clear()

    def hear(self, day: str, other: "Telling") -> None:
        """Import on ``day`` all that another database holds."""
        self._days.hear(day, other._days)

    def load_seeds(self, day: str) -> None:
        """Everything that is shipped, on ``day``."""
        with journal.writing(self._days.path, lambda: noon(day)) as log:
            known = load.known_to(log.connection)
            found = seeds.find([PROJECT / "seeds"])
            load.load(log, seeds.read(found, known, date.fromisoformat(day)))

    def proposals(self) -> list[str]:
        """Every proposal on record of which nothing is told yet."""
        rows = query(self._days.path, "SELECT id FROM proposals ORDER BY id")
        return [name for (name,) in rows if name not in self.about]

    def write(self, day: str, draft: Draft) -> None:
        """One entry on ``day``."""
        self._at(day, draft.subject, lambda: self._days.write(day, draft))

    def found(
        self, day: str, name: str, finding: str, stance: str = "supports", **more: Any
    ) -> None:
        """Evidence on ``day``; ``on`` when it took effect, ``replaces`` what it corrects."""
        called, corrects = more.pop("called", ""), more.pop("replaces", None)

        def record() -> Entry:
            old = self._named[corrects].hash if corrects else None
            draft = _evidence(day, name, finding, stance, **more)._replace(replaces=old)
            entry = self._named[called] = self._days.write(day, draft)
            return entry

        self._at(day, f"proposal:{name}", record)

    def take_out(self, day: str, called: str, **body: Any) -> None:
        """Undo what is ``called`` so."""
        self._at(day, "", lambda: self._days.take_out(day, self._named[called], **body))

    def moved(self, day: str, name: str, status: str, reason: str, **more: Any) -> None:
        """A status on ``day``, on what ``evidence`` says; an ``unsupported`` one stands on nothing."""
        on, given = more.pop("on", day), more.pop("evidence", [])

        def record() -> Entry:
            with journal.writing(self._days.path, lambda: noon(day)) as log:
                found = [_evidence(day, name, *said, **cited) for *said, cited in given]
                hashes = [log.append(draft).hash for draft in found]
                body = {"status": status, "reason": reason, "evidence": hashes, **more}
                return log.append(Draft("assess", f"proposal:{name}", body, on))

        self._at(day, f"proposal:{name}", record)

    def looked(self, day: str, name: str, looked_in: str) -> None:
        """A look that found nothing."""
        self.write(day, Draft("check", f"proposal:{name}", {"looked_in": looked_in}, day))

    def due(self, day: str, name: str, deadline: str, reason: str) -> None:
        """A deadline, set on ``day``."""
        body = {"deadline": deadline, "reason": reason}
        self.write(day, Draft("deadline", f"proposal:{name}", body, day))

    def answered(self, day: str, name: str, response: str, **more: str) -> None:
        """What the owner said."""
        self.write(day, Draft("respond", f"proposal:{name}", {"response": response, **more}, day))

    def edited(self, day: str, subject: str, **fields: Any) -> None:
        """A change of the record."""
        self.write(day, Draft("describe", subject, {"fields": fields}))

    def linked(self, day: str, name: str, to: str, kind: str = "link") -> None:
        """A dependence, drawn or (``unlink``) taken away."""
        self.write(day, Draft(kind, f"proposal:{name}", {"link": "depends-on", "to": to}))

    def _at(self, day: str, subject: str, record: Callable[[], Entry]) -> None:
        self.about.add(subject.partition(":")[2])
        self._told.append((day, record))


def _evidence(day: str, name: str, finding: str, stance: str, **more: Any) -> Draft:
    on = more.pop("on", day)
    cited = more if {"url", "doc", "source"} & set(more) else {"doc": "Desk memo 14", **more}
    return Draft(
        "evidence", f"proposal:{name}", {"finding": finding, "stance": stance, **cited}, on
    )
