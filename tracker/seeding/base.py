"""What a file is compared with besides the record: how both stood when they last agreed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tracker import chain, rules
from tracker.fold import State
from tracker.model import Body, Entry
from tracker.seeding import seed_form
from tracker.seeding.seed_files import Table
from tracker.standing import Held


class Origin(NamedTuple):
    """Where what is loaded comes from.

    ``exported`` is the state that an exported file names, ``heads`` the last number of each replica in
    it, where this database holds it. ``actor`` loads it. ``by_hand``: somebody edits one record, and
    signs for it; ``why`` is what they say of a deadline that they move.
    """

    file: Path
    exported: str | None = None
    heads: dict[str, int] | None = None
    actor: str = ""
    by_hand: bool = False
    why: str = ""


class Base:
    """One subject as its file and its record last agreed on it.

    That is what load last wrote from this file, or from any that was not exported. Under it lies, of
    an exported file, what the record said at the state it was exported from.

    Nobody can tell an exported file from a copy of it that somebody else edits. So what such a file says
    as it did when it was exported, or as it or a copy did when that was loaded, was not moved in it:
    otherwise each copy would take back what the others brought.
    """

    def __init__(self, entries: Sequence[Entry], voided: State, origin: Origin):
        self.is_exported = origin.exported is not None
        self._is_elsewhere = self.is_exported and origin.heads is None
        heads = origin.heads or {}
        held = [entry for entry in entries if entry.seq <= heads.get(entry.replica, 0)]
        self.form = seed_form.of(held)
        self._state = voided
        self._written: dict[tuple[str, str], list[Entry]] = {}
        self._patches: list[Body] = []
        self._described_by: dict[str, Entry] = {}
        self._actor = origin.actor
        self._loaded_by: dict[str, set[str]] = {}
        self._names = seed_form.keys_of(entries, [e for e in entries if e.kind == "evidence"])
        self.mine: list[Entry] = []
        for entry in sorted(entries, key=lambda entry: entry.order):
            # Where several laptops loaded the same, only the one that stands for all of them counts.
            is_repeated = (
                entry.hash in voided.voided and voided.voided[entry.hash].how == "repeated"
            )
            is_ours = entry.by_load and entry.body["load"].get("exported") == origin.exported
            if is_ours:
                self._loaded_by.setdefault(entry.body["load"]["key"], set()).add(entry.actor)
            if is_ours and not is_repeated and not origin.by_hand:
                self.note(entry, entry.body["load"]["name"])

    def note(self, entry: Entry, name: str) -> None:
        """Take in what load wrote under ``name``."""
        self.mine.append(entry)
        self._written.setdefault((entry.kind, name), []).append(entry)
        if entry.kind == "describe":
            self._patches.append(entry.body["fields"])
            self._described_by |= dict.fromkeys(entry.body["fields"], entry)

    @property
    def fields(self) -> Table:
        """The catalogue fields, none of them empty."""
        fields = dict(self.form.fields)
        for patch in self._patches:
            fields |= patch
        return {name: value for name, value in fields.items() if value is not None}

    def written(self, kind: str, name: str) -> Entry | None:
        """What load last wrote under a name."""
        return self._written.get((kind, name), [None])[-1]

    def names(self, kind: str) -> set[str]:
        """The names under which load wrote things of a kind."""
        return {name for known, name in self._written if known == kind}

    def entry(self, kind: str, name: str) -> Entry | None:
        """The entry that stood for ``name``, by load or by staff."""
        if (kind, name) in self._written or kind not in ("evidence", "assess", "deadline"):
            return self.written(kind, name)
        if kind == "evidence":
            return self.form.entries.get(name)
        held = _timeline(self.form.state, kind)
        return held[-1].entry if held else None

    def evidence_name(self, key: str, item: Table) -> str:
        """The name under which load writes what stands under ``key``.

        A key that was not there when the file was exported may stand for another finding in a copy of
        it: then both are recorded, each under a name of its own.
        """
        if not self.is_exported or key in self.form.evidence:
            return key
        name = f"{key} {chain.key_of(*rules.identity(item))[:16]}"
        is_there = self._is_elsewhere and key in self._names.values()
        return key if is_there and not self.written("evidence", name) else name

    def others_under(self, key: str, name: str) -> list[Entry]:
        """What load wrote under a key of its file, but not under ``name``: other findings."""
        names = (n for kind, n in self._written if kind == "evidence" and n != name)
        return [self._written["evidence", n][-1] for n in names if n.startswith(f"{key} ")]

    def content(self, kind: str, name: str) -> str | None:
        """A key over what the file last said in this place."""
        written = self.written(kind, name)
        if written and "load" in written.body:
            return str(written.body["load"]["of"])
        return self.first(kind, name)

    def first(self, kind: str, name: str) -> str | None:
        """A key over what the file said in this place when it was exported."""
        said: Any = self.form.evidence.get(name)
        if kind == "assess":
            said = self.form.judgement and content_of(self.form.judgement)
        elif kind == "deadline":
            said = self.form.deadline and {"deadline": self.form.deadline}
        return chain.key_of(said) if said else None

    def was_said(self, kind: str, name: str, content: str) -> bool:
        """Whether an exported file, or a copy of it, said this in this place before."""
        loads = (e.body["load"]["of"] for e in self._written.get((kind, name), ()) if e.by_load)
        return self.is_exported and content in (self.first(kind, name), *loads)

    def field_was_said(self, name: str, said: Any) -> bool:
        """As ``was_said``, of a catalogue field."""
        loads = [patch[name] for patch in self._patches if name in patch]
        return self.is_exported and said in (self.form.fields.get(name), *loads)

    def takes_back(self, kind: str, name: str, said: Table) -> bool:
        """Whether ``said`` comes from another copy than what was loaded last, and knows nothing of that:
        somebody else loaded it, or it leaves as exported what that has moved."""
        last = self.written(kind, name)
        if last is None or not self.is_exported:
            return False
        if self._is_by_others(last):
            return True
        if kind == "evidence":
            return self._takes_back(
                self.form.evidence.get(name, {}), seed_form.evidence(last), said
            )
        before = self.form.judgement if kind == "assess" else None
        if before is None:
            return self._is_elsewhere
        stood, stands_on = _timeline(self.form.state, kind)[-1].evidence, last.body["evidence"]
        # A file names evidence by key, an entry by hash: whether that moved is all that matters here.
        is_same = {meant(self._state, e) for e in stood} == {
            meant(self._state, e) for e in stands_on
        }
        names = content_of(before)["names"] if is_same else stands_on
        now = {**_judged(last.body), "names": names, "on": said_on(last)}
        return self._takes_back(content_of(before), now, content_of(said))

    def fields_taken_back(self, table: Table) -> set[str]:
        """The catalogue fields that loads have moved and ``table``, another copy, moves otherwise."""
        if not self.is_exported:
            return set()
        first, last, moved = self.form.fields, self.fields, self._described_by
        is_copy = self._is_elsewhere or any(
            self._takes_back_field(first.get(n), last.get(n), table.get(n)) for n in moved
        )
        return {n for n, entry in moved.items() if is_copy or self._is_by_others(entry)}

    def _is_by_others(self, last: Entry) -> bool:
        return last.by_load and self._actor not in self._loaded_by[last.body["load"]["key"]]

    def _takes_back(self, before: Table, last: Table, said: Table) -> bool:
        names = {*before, *last, *said}
        return self._is_elsewhere or any(
            self._takes_back_field(before.get(n), last.get(n), said.get(n)) for n in names
        )

    @staticmethod
    def _takes_back_field(before: Any, last: Any, said: Any) -> bool:
        if not any(isinstance(value, list) for value in (before, last, said)):
            return bool(said == before != last)
        before, last, said = (set(value or ()) for value in (before, last, said))
        return bool({item for item in before ^ last if (item in said) == (item in before)})

    def has_link(self, kind: str, other: str) -> bool:
        """Whether the link stood."""
        return self.written("link", f"{kind} {other}") is not None or (
            (kind, other) in self.form.links
        )

    def is_moved(self, kind: str, name: str, state: State) -> bool:
        """Whether the record, which is in ``state``, no longer says what was agreed on here."""
        if kind == "evidence":
            held = self.entry(kind, name)
            return not stands(state, held.hash) if held else name in self._names.values()
        last = self.written(kind, name)
        if last and not stands(state, last.hash):
            return True
        mine = {entry.hash for entry in self.mine}
        before = {_first(state, item.entry.hash) for item in _timeline(self.form.state, kind)}
        live = {item.entry.hash for item in _timeline(state, kind)}
        gone = [name for name in before - live if state.voided[name].by not in mine]
        return bool(live - mine - before or gone)


def content_of(judgement: Table) -> Table:
    """What a key is made over for a judgement of a file."""
    names = judgement.get("status_evidence", [])
    return {**_judged(judgement), "names": names, "on": judgement["status_on"]}


def _judged(said: Table) -> Table:
    kept = ("status", "reason", "confidence", "failure_reason", "unsupported")
    return {name: said[name] for name in kept if name in said}


def said_on(entry: Entry) -> str:
    """The date that a file would give for an entry."""
    return entry.effective_on or entry.recorded_at[:10]


def stands(state: State, name: str) -> bool:
    """Whether an entry counts, or the one that said the same before it."""
    return _first(state, name) not in state.voided


def meant(state: State, name: str) -> str:
    """The entry that stands for ``name`` by now."""
    while name in state.voided and state.voided[name].how != "retracted":
        name = state.voided[name].by
    return name


def _first(state: State, name: str) -> str:
    while name in state.voided and state.voided[name].how == "repeated":
        name = state.voided[name].by
    return name


def _timeline(state: State, kind: str) -> tuple[Held, ...]:
    return state.assessments if kind == "assess" else state.deadlines
