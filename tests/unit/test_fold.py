"""The state of a subject, sentence by sentence."""

import pytest

from tests.strategies import Writers
from tracker.fold import fold


def test_a_subject_without_entries_is_unassessed_and_nobody_has_looked() -> None:
    state = fold([])
    assert (state.status, state.current, state.now.last_looked) == ("unassessed", None, None)
    assert not (
        state.now.contested
        or state.now.unsupported
        or state.now.single_source
        or state.now.disputed
    )


def test_the_latest_effective_assessment_is_current_whatever_was_written_last() -> None:
    log = Writers()
    log.assess("adopted", on="2026-03-09")
    log.assess("under-consideration", on="2025-06-15")
    assert fold(log.entries).status == "adopted"


def test_of_two_assessments_of_one_day_the_later_entry_is_current() -> None:
    log = Writers()
    log.assess("adopted", on="2026-03-09")
    log.assess("stalled", on="2026-03-09")
    assert fold(log.entries).status == "stalled"


def test_of_two_assessments_of_one_day_and_clock_the_replica_decides_alike_everywhere() -> None:
    log = Writers()
    log.assess("stalled", "b", on="2026-03-09")
    log.assess("adopted", "a", on="2026-03-09")
    assert fold(log.entries).status == "stalled"


def test_recorded_at_orders_nothing() -> None:
    log = Writers()
    log.describe(title="Old")
    log.write("a", "describe", {"fields": {"title": "New"}}, at="1999-01-01T00:00:00Z")
    assert fold(log.entries).fields["title"] == "New"


def test_a_retracted_assessment_gives_way_to_the_one_before() -> None:
    log = Writers()
    log.assess("adopted", on="2025-06-15")
    wrong = log.assess("rejected", on="2026-03-09")
    log.retract(wrong)
    assert fold(log.entries).status == "adopted"
    assert fold(log.entries).voided[wrong.hash].how == "retracted"


def test_an_undo_can_be_undone() -> None:
    log = Writers()
    finding = log.finding()
    undo = log.retract(finding)
    again = log.retract(undo)
    assert [entry.hash for entry in fold(log.entries).evidence] == [finding.hash]
    log.retract(again)
    assert fold(log.entries).evidence == ()


def test_two_undos_of_one_entry_must_both_be_undone() -> None:
    log = Writers()
    finding = log.finding()
    log.meet()
    one, two = log.retract(finding, "a"), log.retract(finding, "b")
    log.meet()
    log.retract(one)
    assert fold(log.entries).evidence == ()
    log.retract(two)
    assert fold(log.entries).evidence == (finding,)


def test_null_clears_a_field_and_a_list_replaces_the_whole_list() -> None:
    log = Writers()
    log.describe(title="Scan", issues=["drugs", "trade"], body="Customs")
    log.describe(issues=["drugs"], body=None)
    assert fold(log.entries).fields == {"title": "Scan", "issues": ["drugs"]}


def test_equal_load_keys_count_once_and_the_first_of_them_counts() -> None:
    log = Writers()
    body = {"finding": "x", "stance": "supports", "source": "first-text"}
    first = log.loaded("a", "evidence", body, "key")
    second = log.loaded("b", "evidence", body, "key")
    state = fold(log.entries)
    assert state.evidence == (first,)
    assert state.voided[second.hash] == ("repeated", first.hash)


def test_taking_out_either_copy_of_a_loaded_entry_takes_out_both() -> None:
    log = Writers()
    body = {"finding": "x", "stance": "supports", "source": "first-text"}
    log.loaded("a", "evidence", body, "key")
    second = log.loaded("b", "evidence", body, "key")
    log.retract(second, "b")
    assert fold(log.entries).evidence == ()


def test_references_follow_replaced_evidence() -> None:
    log = Writers()
    old = log.finding("tpyo")
    log.assess("adopted", evidence=[old])
    new = log.finding("typo", replaces=old)
    newest = log.finding("typo, corrected twice", replaces=new)
    state = fold(log.entries)
    assert state.current is not None
    assert state.current.evidence == (newest.hash,)
    assert not state.now.unsupported


def test_references_follow_to_the_copy_that_counts() -> None:
    log = Writers()
    body = {"finding": "x", "stance": "supports", "source": "first-text"}
    first = log.loaded("a", "evidence", body, "key")
    second = log.loaded("b", "evidence", body, "key")
    log.assess("adopted", "b", evidence=[second])
    state = fold(log.entries)
    assert state.current is not None
    assert state.current.evidence == (first.hash,)


def test_retracted_evidence_makes_an_assessment_unsupported() -> None:
    log = Writers()
    finding = log.finding()
    log.assess("adopted", evidence=[finding])
    assert not fold(log.entries).now.unsupported
    undo = log.retract(finding)
    assert fold(log.entries).now.unsupported
    log.retract(undo)
    assert not fold(log.entries).now.unsupported


def test_no_action_stands_on_having_looked() -> None:
    log = Writers()
    log.assess("no-action")
    assert fold(log.entries).now.unsupported
    log.write("a", "check", {"looked_in": "gazette"})
    assert not fold(log.entries).now.unsupported


def test_assessed_back_to_unassessed_needs_no_support() -> None:
    log = Writers()
    log.assess("unassessed")
    assert not fold(log.entries).now.unsupported


def test_a_link_stands_until_an_unlink_and_can_be_made_again() -> None:
    log = Writers()
    body = {"link": "depends-on", "to": "other"}
    log.write("a", "link", body)
    assert len(fold(log.entries).links) == 1
    log.write("a", "unlink", body)
    assert fold(log.entries).links == ()
    log.write("a", "link", body)
    assert len(fold(log.entries).links) == 1


def test_the_same_link_made_twice_apart_stands_once() -> None:
    log = Writers()
    for who in "ab":
        log.write(who, "link", {"link": "depends-on", "to": "other"})
    assert len(fold(log.entries).links) == 1


@pytest.mark.parametrize(
    ("given", "recorded", "counts_from"),
    [
        ("2025", "2026-03-10T12:00:00Z", "2025-12-31"),
        ("2025-02", "2026-03-10T12:00:00Z", "2025-02-28"),
        ("2024-02", "2026-03-10T12:00:00Z", "2024-02-29"),
        ("2026", "2026-03-10T12:00:00Z", "2026-03-10"),
        ("2026-03", "2026-03-10T12:00:00Z", "2026-03-10"),
        ("2026-03-02", "2026-03-10T12:00:00Z", "2026-03-02"),
    ],
)
def test_a_partial_date_counts_from_its_last_day_capped_at_the_day_it_was_recorded(
    given: str, recorded: str, counts_from: str
) -> None:
    log = Writers()
    log.assess("adopted", on=given, at=recorded)
    held = fold(log.entries).assessments[0]
    assert (held.from_on, held.entry.effective_on) == (counts_from, given)


def test_a_deadline_that_moves_keeps_each_move_with_its_days() -> None:
    log = Writers()
    log.write("a", "deadline", {"deadline": "2026-06"}, on="2026-01-01")
    log.write("a", "deadline", {"deadline": "none"}, on="2026-02-01")
    held = [(h.entry.body["deadline"], h.from_on, h.until_on) for h in fold(log.entries).deadlines]
    assert held == [("2026-06", "2026-01-01", "2026-02-01"), ("none", "2026-02-01", None)]
