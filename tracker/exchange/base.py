"""What a file is compared with besides the record: how both stood when they last agreed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tracker import chain
from tracker.exchange import seed_form
from tracker.exchange.seed_files import Table
from tracker.fold import State
from tracker.model import Body, Entry
from tracker.standing import Held


class Origin(NamedTuple):
    """Where what is loaded comes from.

    ``exported`` is the state that an exported file names, ``heads`` the last number of each replica in
    it, where this database holds it. ``by_hand``: somebody edits one record, and signs for it; ``why``
    is what they say of a deadline that they move.
    """

    file: Path
    exported: str | None = None
    heads: dict[str, int] | None = None
    by_hand: bool = False
    why: str = ""


class Base:
    """One subject as its file and its record last agreed on it.

    That is what load last wrote from this file, or from any that was not exported. Under it lies, of
    an exported file, what the record said at the state it was exported from.
    """

    def __init__(self, entries: Sequence[Entry], voided: State, origin: Origin):
        heads = origin.heads or {}
        held = [entry for entry in entries if entry.seq <= heads.get(entry.replica, 0)]
        self.form = seed_form.of(held)
        self._written: dict[tuple[str, str], Entry] = {}
        self._patches: list[Body] = []
        self._names = seed_form.keys_of(entries, [e for e in entries if e.kind == "evidence"])
        self.mine: list[Entry] = []
        for entry in sorted(entries, key=lambda entry: entry.order):
            # Where several laptops loaded the same, only the one that stands for all of them counts.
            is_repeated = (
                entry.hash in voided.voided and voided.voided[entry.hash].how == "repeated"
            )
            is_ours = entry.by_load and entry.body["load"].get("exported") == origin.exported
            if is_ours and not is_repeated and not origin.by_hand:
                self.note(entry, entry.body["load"]["name"])

    def note(self, entry: Entry, name: str) -> None:
        """Take in what load wrote under ``name``."""
        self.mine.append(entry)
        self._written[entry.kind, name] = entry
        if entry.kind == "describe":
            self._patches.append(entry.body["fields"])

    @property
    def fields(self) -> Table:
        """The catalogue fields, none of them empty."""
        fields = dict(self.form.fields)
        for patch in self._patches:
            fields |= patch
        return {name: value for name, value in fields.items() if value is not None}

    def written(self, kind: str, name: str) -> Entry | None:
        """What load last wrote under a name."""
        return self._written.get((kind, name))

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

    def content(self, kind: str, name: str) -> str | None:
        """A key over what the file said in this place."""
        written = self.written(kind, name)
        if written and "load" in written.body:
            return str(written.body["load"]["of"])
        said: Any = self.form.evidence.get(name)
        if kind == "assess":
            said = self.form.judgement and content_of(self.form.judgement)
        elif kind == "deadline":
            said = self.form.deadline and {"deadline": self.form.deadline}
        return chain.key_of(said) if said else None

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
    kept = ("status", "reason", "confidence", "failure_reason", "unsupported")
    content = {name: judgement[name] for name in kept if name in judgement}
    names = judgement.get("status_evidence", [])
    return {**content, "names": names, "on": judgement["status_on"]}


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
