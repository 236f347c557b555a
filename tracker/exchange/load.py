"""Seed files into the log, by a three-way comparison: what load last wrote, the file, the record.

Only where the file moved and the record did not is anything appended. Where both moved, and where
staff recorded something of their own, the record stays and the report says so. What is gone from a
file is reported, never retracted. Loading twice appends nothing.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial

from tracker.exchange.loaded import Loaded, Report
from tracker.exchange.seed_files import Known, SeedFile, SeedProposal
from tracker.journal import Journal
from tracker.model import Entry
from tracker.queries import catalogue, proposals
from tracker.queries.query import having


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
        for index, (name, table) in enumerate(seed.issues.items()):
            where = partial(seed.where, "issues", index)
            Loaded(journal, report, f"issue:{name}", seed.path, where).catalogue(table)
        if seed.source:
            name, table = seed.source
            where = partial(seed.where, "source")
            Loaded(journal, report, f"source:{name}", seed.path, where).catalogue(
                {"title": "", **table}
            )
    for seed in files:
        for proposal in seed.proposals:
            _load_proposal(journal, report, proposal, published)
    for seed in files:
        report.gone += [*_gone(journal, seed), *_gone_issues(journal, seed)]
    return report


def _load_proposal(
    journal: Journal, report: Report, proposal: SeedProposal, published: dict[str, str]
) -> None:
    subject = Loaded(journal, report, f"proposal:{proposal.id}", proposal.file.path, proposal.where)
    source = proposal.file.source[0] if proposal.file.source else ""
    fields = {**proposal.fields, "source": source}
    subject.catalogue(fields)
    for key, item in proposal.evidence.items():
        on = item.get("date") or item.get("published") or published.get(item.get("source", ""))
        subject.slot("evidence", key, item, on)
    if proposal.judgement:
        subject.judgement(proposal.judgement)
    deadline = {"deadline": proposal.deadline}
    subject.slot("deadline", "", deadline, published.get(source))
    for kind, other in proposal.links:
        subject.link(kind, other)
    subject.finish()


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
    of_source = having("source", [seed.source[0]])
    for name in [found.id for found in proposals.select(journal.connection, of_source)]:
        loaded = [entry for entry in journal.entries(f"proposal:{name}") if entry.by_load]
        if loaded and name not in in_file:
            yield f"{seed.path}: {name}: gone from the file, kept in the record; 'tracker retire {name}'"
        elif loaded:
            yield from _gone_within(in_file[name], loaded)


def _gone_issues(journal: Journal, seed: SeedFile) -> Iterator[str]:
    """Issue areas that load last wrote from a file of this name, and that it now lacks."""
    if not seed.issues:
        return
    for name in sorted(catalogue.known(journal.connection, "issue") - set(seed.issues)):
        loaded = [entry for entry in journal.entries(f"issue:{name}") if entry.by_load]
        if loaded and loaded[-1].body["load"].get("file") == seed.path.name:
            yield f"{seed.path}: issue {name}: gone from the file, kept in the record"


def _gone_within(proposal: SeedProposal, loaded: Sequence[Entry]) -> Iterator[str]:
    links = {f"{kind} {other}" for kind, other in proposal.links}
    present = {"evidence": set(proposal.evidence), "link": links}
    for kind, names in present.items():
        before = {entry.body["load"]["name"] for entry in loaded if entry.kind == kind}
        for name in sorted(before - names):
            yield f"{proposal.where()}: {proposal.id}: {kind} {name}: gone from the file, kept"
    if proposal.judgement is None and any(entry.kind == "assess" for entry in loaded):
        yield f"{proposal.where()}: {proposal.id}: status: gone from the file, kept in the record"
