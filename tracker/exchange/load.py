"""Seed files into the log, by a three-way comparison: what load last wrote, the file, the record.

Only where the file moved and the record did not is anything appended. Where both moved, and where
staff recorded something of their own, the record stays and the report says so. What is gone from a
file is reported, never retracted. Loading twice appends nothing.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tracker import chain, text
from tracker.exchange.seed_files import Known, SeedFile, SeedProposal, Table
from tracker.journal import Journal
from tracker.model import Draft, Entry
from tracker.queries import catalogue
from tracker.settle import settle


@dataclass
class Report:
    """What a load did: ids by what became of them, and lines for what was kept or is gone."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def known_to(connection: sqlite3.Connection) -> Known:
    """What a database holds already, for references out of seed files."""
    return Known(
        frozenset(catalogue.known(connection, "source")),
        frozenset(catalogue.known(connection, "issue")),
        frozenset(catalogue.known(connection, "proposal")),
    )


def load(journal: Journal, files: Sequence[SeedFile]) -> Report:
    """Append what checked ``files`` say beyond what the log holds, through ``journal``."""
    report = Report()
    published = _published(journal, files)
    for seed in files:
        for name, table in seed.issues.items():
            _Subject(journal, report, f"issue:{name}").catalogue(
                table, partial(seed.where, "issues", _index(seed, name))
            )
        if seed.source:
            name, table = seed.source
            _Subject(journal, report, f"source:{name}").catalogue(
                {"title": "", **table}, partial(seed.where, "source")
            )
    for seed in files:
        for proposal in seed.proposals:
            _load_proposal(journal, report, proposal, published)
    for seed in files:
        report.gone += _gone(journal, seed)
    return report


def _load_proposal(
    journal: Journal, report: Report, proposal: SeedProposal, published: dict[str, str]
) -> None:
    subject = _Subject(journal, report, f"proposal:{proposal.id}")
    source = proposal.file.source[0] if proposal.file.source else ""
    fields = {**proposal.fields, "source": source}
    subject.catalogue(fields, proposal.where)
    for key, item in proposal.evidence.items():
        on = item.get("date") or item.get("published") or published.get(item.get("source", ""))
        subject.slot("evidence", key, item, on, proposal.where("evidence"))
    if proposal.judgement:
        subject.judgement(proposal.judgement, proposal.where("status"))
    deadline = {"deadline": proposal.deadline}
    subject.slot("deadline", "", deadline, published.get(source), proposal.where("deadline"))
    for index, (kind, other) in enumerate(proposal.links):
        subject.link(kind, other, proposal.where("links", index))
    subject.finish()


