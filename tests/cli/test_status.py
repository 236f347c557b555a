"""tracker status"""

import pytest

from tests.cli.helpers import URL, data, entries, entry, previewed, refused, supported
from tests.conftest import Tracker

WHY = ("--reason", "Because")


def test_a_move_with_evidence_is_current_afterwards(desk: Tracker) -> None:
    ran = desk(
        "status", "scan-lorries", "adopted", "--on", "2025-06-01", "--reason", "The order was signed",
        "--url", "https://example.org/order", "--finding", "The order is published",
    )  # fmt: skip
    assert "scan-lorries: under-consideration -> adopted on 2025-06-01" in ran.out
    assert 'evidence: supports, "The order is published"' in ran.out
    assert "current: scan-lorries is adopted since 2025-06-01" in ran.out
    shown = data(desk, "show", "scan-lorries")
    assert (shown["status"], shown["since"], shown["reason"]) == (
        "adopted", "2025-06-01", "The order was signed",
    )  # fmt: skip
    found = next(item for item in shown["evidence"] if item["url"])
    assert shown["assessments"][0]["evidence"] == [found["entry"]]
    assert not shown["unsupported"]


@pytest.mark.parametrize(
    ("new", "stance"),
    [
        ("under-consideration", "supports"),
        ("in-progress", "supports"),
        ("implemented", "supports"),
        ("partial", "supports"),
        ("stalled", "contradicts"),
        ("rejected", "contradicts"),
        ("reversed", "contradicts"),
    ],
)
def test_evidence_takes_its_stance_from_the_move(desk: Tracker, new: str, stance: str) -> None:
    assert f"evidence: {stance}, " in supported(desk, "cut-demand", new, "2025-06-01").out


def test_a_stance_that_is_given_overrides_the_move(desk: Tracker) -> None:
    ran = supported(desk, "cut-demand", "stalled", "2025-06-01", "--stance", "mixed")
    assert "evidence: mixed, " in ran.out


def test_an_entry_before_the_present_one_leaves_it_current_and_says_so(desk: Tracker) -> None:
    supported(desk, "cut-demand", "implemented", "2025-06-01")
    ran = supported(desk, "cut-demand", "adopted", "2025-02-01")
    assert "adopted on 2025-02-01" in ran.out
    assert "current: cut-demand is implemented since 2025-06-01" in ran.out
    assert data(desk, "show", "cut-demand")["status"] == "implemented"


def test_of_two_on_one_day_the_later_word_stands(desk: Tracker) -> None:
    for new in ("under-consideration", "stalled"):
        desk("status", "cut-demand", new, *WHY, "--on", "2025-06-01")
    assert data(desk, "show", "cut-demand")["status"] == "stalled"


@pytest.mark.parametrize(
    "new", ["adopted", "in-progress", "partial", "implemented", "rejected", "reversed"]
)
def test_what_says_that_a_government_acted_needs_evidence(desk: Tracker, new: str) -> None:
    line = refused(desk, "status", "cut-demand", new, *WHY)
    assert new in line and "--url" in line and "--evidence" in line and "--unsupported" in line


@pytest.mark.parametrize(
    "new", ["unassessed", "no-action", "under-consideration", "stalled", "superseded", "unverifiable"]
)  # fmt: skip
def test_what_says_no_such_thing_needs_none(desk: Tracker, new: str) -> None:
    desk("status", "cut-demand", new, *WHY)
    assert data(desk, "show", "cut-demand")["status"] == new


def test_without_evidence_a_stated_lack_of_it_goes_and_keeps_being_shown(desk: Tracker) -> None:
    desk("status", "cut-demand", "adopted", *WHY, "--unsupported", "Told by phone")
    assert "UNSUPPORTED: Told by phone" in desk("show", "cut-demand").out
    assert "Told by phone" in desk("report").out
    assert data(desk, "list", "opioids")[0]["unsupported"] is True
    assert refused(desk, "status", "cut-demand", "partial", *WHY, "--unsupported", "")


def test_evidence_that_is_logged_already_can_be_named(desk: Tracker) -> None:
    one = entry(
        desk("evidence", "cut-demand", "--stance", "supports", "--finding", "A", "--url", URL)
    )
    two = entry(
        desk("evidence", "cut-demand", "--stance", "supports", "--finding", "B", "--url", URL)
    )
    desk("status", "cut-demand", "adopted", *WHY, "--evidence", one, "--evidence", two)
    standing = data(desk, "show", "cut-demand")["assessments"][0]["evidence"]
    assert sorted(name[:8] for name in standing) == sorted([one, two])


def test_evidence_of_another_proposal_or_none_at_all_is_refused(desk: Tracker) -> None:
    (item,) = data(desk, "show", "scan-lorries")["evidence"]
    other = item["entry"][:8]
    line = refused(desk, "status", "cut-demand", "adopted", *WHY, "--evidence", other)
    assert other in line and "cut-demand" in line
    line = refused(desk, "status", "cut-demand", "adopted", *WHY, "--evidence", "0000000")
    assert "no entry '0000000'" in line and "tracker history" in line
    note = entry(desk("note", "cut-demand", "A remark"))
    assert note in refused(desk, "status", "cut-demand", "adopted", *WHY, "--evidence", note)


