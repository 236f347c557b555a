"""One record, or one entry, as text for a person."""

import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from tracker import countries, output, sentences, text, vocabulary
from tracker.commands import _said
from tracker.queries.deadlines import Clock
from tracker.queries.history import Past
from tracker.queries.proposals import Proposal
from tracker.queries.record import Assessment, Evidence, Link, Record

_TAIL = 8  # entries of history that a person is shown


def lines(
    found: Record, past: Sequence[Past], clock: Clock, database: str, width: int
) -> Iterator[str]:
    """Everything about a record: what, who, status and why, evidence with contradictions first,
    each move of the deadline, links both ways, the end of its history. ``clock`` says how it stands by
    its deadline, ``database`` is the file whose folder holds what is attached."""
    proposal = found.proposal
    yield proposal.id
    yield from _wrapped(proposal.title, width)
    yield _owners(proposal)
    if found.retired is not None:
        yield f"RETIRED: {text.one_line(found.retired)}"
    yield from _standing(found, width)
    yield ""
    yield from _facts(found, clock, width)
    yield from _section("Evidence", _evidence(found.evidence, database), width)
    yield from _section("Checks", (f"{c.effective_on}  {c.looked_in}" for c in found.checks), width)
    yield from _section("Earlier assessments", _earlier(found), width)
    yield from _section("Responses", _responses(found), width)
    yield from _section("Deadlines", _deadlines(found), width)
    yield from _section("Links", map(_link, found.links), width)
    notes = (f"{note.recorded_at[:10]}  {note.actor}: {note.note}" for note in found.notes)
    yield from _section("Notes", notes, width)
    yield from _history(past, width)


def entry_lines(item: Past, width: int) -> Iterator[str]:
    """One entry, field by field."""
    entry = item.entry
    yield f"entry {entry.hash}"
    if item.how:
        yield f"does not count any more: {item.how} by {(item.by or '')[:8]}"
    yield from _wrapped(sentences.named(entry), width)
    facts = {
        "kind": entry.kind,
        "subject": entry.subject,
        "effective on": entry.effective_on or "(every date)",
        "recorded at": f"{entry.recorded_at} by {entry.actor}",
        "received at": item.received_at,
        "replica": f"{entry.replica}, number {entry.seq}, clock {entry.clock}",
        "group": entry.group,
        "replaces": entry.replaces or "",
    }
    facts |= {name: _flat(value) for name, value in entry.body.items() if name not in facts}
    for name, value in facts.items():
        if value:
            yield from _fact(name, value, width)


def _owners(proposal: Proposal) -> str:
    partners = ", ".join(map(countries.label, proposal.partners))
    body = f", {proposal.body}" if proposal.body else ""
    return text.one_line(
        countries.label(proposal.owner) + body + (f", with {partners}" if partners else "")
    )


def _standing(found: Record, width: int) -> Iterator[str]:
    proposal = found.proposal
    if proposal.since is None:
        seen = "judged yet what the evidence below means" if found.evidence else "looked yet"
        yield f"unassessed: nobody has {seen}"
        return
    yield from _wrapped(_judged_by(found.assessments[0]), width)
    unsupported = found.assessments[0].unsupported_why
    if proposal.unsupported:
        yield from _wrapped(f"UNSUPPORTED: {unsupported or 'no evidence stands behind it'}", width)
    if proposal.contested:
        yield "CONTESTED: evidence for and against it since this assessment"
    if proposal.disputed:
        others = ", ".join(
            f"{a.status} ({a.actor}, {a.effective_on})" for a in found.assessments if a.head
        )
        yield from _wrapped(f"DISPUTED: judged apart as {others}", width)


def _judged(assessment: Assessment) -> str:
    details = [f"confidence {assessment.confidence}" if assessment.confidence else ""]
    details.append(assessment.failure_reason or "")
    more = "".join(f", {detail}" for detail in details if detail)
    return f"{assessment.status} since {assessment.effective_on}{more}: {assessment.reason}"


def _judged_by(assessment: Assessment) -> str:
    return f"{_judged(assessment)} ({assessment.actor}, {assessment.entry[:8]})"


