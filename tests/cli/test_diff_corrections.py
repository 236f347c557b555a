"""tracker diff: what we took out, put back, replaced or rewrote"""

import pytest

from tests.cli.helpers import URL, data
from tests.cli.times import (
    BEFORE,
    INSIDE,
    WINDOW,
    Days,
    answered,
    assessed,
    checked,
    described,
    due,
    found,
    link,
    rewritten,
    told,
)
from tests.conftest import Tracker
from tracker.model import Draft


def corrections(tracker: Tracker) -> list[str]:
    """The sentences in the window, all of which are corrections."""
    changes = told(tracker)
    assert {group for group, _ in changes} <= {"corrected"}, changes
    return [sentence for _, sentence in changes]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (assessed("stalled", BEFORE), "stalled: it is stalled; no evidence: told"),
        (found("Seen", BEFORE), "supports: Seen [file]"),
        (checked(BEFORE), "looked in the gazette; found nothing"),
        (due("2026", BEFORE), "deadline 2026: so they said"),
        (answered("noted", BEFORE), "the owner's response: noted"),
    ],
)
def test_what_was_taken_out_and_what_was_put_back_are_corrections(
    tracker: Tracker, days: Days, draft: Draft, said: str
) -> None:
    undo = days.take_out(INSIDE, days.write(BEFORE, draft), reason="misread")
    assert corrections(tracker) == [f'taken out, "{said}": misread.']
    assert told(tracker, "--known-on", "2025-03-04") == []
    days.take_out("2025-03-12", undo)
    ran = data(tracker, "diff", "2025-03-10", "2025-03-15")["changes"]
    assert [(c["group"], c["sentence"][-len(said) - 13 :]) for c in ran] == [
        ("corrected", f'put back, "{said}".')
    ]


def test_an_edit_that_was_taken_out_is_told_by_what_the_record_says_again(
    tracker: Tracker, days: Days
) -> None:
    days.take_out(INSIDE, days.write(BEFORE, rewritten(title="Uno")))
    (said,) = corrections(tracker)
    assert said.endswith("rewritten, title: One.")


def test_what_was_replaced_is_a_correction_that_tells_both(tracker: Tracker, days: Days) -> None:
    wrong = days.write(BEFORE, assessed("stalled", BEFORE))
    days.write(INSIDE, assessed("no-action", BEFORE, replaces=wrong.hash))
    (said,) = corrections(tracker)
    assert said.startswith(
        'corrected from "stalled: it is stalled; no evidence: told" to "no-action'
    )


def test_a_corrected_date_is_told_though_the_words_are_the_same(
    tracker: Tracker, days: Days
) -> None:
    wrong = days.write(BEFORE, assessed("implemented", "2025-02-15"))
    days.write(INSIDE, assessed("implemented", "2025-02-16", replaces=wrong.hash))
    assert corrections(tracker) == [
        'corrected, "implemented: it is implemented; no evidence: told": effective date was 2025-02-15,'
        " is 2025-02-16."
    ]


def test_a_corrected_date_is_told_besides_corrected_words(tracker: Tracker, days: Days) -> None:
    wrong = days.write(BEFORE, due("2026", BEFORE))
    days.write(INSIDE, due("2027", INSIDE, wrong.hash))
    assert corrections(tracker) == [
        'corrected from "deadline 2026: so they said" to "deadline 2027: so they said"; effective date'
        f" was {BEFORE}, is {INSIDE}."
    ]


def test_what_a_finding_is_corrected_in_is_told_field_by_field(
    tracker: Tracker, days: Days
) -> None:
    old = {"date": "2025-02-15", "grade": "B2", "quote": "The order is out", "archive_url": URL}
    new = {"date": "2025-02-16", "grade": "A1", "quote": "The order is not out", "kind": "order"}
    wrong = days.write(BEFORE, found("Seen", "2025-02-15", **old))
    days.write(INSIDE, found("Seen", "2025-02-16", wrong.hash, **new))
    (said,) = corrections(tracker)
    assert said == (
        'corrected, "supports: Seen [file]": effective date was 2025-02-15, is 2025-02-16; kind was'
        ' not given, is order; quote was "The order is out", is "The order is not out"; archive url was'
        f" {URL}, is none; grade was B2, is A1."
    )


def test_a_judgement_corrected_to_stand_on_other_evidence_names_both(
    tracker: Tracker, days: Days
) -> None:
    one, two = (days.write(BEFORE, found(text, BEFORE)) for text in ("One", "Two"))
    wrong = days.write(BEFORE, assessed("stalled", BEFORE, evidence=[one.hash]))
    days.write(INSIDE, assessed("stalled", BEFORE, evidence=[two.hash], replaces=wrong.hash))
    (said,) = corrections(tracker)
    assert said.endswith(f": evidence was {one.hash[:8]}, is {two.hash[:8]}.")


def test_what_was_recorded_again_word_for_word_says_so(tracker: Tracker, days: Days) -> None:
    wrong = days.write(BEFORE, due("2026", BEFORE))
    days.write(INSIDE, due("2026", BEFORE, wrong.hash))
    assert corrections(tracker) == ['recorded once more, "deadline 2026: so they said".']


