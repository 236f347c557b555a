"""A proposal as a paragraph for a memo: what was asked, of whom, where it stands, why we say so."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker import countries, dates, text
from tracker.queries import cited, news, proposals
from tracker.queries.proposals import Proposal
from tracker.reports import citation, said
from tracker.reports.came_in import Notes, finding
from tracker.reports.document import Document, Line, Section, filled
from tracker.reports.facts import Finding, Note
from tracker.sentences import ended

STYLES = ("paragraph", "note")
_MOST = 2  # findings of one sort that a paragraph names
_ASKED = {
    "offered": "{who} offered{when} that {owner} would {deed}.",
    "pledged": "{who} pledged{when} that {owner} would {deed}.",
    "threatened": "{who} threatened{when} that {owner} would {deed}.",
    "reported": "It was reported{when}, citing {who} that {owner} was to {deed}.",
    "recommended": "{who} recommended{when} that {owner} {deed}.",
    "demanded": "{who} demanded{when} that {owner} {deed}.",
}
_PROPOSED = "{who} proposed{when} that {owner} {deed}."
_NOT_DONE = ("stalled", "rejected", "reversed")  # what supports the proposal speaks against these
_WITH_ARTICLE = {"US", "GB", "NL", "PH", "AE", "EU", "BS", "GM", "DO", "CF", "MV", "MH", "SB"}


@dataclass(frozen=True, slots=True)
class Told:
    """A proposal with what its paragraph rests on: the ``source`` that puts it forward (its footnote),
    what its status ``stands_on``, and the newest evidence ``against`` that status."""

    proposal: Proposal
    published: str
    source: int
    stands_on: list[Finding]
    against: list[Finding]


@dataclass(frozen=True, slots=True)
class Cites:
    """Proposals to cite as of the full day ``day``, and every footnote."""

    day: str
    told: list[Told]
    notes: list[Note]


def gather(connection: sqlite3.Connection, ids: Sequence[str], day: str) -> Cites:
    """What the paragraphs on the proposals with these ids say, as of ``day``."""
    notes = Notes()
    told = [_told(connection, name, notes) for name in ids]
    return Cites(day, told, notes.all())


def _told(connection: sqlite3.Connection, name: str, notes: Notes) -> Told:
    proposal = proposals.get(connection, name)
    other_side = ("supports",) if proposal.status in _NOT_DONE else said.AGAINST
    work, assessment = cited.of_proposal(connection, name)
    source = notes.number(work)
    standing = news.evidence_of(connection, [assessment] if assessment else [])
    stands_on = [finding(row, notes) for row in standing.get(assessment or "", [])[-_MOST:]]
    against = [
        finding(row, notes)
        for row in news.both_sides(connection, [name]).get(name, [])
        if row[4] in other_side and row[0] not in {item.entry for item in stands_on}
    ]
    return Told(proposal, work.published, source, stands_on, against)


def document(cites: Cites, style: str) -> Document:
    """The paragraphs with their notes, or in style note the notes alone: ready to paste."""
    sections = [
        Section(told.proposal.id, "", list(_paragraph(told, cites.day))) for told in cites.told
    ]
    return Document(
        title="",
        organisation="",
        sections=filled(sections) if style == "paragraph" else [],
        notes=citation.footnotes(cites.notes),
        last_line="",
        stamp="",
    )


def _paragraph(told: Told, day: str) -> Iterator[Line]:
    yield Line(_asked(told), (told.source,))
    yield Line(_stands(told.proposal, day), tuple(item.note for item in told.stands_on))
    for item in told.against:
        yield Line(f"Against that speaks: {ended(item.finding)}", (item.note,))
    yield from map(Line, _beside(told.proposal, day))


def _asked(told: Told) -> str:
    proposal = told.proposal
    owner = _called(proposal.owner)
    actor = f"{owner} ({proposal.body})" if proposal.body else owner
    who = proposal.proposed_by or "A text"
    asked = _ASKED.get(proposal.put, _PROPOSED)
    if who in (owner, countries.name(proposal.owner)):  # it speaks of itself
        asked = asked.replace("that {owner} would", "to")
    if ", " in who or proposal.put == "reported":
        who += ","
    when = _when(told.published) if told.published else ""
    return asked.format(who=who, when=when, owner=actor, deed=_deed(proposal.title).rstrip("."))


def _stands(proposal: Proposal, day: str) -> str:
    as_of = f"As of {citation.spoken(day)}"
    if proposal.since is None:
        looked = ", though evidence is on record" if proposal.evidence_count else ""
        return f"{as_of}, we have not assessed what became of it{looked}."
    details = [
        _plain(proposal.failure_reason or ""),
        proposal.confidence and f"{proposal.confidence} confidence",
    ]
    known = ", ".join(filter(None, details))
    known = f" ({known})" if known else ""
    since = citation.spoken(proposal.since)
    sentence = f"{as_of}, we assess it as {_plain(proposal.status)} since {since}{known}: "
    sentence += ended(proposal.reason or "")
    return sentence + (" No evidence stands behind this." if proposal.unsupported else "")


def _beside(proposal: Proposal, day: str) -> Iterator[str]:
    """What stands beside the status."""
    if proposal.disputed:
        yield "Colleagues have judged it apart, and that is undecided."
    if proposal.response and proposal.response != "none":
        yield f"The owner's response is {_plain(proposal.response)}."
    if proposal.deadline and proposal.deadline != "none":
        late = dates.days_between(dates.last_day(proposal.deadline), day)
        past = f", {text.counted(late, 'day')} ago" if late > 0 else ""
        yield f"Its deadline is {citation.spoken(proposal.deadline)}{past}."


def _called(owner: str) -> str:
    """The owner as a sentence names it."""
    return ("the " if owner in _WITH_ARTICLE else "") + countries.name(owner)


def _deed(title: str) -> str:
    """A title, which is an imperative, inside a sentence."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _when(date: str) -> str:
    """`` on March 4, 2025``, `` in 2025``."""
    return f" {'on' if len(date) == 10 else 'in'} {citation.spoken(date)}"


def _plain(word: str) -> str:
    """A status or response as a sentence has it: without hyphens."""
    return word.replace("-", " ")
