"""What may be written: gates, duplicates, dates ahead, corrections."""

from datetime import date
from typing import Any

import pytest

from tests.strategies import SUBJECT, Writers
from tracker import rules, vocabulary
from tracker.errors import Refused
from tracker.fold import fold
from tracker.model import Draft

TODAY = date(2026, 3, 10)
FINDING = {"finding": "Scanners stand", "stance": "supports", "url": "https://example.org/a"}


def _check(draft: Draft, log: Writers | None = None) -> None:
    rules.check(draft, fold(log.entries if log else []), TODAY)


def _assess(status: str, **more: Any) -> Draft:
    on = more.pop("on", "2026-03-10")
    return Draft("assess", SUBJECT, {"status": status, "reason": "so", **more}, on)


def _evidence(on: str | None = "2026-03-10", **more: Any) -> Draft:
    return Draft("evidence", SUBJECT, {**FINDING, **more}, on)


@pytest.mark.parametrize("status", vocabulary.NEED_EVIDENCE)
def test_saying_that_a_government_did_something_needs_evidence(status: str) -> None:
    log = Writers()
    finding = log.finding()
    with pytest.raises(Refused, match="needs evidence"):
        _check(_assess(status), log)
    _check(_assess(status, evidence=[finding.hash]), log)


@pytest.mark.parametrize("status", vocabulary.NEED_EVIDENCE)
def test_or_a_stated_lack_of_evidence(status: str) -> None:
    _check(_assess(status, unsupported="the decree is not online"))
    with pytest.raises(Refused):
        _check(_assess(status, unsupported=""))


@pytest.mark.parametrize(
    "status", sorted(set(vocabulary.STATUS_NAMES) - set(vocabulary.NEED_EVIDENCE))
)
def test_other_statuses_need_none(status: str) -> None:
    _check(_assess(status))


def test_evidence_named_must_be_live_evidence_on_the_same_proposal() -> None:
    log = Writers()
    finding, check = log.finding(), log.write("a", "check", {"looked_in": "gazette"})
    for other in ("0" * 64, check.hash):
        with pytest.raises(Refused, match="is not evidence on scan-lorries"):
            _check(_assess("adopted", evidence=[other]), log)
    log.retract(finding)
    with pytest.raises(Refused, match="is not evidence on scan-lorries"):
        _check(_assess("adopted", evidence=[finding.hash]), log)


@pytest.mark.parametrize("status", vocabulary.STATUS_NAMES)
def test_a_failing_reason_goes_with_failing_statuses_only(status: str) -> None:
    draft = _assess(status, failure_reason="court", unsupported="not published")
    if status in vocabulary.FAILING:
        _check(draft)
    else:
        with pytest.raises(Refused, match="--because goes with stalled, partial, rejected"):
            _check(draft)


def test_no_status_has_to_name_a_failing_reason() -> None:
    for status in vocabulary.FAILING:
        _check(_assess(status, unsupported="not published"))


@pytest.mark.parametrize("status", ["done", "Adopted", "in progress", ""])
def test_a_status_outside_the_closed_set_is_refused(status: str) -> None:
    with pytest.raises(Refused, match="status"):
        _check(_assess(status))


@pytest.mark.parametrize("on", ["2026-03-11", "2026-04", "2027"])
def test_nothing_is_recorded_before_it_happens(on: str) -> None:
    check = Draft("check", SUBJECT, {"looked_in": "gazette"}, on)
    for draft in (_assess("no-action", on=on), _evidence(on), check):
        with pytest.raises(Refused, match="lies after today"):
            _check(draft)


@pytest.mark.parametrize("on", ["2026-03-10", "2026-03", "2026", "2024"])
def test_today_and_a_period_that_has_begun_are_not_ahead(on: str) -> None:
    _check(_assess("no-action", on=on))
    _check(_evidence(on))


def test_a_deadline_may_lie_ahead_but_not_the_day_it_was_set() -> None:
    _check(Draft("deadline", SUBJECT, {"deadline": "2030"}, "2026-03-10"))
    for draft in (
        Draft("deadline", SUBJECT, {"deadline": "2030"}, "2027-01-01"),
        Draft("respond", SUBJECT, {"response": "noted"}, "2027-01-01"),
    ):
        with pytest.raises(Refused, match="lies after today"):
            _check(draft)


