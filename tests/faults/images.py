"""What a disk may hold after a power cut, by what was asked of it until then.

What was synced is there. Of what came after, any sectors may be there, in any order, and a change
of the folder may be undone until the folder is synced.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.faults.recording import Event

SECTOR = 512


@dataclass(frozen=True)
class _Change:
    """Bytes within one sector, or (``data`` is None) a new size; ``write`` numbers the call."""

    write: int
    offset: int
    data: bytes | None


@dataclass
class _File:
    synced: bytearray
    unsynced: list[_Change] = field(default_factory=list)


class Disk:
    """A disk at one moment: what is sure, and what is under way."""

    def __init__(self, name: str, content: bytes, events: Sequence[Event]):
        self._files = {0: _File(bytearray(content))}
        # What each name may stand for: the file it surely stood for, then what it was changed to.
        self._names: dict[str, list[int | None]] = {name: [0]}
        for number, event in enumerate(events):
            self._take(number, event)

    def image(self, random: Random) -> dict[str, bytes]:
        """One of the many states the power cut may leave: the content of each file by name."""
        left = {}
        for name, meant in self._names.items():
            number = random.choice((meant[0], meant[-1], random.choice(meant)))
            if number is not None:
                left[name] = _left_of(self._files[number], random)
        return left

    def _take(self, number: int, event: Event) -> None:
        if event.kind == "write":
            self._files[event.file].unsynced += _sectors(number, event.offset, event.data)
        elif event.kind == "truncate":
            self._files[event.file].unsynced.append(_Change(number, event.offset, None))
        elif event.kind == "sync":
            file = self._files[event.file]
            _apply(file.synced, file.unsynced)
            file.unsynced.clear()
        elif event.kind == "create":
            self._files[event.file] = _File(bytearray())
            self._names.setdefault(event.name, [None]).append(event.file)
        elif event.kind == "remove":
            self._names[event.name].append(None)
        elif event.kind == "sync folder":
            self._names = {name: [meant[-1]] for name, meant in self._names.items()}


def _sectors(write: int, offset: int, data: bytes) -> list[_Change]:
    """A write cut at the borders of sectors, since it may be torn there."""
    changes = []
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
        changes.append(_Change(write, offset + start, data[start:end]))
        start = end
    return changes


def _apply(content: bytearray, changes: Sequence[_Change]) -> None:
    for change in changes:
        if change.data is None:
            del content[change.offset :]
        else:
            content.extend(bytes(max(0, change.offset - len(content))))
            content[change.offset : change.offset + len(change.data)] = change.data


def _left_of(file: _File, random: Random) -> bytes:
    content = bytearray(file.synced)
    _apply(content, _chosen(file.unsynced, random))
    return bytes(content)


def _chosen(changes: list[_Change], random: Random) -> list[_Change]:
    """Which changes reached the disk, and in which order."""
    way = random.choice(("none", "all", "some", "some", "whole writes", "but one", "torn"))
    if way == "none" or not changes:
        return []
    if way == "torn":
        return changes[: random.randrange(len(changes))]
    if way == "but one":
        missing = random.randrange(len(changes))
        return changes[:missing] + changes[missing + 1 :]
    if way == "whole writes":
        writes = {change.write for change in changes}
        reached = {write for write in sorted(writes) if random.random() < 0.5}
        return [change for change in changes if change.write in reached]
    if way == "some":
        share = random.choice((0.1, 0.5, 0.9))
        some = [change for change in changes if random.random() < share]
        random.shuffle(some)
        return some
    return changes
