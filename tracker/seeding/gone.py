"""What files lack that they once had: it is told, never retracted."""

from collections.abc import Collection, Iterator, Sequence

from tracker import derived_rows
from tracker.journal import Journal
from tracker.queries import catalogue, proposals
from tracker.queries.query import having
from tracker.seeding.base import Base, Origin
from tracker.seeding.seed_files import SeedFile, SeedProposal


def from_file(
    journal: Journal, seed: SeedFile, origin: Origin, elsewhere: Collection[str] = ()
) -> Iterator[str]:
    """What this file's source once had here and the file now lacks: proposals, and parts of them.

    A proposal that another of the files holds, one of those ``elsewhere``, was moved there.
    """
    if seed.source is None:
        return
    in_file = {proposal.id: proposal for proposal in seed.proposals}
    of_source = having("source", [seed.source[0]])
    for name in [found.id for found in proposals.select(journal.connection, of_source)]:
        base = _base(journal, f"proposal:{name}", origin)
        if name in in_file:
            yield from from_proposal(journal, in_file[name], base)
        elif name not in elsewhere and _was_in_file(base, seed.source[0]):
            yield f"{seed.path}: {name}: gone from the file, kept in the record; 'tracker retire {name}'"


def issues(journal: Journal, seed: SeedFile, origin: Origin) -> Iterator[str]:
    """Issue areas that load last wrote from a file of this name, or that it was exported with, and that
    it now lacks."""
    if not seed.issues:
        return
    for name in sorted(catalogue.known(journal.connection, "issue") - set(seed.issues)):
        base = _base(journal, f"issue:{name}", origin)
        last = base.mine[-1].body["load"].get("file") if base.mine else None
        if base.form.fields or (last == seed.path.name and not base.is_exported):
            yield f"{seed.path}: issue {name}: gone from the file, kept in the record"


def from_proposal(
    journal: Journal,
    proposal: SeedProposal,
    base: Base,
    kinds: Sequence[str] = ("evidence", "link"),
) -> Iterator[str]:
    """Things of ``kinds``, a status and a deadline that a proposal had in its file.

    Of one that was exported, when it was: what a load added since may come from a copy of it.
    """
    of_links = {f"{kind} {other}" for kind, other in base.form.links if _is_there(journal, other)}
    had = {"evidence": set(base.form.evidence), "link": of_links}
    has = {
        "evidence": set(proposal.evidence),
        "link": {f"{kind} {other}" for kind, other in proposal.links},
    }
    for kind in kinds:
        written = set() if base.is_exported else base.names(kind)
        for name in sorted((had[kind] | written) - has[kind]):
            yield f"{proposal.where()}: {proposal.id}: {kind} {name}: gone from the file, kept"
    for kind, what, said in (
        ("assess", "status", proposal.judgement),
        ("deadline", "deadline", proposal.deadline),
    ):
        had_one = base.first(kind, "") if base.is_exported else base.content(kind, "")
        if said is None and had_one:
            yield f"{proposal.where()}: {proposal.id}: {what}: gone from the file, kept in the record"


def _was_in_file(base: Base, source: str) -> bool:
    """Whether a proposal stood in the file of a source."""
    if base.is_exported:
        return base.form.fields.get("source") == source
    return bool(base.mine)


def _is_there(journal: Journal, proposal: str) -> bool:
    """Whether an export would name a proposal."""
    state = journal.state(f"proposal:{proposal}")
    return derived_rows.is_described("proposal", state) and not state.retired


def _base(journal: Journal, subject: str, origin: Origin) -> Base:
    return Base(journal.entries(subject), journal.state(subject), origin)