def _facts(found: Record, clock: Clock, width: int) -> Iterator[str]:
    proposal = found.proposal
    for name, value in (
        ("summary", proposal.summary),
        ("test", proposal.test),
        ("proposed by", _how_put(proposal)),
        ("source", ", ".join(filter(None, [proposal.source, proposal.locator]))),
        ("inferred", proposal.inferred),
        ("issues", ", ".join(proposal.issues)),
        ("priority", proposal.priority),
        ("assignee", proposal.assignee),
        ("deadline", _deadline(proposal.deadline, clock)),
        ("response", proposal.response or ""),
        ("last looked", proposal.last_looked or "never"),
    ):
        if value:
            yield from _fact(name, value, width)


def _how_put(proposal: Proposal) -> str:
    return ", ".join(filter(None, [proposal.proposed_by, proposal.put]))


def _deadline(deadline: str | None, clock: Clock) -> str:
    said = [
        f"{what} {text.counted(days, 'day')}"
        for what, days in (
            ("OVERDUE by", clock.overdue),
            ("late by", clock.late),
            ("slipped", clock.slipped),
        )
        if days
    ]
    since = f" from {clock.first}" if clock.slipped else ""
    return (deadline or "not set") + (f" ({', '.join(said)}{since})" if said else "")


def _evidence(items: Iterable[Evidence], database: str) -> Iterator[str]:
    for item in items:
        place = item.source or item.url or item.doc or ""
        details = [
            place,
            item.locator,
            item.kind,
            item.claimed_by and f"claimed by {item.claimed_by}",
        ]
        graded = f"grade {item.grade}" if item.grade != vocabulary.UNGRADED else None
        copy = item.attached and _copy(item, database)
        known = ", ".join(filter(None, [*details, graded, item.archive_url, copy]))
        said = f"{item.stance:<11} {item.effective_on}  {item.finding} [{known}]"
        yield f"{said} ({item.actor}, {item.entry[:8]})"


def _copy(item: Evidence, database: str) -> str:
    from tracker.keeping import attachments  # hashing is of no use where nothing is attached

    attached = attachments.Attached(item.attached or "", item.file_name or "")
    folder = attachments.folder_of(database)
    place = attachments.place_of(folder, attached)
    what = f"copy of {item.file_name}" if item.file_name else "copy"
    return f"{what}: {output.near(place)}" + ("" if os.path.exists(place) else ", not here")


def _earlier(found: Record) -> Iterator[str]:
    for assessment in found.assessments[1:]:
        yield _judged_by(assessment)


def _responses(found: Record) -> Iterator[str]:
    for item in found.responses:
        said = " ".join(filter(None, [item.effective_on, item.response, item.url]))
        yield f"{said} ({item.actor}, {item.entry[:8]})"


def _deadlines(found: Record) -> Iterator[str]:
    """Each move, the newest first."""
    before = [item.deadline for item in found.deadlines[1:]] + ["not set"]
    if len(found.deadlines) > 1 or any(item.reason for item in found.deadlines):
        for item, old in zip(found.deadlines, before, strict=True):
            why = f": {item.reason}" if item.reason else ""
            yield f"{old} -> {item.deadline}, {item.effective_on} by {item.actor}{why}"


def _link(link: Link) -> str:
    relation = link.kind if link.forward else vocabulary.LINK_BACKWARD[link.kind]
    return f"{relation} {link.other} ({link.status}): {link.title}"


def _history(past: Sequence[Past], width: int) -> Iterator[str]:
    """One line an entry: this is where to look next, not the text itself."""
    counted = [item for item in past if item.how != "repeated"]
    yield ""
    yield "History"
    if len(counted) > _TAIL:
        proposal = counted[0].entry.subject.partition(":")[2]
        yield f"  … {len(counted) - _TAIL} earlier: tracker history {proposal}"
    for item in counted[-_TAIL:]:
        yield "  " + _said.past(item, of_one=True, width=width - 2)


def _section(title: str, items: Iterable[str], width: int) -> Iterator[str]:
    lines = list(items)
    if lines:
        yield ""
        yield title
    for line in lines:
        yield from _wrapped(line, width, "  ", "      ")


def _fact(name: str, value: str, width: int) -> Iterator[str]:
    yield from _wrapped(value, width, f"{text.one_line(name):<13} ", " " * 14)


def _wrapped(value: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text.one_line(value),
        max(width, 40),
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_flat(item)}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