def test_a_deadline_that_was_corrected_to_none_is_told(tracker: Tracker, days: Days) -> None:
    wrong = days.write(BEFORE, due("2026", BEFORE))
    days.write(INSIDE, due("none", BEFORE, wrong.hash))
    (said,) = corrections(tracker)
    assert "deadline 2026" in said and "deadline none" in said


def test_what_was_corrected_twice_is_told_from_what_it_was_before(
    tracker: Tracker, days: Days
) -> None:
    wrong = days.write(BEFORE, assessed("stalled", BEFORE))
    better = days.write("2025-03-03", assessed("no-action", BEFORE, replaces=wrong.hash))
    days.write(INSIDE, assessed("adopted", BEFORE, replaces=better.hash))
    (said,) = corrections(tracker)
    assert 'corrected from "stalled' in said and 'to "adopted' in said


def test_what_is_taken_out_once_more_is_told_as_taken_out(tracker: Tracker, days: Days) -> None:
    entry = days.write(BEFORE, found("Seen", BEFORE))
    back = days.take_out("2025-02-22", days.take_out("2025-02-21", entry))
    days.take_out(INSIDE, back)
    assert corrections(tracker) == ['taken out, "supports: Seen [file]".']


def test_what_is_put_back_once_more_is_named_itself(tracker: Tracker, days: Days) -> None:
    last = days.write(BEFORE, found("Seen", BEFORE))
    for day in ("2025-02-21", "2025-02-22", "2025-02-23", INSIDE):
        last = days.take_out(day, last)
    assert corrections(tracker) == ['put back, "supports: Seen [file]".']


def test_fields_and_links_that_changed_are_corrections_of_the_record(
    tracker: Tracker, days: Days
) -> None:
    days.write(BEFORE, link(to="three"))
    days.write(INSIDE, rewritten(title="Uno", body="Senate"), link(), link("unlink", "three"))
    assert corrections(tracker) == [
        "rewritten, body: Senate; title: Uno.",
        "rewritten, depends-on two.",
        "rewritten, no longer depends-on three.",
    ]


def test_a_record_that_was_retired_says_so_and_nothing_else(tracker: Tracker, days: Days) -> None:
    days.write(INSIDE, assessed("stalled", INSIDE))
    days.write(INSIDE, rewritten(retired="tracked twice"))
    assert corrections(tracker) == ["rewritten, retired: tracked twice."]


def test_a_record_whose_description_was_taken_out_is_told(tracker: Tracker, days: Days) -> None:
    days.take_out(INSIDE, days.write(BEFORE, described("three")))
    assert "three" in str(told(tracker))


@pytest.fixture
def taken_out(days: Days) -> Days:
    """Two records that were taken out in the window: one whole, one of which an edit is left."""
    whole = days.write(BEFORE, described("three", owner="US"))
    edited = days.write(BEFORE, described("four"))
    days.write(BEFORE, Draft("describe", "proposal:four", {"fields": {"title": "Quatre"}}))
    edit = days.write(BEFORE, Draft("describe", "proposal:three", {"fields": {"body": "Senate"}}))
    days.take_out(INSIDE, edit)
    days.take_out(INSIDE, whole, reason="twice")
    days.take_out(INSIDE, edited)
    return days


def whole_sentences(tracker: Tracker, *query: str) -> list[str]:
    """What diff tells of the window, each all of it."""
    return [c["sentence"] for c in data(tracker, "diff", *WINDOW, *query)["changes"]]


def test_a_record_that_was_taken_out_is_told_as_such_though_an_edit_is_left(
    tracker: Tracker, taken_out: Days
) -> None:
    assert whole_sentences(tracker) == [
        "Mexico: Quatre (four): the record was taken out.",
        "United States: Three (three): the record was taken out: twice.",
    ]


def test_a_record_that_was_taken_out_is_chosen_as_it_stood_before(
    tracker: Tracker, taken_out: Days
) -> None:
    (said,) = whole_sentences(tracker, "owner:MX", "quatre", "stale")
    assert said.startswith("Mexico: Quatre (four): the record was taken out")
    (said,) = whole_sentences(tracker, "owner:US", "id:th*")
    assert said.startswith("United States: Three (three): the record was taken out")
    assert whole_sentences(tracker, "status:adopted") == []


def test_a_record_that_was_put_back_is_told(tracker: Tracker, days: Days) -> None:
    added = days.write("2025-02-20", described("three"), link(), assessed("stalled", BEFORE))
    undone = days.take_out("2025-02-21", added)
    assert whole_sentences(tracker) == []
    days.take_out(INSIDE, undone)
    assert whole_sentences(tracker) == ["Mexico: Three (three): the record was put back."]
    assert whole_sentences(tracker, "owner:MX") == whole_sentences(tracker)
    assert whole_sentences(tracker, "owner:US") == []


def test_a_record_that_was_taken_out_and_is_added_anew_is_newly_tracked(
    tracker: Tracker, days: Days
) -> None:
    days.take_out("2025-02-21", days.write("2025-02-20", described("three")))
    days.write(INSIDE, described("three"))
    (said,) = whole_sentences(tracker)
    assert "tracked since 2025-03-05" in said
