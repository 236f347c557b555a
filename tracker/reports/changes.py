"""What changed between two days, as frozen data: which of four groups, and the sentence to paste."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker import countries, dates, sentences
from tracker.errors import WrongUsage
from tracker.model import Entry
from tracker.queries import changes, corrections
from tracker.queries.changes import Change, Window
from tracker.queries.corrections import Correction
from tracker.queries.query import Query

GROUPS = ("world", "late", "corrected", "new")


@dataclass(frozen=True, slots=True)
class Changed:
    """One change, in one of GROUPS. ``effective_on`` may be partial; ``received_at`` is UTC."""

    group: str
    kind: str
    proposal: str
    title: str
    owner: str
    effective_on: str | None
    received_at: str
    entry: str
    actor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes after the day ``since`` up to the day ``until``, of the log that ``state`` names."""

    since: str
    until: str
    state: str
    again: str
    changes: list[Changed]

    def groups(self) -> dict[str, list[Changed]]:
        """The changes by group, in the order of GROUPS."""
        return {name: [c for c in self.changes if c.group == name] for name in GROUPS}


def gather(
    connection: sqlite3.Connection, first: str, last: str, wanted: Query, state: str, again: str
) -> Changes:
    """What changed after the full day ``first`` up to ``last``; ``again`` is the command that prints it
    from ``state``. Raises WrongUsage where the days are in no order."""
    if first >= last:
        raise WrongUsage(
            f"{first} is not before {last}: the earlier date comes first, a year or month counts from"
            " its last day, nothing lies after today"
        )
    since, until = (dates.local_midnight_utc(dates.next_day(day)) for day in (first, last))
    window = Window(first, last, since, until)
    ours = list(corrected(connection, window, wanted))
    told = {change.entry for change in ours}
    new = (item for item in _new(connection, window, wanted) if item.entry not in told)
    found = [*_dated(connection, window, wanted, told), *ours, *new]
    return Changes(first, last, state, again, found)


def _dated(
    connection: sqlite3.Connection, window: Window, wanted: Query, told: set[str]
) -> Iterator[Changed]:
    """What happened in the world, in the window or earlier and learned in it, but for what is told
    as a correction."""
    for change in changes.dated(connection, window, wanted):
        is_same = change.entry.kind == "deadline" and change.entry.body["deadline"] == change.before
        if change.entry.hash in told or is_same:
            continue
        if (change.from_on or "") > window.first:
            yield _changed("world", change, _happened(change))
        elif not change.came_with_it:  # else it is told by saying that the record is new
            learned = f"learned on {_day(change)}"
            yield _changed("late", change, f"{_happened(change).rstrip('.')} ({learned})")


def corrected(connection: sqlite3.Connection, window: Window, wanted: Query) -> Iterator[Changed]:
    """What we took out, put back, corrected or rewrote."""
    for item in corrections.corrections(connection, window.since, window.until, wanted):
        yield _changed("corrected", item, f"{_who(item)}: {_our_word(item)}")


def _our_word(item: Correction) -> str:
    if item.how == "corrected" and item.was:
        return _correction(item.was, item.entry)
    if item.how == "rewritten":
        return f"rewritten, {sentences.of_fields(item.said)}"
    if item.how in ("linked", "unlinked"):
        ((link, to),) = item.said.items()
        return f"rewritten, {'no longer ' if item.how == 'unlinked' else ''}{link} {to}"
    done = {"taken-out": "taken out", "put-back": "put back"}[item.how]
    what = f'{done}, "{sentences.of(item.entry)}"'
    if item.entry.kind == "describe":
        what = f"the record was {done}"
    return what + (f": {item.why}" if item.why else "")


def _correction(was: Entry, entry: Entry) -> str:
    """What an entry was corrected to; its new date, and what else its sentence leaves out where
    that says the same."""
    before, said = sentences.of(was), sentences.of(entry)
    if before != said:
        moved = sentences.redated(was, entry)
        return f'corrected from "{before}" to "{said}"' + (f"; {moved}" if moved else "")
    other = sentences.differing(was, entry)
    return f'corrected, "{said}": {other}' if other else f'recorded once more, "{said}"'


def _new(connection: sqlite3.Connection, window: Window, wanted: Query) -> Iterator[Changed]:
    for change in changes.newly_tracked(connection, window, wanted):
        said = f"{_who(change)}: tracked since {_day(change)}; {change.before}"
        yield _changed("new", change, said)


def _day(change: Change) -> str:
    """The local day on which a change was received, as the days of the window are."""
    return datetime.fromisoformat(change.received_at).astimezone().date().isoformat()


def _happened(change: Change) -> str:
    """What happened in the world, as a sentence without its stop."""
    entry, who = change.entry, _who(change)
    on, said = sentences.when(entry.effective_on or ""), entry.body.get
    if entry.kind == "assess":
        moved = f"moved from {change.before} to {said('status')}"
        if change.before == said("status"):
            moved = f"is still {change.before}, judged again"
        return f"{who} {moved} {on}: {said('reason')}"
    if entry.kind == "check":
        return f"{who}: looked in {said('looked_in')} {on}, found nothing"
    if entry.kind == "evidence":
        finding, cited = str(said("finding")).rstrip("."), sentences.cited(entry.body)
        return f"{who}, {said('stance')}, {entry.effective_on}: {finding} ({cited})"
    if entry.kind == "deadline":
        moved = "set to" if change.before == "none" else f"moved from {change.before} to"
        why = f": {said('reason')}" if said("reason") else ""
        return f"{who}: deadline {moved} {said('deadline')} {on}{why}"
    return f"{who}: {sentences.of(entry)}, {on}"


def _changed(group: str, change: Change | Correction, said: str) -> Changed:
    entry = change.entry
    return Changed(
        group=group,
        kind=entry.kind,
        proposal=change.proposal,
        title=change.title,
        owner=change.owner,
        effective_on=entry.effective_on,
        received_at=change.received_at,
        entry=entry.hash,
        actor=entry.actor,
        sentence=sentences.ended(said),
    )


def _who(change: Change | Correction) -> str:
    return f"{countries.name(change.owner)}: {change.title} ({change.proposal})"
