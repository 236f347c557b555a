"""The fold over made-up logs of several replicas: the same state whatever way entries arrive."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK, logs
from tracker import dates
from tracker.fold import fold, settle
from tracker.model import Entry
from tracker.standing import day_of


@QUICK
@given(logs(), st.integers())
def test_any_arrival_order_gives_the_same_state(entries: list[Entry], seed: int) -> None:
    shuffled = random.Random(seed).sample(entries, len(entries))
    assert fold(shuffled) == fold(entries)


@QUICK
@given(logs(), st.integers(0, 5))
def test_entries_that_arrive_twice_change_nothing(entries: list[Entry], extra: int) -> None:
    assert fold(entries + entries[:extra] + entries) == fold(entries)


@QUICK
@given(logs())
def test_folding_twice_gives_the_same_and_leaves_the_entries_alone(entries: list[Entry]) -> None:
    before = [repr(entry) for entry in entries]
    assert fold(entries) == fold(iter(entries))
    assert [repr(entry) for entry in entries] == before


@QUICK
@given(logs())
def test_an_entry_counts_or_it_is_said_why_not(entries: list[Entry]) -> None:
    settled = settle(entries)
    live = {entry.hash for entry in settled.live}
    assert live.isdisjoint(settled.voided)
    assert live | set(settled.voided) >= {entry.hash for entry in entries}


@QUICK
@given(logs())
def test_an_entry_is_taken_out_exactly_when_a_live_retract_targets_it(
    entries: list[Entry],
) -> None:
    """By the definition itself: a retract is live unless a live retract targets it."""
    key_of = {e.hash: e.body.get("load", {}).get("key", e.hash) for e in entries}

    def taken_out(key: str) -> bool:
        aims = (e for e in entries if e.kind == "retract" and key_of[e.body["entry"]] == key)
        return any(not taken_out(key_of[aim.hash]) for aim in aims)

    expected = {entry.hash for entry in entries if taken_out(key_of[entry.hash])}
    settled = settle(entries)
    got = {
        entry.hash
        for entry in entries
        if settled.voided.get(settled.same.get(entry.hash, entry.hash), ("",))[0] == "retracted"
    }
    assert got == expected


@QUICK
@given(logs())
def test_a_retracted_entry_never_counts(entries: list[Entry]) -> None:
    state = fold(entries)
    counted = [held.entry for held in (*state.assessments, *state.deadlines, *state.responses)]
    counted += [*state.evidence, *state.checks, *state.links, *state.notes]
    assert not {entry.hash for entry in counted} & set(state.voided)


@QUICK
@given(logs())
def test_undoing_the_newest_undo_restores_the_state_before_it(entries: list[Entry]) -> None:
    ordered = sorted(entries, key=lambda entry: entry.order)
    if not ordered:
        return
    newest = ordered[-1]
    undo = newest._replace(
        hash="1" * 64,
        clock=newest.clock + 1,
        seq=newest.seq + 1,
        kind="retract",
        body={"entry": newest.hash},
        replaces=None,
        effective_on=None,
    )
    again = undo._replace(
        hash="2" * 64, clock=undo.clock + 1, seq=undo.seq + 1, body={"entry": undo.hash}
    )
    before, after = fold(entries), fold([*entries, undo, again])
    assert after.voided[undo.hash] == ("retracted", again.hash)
    for part in ("fields", "assessments", "heads", "evidence", "checks", "deadlines", "links"):
        assert getattr(after, part) == getattr(before, part)


@QUICK
@given(logs())
def test_of_equal_load_keys_one_counts_at_most(entries: list[Entry]) -> None:
    keys = [entry.body["load"]["key"] for entry in settle(entries).live if entry.by_load]
    assert len(keys) == len(set(keys))


@QUICK
@given(logs())
def test_intervals_never_overlap_and_cover_from_the_first_day_on(entries: list[Entry]) -> None:
    state = fold(entries)
    for timeline in (state.assessments, state.deadlines, state.responses):
        for one, next_one in pairwise(timeline):
            assert one.until_on == next_one.from_on
            assert one.from_on <= next_one.from_on
        assert [held.until_on for held in timeline[-1:]] in ([None], [])
        assert all(held.from_on == day_of(held.entry) for held in timeline)


@QUICK
@given(logs())
def test_the_current_assessment_is_the_latest_effective_and_ties_go_by_entry_order(
    entries: list[Entry],
) -> None:
    live = [entry for entry in settle(entries).live if entry.kind == "assess"]
    latest = max(live, key=lambda entry: (day_of(entry), entry.order), default=None)
    current = fold(entries).current
    assert (current.entry if current else None) == latest


@QUICK
@given(logs())
def test_a_dated_entry_never_counts_from_after_the_days_it_names(entries: list[Entry]) -> None:
    for entry in entries:
        if entry.effective_on is not None:
            assert day_of(entry) <= dates.last_day(entry.effective_on)


@QUICK
@given(logs())
def test_heads_are_live_and_there_is_one_wherever_something_is_assessed(
    entries: list[Entry],
) -> None:
    state = fold(entries)
    live = {held.entry.hash for held in state.assessments}
    assert set(state.heads) <= live
    assert bool(state.heads) == bool(live)


@QUICK
@given(logs())
def test_assessments_stand_on_live_evidence_only_and_on_each_once(entries: list[Entry]) -> None:
    state = fold(entries)
    live = {entry.hash for entry in state.evidence}
    for held in state.assessments:
        assert set(held.evidence) <= live
        assert len(held.evidence) == len(set(held.evidence))
