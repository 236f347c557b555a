"""How a proposal stood, stretch by stretch of days: the last part of the fold, and as pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tracker import dates
from tracker.model import Body, Entry


class Held(NamedTuple):
    """A dated entry and the days it was in force: from ``from_on`` until before ``until_on``.

    ``until_on`` is None while it still is; both are full days. An interval may be empty, where a
    later entry speaks of the same day. ``evidence`` names the live evidence it stands on.
    """

    entry: Entry
    from_on: str
    until_on: str | None
    evidence: tuple[str, ...] = ()


class Standing(NamedTuple):
    """What held of a proposal from ``from_on`` until before ``until_on`` (None: still), full days.

    ``from_on`` is empty for the days before anything; otherwise it is the last day on which anybody
    had looked: something dated begins there. Evidence counts from its own day, or from that of an
    assessment that stands on it: what shows how things were may come to light later.
    """

    from_on: str
    until_on: str | None
    current: Held | None
    evidence_count: int
    contested: bool
    unsupported: bool
    single_source: bool
    self_reported: bool
    disputed: bool

    @property
    def last_looked(self) -> str | None:
        """The last full day of evidence, check or assessment; None where nobody had ever looked."""
        return self.from_on or None


def standings(
    assessments: Sequence[Held],
    evidence: Sequence[Entry],
    checks: Sequence[Entry],
    heads: Sequence[str],
    owner: str | None,
) -> tuple[Standing, ...]:
    """Every stretch of days, from the first on, without gaps; the last one is how it stands now."""
    seen_on = _seen_on(assessments, evidence)
    checked_from = min(map(day_of, checks), default=None)
    days = sorted({"", *_days(assessments, evidence, checks)})
    return tuple(
        _standing(
            (day, until),
            next((held for held in reversed(assessments) if held.from_on <= day), None),
            [entry for entry in evidence if seen_on[entry.hash] <= day],
            is_checked=checked_from is not None and checked_from <= day,
            is_disputed=sum(h.from_on <= day and h.entry.hash in heads for h in assessments) > 1,
            owner=owner,
        )
        for day, until in zip(days, [*days[1:], None], strict=True)
    )


def origin_of(body: Body) -> str:
    """Where a finding comes from at bottom; items with one origin count once.

    Stated, or the source it cites: a known source, a URL or a document.
    """
    return str(body.get("origin") or body.get("source") or body.get("url") or body.get("doc") or "")


def day_of(entry: Entry) -> str:
    """The full day from which an entry's effective date counts: of a partial one the last, capped at
    the day it was recorded, which the writer states where it matters."""
    recorded_on = entry.recorded_at[:10]
    on = entry.effective_on or recorded_on
    stated = entry.body.get("counts_from") if len(on) < 10 else None
    return str(stated or dates.counted_from(on, recorded_on))


def _standing(
    stretch: tuple[str, str | None],
    current: Held | None,
    seen: Sequence[Entry],
    *,
    is_checked: bool,
    is_disputed: bool,
    owner: str | None,
) -> Standing:
    return Standing(
        *stretch,
        current=current,
        evidence_count=len(seen),
        contested={"supports", "contradicts"} <= _stances_since(current, seen),
        unsupported=_unsupported(current, is_checked=is_checked),
        single_source=len({origin_of(entry.body) for entry in seen}) == 1,
        self_reported=owner is not None
        and bool(seen)
        and all(entry.body.get("by") == owner for entry in seen),
        disputed=is_disputed,
    )


def _days(
    assessments: Iterable[Held], evidence: Iterable[Entry], checks: Iterable[Entry]
) -> Iterator[str]:
    """The days on which somebody looked, as far as anything dated says so."""
    yield from (held.from_on for held in assessments)
    yield from map(day_of, checks)
    for entry in evidence:
        yield day_of(entry)
        if entry.body.get("accessed"):
            yield dates.counted_from(entry.body["accessed"], entry.recorded_at[:10])


def _seen_on(assessments: Iterable[Held], evidence: Iterable[Entry]) -> dict[str, str]:
    seen_on = {entry.hash: day_of(entry) for entry in evidence}
    for held in assessments:
        for name in held.evidence:
            seen_on[name] = min(seen_on[name], held.from_on)
    return seen_on


def _stances_since(current: Held | None, evidence: Iterable[Entry]) -> set[str]:
    """Stances that speak for or against since the current assessment, and of what it stands on;
    none where nothing came since."""
    if current is None:
        return {entry.body["stance"] for entry in evidence}
    since = {e.body["stance"] for e in evidence if e.order > current.entry.order} - {"context"}
    stood_on = {e.body["stance"] for e in evidence if e.hash in current.evidence}
    return since | stood_on if since else set()  # both sides in view when judged: not contested


def _unsupported(current: Held | None, *, is_checked: bool) -> bool:
    """Whether the current status stands on nothing; having looked is what no-action stands on."""
    if current is None or current.evidence or current.entry.body["status"] == "unassessed":
        return False
    return not (current.entry.body["status"] == "no-action" and is_checked)
