"""One subject during a load, compared three ways: what load wrote last, the file, the record."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker import chain, dates, rules, text
from tracker.exchange.seed_files import Table
from tracker.journal import Journal
from tracker.model import Draft, Entry
from tracker.settle import settle


@dataclass
class Report:
    """What a load did: ids by what became of them, and lines for what was kept or is gone."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


class Loaded:
    """One subject during a load: what load wrote of it before, and how it stands.

    ``where`` gives the line of a key of the subject in its file; it is asked only for what is kept.
    """

    def __init__(
        self,
        journal: Journal,
        report: Report,
        subject: str,
        file: Path,
        where: Callable[[str], str],
    ):
        self._file = file
        self._where = where
        self._journal = journal
        self._report = report
        self._subject = subject
        self._name = subject.partition(":")[2]
        entries = journal.entries(subject)
        self._is_new = not entries
        settled = settle(entries)
        # Where several laptops loaded the same, only the one that stands for all of them counts.
        self._loaded = [
            entry
            for entry in settled.ordered
            if entry.by_load and settled.same[entry.hash] == entry.hash
        ]
        self._voided = settled.voided
        self._before = len(journal.written)
        self._changes: list[str] = []

    def catalogue(self, table: Table) -> None:
        """The fields of a description: each is compared on its own."""
        base = _last_described(self._loaded)
        record = self._journal.state(self._subject).fields
        patch = {}
        for name in dict.fromkeys([*table, *base]):
            said, was, stands = table.get(name), base.get(name), record.get(name)
            if said == stands:
                continue
            if said != was and stands == was:
                patch[name] = said
            else:
                self._keep(name, name, said, stands)
        if patch:
            self._append("describe", {"fields": patch}, "", None, None)
            self._changes += patch
        if not self._subject.startswith("proposal:"):
            self.finish()

    def slot(self, kind: str, name: str, body: Table, on: str | None) -> None:
        """One thing of which the file states the present form: a piece of evidence, the deadline."""
        last = self._last(kind, name)
        if last and last.body["load"]["of"] == chain.key_of(body):
            self._note_if_moved_on(kind, name, last)
        elif self._stands_so(kind, body):
            pass  # staff recorded the same; there is nothing to add and nothing to disagree on
        elif self._may_write(kind, last):
            replaces = last.hash if last and kind == "evidence" else None
            self._append(kind, body, name, on, replaces)
            self._changes.append(f"{kind} {name}".strip())
        else:
            what = f"{kind} {name}".strip()
            self._keep(kind, what, _brief(body), self._standing(kind, last))

    def judgement(self, said: Table) -> None:
        """The status of the file as an assessment; staff's own judgement is never overwritten."""
        named = said["status_evidence"]
        kept = ("status", "reason", "confidence", "failure_reason")
        content = {name: said[name] for name in kept if name in said}
        content_and_date = {**content, "names": named, "on": said["status_on"]}
        last = self._last("assess", "")
        if last and last.body["load"]["of"] == chain.key_of(content_and_date):
            self._note_if_moved_on("assess", "", last)
        elif self._may_write("assess", last):
            # A later date is a further step; otherwise it corrects what load said before.
            is_step = last and dates.last_day(said["status_on"]) > dates.last_day(_on(last))
            replaces = last.hash if last and not is_step else None
            body = {**content, "evidence": self._live_evidence(named)}
            if body["evidence"]:
                self._append("assess", body, "", said["status_on"], replaces, of=content_and_date)
                self._changes.append("status")
            else:
                self._keep("status", "status", said["status"], "no such evidence any more")
        else:
            stands = self._journal.state(self._subject).status
            self._keep("status", "status", said["status"], stands)

    def link(self, kind: str, other: str) -> None:
        """A link of the file: written once, and not again where staff took it away."""
        body = {"link": kind, "to": other}
        stands = self._journal.state(self._subject).linked(kind, other)
        if self._last("link", f"{kind} {other}"):
            if not stands:
                self._keep("links", "links", f"{kind} {other}", "no such link")
        elif not stands:
            self._append("link", body, f"{kind} {other}", None, None)
            self._changes.append("links")

    def finish(self) -> None:
        """Count the subject as added, changed or unchanged."""
        if len(self._journal.written) == self._before:
            self._report.unchanged.append(self._subject)
        elif self._is_new:
            self._report.added.append(self._subject)
        else:
            self._report.changed[self._subject] = self._changes

    def _live_evidence(self, named: Sequence[str]) -> list[str]:
        live = {entry.hash for entry in self._journal.state(self._subject).evidence}
        last = [entry.hash for key in named if (entry := self._last("evidence", key))]
        return [entry_hash for entry_hash in last if entry_hash in live]

    def _last(self, kind: str, name: str) -> Entry | None:
        written: list[Entry] = self._journal.written[self._before :]
        for entry in reversed(self._loaded + written):
            if entry.kind == kind and entry.body["load"]["name"] == name:
                return entry
        return None

    def _may_write(self, kind: str, last: Entry | None) -> bool:
        """Whether the record still is what load last made it (nothing, where it made nothing)."""
        if kind == "evidence":
            return last is None or self._stands(last)
        state = self._journal.state(self._subject)
        timeline = state.assessments if kind == "assess" else state.deadlines
        if last is None:
            return not timeline
        return self._stands(last) and all(held.entry.by_load for held in timeline)

    def _stands(self, entry: Entry) -> bool:
        return entry.hash not in self._voided

    def _note_if_moved_on(self, kind: str, name: str, last: Entry) -> None:
        if not self._may_write(kind, last):
            label = "status" if kind == "assess" else f"{kind} {name}".strip()
            said = last.body.get("status") or _brief(last.body)
            key = "status" if kind == "assess" else kind
            self._keep(key, label, said, self._standing(kind, last))

    def _stands_so(self, kind: str, body: Table) -> bool:
        """Whether the record says the same already, whoever recorded it."""
        state = self._journal.state(self._subject)
        if kind == "evidence":
            return any(rules.identity(e.body) == rules.identity(body) for e in state.evidence)
        held = state.deadlines
        return bool(held) and held[-1].entry.body["deadline"] == body["deadline"]

    def _standing(self, kind: str, last: Entry | None) -> Any:
        """What the record holds in the place of what load wrote last, briefly."""
        state = self._journal.state(self._subject)
        if kind == "assess":
            return state.status
        if kind == "deadline":
            return state.deadlines[-1].entry.body["deadline"] if state.deadlines else None
        meant = settle(self._journal.entries(self._subject)).meant(last.hash) if last else None
        return next((_brief(e.body) for e in state.evidence if e.hash == meant), None)

    def _append(
        self,
        kind: str,
        body: Table,
        name: str,
        on: str | None,
        replaces: str | None,
        of: Table | None = None,
    ) -> None:
        content = chain.key_of(of or body)
        times = sum(
            entry.kind == kind
            and entry.body["load"]["name"] == name
            and entry.body["load"]["of"] == content
            for entry in self._loaded
        )
        key = chain.key_of(self._subject, kind, name, content, times)
        # The file is for saying what is gone from it; it is no part of the key.
        load = {"key": key, "name": name, "of": content, "file": self._file.name}
        self._journal.append(Draft(kind, self._subject, {**body, "load": load}, on, replaces))

    def _keep(self, key: str, what: str, said: Any, stands: Any) -> None:
        self._report.kept.append(
            f"{self._where(key)}: {self._name}: {what}: the file says {_shown(said)}, the record"
            f" {_shown(stands)}; the record was kept"
        )


def _last_described(loaded: Sequence[Entry]) -> Table:
    base: Table = {}
    for entry in loaded:
        if entry.kind == "describe":
            base |= entry.body["fields"]
    return {name: value for name, value in base.items() if value is not None}


def _on(entry: Entry) -> str:
    return entry.effective_on or entry.recorded_at[:10]


def _brief(body: Table) -> Any:
    return body.get("finding") or body.get("deadline")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        value = ", ".join(value)
    shown = text.one_line(value if isinstance(value, str) else json.dumps(value))
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
