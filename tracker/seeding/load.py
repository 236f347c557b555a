"""Seed files into the log, by a three-way comparison: how file and record last agreed, the file, the
record.

They agreed on what load last wrote; on top of the state it was exported from, where the file names one.
Only where the file moved and the record did not is anything appended. Where both moved, and where
staff recorded something of their own, the record stays and the report says so. What is gone from a
file is reported, never retracted. Loading twice appends nothing.
"""

import sqlite3
from collections.abc import Sequence
from functools import partial

from tracker import log
from tracker.errors import Refused, SeveralErrors, WrongUsage
from tracker.journal import Journal
from tracker.queries import catalogue
from tracker.seeding import gone
from tracker.seeding.base import Base, Origin
from tracker.seeding.loaded import Loaded, Report
from tracker.seeding.seed_files import Known, SeedFile, SeedProposal, Table


def known_to(connection: sqlite3.Connection) -> Known:
    """What a database holds already, or what its records name, for references out of seed files."""
    return Known(
        frozenset(catalogue.named(connection, "source")),
        frozenset(catalogue.named(connection, "issue")),
        frozenset(catalogue.named(connection, "proposal")),
    )


def load(journal: Journal, files: Sequence[SeedFile]) -> Report:
    """Append what checked ``files`` say beyond what the log holds, through ``journal``.

    Raises SeveralErrors for a file whose state no database can have been in.
    """
    report = Report()
    published = _published(journal, files)
    origins = {id(seed): _origin(journal, seed) for seed in files}
    for seed in files:
        _load_catalogue(journal, report, seed, origins[id(seed)])
    for seed in files:
        for proposal in seed.proposals:
            _load_proposal(journal, report, proposal, origins[id(seed)], published)
    there = {proposal.id for seed in files for proposal in seed.proposals}
    for seed in files:
        origin = origins[id(seed)]
        report.gone += gone.from_file(journal, seed, origin, there)
        report.gone += gone.issues(journal, seed, origin)
    return report


def load_by_hand(journal: Journal, proposal: SeedProposal, why: str = "") -> Report:
    """As ``load``, of one proposal that somebody edits: what is written is theirs, and a link that they
    took out is taken away. ``why`` they move a deadline."""
    report = Report()
    published = _published(journal, [proposal.file])
    origin = _origin(journal, proposal.file)._replace(by_hand=True, why=why)
    base = _load_proposal(journal, report, proposal, origin, published)
    report.gone += gone.from_proposal(journal, proposal, base, ("evidence",))
    return report


def _origin(journal: Journal, seed: SeedFile) -> Origin:
    if seed.exported is None:
        return Origin(seed.path)
    actor = journal.occasion.actor
    try:
        held = log.heads_of(journal.connection, seed.exported)
    except WrongUsage as error:
        line = f"{seed.where('exported', 'state')}: state: {error}"
        raise SeveralErrors([line], "1 error; nothing was loaded") from None
    except Refused:  # it comes from elsewhere: there is nothing to compare with but what was loaded
        return Origin(seed.path, seed.exported, actor=actor)
    return Origin(seed.path, seed.exported, {head.replica: head.seq for head in held}, actor)


def _load_catalogue(journal: Journal, report: Report, seed: SeedFile, origin: Origin) -> None:
    for index, (name, table) in enumerate(seed.issues.items()):
        where = partial(seed.where, "issues", index)
        Loaded(journal, report, f"issue:{name}", origin, where).catalogue(table)
    if seed.source:
        name, table = seed.source
        where = partial(seed.where, "source")
        subject = Loaded(journal, report, f"source:{name}", origin, where)
        # A source of which nothing but the id is known is a source all the same.
        is_untitled = subject.is_new or seed.exported is None
        subject.catalogue({"title": "", **table} if is_untitled else table)


def _load_proposal(
    journal: Journal,
    report: Report,
    proposal: SeedProposal,
    origin: Origin,
    published: dict[str, str],
) -> Base:
    subject = Loaded(journal, report, f"proposal:{proposal.id}", origin, proposal.where)
    fields = _fields(proposal)
    subject.catalogue(fields)
    for key, item in proposal.evidence.items():
        on = item.get("date") or item.get("published") or published.get(item.get("source", ""))
        subject.evidence(key, item, on)
    if proposal.judgement:
        subject.judgement(proposal.judgement)
    if proposal.deadline:
        subject.deadline(proposal.deadline, published.get(fields.get("source", "")))
    for kind, other in proposal.links:
        subject.link(kind, other)
    for kind, other in subject.base.form.links if origin.by_hand else ():
        if (kind, other) not in proposal.links:
            subject.unlink(kind, other)
    subject.finish()
    return subject.base


def _fields(proposal: SeedProposal) -> Table:
    """The catalogue fields, with the source that the file names for all its proposals."""
    of_file = {"source": proposal.file.source[0]} if proposal.file.source else {}
    return {**of_file, **proposal.fields}


def _published(journal: Journal, files: Sequence[SeedFile]) -> dict[str, str]:
    """When each source was published, by the database and then by the files."""
    dates = {
        source.id: source.published
        for source in catalogue.sources(journal.connection)
        if source.published
    }
    given = (seed.source for seed in files if seed.source)
    return dates | {name: table["published"] for name, table in given if "published" in table}
