"""What a report says, as frozen data. Its field names are the keys of ``--format json``."""

from dataclasses import dataclass

from tracker.queries.bargains import Bargain
from tracker.queries.blind_spots import Spot
from tracker.queries.cited import Cited
from tracker.queries.deadlines import Late, Owed, Slip


@dataclass(frozen=True, slots=True)
class Subject:
    """The proposal that a line of a report is about."""

    proposal: str
    title: str
    owner: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: ``text`` is all of it in one line, ``cited`` what it is made of."""

    number: int
    text: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class Finding:
    """A piece of evidence; ``note`` is the number of its footnote, ``effective_on`` may be partial.

    ``late``: it took effect before the period in which it came in.
    """

    entry: str
    subject: Subject
    stance: str
    finding: str
    effective_on: str
    late: bool
    note: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A status and the full days on which it stood: from ``from_on`` until before ``until_on`` (None:
    it still does). ``since`` is the date as given, partial ones included."""

    status: str
    since: str
    from_on: str
    until_on: str | None


@dataclass(frozen=True, slots=True)
class Move:
    """A judgement that was received in the period. ``old`` and ``new`` are statuses; ``kind`` is moved,
    reaffirmed (the same status judged again) or apart (another one, made without seeing it, stands
    beside it, and nobody has decided).

    ``late``: it took effect before the period in which it came in; ``current``: no other took its place;
    ``history``: all the statuses the proposal has had.
    """

    entry: str
    kind: str
    subject: Subject
    old: str
    new: str
    effective_on: str
    late: bool
    reason: str
    failure_reason: str | None
    confidence: str | None
    unsupported_why: str | None
    setback: bool
    current: bool
    actor: str
    evidence: list[Finding]
    history: list[Stretch]


@dataclass(frozen=True, slots=True)
class Response:
    """What an owner said, received in the period; ``note`` is the number of its footnote, if any."""

    entry: str
    subject: Subject
    response: str
    effective_on: str
    late: bool
    actor: str
    note: int | None


@dataclass(frozen=True, slots=True)
class DeadlineMove:
    """A deadline set or moved in the period. ``old`` is None where none was set; ``days`` how far it
    moved back (negative: forward), None where one of the two is no date."""

    entry: str
    subject: Subject
    old: str | None
    new: str
    days: int | None
    effective_on: str
    late: bool
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What we took out, put back, corrected or rewrote of our own record, as a sentence."""

    entry: str
    subject: Subject
    actor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: ``days`` until it, negative where it is past."""

    subject: Subject
    status: str
    deadline: str
    days: int


@dataclass(frozen=True, slots=True)
class Concern:
    """A record that needs attention, why, in words, and the evidence on both sides, where contested."""

    subject: Subject
    status: str
    why: str
    evidence: list[Finding]


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts of proposals by a key (rows) and status (columns; only those that occur).

    ``before`` are the counts on the day before the period, of what was tracked then; a row that is not
    there had none.
    """

    key: str
    statuses: list[str]
    rows: dict[str, list[int]]
    before: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many proposals there are."""

    tracked: int
    open: int
    closed: int
    unassessed: int


@dataclass(frozen=True, slots=True)
class CameIn:
    """What is news in the period; nothing of it stands in two of the lists."""

    moves: list[Move]
    responses: list[Response]
    deadline_moves: list[DeadlineMove]
    corrections: list[Correction]
    newly_tracked: list[Subject]
    findings: list[Finding]

    @property
    def is_nothing(self) -> bool:
        """Whether the period brought no news at all."""
        news = (self.moves, self.responses, self.deadline_moves, self.corrections)
        return not any((*news, self.newly_tracked, self.findings))


@dataclass(frozen=True, slots=True)
class Report:
    """All facts of a report on the days ``since`` to ``until``, both included, local days.

    News is what the database received in these days and what took effect by ``today``; counts are as of
    ``until``, what needs attention as of ``today``. ``selection`` says in words which proposals it is
    on, empty for all. ``state`` names the log it was made from, ``again`` the command that prints it
    from that state.
    """

    title: str
    organisation: str
    selection: str
    since: str
    until: str
    today: str
    state: str
    again: str
    counts: Counts
    came_in: CameIn
    contested: list[Concern]
    disputed: list[Concern]
    overdue: list[Due]
    due_soon: list[Due]
    late: list[Late]
    slipped: list[Slip]
    deadlines: list[Owed]
    bargains: list[Bargain]
    by_owner: Grid
    by_issue: Grid
    trend: Grid
    blind_spots: list[Spot]
    unsupported: list[Concern]
    stale: list[Concern]
    notes: list[Note]
