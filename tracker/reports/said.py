"""The sentences of a report: each says who, what, from what, to what, when and why."""

from typing import Any

from tracker import countries, text
from tracker.queries.bargains import Bargain
from tracker.queries.deadlines import Late, Slip
from tracker.queries.query import Query
from tracker.queries.terms import FIELDS, UNSET, Condition, Flagged, Not, Says, View, typed
from tracker.reports import pictures
from tracker.reports.document import Line
from tracker.reports.facts import (
    Concern,
    DeadlineMove,
    Due,
    Finding,
    Move,
    Report,
    Response,
    Subject,
)
from tracker.sentences import ended, when

AGAINST = ("contradicts", "mixed")
CHANGE_IN_BRACKETS = (
    "In brackets: the change against the day before these days began, of what was tracked then. What was"
    " learned late counts from when it took effect."
)
BLIND_SPOTS = "Where something is missing; a proposal counts in each of its issues."
EACH_ISSUE = "A proposal counts in each of its issues."
BY_WHAT_IS_KNOWN = (
    "How all that is tracked now stood at the end of each week, by what is known now."
)
_NAMED = 3  # setbacks that the first paragraph names
HOW_TO_LOOK = "'tracker due' lists them, with the command to type next."


def who(subject: Subject) -> str:
    """Owner, title and id."""
    return named(subject.owner, subject.title, subject.proposal)


def named(owner: str, title: str, proposal: str) -> str:
    """Owner, title and id."""
    return f"{titled(owner, title)} ({proposal})"


def titled(owner: str, title: str) -> str:
    """Owner and title: what stands out of a line."""
    return f"{countries.name(owner)}: {title}"


def about(subject: Subject, said: str, **more: Any) -> Line:
    """A line that tells of ``subject``."""
    return Line(said, named=titled(subject.owner, subject.title), **more)


def selection(wanted: Query) -> str:
    """Which proposals are meant, in words; empty for all."""
    return ", ".join(map(_condition, wanted.terms))


def _condition(term: Condition) -> str:
    """A condition in words: countries by name, what needs it with its field."""
    if isinstance(term, Not):
        return f"not {_condition(term.term)}"
    if isinstance(term, Flagged):
        return " or ".join(term.flags)
    if isinstance(term, Says):
        return "with " + " or ".join(f"“{' '.join(tokens)}”" for tokens, _ in term.phrases)
    if isinstance(term, View):
        return f"view {term.name}"
    names = [*map(typed, term.values)]
    if FIELDS[term.field].kind == "country":
        names = [name if name == UNSET else countries.name(name) for name in names]
    plain = ("owner", "issue", "status", "phase")
    return f"{'' if term.field in plain else f'{term.field} '}{' or '.join(names)}"


def only(report: Report) -> str:
    """That a report is on some proposals only; empty where it is on all."""
    return f"Only proposals of: {report.selection}." if report.selection else ""


def tracked(report: Report) -> str:
    """How many there are."""
    counts = report.counts
    then = f"on {report.until} " if report.until < report.today else ""
    return (
        f"{text.counted(counts.tracked, 'proposal')} tracked: {then}{counts.open:,} open"
        f" ({counts.unassessed:,} of them unassessed), {counts.closed:,} closed."
    )


def news(report: Report) -> str:
    """How much came in."""
    came_in = report.came_in
    kinds = [move.kind for move in came_in.moves]
    back = sum(move.setback for move in came_in.moves)
    aside = f" ({text.counted(back, 'setback')})" if back else ""
    counted = (
        (kinds.count("moved"), "status", "statuses", f" moved{aside}"),
        (kinds.count("apart"), "judgement", None, " made apart, undecided"),
        (kinds.count("reaffirmed"), "status", "statuses", " judged again, unchanged"),
        (len(came_in.responses), "response", None, " by owners"),
        (len(came_in.deadline_moves), "deadline", None, " set or moved"),
        (len(came_in.corrections), "correction", None, " of our own records"),
        (len(came_in.findings), "other piece", None, " of evidence"),
        (len(came_in.newly_tracked), "proposal", None, " newly tracked"),
    )
    said = [text.counted(count, noun, many) + what for count, noun, many, what in counted if count]
    return f"In these days: {text.listed(said)}." if said else "No change in these days."


def setbacks(report: Report) -> str:
    """Which proposals went backwards; empty where none did."""
    back = [item for item in report.came_in.moves if item.setback]
    named = [f"{titled(item.subject.owner, item.subject.title)} ({item.new})" for item in back]
    more = [f"{len(named) - _NAMED:,} more"] if len(named) > _NAMED else []
    return f"Backwards: {'; '.join([*named[:_NAMED], *more])}." if back else ""


def attention(report: Report) -> str:
    """How much needs attention."""
    counted = (
        (report.contested, "contested"),
        (report.disputed, "judged apart"),
        (report.overdue, "overdue"),
        (report.due_soon, "due in 30 days"),
        (report.bargains, "one-sided in a bargain"),
        (report.unsupported, "unsupported"),
        (report.stale, "not looked at for too long"),
    )
    needs = [f"{len(found):,} {what}" for found, what in counted if found]
    then = f" on {report.today}" if report.until < report.today else ""
    return f"Needs attention{then}: {text.listed(needs)}." if needs else "Nothing needs attention."


