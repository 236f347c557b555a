"""``fold(entries of one subject) -> state``: pure, and the same whatever order entries arrive in.

Nothing here knows today's date, the database, or another subject. ``settle`` finds out which entries
count; the state is built from those that do, ``standing`` says how that stood day by day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tracker.model import Body, Entry
from tracker.settle import Settled, Void, settle
from tracker.standing import Held, Standing, day_of, standings


@dataclass(frozen=True)
class State:
    """Everything that the log says of one subject: the entries that count, and each part worked out of
    them once it is asked for."""

    settled: Settled

    @property
    def voided(self) -> Mapping[str, Void]:
        """The entries that do not count, and why."""
        return self.settled.voided

    @cached_property
    def fields(self) -> Body:
        """What is described, field by field."""
        return _described(self._of("describe"))

    @cached_property
    def tracked_on(self) -> str | None:
        """The UTC day of the first description."""
        return next((e.recorded_at[:10] for e in self._of("describe")), None)

    @cached_property
    def assessments(self) -> tuple[Held, ...]:
        """The judgements in the order of their days, with the evidence each stands on."""
        return _assessments(self.settled, self._of("assess"), self.evidence)

    @property
    def current(self) -> Held | None:
        """The judgement in force."""
        return self.assessments[-1] if self.assessments else None

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The judgements that no other was made after; several disagree."""
        return _heads(self.settled)

    @property
    def evidence(self) -> tuple[Entry, ...]:
        """Findings, in the order of entries."""
        return self._of("evidence")

    @property
    def checks(self) -> tuple[Entry, ...]:
        """Looks that found nothing, in the order of entries."""
        return self._of("check")

    @cached_property
    def deadlines(self) -> tuple[Held, ...]:
        """Deadlines in the order of their days."""
        return _intervals(self._of("deadline"))

    @cached_property
    def responses(self) -> tuple[Held, ...]:
        """What the owner said, in the order of days."""
        return _intervals(self._of("respond"))

    @cached_property
    def links(self) -> tuple[Entry, ...]:
        """The links that stand."""
        return _links(self.settled.live)

    @property
    def notes(self) -> tuple[Entry, ...]:
        """Remarks, in the order of entries."""
        return self._of("note")

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """How it stood, stretch by stretch of days."""
        owner = self.fields.get("owner")
        return standings(self.assessments, self.evidence, self.checks, self.heads, owner)

    @property
    def now(self) -> Standing:
        """How it stands by everything that is known."""
        return self.standings[-1]

    @property
    def status(self) -> str:
        """The current status; ``unassessed`` where nobody has looked."""
        return str(self.current.entry.body["status"]) if self.current else "unassessed"

    def status_on(self, day: str) -> str:
        """The status in force on a full day; ``unassessed`` where none was yet."""
        held = [item for item in self.assessments if item.from_on <= day]
        return str(held[-1].entry.body["status"]) if held else "unassessed"

    def linked(self, kind: str, other: str) -> bool:
        """Whether a link of this kind to that proposal stands."""
        return any((e.body["link"], e.body["to"]) == (kind, other) for e in self.links)

    @property
    def retired(self) -> bool:
        """Whether the record was taken out of lists and counts."""
        return "retired" in self.fields

    def _of(self, kind: str) -> tuple[Entry, ...]:
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Entry, ...]]:
        return _by_kind(self.settled.live)


def fold(entries: Iterable[Entry]) -> State:
    """The state of the one subject that ``entries`` are about."""
    return State(settle(entries))


def _by_kind(live: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    kinds: dict[str, list[Entry]] = {}
    for entry in live:
        kinds.setdefault(entry.kind, []).append(entry)
    return {kind: tuple(entries) for kind, entries in kinds.items()}


def _described(describes: Iterable[Entry]) -> Body:
    fields: Body = {}
    for entry in describes:
        for name, value in entry.body["fields"].items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
    return fields


def _intervals(dated: Iterable[Entry]) -> tuple[Held, ...]:
    """Each entry in force until the next one's day; one of the same day gives way to the later."""
    timeline = [(day_of(entry), entry) for entry in dated]
    if len(timeline) > 1:  # most have one, and most of those one at a time
        timeline.sort(key=lambda p: (p[0], p[1].order))
    ends = [*(day for day, _ in timeline[1:]), None]
    return tuple(Held(entry, day, end) for (day, entry), end in zip(timeline, ends, strict=False))


def _assessments(
    settled: Settled, assesses: Sequence[Entry], evidence: Sequence[Entry]
) -> tuple[Held, ...]:
    live = {entry.hash for entry in evidence}
    return tuple(
        held._replace(evidence=_standing(settled, held.entry, live)) if live else held
        for held in _intervals(assesses)
    )


def _standing(settled: Settled, assess: Entry, live: set[str]) -> tuple[str, ...]:
    meant = (settled.meant(entry_hash) for entry_hash in assess.body.get("evidence", ()))
    return tuple(dict.fromkeys(entry_hash for entry_hash in meant if entry_hash in live))


def _heads(settled: Settled) -> tuple[str, ...]:
    """Live assessments that no other assessment was made after, directly or through others.

    Links through voided assessments count: who decided after seeing a since-retracted judgement had
    seen all that it had seen.
    """
    assesses = [entry for entry in settled.ordered if entry.kind == "assess"]
    if not settled.voided:  # as nearly everywhere: no detour through those that do not count
        before_one = {name for entry in assesses for name in entry.body.get("after", ())}
        return tuple(entry.hash for entry in assesses if entry.hash not in before_one)
    if len(assesses) < 2:
        return tuple(e.hash for e in assesses if e.hash not in settled.voided)
    seen_before: set[str] = set()
    voided = {entry.hash: entry for entry in assesses if entry.hash in settled.voided}
    todo = [entry for entry in assesses if entry.hash not in voided]
    live = [entry.hash for entry in todo]
    while todo:
        entry = todo.pop()
        for before in (*entry.body.get("after", ()), entry.replaces):
            before = settled.same.get(before, before) if before else ""
            if before not in seen_before:
                seen_before.add(before)
                todo += [voided[before]] if before in voided else []
    return tuple(entry_hash for entry_hash in live if entry_hash not in seen_before)


def _links(live: Iterable[Entry]) -> tuple[Entry, ...]:
    """For each kind and other end the newest word: a link stands, an unlink takes it away."""
    newest: dict[tuple[str, str], Entry] = {}
    for entry in live:
        if entry.kind in ("link", "unlink"):
            newest[entry.body["link"], entry.body["to"]] = entry
    return tuple(entry for entry in newest.values() if entry.kind == "link")
