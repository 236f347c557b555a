"""Corrections: of the versions of one entry exactly one stands."""

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK, Writers, logs
from tracker.fold import fold, settle
from tracker.model import Entry


def _versions(log: Writers, count: int) -> list[Entry]:
    """A finding and its corrections, each of the one before."""
    chain = [log.finding("version 0")]
    for number in range(1, count):
        chain.append(log.finding(f"version {number}", replaces=chain[-1]))
    return chain


def test_a_correction_stands_for_what_it_corrects() -> None:
    log = Writers()
    old, new = _versions(log, 2)
    state = fold(log.entries)
    assert state.evidence == (new,)
    assert state.voided[old.hash] == ("replaced", new.hash)


def test_taking_out_a_correction_brings_the_original_back() -> None:
    log = Writers()
    old, new = _versions(log, 2)
    undo = log.retract(new)
    assert fold(log.entries).evidence == (old,)
    log.retract(undo)
    assert fold(log.entries).evidence == (new,)


def test_taking_out_a_corrected_original_leaves_the_correction() -> None:
    log = Writers()
    old, new = _versions(log, 2)
    log.retract(old)
    assert fold(log.entries).evidence == (new,)


def test_taking_out_a_version_in_the_middle_leaves_the_last_one() -> None:
    log = Writers()
    _, middle, last = _versions(log, 3)
    log.retract(middle)
    assert fold(log.entries).evidence == (last,)


def test_a_reference_to_corrected_evidence_follows_though_the_old_version_was_also_taken_out() -> (
    None
):
    """On one laptop it is corrected while another, which saw no correction, takes it out."""
    log = Writers()
    old = log.finding("tpyo")
    log.assess("adopted", evidence=[old])
    log.meet()
    new = log.finding("typo", "a", replaces=old)
    log.retract(old, "b")
    state = fold(log.entries)
    assert state.evidence == (new,)
    assert not state.now.unsupported


@QUICK
@given(st.integers(1, 5), st.lists(st.integers(0, 30), max_size=8))
def test_of_a_chain_of_corrections_the_newest_not_taken_out_stands_alone(
    count: int, picks: list[int]
) -> None:
    log = Writers()
    chain = _versions(log, count)
    undone: dict[str, Entry] = {}
    for pick in picks:
        target = chain[pick % count]
        if target.hash in undone:
            log.retract(undone.pop(target.hash))
        else:
            undone[target.hash] = log.retract(target)
    standing = [entry for entry in chain if entry.hash not in undone][-1:]
    assert list(fold(log.entries).evidence) == standing


@QUICK
@given(logs(loads=False))
def test_a_live_correction_and_what_it_corrects_never_both_count(entries: list[Entry]) -> None:
    live = {entry.hash: entry for entry in settle(entries).live}
    for entry in live.values():
        assert entry.replaces not in live


@QUICK
@given(logs())
def test_what_was_not_taken_out_counts_or_something_that_counts_stands_for_it(
    entries: list[Entry],
) -> None:
    settled = settle(entries)
    live = {entry.hash for entry in settled.live}
    retracted = {name for name, void in settled.voided.items() if void.how == "retracted"}
    for entry in entries:
        if settled.same.get(entry.hash, entry.hash) not in retracted:
            assert settled.meant(entry.hash) in live


def test_two_laptops_whose_files_went_opposite_ways_keep_one_version() -> None:
    """One loads A then B, the other B then A: the newest word stands, and stands alone."""
    log = Writers()
    a = {"finding": "A", "stance": "supports", "source": "first-text"}
    b = {**a, "finding": "B"}
    first = log.loaded("a", "evidence", a, "key of A")
    log.loaded("a", "evidence", b, "key of B", replaces=first)
    other = log.loaded("b", "evidence", b, "key of B")
    log.loaded("b", "evidence", a, "key of A", replaces=other)
    assert [entry.body["finding"] for entry in fold(log.entries).evidence] == ["A"]


def test_what_several_recorded_again_counts_once_and_is_meant_by_either_name() -> None:
    log = Writers()
    lost = "0" * 64  # under this name nobody holds it
    first = log.write("a", "note", {"note": "x", "again": lost})
    second = log.write("b", "note", {"note": "x", "again": lost})
    log.meet()
    assert fold(log.entries).notes == (first,)
    assert fold(log.entries).voided[second.hash] == ("repeated", first.hash)
    undo = log.retract(second, "c")
    assert fold(log.entries).notes == ()
    log.retract(undo, "c")
    assert fold(log.entries).notes == (first,)


def test_what_was_recorded_again_gives_way_to_itself_where_that_is_held() -> None:
    log = Writers()
    held = log.write("a", "note", {"note": "x"})
    log.meet()
    again = log.write("b", "note", {"note": "x", "again": held.hash})
    log.meet()
    assert fold(log.entries).notes == (held,)
    assert fold(log.entries).voided == {again.hash: ("repeated", held.hash)}
