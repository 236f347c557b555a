"""Which entries of one subject count: retracted, replaced and repeated ones do not.

The first half of the fold: pure, and the same whatever order entries arrive in.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tracker.model import Entry

_ORDER = operator.attrgetter("clock", "replica", "seq")  # Entry.order, in half its time


class Void(NamedTuple):
    """Why an entry does not count: retracted, replaced or repeated, and by which entry."""

    how: str
    by: str


class Settled(NamedTuple):
    """The entries that count, in order; why the others do not; which entry stands for which."""

    live: list[Entry]
    voided: dict[str, Void]
    ordered: list[Entry]
    same: dict[str, str]
    replaced: dict[str, str]

    def meant(self, entry_hash: str) -> str:
        """The entry that a reference means by now: replaced ones lead on to what replaced them."""
        entry_hash = self.same.get(entry_hash, entry_hash)
        while entry_hash in self.replaced:
            entry_hash = self.replaced[entry_hash]
        return entry_hash


def settle(entries: Iterable[Entry]) -> Settled:
    """Sort entries into the one order and find which of them count.

    A retract counts unless a live retract targets it, so an undo can be undone. Entries that load
    wrote with equal keys count once, and so does one that several recorded again. ``replaces``
    corrects an entry while the correction lives.
    """
    ordered = sorted({entry.hash: entry for entry in entries}.values(), key=_ORDER)
    if not any(map(_bears_on_others, ordered)):
        return Settled(ordered, {}, ordered, {}, {})
    same = _repeats(ordered)
    retracted = _retractions(ordered, same)
    replaced = _replacements(ordered, same, retracted)
    voided = {entry: Void("replaced", by) for entry, by in replaced.items()}
    voided |= {entry: Void("retracted", by) for entry, by in retracted.items()}
    voided |= {entry: Void("repeated", first) for entry, first in same.items() if entry != first}
    live = [entry for entry in ordered if entry.hash not in voided]
    return Settled(live, voided, ordered, same, replaced)


def _bears_on_others(entry: Entry) -> bool:
    """Whether it may retract, replace or repeat another."""
    said = entry.body
    return (
        entry.replaces is not None or entry.kind == "retract" or "load" in said or "again" in said
    )


def _repeats(ordered: Sequence[Entry]) -> dict[str, str]:
    first_with: dict[str, str] = {}
    same = {}
    for entry in ordered:
        load = entry.body.get("load")
        if load is not None:
            same[entry.hash] = first_with.setdefault(load["key"], entry.hash)
        elif again := entry.body.get("again"):
            # Of the entry that it names, or by whoever else recorded that again.
            same[entry.hash] = first_with.setdefault(again, entry.hash)
        else:
            first_with[entry.hash] = entry.hash
    return same


def _retractions(ordered: Sequence[Entry], same: Mapping[str, str]) -> dict[str, str]:
    """From the newest back: what retracts a retract has been met before the retract itself.

    A retract reaches entries of its own subject only.
    """
    own = {entry.hash for entry in ordered}
    retracted: dict[str, str] = {}
    for entry in reversed(ordered):
        target = entry.body["entry"] if entry.kind == "retract" else None
        if target in own and entry.hash not in retracted:
            retracted[same.get(target, target)] = entry.hash
    return retracted


def _replacements(
    ordered: Sequence[Entry], same: Mapping[str, str], retracted: Mapping[str, str]
) -> dict[str, str]:
    """Which entry each corrected one gave way to, while the correction lives.

    Evidence that load wrote under one name, and corrections of one item made apart, give way to the
    latest of them, whichever laptop wrote it, as if it had been named in ``replaces``.
    """
    own = {entry.hash for entry in ordered}
    corrects: dict[str, list[str]] = {}
    last_of: dict[str, str] = {}
    for entry in ordered:
        targets = [entry.replaces] if entry.replaces in own else []
        if entry.kind == "evidence" and (entry.by_load or targets):
            # Items of one name in a file, or two corrections of one item made apart: one finding.
            name = entry.body["load"]["name"] if entry.by_load else f"replaces {entry.replaces}"
            targets += [last_of[name]] if name in last_of else []
            last_of[name] = entry.hash
        if targets:
            corrects[entry.hash] = [same.get(target, target) for target in targets if target]
    replaced: dict[str, str] = {}
    for entry_hash in corrects:
        by = same.get(entry_hash, entry_hash)
        if by in retracted:
            continue
        # The newest word wins: who corrects something stands itself, so chains never close a ring.
        replaced.pop(by, None)
        for target in _reached(corrects, entry_hash, retracted):
            if target != by:
                replaced[target] = by
    return replaced


def _reached(
    corrects: Mapping[str, list[str]], entry_hash: str, retracted: Mapping[str, str]
) -> list[str]:
    """What an entry corrects; correcting a retracted correction corrects the original as well."""
    reached: list[str] = []
    todo = list(corrects[entry_hash])
    while todo:
        target = todo.pop()
        if target not in reached:
            reached.append(target)
            todo += corrects.get(target, []) if target in retracted else []
    return reached
