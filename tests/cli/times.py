"""A desk on which things were recorded on chosen days, whatever day it is."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.cli.helpers import DB, data
from tests.conftest import Tracker
from tests.storage.databases import ONE, exported, made, record
from tracker import admission, journal
from tracker.journal import Occasion
from tracker.model import Draft, Entry

WINDOW = ("2025-03-01", "2025-03-10")
BEFORE, INSIDE, AFTER = "2025-02-20", "2025-03-05", "2025-03-15"


class Days:
    """A new database at ``path``; each record was received at noon of the day it names."""

    def __init__(self, path: Path = DB):
        self.path = made(path)

    def write(self, day: str, *drafts: Draft, hour: int = 12) -> Entry:
        """Record ``drafts`` by one command on ``day``; the first entry."""
        occasion = noon(day)
        occasion = occasion._replace(now=occasion.now.replace(hour=hour))
        return record(self.path, *drafts, occasion=occasion)[0]

    def take_out(self, day: str, entry: Entry, **body: Any) -> Entry:
        """Undo ``entry`` on ``day``."""
        return self.write(day, Draft("retract", entry.subject, {"entry": entry.hash, **body}))

    def hear(self, day: str, other: "Days") -> None:
        """Import on ``day`` all that another database holds."""
        arriving = exported(other.path)
        with journal.admitting(self.path) as connection:
            admission.admit(connection, arriving, noon(day).now)


def noon(day: str) -> Occasion:
    """Ana writes at noon of ``day``."""
    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    return Occasion("Ana", now, date.fromisoformat(day))


def described(name: str = "one", **fields: Any) -> Draft:
    """A description that tracks a proposal, or more of it."""
    return Draft(
        "describe", f"proposal:{name}", {"fields": {"title": name.title(), "owner": "MX", **fields}}
    )


def rewritten(**fields: Any) -> Draft:
    """A change of what the record of ``one`` says."""
    return Draft("describe", ONE, {"fields": fields})


def assessed(status: str, on: str, **more: Any) -> Draft:
    """A status of ``one``, effective ``on``."""
    replaces = more.pop("replaces", None)
    body = {
        "status": status,
        "reason": f"it is {status}",
        "evidence": [],
        "unsupported": "told",
        **more,
    }
    return Draft("assess", ONE, body, on, replaces)


def found(text: str, on: str, replaces: str | None = None, **more: str) -> Draft:
    """Evidence on ``one``, effective ``on``."""
    body = {"finding": text, "stance": "supports", "doc": "file", **more}
    return Draft("evidence", ONE, body, on, replaces)


def due(deadline: str, on: str, replaces: str | None = None) -> Draft:
    """A deadline of ``one``, set ``on``."""
    return Draft("deadline", ONE, {"deadline": deadline, "reason": "so they said"}, on, replaces)


def checked(on: str) -> Draft:
    """A look ``on`` a day that found nothing."""
    return Draft("check", ONE, {"looked_in": "the gazette"}, on)


def answered(response: str, on: str) -> Draft:
    """What the owner said to ``one``."""
    return Draft("respond", ONE, {"response": response}, on)


def link(kind: str = "link", to: str = "two") -> Draft:
    """A link that ``one`` has, or with ``unlink`` has no longer."""
    return Draft(kind, ONE, {"link": "depends-on", "to": to})


def told(tracker: Tracker, *options: str) -> list[tuple[str, str]]:
    """Group and sentence of each change in the window, without the name in front."""
    changes = data(tracker, "diff", *WINDOW, *options)["changes"]
    return [
        (c["group"], c["sentence"].removeprefix("Mexico: One (one)").strip(": ,")) for c in changes
    ]
