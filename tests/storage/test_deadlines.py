"""Slipped, overdue and late: what is read is what a plain reckoning gives, on every day."""

import itertools

from hypothesis import example, given

from tests.storage.worlds import (
    MANY,
    OWNERS,
    TODAY,
    Told,
    began,
    days,
    deadline,
    due_on,
    status,
    timeline,
    told,
    world,
)
from tracker import dates, vocabulary
from tracker.queries import deadlines
from tracker.queries.deadlines import Clock, Due, Late, Owed, Slip
from tracker.queries.query import having


def slip(things: list[Told], name: str, day: str) -> tuple[str, int, int] | None:
    """The deadline as first dated, the days it slipped since, and how often it was moved."""
    set_ = timeline(things, "deadline", name, day)
    while set_ and set_[0].what == "none":
        del set_[0]
    if not set_ or set_[-1].what == "none":
        return None
    moves = sum(due_on(a.what) != due_on(b.what) for a, b in itertools.pairwise(set_))
    first, last = (dates.last_day(item.what) for item in (set_[0], set_[-1]))
    return set_[0].what, dates.days_between(first, last), moves


def slips(things: list[Told], day: str) -> list[Slip]:
    found = []
    for name in sorted(OWNERS):
        slipped = slip(things, name, day)
        if slipped and slipped[1] > 0:
            first, late_by, moves = slipped
            now = str(deadline(things, name, day))
            held = (name, name.title(), OWNERS[name], status(things, name, day))
            found.append(Slip(*held, first, now, late_by, moves))
    return sorted(found, key=lambda item: -item.days)


def lates(things: list[Told], day: str) -> list[Late]:
    found = []
    for name in sorted(OWNERS):
        now, due = status(things, name, day), deadline(things, name, day)
        last = due_on(due)
        since = began(things, name, day, lambda one, now=now: one == now)
        if now in ("implemented", "partial") and last and since and since.day > last:
            by = dates.days_between(last, since.day)
            held = (name, name.title(), OWNERS[name], now)
            found.append(Late(*held, str(due), since.on, by))
    return sorted(found, key=lambda item: -item.days)


def dues(things: list[Told], day: str, within: int) -> list[Due]:
    found = []
    for name in sorted(OWNERS):
        now, due = status(things, name, day), deadline(things, name, day)
        last = due_on(due)
        if vocabulary.PHASE_OF[now] == "open" and last:
            left = dates.days_between(day, last)
            held = (name, name.title(), OWNERS[name], now)
            found += [Due(*held, str(due), left)] if left <= within else []
    return sorted(found, key=lambda item: item.days)


@MANY
@given(told, days)
def test_how_far_deadlines_slipped_is_what_a_plain_reckoning_gives(
    things: list[Told], day: str
) -> None:
    with world(things, day) as connection:
        assert deadlines.slipped(connection) == slips(things, day)


@MANY
@given(told, days)
@example(
    [
        Told("deadline", "one", "2025-06", "2024"),
        Told("status", "one", "partial", "2026-03"),
        Told("status", "one", "partial", TODAY),
    ],
    TODAY,
)
def test_what_was_done_late_and_what_is_due_is_what_a_plain_reckoning_gives(
    things: list[Told], day: str
) -> None:
    with world(things, day) as connection:
        assert deadlines.late(connection) == lates(things, day)
        for within in (-1, 0, 30):
            assert deadlines.due(connection, day, within) == dues(things, day, within)


@MANY
@given(told, days)
def test_the_sums_of_an_owner_are_those_of_its_proposals(things: list[Told], day: str) -> None:
    with world(things, day) as connection:
        found = deadlines.by_owner(connection, day)
        assert [owed.owner for owed in found] == ["MX", "US"]
        for owed in found:
            of = [name for name, owner in OWNERS.items() if owner == owed.owner]
            dues_ = [deadline(things, name, day) for name in of]
            slipped = [item.days for item in slips(things, day) if item.owner == owed.owner]
            assert owed == Owed(
                owner=owed.owner,
                dated=sum(due_on(due) is not None for due in dues_),
                none=dues_.count("none"),
                not_set=dues_.count(None),
                overdue=sum(item.owner == owed.owner for item in dues(things, day, -1)),
                late=sum(item.owner == owed.owner for item in lates(things, day)),
                slipped=len(slipped),
                days_slipped=sum(slipped),
            )


@MANY
@given(told, days)
def test_the_clock_of_one_proposal_says_the_same(things: list[Told], day: str) -> None:
    with world(things, day) as connection:
        for name in OWNERS:
            clock = deadlines.clock(connection, name, day)
            is_dated = due_on(deadline(things, name, day)) is not None
            phase = vocabulary.PHASE_OF[status(things, name, day)]
            by = {
                "overdue": [-item.days for item in dues(things, day, -1) if item.id == name],
                "late": [item.days for item in lates(things, day) if item.id == name],
                "slipped": [item.days for item in slips(things, day) if item.id == name],
            }
            asked = {
                "overdue": is_dated and phase == "open",
                "late": is_dated and status(things, name, day) in ("implemented", "partial"),
                "slipped": is_dated,
            }
            for what, days_ in by.items():
                assert getattr(clock, what) == (sum(days_) if asked[what] else None), what


def test_only_what_is_wanted_is_reckoned() -> None:
    things = [
        Told("deadline", name, due, on)
        for name in ("one", "two")
        for due, on in (("2025-06", "2024"), ("2025-12-01", "2025-05"))
    ]
    with world(things, TODAY) as connection:
        mexico = having("owner", ["MX"])
        assert [item.id for item in deadlines.slipped(connection, mexico)] == ["one"]
        assert [item.owner for item in deadlines.by_owner(connection, TODAY, mexico)] == ["MX"]
        assert [item.id for item in deadlines.due(connection, TODAY, 0, mexico)] == ["one"]
        assert deadlines.late(connection, mexico) == []


def test_done_again_is_not_done_later() -> None:
    things = [
        Told("deadline", "one", "2025-06", "2024"),
        Told("status", "one", "implemented", "2025-06-15"),
        Told("status", "one", "implemented", "2026-02-28"),
    ]
    with world(things, TODAY) as connection:
        assert deadlines.late(connection) == []
        assert deadlines.clock(connection, "one", TODAY) == Clock(None, 0, 0, "2025-06")


def test_undone_and_done_again_is_done_later() -> None:
    things = [
        Told("deadline", "one", "2025-06", "2024"),
        Told("status", "one", "implemented", "2025-06-15"),
        Told("status", "one", "reversed", "2025-06-16"),
        Told("status", "one", "implemented", "2026-02-28"),
    ]
    with world(things, TODAY) as connection:
        assert [(item.since, item.days) for item in deadlines.late(connection)] == [
            ("2026-02-28", 243)
        ]


def test_explicitly_none_is_no_date_to_slip_from() -> None:
    things = [
        Told("deadline", "one", "none", "2024"),
        Told("deadline", "one", "2025-06", "2025-05"),
        Told("deadline", "one", "none", "2025-06-15"),
        Told("deadline", "one", "2025-12-01", "2025-06-16"),
    ]
    with world(things, TODAY) as connection:
        (slipped,) = deadlines.slipped(connection)
        assert (slipped.first, slipped.days, slipped.moves) == ("2025-06", 154, 2)
    with world(things, "2025-06-15") as connection:
        assert deadlines.slipped(connection) == []
