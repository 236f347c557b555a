"""A small world of three databases, each beside its own copy of the shared folder, as a cloud drive or
git keeps one: files come over late, half, twice or under another name. And what must hold in it.

The oracle knows the entries that each database must at least hold, and what folding all of them gives.
"""

import contextlib
import functools
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

from tests.storage import databases
from tests.storage.databases import NOW, OCCASION, Rows, derived, derived_in
from tests.strategies import draft_of
from tests.sync.people import copied
from tracker import chain, database, derive, journal, log
from tracker.errors import Refused
from tracker.model import Entry
from tracker.sync import folder, syncing
from tracker.sync.folder import FOLDER, Folder
from tracker.sync.hub import Arrived, Row

Request = tuple[str, str, int, str]
PEOPLE = 3
WAYS = ("whole", "whole", "half", "empty", "copy", "garbage")
MEMORY = (
    "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
)  # the disk is not what is tried here


class Interrupted(Exception):
    """What stands for a power cut, a closed lid, Ctrl-C."""


class Breaking(Folder):
    """A folder from which and to which only so many entries pass before all ends."""

    def __init__(self, path: str, passes: int):
        super().__init__(path)
        self._left = passes

    def entries(self, replica: str, after: int) -> Iterator[Arrived]:
        """The entries, as long as they pass."""
        for arrived in super().entries(replica, after):
            self._pass()
            yield arrived

    def add(self, replica: str, rows: Iterator[Row]) -> int:
        """Add them, as long as they pass."""
        return super().add(replica, self._passing(rows))

    def _passing(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self._pass()
            yield row

    def _pass(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Interrupted


class World:
    """Three databases, their hubs, and what is known of both."""

    def __init__(self, place: Path, template: Path):
        self.dbs = [copied(template, place / f"{number}.db") for number in range(PEOPLE)]
        self.hubs = [place / f"hub {number}" for number in range(PEOPLE)]
        for hub in self.hubs:
            (hub / FOLDER).mkdir(parents=True)
        self.syncs = 0
        self._all: dict[str, Entry] = {}
        self._must: list[set[str]] = [set() for _ in range(PEOPLE)]
        self._backups = [path.read_bytes() for path in self.dbs]
        self._unsettled = [False] * PEOPLE  # put back in place, and not synced since
        self._seen: list[dict[str, bytes]] = [{} for _ in range(PEOPLE)]

    def record(self, who: int, asked: list[Request], years: int = 0) -> None:
        """Somebody writes, by a clock that is so many years off."""
        if self._unsettled[who]:
            self.sync(who)
        now = NOW.replace(year=NOW.year + years)
        with journal.writing(self.dbs[who], lambda: OCCASION._replace(now=now)) as writer:
            for request in asked:
                draft = draft_of(request, writer.entries(request[0]))
                with contextlib.suppress(Refused):
                    if draft is not None:
                        writer.append(draft)
        for entry in writer.written:
            self._all[entry.hash] = entry
            self._must[who].add(entry.hash)

    def sync(self, who: int, passes: int | None = None) -> None:
        """Somebody syncs with their copy of the folder; interrupted once so many entries have passed."""
        self.syncs += 1
        path, before = str(self.hubs[who]), _files(self.hubs[who])
        own = _own(self.dbs[who])
        if passes is None:
            self._exchanged(who, Folder(path))
            self._unsettled[who] = False
        else:
            with contextlib.suppress(Interrupted):
                self._exchanged(who, Breaking(path, passes))
            # Once some of its own later entries came back, it writes under a new id.
            self._unsettled[who] &= _own(self.dbs[who]) == own
        held = _held(self.dbs[who])
        assert self._must[who] <= held, "an acknowledged entry is gone"
        self._must[who] = held
        self._look(who, before)

    def dry(self, who: int) -> None:
        """Somebody only asks what there would be to do."""
        before = self.dbs[who].read_bytes(), _files(self.hubs[who])
        self._planned(who, Folder(str(self.hubs[who])))
        assert (self.dbs[who].read_bytes(), _files(self.hubs[who])) == before, "a plan changed it"

    def deliver(self, source: int, target: int, number: int, way: str) -> None:
        """A file comes over from one copy of the folder to another: whole, or in some other way."""
        names = sorted(self._seen[source])
        if not names:
            return
        name = names[number % len(names)]
        place, content = self.hubs[target] / FOLDER, self._seen[source][name]
        if way == "copy":
            name = f"{name.removesuffix('.jsonl')} (conflicted copy {number}).jsonl"
        elif name in self._seen[target]:
            return
        spoilt = {"half": content[: number % 100 * len(content) // 100], "empty": b""}
        spoilt["garbage"] = content[::-1]
        (place / name).write_bytes(spoilt.get(way, content))
        if way == "whole":
            self._seen[target][name] = content

    def back_up(self, who: int) -> None:
        """Somebody's own program keeps a copy of their database."""
        self._backups[who] = self.dbs[who].read_bytes()

    def restore(self, who: int, *, in_place: bool) -> None:
        """Somebody puts that copy back: into the same file, or as another one. What had never been
        pushed is gone with the file."""
        path = self.dbs[who]
        if in_place:
            path.write_bytes(self._backups[who])
        else:
            path.with_suffix(".new").write_bytes(self._backups[who])
            os.replace(path.with_suffix(".new"), path)
        self._unsettled[who] = in_place
        self._must[who] = _held(path)
        known = set().union(*map(_held, self.dbs), *map(_lying_in, self._seen))
        self._all = {name: entry for name, entry in self._all.items() if name in known}

    def settle(self) -> None:
        """Every file comes over whole, everybody syncs twice: all must hold all, and show the same."""
        for _ in range(2):
            for who in range(PEOPLE):
                self.sync(who)
                for target in range(PEOPLE):
                    for number in range(len(self._seen[who])):
                        self.deliver(who, target, number, "whole")
        wanted = _folded(self._all.values())
        for path in self.dbs:
            assert _held(path) == set(self._all), "not everybody holds everything"
            assert derived(path) == wanted, "somebody shows something else"
        assert len({_state(path) for path in self.dbs}) == 1, "states differ"

    def _exchanged(self, who: int, hub: Folder) -> None:
        planned = self._planned(who, hub)
        syncing.pull(self.dbs[who], hub, planned.come, lambda: NOW, _no_tick)
        syncing.push(self.dbs[who], hub, planned.go, _no_tick)

    def _planned(self, who: int, hub: Folder) -> syncing.Plan:
        with database.reading(self.dbs[who]) as connection:
            planned = syncing.plan(connection, hub)
        assert not planned.alarms, f"a false alarm: {planned.alarms}"
        return planned

    def _look(self, who: int, before: dict[str, bytes]) -> None:
        """What was in somebody's copy of the folder is as it was; what is new is a whole segment."""
        after = _files(self.hubs[who])
        assert {name: after.get(name) for name in before} == before, "a file was changed"
        new = {name: content for name, content in after.items() if name not in before}
        assert all(map(_is_whole, new, new.values())), "what was pushed is not whole"
        self._seen[who] |= new


@contextlib.contextmanager
def made() -> Iterator[World]:
    """A new world, in memory, in which a few entries fill what thousands do outside: a segment, and what
    is taken in at once."""
    with (
        tempfile.TemporaryDirectory(prefix="tracker-sync-", dir=MEMORY) as name,
        patch.object(folder, "_MOST", 4),
        patch.object(syncing, "_BATCH", 5),
    ):
        template = Path(name) / "template.db"
        template.write_bytes(_empty_file())
        yield World(Path(name), template)


@functools.cache
def _empty_file() -> bytes:
    """An empty database, made once in a process."""
    with tempfile.TemporaryDirectory(prefix="tracker-sync-", dir=MEMORY) as name:
        return databases.made(Path(name) / "empty.db").read_bytes()


def _files(hub: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (hub / FOLDER).iterdir()}


def _is_whole(name: str, content: bytes) -> bool:
    """Whether a file is a segment: as many entries as its name says, the last of which it names."""
    _, first, last, beginning = name.removesuffix(".jsonl").split("-")
    entries = [json.loads(line) for line in content.splitlines()]
    numbers = [entry["seq"] for entry in entries]
    is_full = numbers == list(range(int(first), int(last) + 1)) and content.endswith(b"\n")
    return is_full and entries[-1]["hash"].startswith(beginning)


def _lying_in(seen: dict[str, bytes]) -> set[str]:
    """The entries of whole segments."""
    return {json.loads(line)["hash"] for content in seen.values() for line in content.splitlines()}


def _held(path: Path) -> set[str]:
    with database.reading(path) as connection:
        return {row[0] for row in connection.execute("SELECT hash FROM entries")}


def _own(path: Path) -> str:
    with database.reading(path) as connection:
        return log.replica_of(connection)


def _state(path: Path) -> str:
    with database.reading(path) as connection:
        return log.state_of(connection)


def _folded(entries: Iterable[Entry]) -> dict[str, Rows]:
    """What folding these entries gives, whoever holds them."""
    rows = [(*e[:10], chain.canonical(e.body), e.replaces, e.recorded_at) for e in entries]
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
        _empty().backup(memory)
        memory.execute("BEGIN")
        journal.recall(memory, rows)
        derive.everything(memory)
        return derived_in(memory)


@functools.cache
def _empty() -> sqlite3.Connection:
    return database.in_memory()


def _no_tick(count: int) -> None:
    """Nobody watches."""
