"""What is computed from the log and never typed: disagreement, contested, last looked and the like."""

from tests.strategies import Writers
from tracker.fold import fold


def test_assessments_made_without_seeing_each_other_are_a_disagreement() -> None:
    log = Writers()
    one, two = log.assess("adopted", "a"), log.assess("stalled", "b")
    state = fold(log.entries)
    assert state.now.disputed
    assert set(state.heads) == {one.hash, two.hash}


def test_an_assessment_made_after_both_decides() -> None:
    log = Writers()
    log.assess("adopted", "a")
    log.assess("stalled", "b")
    log.meet()
    decision = log.assess("adopted", "c")
    assert fold(log.entries).heads == (decision.hash,)
    assert not fold(log.entries).now.disputed


def test_an_assessment_made_after_only_one_of_them_does_not_decide() -> None:
    log = Writers()
    log.assess("adopted", "a")
    log.assess("stalled", "b")
    log.assess("implemented", "a")
    assert fold(log.entries).now.disputed


def test_assessments_one_after_the_other_are_a_history_and_no_disagreement() -> None:
    log = Writers()
    for status in ("under-consideration", "adopted", "adopted"):
        log.assess(status)
    assert not fold(log.entries).now.disputed


def test_taking_out_the_decision_brings_the_disagreement_back() -> None:
    log = Writers()
    log.assess("adopted", "a")
    log.assess("stalled", "b")
    log.meet()
    decision = log.assess("adopted", "c")
    log.retract(decision, "c")
    assert fold(log.entries).now.disputed


def test_taking_out_one_side_ends_the_disagreement() -> None:
    log = Writers()
    log.assess("adopted", "a")
    wrong = log.assess("stalled", "b")
    log.retract(wrong, "b")
    assert not fold(log.entries).now.disputed


def test_who_saw_a_since_retracted_assessment_had_seen_what_that_one_saw() -> None:
    log = Writers()
    log.assess("under-consideration")
    middle = log.assess("adopted")
    last = log.assess("implemented")
    log.retract(middle)
    assert fold(log.entries).heads == (last.hash,)


def test_the_same_seed_judgement_on_two_laptops_is_no_disagreement() -> None:
    log = Writers()
    for who in "ab":
        log.loaded(who, "assess", {"status": "adopted", "reason": "so", "evidence": []}, "key")
    assert not fold(log.entries).now.disputed


def test_supporting_and_contradicting_evidence_since_the_assessment_is_contested() -> None:
    log = Writers()
    basis = log.finding("passed", stance="supports")
    log.assess("adopted", evidence=[basis])
    log.finding("never published", stance="contradicts")
    assert fold(log.entries).now.contested


def test_a_new_assessment_settles_what_came_before_it() -> None:
    log = Writers()
    basis = log.finding("passed", stance="supports")
    log.finding("never published", stance="contradicts")
    assert fold(log.entries).now.contested
    log.assess("adopted", evidence=[basis])
    assert not fold(log.entries).now.contested


def test_mixed_and_context_evidence_contests_nothing() -> None:
    log = Writers()
    for stance in ("supports", "mixed", "context"):
        log.finding(stance, stance=stance)
    assert not fold(log.entries).now.contested


def test_evidence_of_one_origin_is_single_source_however_many_cite_it() -> None:
    log = Writers()
    log.finding("one", source="first-paper", origin="the agency")
    log.finding("two", source="second-paper", origin="the agency")
    assert fold(log.entries).now.single_source
    log.finding("three", source="third-paper")
    assert not fold(log.entries).now.single_source


def test_an_origin_is_the_source_cited_where_none_is_said() -> None:
    log = Writers()
    log.finding("one", source="first-paper")
    log.finding("two", source="first-paper")
    assert fold(log.entries).now.single_source


def test_no_evidence_is_not_single_source() -> None:
    log = Writers()
    log.retract(log.finding())
    assert not fold(log.entries).now.single_source


def test_evidence_that_only_the_owner_claims_is_self_reported() -> None:
    log = Writers()
    log.describe(owner="MX")
    log.finding("we did it", by="MX")
    assert fold(log.entries).now.self_reported
    log.finding("seen by a reporter", by="Reuters")
    assert not fold(log.entries).now.self_reported


def test_evidence_that_nobody_claims_is_not_self_reported() -> None:
    log = Writers()
    log.describe(owner="MX")
    log.finding("seen")
    assert not fold(log.entries).now.self_reported


def test_without_an_owner_nothing_is_self_reported() -> None:
    log = Writers()
    log.describe(title="Nobody owns this yet")
    log.finding("seen")
    assert not fold(log.entries).now.self_reported


def test_last_looked_is_the_latest_of_findings_checks_assessments_and_readings() -> None:
    log = Writers()
    log.finding("old", on="2024", accessed="2025-06-15")
    assert fold(log.entries).now.last_looked == "2025-06-15"
    check = log.write("a", "check", {"looked_in": "gazette"}, on="2026-02-28")
    assert fold(log.entries).now.last_looked == "2026-02-28"
    log.assess("no-action", on="2026-03-09")
    assert fold(log.entries).now.last_looked == "2026-03-09"
    log.retract(check)
    assert fold(log.entries).now.last_looked == "2026-03-09"


def test_notes_deadlines_and_descriptions_are_not_looking() -> None:
    log = Writers()
    log.describe(title="x")
    log.write("a", "note", {"note": "ask"})
    log.write("a", "deadline", {"deadline": "none"})
    assert fold(log.entries).now.last_looked is None


def test_who_saw_one_copy_of_a_seed_judgement_had_seen_the_other() -> None:
    log = Writers()
    for who in "ab":
        log.loaded(who, "assess", {"status": "adopted", "reason": "so", "evidence": []}, "key")
    decision = log.assess("implemented", "b")
    assert fold(log.entries).heads == (decision.hash,)