class _Subject:
    """One subject during a load: what load wrote of it before, and how it stands."""

    def __init__(self, journal: Journal, report: Report, subject: str):
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

    def catalogue(self, table: Table, where: Callable[[str], str]) -> None:
        """The fields of a description: each is compared on its own; ``where`` finds its line."""
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
                self._keep(where(name), name, said, stands)
        if patch:
            self._append("describe", {"fields": patch}, "", None, None)
            self._changes += patch
        if not self._subject.startswith("proposal:"):
            self.finish()

    def slot(self, kind: str, name: str, body: Table, on: str | None, where: str) -> None:
        """One thing of which the file states the present form: a piece of evidence, the deadline."""
        last = self._last(kind, name)
        if last and last.body["load"]["of"] == chain.key_of(body):
            self._note_if_moved_on(kind, name, last, where)
        elif self._may_write(kind, last):
            replaces = last.hash if last and kind == "evidence" else None
            self._append(kind, body, name, on, replaces)
            self._changes.append(f"{kind} {name}".strip())
        else:
            self._keep(where, f"{kind} {name}".strip(), _brief(body), "what staff recorded")

    def judgement(self, said: Table, where: str) -> None:
        """The status of the file as an assessment; staff's own judgement is never overwritten."""
        named = said["status_evidence"]
        kept = ("status", "reason", "confidence", "failure_reason")
        content = {name: said[name] for name in kept if name in said}
        content_and_date = {**content, "names": named, "on": said["status_on"]}
        last = self._last("assess", "")
        if last and last.body["load"]["of"] == chain.key_of(content_and_date):
            self._note_if_moved_on("assess", "", last, where)
        elif self._may_write("assess", last):
            # On the same date it corrects what load said before; on another it is a further step.
            replaces = last.hash if last and last.effective_on == said["status_on"] else None
            body = {**content, "evidence": self._live_evidence(named)}
            if body["evidence"]:
                self._append("assess", body, "", said["status_on"], replaces, of=content_and_date)
                self._changes.append("status")
            else:
                self._keep(where, "status", said["status"], "no such evidence any more")
        else:
            self._keep(where, "status", said["status"], self._journal.state(self._subject).status)

    def link(self, kind: str, other: str, where: str) -> None:
        """A link of the file: written once, and not again where staff took it away."""
        body = {"link": kind, "to": other}
        stands = any(
            (link.body["link"], link.body["to"]) == (kind, other)
            for link in self._journal.state(self._subject).links
        )
        if self._last("link", f"{kind} {other}"):
            if not stands:
                self._keep(where, "links", f"{kind} {other}", "no such link")
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

    def _note_if_moved_on(self, kind: str, name: str, last: Entry, where: str) -> None:
        if not self._may_write(kind, last):
            label = "status" if kind == "assess" else f"{kind} {name}".strip()
            self._keep(where, label, "what it said before", "what staff recorded since")

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
        load = {"key": key, "name": name, "of": content}
        self._journal.append(Draft(kind, self._subject, {**body, "load": load}, on, replaces))

    def _keep(self, where: str, what: str, said: Any, stands: Any) -> None:
        self._report.kept.append(
            f"{where}: {self._name}: {what}: the file says {_shown(said)}, the record"
            f" {_shown(stands)}; the record was kept"
        )


def _last_described(loaded: Sequence[Entry]) -> Table:
    base: Table = {}
    for entry in loaded:
        if entry.kind == "describe":
            base |= entry.body["fields"]
    return {name: value for name, value in base.items() if value is not None}


def _published(journal: Journal, files: Sequence[SeedFile]) -> dict[str, str]:
    """When each source was published, by the database and then by the files."""
    dates = {
        source.id: source.published
        for source in catalogue.sources(journal.connection)
        if source.published
    }
    given = (seed.source for seed in files if seed.source)
    return dates | {name: table["published"] for name, table in given if "published" in table}


def _gone(journal: Journal, seed: SeedFile) -> Iterator[str]:
    """Proposals, evidence and links that load once wrote for this file's source and it now lacks."""
    if seed.source is None:
        return
    in_file = {proposal.id: proposal for proposal in seed.proposals}
    rows = journal.connection.execute(
        "SELECT id FROM proposals WHERE source = ? AND retired IS NULL", (seed.source[0],)
    )
    for name in [row[0] for row in rows.fetchall()]:
        loaded = [entry for entry in journal.entries(f"proposal:{name}") if entry.by_load]
        if loaded and name not in in_file:
            yield f"{seed.path}: {name}: gone from the file, kept in the record; 'tracker retire {name}'"
        elif loaded:
            yield from _gone_within(in_file[name], loaded)


def _gone_within(proposal: SeedProposal, loaded: Sequence[Entry]) -> Iterator[str]:
    links = {f"{kind} {other}" for kind, other in proposal.links}
    present = {"evidence": set(proposal.evidence), "link": links}
    for kind, names in present.items():
        before = {entry.body["load"]["name"] for entry in loaded if entry.kind == kind}
        for name in sorted(before - names):
            yield f"{proposal.where()}: {proposal.id}: {kind} {name}: gone from the file, kept"
    if proposal.judgement is None and any(entry.kind == "assess" for entry in loaded):
        yield f"{proposal.where()}: {proposal.id}: status: gone from the file, kept in the record"


def _index(seed: SeedFile, issue: str) -> int:
    return list(seed.issues).index(issue)


def _brief(body: Table) -> Any:
    return body.get("finding") or body.get("deadline")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        value = ", ".join(value)
    shown = text.one_line(value if isinstance(value, str) else json.dumps(value))
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
