"""What a report says, as frozen data. Its field names are the keys of ``--format json``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """The proposal that a line of a report is about."""

    proposal: str
    title: str
    owner: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of evidence; ``cited`` is what it cites, ``effective_on`` may be partial."""

    entry: str
    subject: Subject
    stance: str
    finding: str
    cited: str
    grade: str
    effective_on: str


@dataclass(frozen=True, slots=True)
class Move:
    """A judgement that was received in the period. ``old`` and ``new`` are statuses; ``kind`` is moved,
    reaffirmed (the same status judged again) or corrected (our earlier word was wrong)."""

    entry: str
    kind: str
    subject: Subject
    old: str
    new: str
    effective_on: str
    reason: str
    failure_reason: str | None
    confidence: str | None
    unsupported_why: str | None
    setback: bool
    current: bool
    actor: str
    evidence: list[Finding]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: ``days`` until it, negative where it is past."""

    subject: Subject
    status: str
    deadline: str
    days: int


@dataclass(frozen=True, slots=True)
class Concern:
    """A record that needs attention, and why, in words."""

    subject: Subject
    status: str
    why: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts of proposals by a key (rows) and status (columns; only those that occur)."""

    key: str
    statuses: list[str]
    rows: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, and how many came in the period."""

    tracked: int
    open: int
    closed: int
    unassessed: int
    newly_tracked: int
    moves: int
    setbacks: int
    reaffirmed: int
    corrected: int
    findings: int


@dataclass(frozen=True, slots=True)
class Report:
    """All facts of a report on the days ``since`` to ``until``, both included, local days.

    News is what the database received in these days and what took effect by ``today``. ``state``
    names the log it was made from, ``again`` the command that prints it from that state.
    """

    since: str
    until: str
    today: str
    state: str
    again: str
    counts: Counts
    moves: list[Move]
    taken_out: list[str]
    newly_tracked: list[Subject]
    findings: list[Finding]
    overdue: list[Due]
    due_soon: list[Due]
    contested: list[Concern]
    disputed: list[Concern]
    unsupported: list[Concern]
    stale: list[Concern]
    by_owner: Grid
    by_issue: Grid