def move(item: Move, until: str, *, names: bool = False) -> Line:
    """A status that moved, or was judged again, with what it stands on; ``names`` says by whom."""
    reason = item.failure_reason if item.failure_reason != "other" else None
    confidence = item.confidence and f"{item.confidence} confidence"
    by = f"judged by {item.actor}" if names and item.kind != "apart" else ""
    known = ", ".join(filter(None, ["learned late" if item.late else "", reason, confidence, by]))
    known = f" ({known})" if known else ""
    sentence = f"{who(item.subject)} {_happened(item)}{known}: {ended(item.reason)}{_beside(item)}"
    sentence = f"Setback. {sentence}" if item.setback else sentence
    below = [finding(found, of_move=True) for found in item.evidence]
    if not below and item.new != "no-action":  # that stands on having looked
        below = [Line(f"No evidence: {ended(item.unsupported_why or 'none was recorded')}")]
    bands = pictures.history(item.history, until)
    mark = "setback" if item.setback else ""
    below = [*below, *_history(item)]
    return about(item.subject, sentence, below=tuple(below), bands=bands, mark=mark)


def _happened(item: Move) -> str:
    on = when(item.effective_on)
    if item.kind == "apart":
        return f"was judged {item.new} {on} by {item.actor}"
    if item.kind == "reaffirmed":
        return f"is still {item.new}, judged again {on}"
    return f"moved from {item.old} to {item.new} {on}"


def _beside(item: Move) -> str:
    """What stands beside or in place of a judgement."""
    if item.kind == "apart":
        return " Another judgement, made without seeing this one, stands beside it; nobody has decided."
    return "" if item.current else " A later assessment stands."


def _history(item: Move) -> list[Line]:
    if len(item.history) < 2:
        return []
    steps = [
        f"{stretch.status} since {stretch.since}"
        for before, stretch in zip([None, *item.history], item.history, strict=False)
        if before is None or before.status != stretch.status
    ]
    return [Line(f"So far: {', '.join(steps)}.")]


def _late(*, late: bool) -> str:
    return " (learned late)" if late else ""


def _by(actor: str, *, names: bool) -> str:
    return f" (recorded by {actor})" if names else ""


def finding(item: Finding, *, of_move: bool = False) -> Line:
    """A piece of evidence: of a move by its stance, by itself with the proposal it is about."""
    if of_move:
        return Line(f"{item.stance}: {ended(item.finding)}", (item.note,))
    what = f"{item.stance}, {item.effective_on}{_late(late=item.late)}"
    said = f"{who(item.subject)}, {what}: {ended(item.finding)}"
    return about(item.subject, said, notes=(item.note,))


def response(item: Response, *, names: bool = False) -> Line:
    """What an owner said to a proposal; ``names`` says who recorded it."""
    on = when(item.effective_on) + _late(late=item.late) + _by(item.actor, names=names)
    notes = (item.note,) if item.note is not None else ()
    said = f"{who(item.subject)}: the owner answered {on}: {item.response}."
    return about(item.subject, said, notes=notes)


def deadline_move(item: DeadlineMove, *, names: bool = False) -> Line:
    """A deadline that was set or moved; ``names`` says who recorded it."""
    happened = f"moved from {item.old} to" if item.old not in (None, "none") else "set to"
    slip = ""
    if item.days and len(item.old or "") == len(item.new):  # else it was only made more precise
        slip = f", {text.counted(abs(item.days), 'day')} {'later' if item.days > 0 else 'earlier'}"
    why = f": {ended(item.reason)}" if item.reason else "."
    on = when(item.effective_on) + _late(late=item.late)
    by = _by(item.actor, names=names)
    said = f"{who(item.subject)}: deadline {happened} {item.new} {on}{slip}{by}{why}"
    return about(item.subject, said)


def concern(item: Concern, below: tuple[Line, ...] = ()) -> Line:
    """A record that needs attention, and why."""
    return about(item.subject, f"{who(item.subject)}: {item.status}; {item.why}.", below=below)


def contested(item: Concern) -> Line:
    """A contested record, with what speaks on each side."""
    below = tuple(finding(found, of_move=True) for found in item.evidence)
    return concern(item, below)


def due(item: Due) -> Line:
    """A deadline that is past or near."""
    on = "today" if item.days == 0 else f"in {text.counted(item.days, 'day')}"
    if item.days < 0:
        on = f"{text.counted(-item.days, 'day')} overdue"
    said = f"{who(item.subject)}: {item.status}; deadline {item.deadline}, {on}."
    return about(item.subject, said)


def slip(item: Slip) -> Line:
    """A deadline that lies later than it was first set."""
    moves = text.counted(item.moves, "move")
    return Line(
        f"{named(item.owner, item.title, item.id)}: {item.status}; deadline slipped"
        f" {text.counted(item.days, 'day')}, from {item.first} to {item.deadline}, in {moves}.",
        named=titled(item.owner, item.title),
    )


def late(item: Late) -> Line:
    """What was done after it was due."""
    return Line(
        f"{named(item.owner, item.title, item.id)}: {item.status} since {item.since},"
        f" {text.counted(item.days, 'day')} after its deadline {item.deadline}.",
        named=titled(item.owner, item.title),
    )


def bargain(item: Bargain) -> Line:
    """A pair of which one side moved and the other did not."""
    stands = f"is {item.other_status}"
    if item.other_status == "unassessed":  # nobody looked is not: nothing happened
        stands += ", nobody has judged it yet"
    return Line(
        f"{named(item.moved_owner, item.moved_title, item.moved)} is {item.moved_status} since"
        f" {item.moved_since}, {text.counted(item.days, 'day')} by now; in exchange"
        f" {named(item.other_owner, item.other_title, item.other)} {stands}.",
        named=titled(item.moved_owner, item.moved_title),
    )
