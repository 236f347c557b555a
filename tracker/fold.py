"""``fold(entries of one subject) -> state``: pure, and the same whatever order entries arrive in.

Nothing here knows today's date, the database, or another subject. ``settle`` finds out which entries
count; the state is built from those that do, ``standing`` says how that stood day by day.
"""

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tracker.model import Body, Entry
from tracker.settle import Settled, Void, settle
from tracker.standing import Held, Standing, day_of, standings


@dataclass(frozen=True)
class State:
    """Everything that the log says of one subject."""

    fields: Body
    tracked_on: str | None
    voided: Mapping[str, Void]
    assessments: tuple[Held, ...]
    current: Held | None
    heads: tuple[str, ...]
    evidence: tuple[Entry, ...]
    checks: tuple[Entry, ...]
    deadlines: tuple[Held, ...]
    responses: tuple[Held, ...]
    links: tuple[Entry, ...]
    notes: tuple[Entry, ...]

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """How it stood, stretch by stretch of days; worked out once it is asked for."""
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


def fold(entries: Iterable[Entry]) -> State:
    """The state of the one subject that ``entries`` are about."""
    settled = settle(entries)
    by_kind = _by_kind(settled.live)
    evidence = by_kind.get("evidence", [])
    checks = by_kind.get("check", [])
    assessments = _assessments(settled, by_kind.get("assess", []), evidence)
    return State(
        fields=_described(by_kind.get("describe", [])),
        tracked_on=_tracked_on(settled.live),
        voided=settled.voided,
        assessments=assessments,
        current=assessments[-1] if assessments else None,
        heads=_heads(settled),
        evidence=tuple(evidence),
        checks=tuple(checks),
        deadlines=_intervals(by_kind.get("deadline", [])),
        responses=_intervals(by_kind.get("respond", [])),
        links=_links(settled.live),
        notes=tuple(by_kind.get("note", [])),
    )


def followed(state: State, entry: Entry) -> State | None:
    """The state once ``entry`` follows, which is later than all that it was folded from: what ``fold``
    would give, without going through all of them again. None where that takes a fold: for an entry that
    corrects, repeats, describes, links or takes out another."""
    if entry.replaces is not None or entry.by_load:
        return None
    if entry.kind == "assess":
        live = {found.hash for found in state.evidence}
        named = dict.fromkeys(name for name in entry.body.get("evidence", ()) if name in live)
        if set(entry.body.get("after", ())) != set(state.heads):
            return None
        judged = _inserted(state.assessments, entry, tuple(named))
        return replace(state, assessments=judged, current=judged[-1], heads=(entry.hash,))
    if entry.kind == "evidence":
        return replace(state, evidence=(*state.evidence, entry))
    if entry.kind == "check":
        return replace(state, checks=(*state.checks, entry))
    if entry.kind == "deadline":
        return replace(state, deadlines=_inserted(state.deadlines, entry))
    if entry.kind == "respond":
        return replace(state, responses=_inserted(state.responses, entry))
    return replace(state, notes=(*state.notes, entry)) if entry.kind == "note" else None


def _inserted(
    timeline: tuple[Held, ...], entry: Entry, evidence: tuple[str, ...] = ()
) -> tuple[Held, ...]:
    """``timeline`` with an entry that is later than all in it, at the place of its day."""
    day = day_of(entry)
    place = bisect.bisect_right(timeline, day, key=lambda held: held.from_on)
    before, after = timeline[:place], timeline[place:]
    if before:
        before = (*before[:-1], before[-1]._replace(until_on=day))
    return (*before, Held(entry, day, after[0].from_on if after else None, evidence), *after)


def _by_kind(live: Iterable[Entry]) -> dict[str, list[Entry]]:
    kinds: dict[str, list[Entry]] = {}
    for entry in live:
        kinds.setdefault(entry.kind, []).append(entry)
    return kinds


def _described(describes: Iterable[Entry]) -> Body:
    fields: Body = {}
    for entry in describes:
        for name, value in entry.body["fields"].items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
    return fields


def _tracked_on(live: Sequence[Entry]) -> str | None:
    return next((e.recorded_at[:10] for e in live if e.kind == "describe"), None)


def _intervals(dated: Iterable[Entry]) -> tuple[Held, ...]:
    """Each entry in force until the next one's day; one of the same day gives way to the later."""
    timeline = sorted(((day_of(entry), entry) for entry in dated), key=lambda p: (p[0], p[1].order))
    ends = [*(day for day, _ in timeline[1:]), None]
    return tuple(Held(entry, day, end) for (day, entry), end in zip(timeline, ends, strict=False))


def _assessments(
    settled: Settled, assesses: Sequence[Entry], evidence: Sequence[Entry]
) -> tuple[Held, ...]:
    live = {entry.hash for entry in evidence}
    return tuple(
        held._replace(evidence=_standing(settled, held.entry, live))
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
    if len(assesses) < 2:
        return tuple(e.hash for e in assesses if e.hash not in settled.voided)
    seen_before: set[str] = set()
    by_hash = {entry.hash: entry for entry in assesses}
    todo = [e for e in assesses if e.hash not in settled.voided]
    live = [entry.hash for entry in todo]
    while todo:
        entry = todo.pop()
        for before in [*entry.body.get("after", ()), *filter(None, [entry.replaces])]:
            before = settled.same.get(before, before)
            if before not in seen_before and before in by_hash:
                seen_before.add(before)
                todo.append(by_hash[before])
    return tuple(entry_hash for entry_hash in live if entry_hash not in seen_before)


def _links(live: Iterable[Entry]) -> tuple[Entry, ...]:
    """For each kind and other end the newest word: a link stands, an unlink takes it away."""
    newest: dict[tuple[str, str], Entry] = {}
    for entry in live:
        if entry.kind in ("link", "unlink"):
            newest[entry.body["link"], entry.body["to"]] = entry
    return tuple(entry for entry in newest.values() if entry.kind == "link")