def test_evidence_cites_something() -> None:
    with pytest.raises(Refused, match="cites something"):
        _check(Draft("evidence", SUBJECT, {"finding": "x", "stance": "supports"}, "2026-03-10"))
    for cited in ({"source": "first-text"}, {"doc": "file 12"}):
        body = {"finding": "x", "stance": "supports", **cited}
        _check(Draft("evidence", SUBJECT, body, "2026-03-10"))


def test_the_same_finding_from_the_same_source_is_refused_by_the_name_of_the_first() -> None:
    log = Writers()
    first = log.write("a", "evidence", FINDING)
    with pytest.raises(Refused, match=f"as entry {first.hash[:8]}"):
        _check(_evidence(finding="  SCANNERS  stand "), log)


def test_another_source_another_finding_or_a_correction_is_no_duplicate() -> None:
    log = Writers()
    first = log.write("a", "evidence", FINDING)
    _check(_evidence(url="https://example.org/b"), log)
    _check(_evidence(finding="Scanners fell"), log)
    _check(_evidence(stance="mixed")._replace(replaces=first.hash), log)
    log.retract(first)
    _check(_evidence(), log)


def test_only_an_entry_that_stands_can_be_corrected_and_only_by_one_of_its_kind() -> None:
    log = Writers()
    check = log.write("a", "check", {"looked_in": "gazette"})
    draft = _evidence()._replace(replaces=check.hash)
    with pytest.raises(Refused, match="is of kind check"):
        _check(draft, log)
    log.retract(check)
    with pytest.raises(Refused, match="is not an entry that stands"):
        _check(draft, log)


@pytest.mark.parametrize("kind", ["assess", "evidence", "check", "deadline", "respond"])
def test_every_dated_kind_can_be_corrected(kind: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "assess": {"status": "no-action", "reason": "so", "evidence": []},
        "evidence": FINDING,
        "check": {"looked_in": "gazette"},
        "deadline": {"deadline": "none"},
        "respond": {"response": "noted"},
    }
    log = Writers()
    old = log.write("a", kind, bodies[kind])
    _check(Draft(kind, SUBJECT, bodies[kind], "2026-03-10", old.hash), log)


def test_a_proposal_is_not_linked_to_itself_nor_twice_alike() -> None:
    log = Writers()
    body = {"link": "depends-on", "to": "other"}
    log.write("a", "link", body)
    with pytest.raises(Refused, match="linked already"):
        _check(Draft("link", SUBJECT, body), log)
    _check(Draft("link", SUBJECT, {**body, "link": "repeats"}), log)
    with pytest.raises(Refused, match="cannot be linked to itself"):
        _check(Draft("link", SUBJECT, {**body, "to": "scan-lorries"}), log)


@pytest.mark.parametrize(
    "subject", ["proposal", "proposal:", "thing:x", "proposal:A B", "", "proposal:a:b"]
)
def test_a_subject_is_a_type_and_an_id(subject: str) -> None:
    with pytest.raises(Refused, match="subject"):
        _check(Draft("note", subject, {"note": "x"}))


def test_an_unknown_kind_of_entry_is_refused() -> None:
    with pytest.raises(Refused, match="kind"):
        _check(Draft("guess", SUBJECT, {}))


def test_a_description_checks_the_fields_of_its_subject_and_null_clears() -> None:
    _check(Draft("describe", SUBJECT, {"fields": {"owner": "MX", "body": None}}))
    with pytest.raises(Refused, match="owner"):
        _check(Draft("describe", SUBJECT, {"fields": {"owner": "Mexiko"}}))
    with pytest.raises(Refused, match="fields"):
        _check(Draft("describe", SUBJECT, {}))


def test_a_required_field_of_a_description_cannot_be_cleared() -> None:
    for name in ("title", "owner"):
        with pytest.raises(Refused, match=name):
            _check(Draft("describe", SUBJECT, {"fields": {name: None}}))
