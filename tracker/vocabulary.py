"""The closed sets of words: statuses with their published tests, stances, kinds, grades.

The status tests and the crosswalk to other trackers' scales are our own judgement (the crosswalk is
many-to-one); an export that uses the crosswalk carries the native status too.
"""

from typing import Literal, NamedTuple

Phase = Literal["open", "closed"]


class Status(NamedTuple):
    """One status: its name, the test it must meet, and its nearest terms on four other scales.

    ``gao``: U.S. Government Accountability Office recommendation status; ``ogp``: Open Government
    Partnership completion; ``politifact``: promise meter; ``cpp``: Comparative Party Pledges Project.
    """

    name: str
    test: str
    phase: Phase
    gao: str
    ogp: str
    politifact: str
    cpp: str


_PART = "Open-Partially Addressed"
_NOT = "Closed-Not Implemented"
_UNFULFILLED = "not fulfilled at term end"

STATUSES = (
    Status("unassessed", "nobody has looked", "open", "Open", "", "Not Yet Rated", ""),
    Status(
        "no-action",
        "looked on a date, found nothing",
        "open",
        "Open",
        "Not Started",
        "Not Yet Rated",
        _UNFULFILLED,
    ),
    Status(
        "under-consideration",
        "the owner tabled, announced or is negotiating it",
        "open",
        "Open",
        "Limited",
        "In the Works",
        _UNFULFILLED,
    ),
    Status(
        "adopted",
        "a binding decision, not operating yet",
        "open",
        _PART,
        "Limited",
        "In the Works",
        "partially fulfilled",
    ),
    Status(
        "in-progress",
        "delivery under way",
        "open",
        _PART,
        "Substantial",
        "In the Works",
        "partially fulfilled",
    ),
    Status(
        "stalled",
        "was moving, is not, still possible",
        "open",
        "Open",
        "Limited",
        "Stalled",
        "by degree",
    ),
    Status(
        "partial",
        "the owner is finished and delivered part",
        "closed",
        "Closed-Implemented (in part)",
        "Substantial",
        "Compromise",
        "partially fulfilled",
    ),
    Status(
        "implemented",
        "the proposal's own test is met",
        "closed",
        "Closed-Implemented",
        "Complete",
        "Promise Kept",
        "fully fulfilled",
    ),
    Status(
        "rejected",
        "declined, defeated, or the opposite enacted",
        "closed",
        _NOT,
        "Not Started",
        "Promise Broken",
        "not fulfilled",
    ),
    Status(
        "reversed",
        "was adopted or later, then undone",
        "closed",
        _NOT,
        "",
        "Promise Broken",
        "not fulfilled",
    ),
    Status(
        "superseded",
        "replaced or withdrawn by its proposers",
        "closed",
        _NOT,
        "",
        "",
        "excluded",
    ),
    Status(
        "unverifiable",
        "has no observable test",
        "closed",
        "",
        "Verifiable: No",
        "not admitted",
        "excluded",
    ),
)

STATUS_NAMES = tuple(status.name for status in STATUSES)
PHASE_OF = {status.name: status.phase for status in STATUSES}
OPEN = tuple(status.name for status in STATUSES if status.phase == "open")
CLOSED = tuple(status.name for status in STATUSES if status.phase == "closed")

# Moving here says a government did something (or undid it): it needs evidence, or a stated lack of it.
NEED_EVIDENCE = ("adopted", "in-progress", "partial", "implemented", "rejected", "reversed")
SETBACKS = ("stalled", "rejected", "reversed")
FAILING = ("stalled", "partial", "rejected", "reversed")
# The owner has begun to deliver, or is done: what a bargain is looked through for.
MOVED = ("adopted", "in-progress", "partial", "implemented")
DONE = ("partial", "implemented")
# How far along a status is; a move to a higher figure is a forward move.
_LADDER = ("no-action", "under-consideration", "adopted", "in-progress", "partial", "implemented")

CONFIDENCES = ("low", "moderate", "high")
FAILURE_REASONS = (
    "no-priority",
    "changed-position",
    "no-majority",
    "court",
    "money",
    "capacity",
    "external-event",
    "other",
)
STANCES = ("supports", "contradicts", "mixed", "context")
EVIDENCE_KINDS = (
    "law",
    "order",
    "budget",
    "ruling",
    "official-statement",
    "data",
    "report",
    "media",
    "interview",
    "observation",
)
PUTS = ("recommended", "offered", "pledged", "demanded", "threatened", "reported")
PRIORITIES = ("high", "normal", "low")
RESPONSES = ("none", "noted", "under-review", "accepted", "accepted-in-part", "rejected")
LINK_KINDS = (
    "in-exchange-for",
    "depends-on",
    "part-of",
    "repeats",
    "supersedes",
    "conflicts-with",
)
LINK_BACKWARD = {
    "in-exchange-for": "in exchange for",
    "depends-on": "needed by",
    "part-of": "has part",
    "repeats": "repeated by",
    "supersedes": "superseded by",
    "conflicts-with": "conflicts with",
}
# NATO Admiralty code (AJP-2.1): reliability of the source A-F, credibility of the information 1-6.
GRADES = tuple(f"{source}{information}" for source in "ABCDEF" for information in "123456")
UNGRADED = "F6"
SUBJECT_TYPES = ("proposal", "source", "issue", "view", "setting")


def advance(status: str) -> int:
    """How far along ``status`` is, 0 to 5; statuses off the ladder count as not begun."""
    return _LADDER.index(status) if status in _LADDER else 0


def stance_of_move(old: str, new: str) -> str:
    """The stance that evidence given with a move from ``old`` to ``new`` takes by default.

    Setbacks and steps back contradict the proposal's being done; closing without a verdict, and
    having found nothing, is context; every other move supports it.
    """
    if new in SETBACKS:
        return "contradicts"
    if new not in _LADDER or new == "no-action":
        return "context"
    return "supports" if advance(new) >= advance(old) else "contradicts"
