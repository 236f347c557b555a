"""Bargains of which one side has moved: what is read is what a plain reckoning gives, on every day."""

import pytest
from hypothesis import given

from tests.storage.worlds import MANY, OWNERS, TODAY, Told, began, days, status, told, world
from tracker import dates
from tracker.queries import bargains
from tracker.queries.bargains import Bargain
from tracker.queries.query import having

MOVED = {"adopted", "in-progress", "partial", "implemented"}
AGREED = Told("bargain", "one", "two", TODAY)


def reckoned(things: list[Told], day: str) -> list[Bargain]:
    pairs = {
        frozenset((thing.proposal, thing.what))
        for thing in things
        if thing.kind == "bargain" and thing.proposal != thing.what
    }
    found = []
    for pair in pairs:
        (one, two) = sorted(pair, key=lambda name: status(things, name, day) not in MOVED)
        now, other = status(things, one, day), status(things, two, day)
        since = began(things, one, day, lambda name: name in MOVED)
        if since and now in MOVED and other not in MOVED:
            moved = (one, one.title(), OWNERS[one], now, since.day, since.on)
            lag = dates.days_between(since.day, day)
            found.append(Bargain(*moved, two, two.title(), OWNERS[two], other, lag))
    return sorted(found, key=lambda item: (-item.days, item.moved, item.other))


@MANY
@given(told, days)
def test_the_bargains_found_are_those_of_a_plain_reckoning(things: list[Told], day: str) -> None:
    with world(things, day) as connection:
        assert bargains.lopsided(connection, day) == reckoned(things, day)


def test_a_pair_that_is_linked_both_ways_is_told_once() -> None:
    moved = Told("status", "two", "adopted", "2026-02-28")
    back = Told("bargain", "two", "one", TODAY)
    with world([AGREED, back, moved], TODAY) as connection:
        (bargain,) = bargains.lopsided(connection, TODAY)
        assert (bargain.moved, bargain.other, bargain.days) == ("two", "one", 10)


def test_a_step_further_does_not_begin_the_lag_anew_and_a_step_back_does() -> None:
    steps = [
        Told("status", "one", "adopted", "2025-06-15"),
        Told("status", "one", "in-progress", "2025-06-16"),
    ]
    with world([AGREED, *steps], TODAY) as connection:
        assert bargains.lopsided(connection, TODAY)[0].moved_on == "2025-06-15"
    steps += [
        Told("status", "one", "stalled", "2025"),
        Told("status", "one", "in-progress", "2026-02-28"),
    ]
    with world([AGREED, *steps], TODAY) as connection:
        assert bargains.lopsided(connection, TODAY)[0].moved_on == "2026-02-28"


@pytest.mark.parametrize("owner", ["MX", "US"])
def test_a_bargain_is_wanted_where_either_side_is(owner: str) -> None:
    moved = Told("status", "one", "adopted", "2026-02-28")
    with world([AGREED, moved], TODAY) as connection:
        assert len(bargains.lopsided(connection, TODAY, having("owner", [owner]))) == 1
        assert bargains.lopsided(connection, TODAY, having("owner", ["CN"])) == []


@pytest.mark.parametrize("proposal", ["one", "two"])
def test_a_retired_proposal_is_part_of_no_bargain(proposal: str) -> None:
    things = [AGREED, Told("status", "one", "adopted", "2026-02-28")]
    things.append(Told("retired", proposal, "a double", TODAY))
    with world(things, TODAY) as connection:
        assert bargains.lopsided(connection, TODAY) == []


def test_a_setback_that_gave_way_to_a_later_word_on_its_day_is_none() -> None:
    things = [
        AGREED,
        Told("status", "one", "adopted", "2025-06-15"),
        Told("status", "one", "reversed", "2025-06-16"),
        Told("status", "one", "in-progress", "2025-06-16"),
    ]
    with world(things, TODAY) as connection:
        assert bargains.lopsided(connection, TODAY)[0].moved_on == "2025-06-15"