def test_a_correction_takes_the_place_of_what_it_corrects(desk: Tracker) -> None:
    wrong = entry(supported(desk, "cut-demand", "adopted", "2025-06-01"))
    ran = desk(
        "status", "cut-demand", "stalled", *WHY, "--on", "2025-05-01", "--replaces", wrong
    )  # fmt: skip
    assert "current: cut-demand is stalled since 2025-05-01" in ran.out
    assert [a["status"] for a in data(desk, "show", "cut-demand")["assessments"]] == ["stalled"]
    assert f"replaced by {entry(ran)}" in desk("history", "cut-demand").out
    line = refused(desk, "status", "cut-demand", "stalled", *WHY, "--replaces", wrong)
    assert wrong in line


def test_only_an_assessment_of_the_same_proposal_is_corrected(desk: Tracker) -> None:
    theirs = data(desk, "show", "scan-lorries")["assessments"][0]["entry"][:8]
    assert theirs in refused(desk, "status", "cut-demand", "stalled", *WHY, "--replaces", theirs)
    note = entry(desk("note", "cut-demand", "A remark"))
    assert note in refused(desk, "status", "cut-demand", "stalled", *WHY, "--replaces", note)


def test_a_reason_why_it_fails_goes_only_with_what_fails(desk: Tracker) -> None:
    for new in ("stalled", "partial", "rejected", "reversed"):
        desk("status", "cut-demand", new, *WHY, "--because", "money", "--unsupported", "u")
        assert data(desk, "show", "cut-demand")["failure_reason"] == "money"
    for new in ("under-consideration", "no-action", "superseded"):
        line = refused(desk, "status", "cut-demand", new, *WHY, "--because", "money")
        assert "--because" in line and "stalled" in line
    desk("status", "cut-demand", "stalled", *WHY)  # none has to name one


def test_undoing_the_evidence_leaves_the_status_unsupported(desk: Tracker) -> None:
    ran = supported(desk, "cut-demand", "adopted", "2025-06-01")
    desk("undo", entries(ran.out)[1])
    shown = data(desk, "show", "cut-demand")
    assert shown["status"] == "adopted" and shown["unsupported"] is True


def test_one_undo_takes_the_status_and_its_evidence(desk: Tracker) -> None:
    supported(desk, "cut-demand", "adopted", "2025-06-01")
    desk("undo")
    shown = data(desk, "show", "cut-demand")
    assert shown["status"] == "unassessed" and shown["evidence"] == []


def test_a_dry_run_says_all_of_it_and_writes_nothing(desk: Tracker) -> None:
    out = previewed(
        desk, "status", "cut-demand", "adopted", *WHY, "--url", URL, "--finding", "F",
        "--on", "2025-06-01",
    )  # fmt: skip
    assert "unassessed -> adopted on 2025-06-01" in out and 'supports, "F"' in out
    assert data(desk, "show", "cut-demand")["status"] == "unassessed"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["cut-demnd", "stalled", *WHY], 1, "did you mean 'cut-demand'"),
        (["cut", "stalled", *WHY], 1, "cut-demand, cut-tariffs"),
        (["cut-demand", "stlled", *WHY], 2, "did you mean 'stalled'"),
        (["cut-demand", "done", *WHY], 2, "one of: unassessed, no-action"),
        (["cut-demand", "stalled"], 2, "--reason"),
        (["cut-demand", "stalled", "--reason", ""], 1, "reason"),
        (["cut-demand", "stalled", *WHY, "--because", "cash"], 2, "one of: no-priority"),
        (["cut-demand", "stalled", *WHY, "--confidence", "sure"], 2, "low, moderate, high"),
        (["cut-demand", "stalled", *WHY, "--stance", "support"], 2, "did you mean 'supports'"),
        (["cut-demand", "adopted", *WHY, "--url", URL], 2, "--finding"),
        (["cut-demand", "adopted", *WHY, "--finding", "F"], 1, "--url, --source or --doc"),
        (["cut-demand", "adopted", *WHY, "--finding", "F", "--url", "x"], 1, "http"),
    ],
)
def test_a_wrong_value_is_refused_with_the_way_on(
    desk: Tracker, args: list[str], code: int, said: str
) -> None:
    assert said in refused(desk, "status", *args, code=code)


def test_a_dry_run_says_what_would_be_and_not_what_is(desk: Tracker) -> None:
    ran = desk("status", "scan-lorries", "stalled", "--reason", "r", "--dry-run")
    assert "would write: scan-lorries: under-consideration -> stalled" in ran.out
    assert "then: scan-lorries would be stalled" in ran.out
    assert "current:" not in ran.out
