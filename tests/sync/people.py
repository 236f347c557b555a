"""Somebody with a database of their own, and what tests of exchanging ask of a hub and of all who meet
there."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.conftest import Ran, Tracker
from tests.faults.state import damage
from tests.storage.databases import unlocked
from tracker import database, replica
from tracker.sync.folder import FOLDER

HUB = "office"
TODAY = "2026-03-10"


class Person:
    """Somebody who works on a database of their own: called with a command line, the command runs on
    that under their name."""

    def __init__(self, run: Tracker, name: str, db: Path):
        self._run, self.name, self.db = run, name, db

    def __call__(self, *args: str | Path, **more: Any) -> Ran:
        """Run a command."""
        return self._run("--db", self.db, "--actor", self.name, *args, **more)

    def data(self, *args: str | Path) -> Any:
        """What a reading command says as JSON."""
        return json.loads(self(*args, "--format", "json").out)

    def state(self) -> str:
        """The state of the log, one token."""
        return str(self.data("where")["state"])

    def replica(self) -> str:
        """The id under which this database writes."""
        return str(self.data("whoami")["replica"])

    def judge(self, proposal: str, status: str, *more: str) -> Ran:
        """Judge a proposal without evidence."""
        return self("status", proposal, status, "--reason", f"{self.name} says so", *more)

    def note(self, words: str) -> Ran:
        """Record a note."""
        return self("note", "cut-demand", words)


def copied(kept: Path, path: Path, *, same_id: bool = False) -> Path:
    """A copy of a database under an id of its own; or, as two files that know nothing of each other,
    under the same."""
    shutil.copyfile(kept, path)
    with unlocked(path) as connection, database.transaction(connection):
        (replica.bind if same_id else replica.renew)(connection, path)
    return path


def synced(*people: Person, times: int = 2) -> None:
    """Everybody syncs, one after the other, so often."""
    for _ in range(times):
        for person in people:
            person("sync", HUB)


def segments(shared: Path, of: str = "") -> list[Path]:
    """The segments in a hub, those of a replica first to last."""
    return sorted((shared / FOLDER).glob(f"{of}*.jsonl"))


def contents(folder: Path) -> dict[str, str]:
    """Every file in a folder, hidden ones too, by the hash of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def names(person: Person) -> set[str]:
    """The names of all entries that somebody holds."""
    with closing(database.open_for_reading(person.db)) as connection:
        return {row[0] for row in connection.execute("SELECT hash FROM entries")}


def notes(person: Person) -> set[str]:
    """All that was noted, as somebody reads it."""
    rows = person("export", "notes", "--format", "jsonl").out.splitlines()
    return {json.loads(row)["note"] for row in rows}


def is_whole(people: Iterable[Person]) -> bool:
    """Whether doctor finds nothing damaged in what anybody has."""
    return all(damage(person.db) is None for person in people)
