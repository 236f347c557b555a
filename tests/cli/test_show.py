"""tracker show: one proposal, or one entry"""

import pytest

from tests.cli.helpers import DB, URL, data, entries, entry, refused, supported
from tests.conftest import Tracker
from tests.storage.tampering import plain


def test_everything_about_a_proposal_is_there_for_a_person(desk: Tracker) -> None:
    desk("deadline", "scan-lorries", "2026-06", "--reason", "So said the agency")
    desk("respond", "scan-lorries", "noted", "--on", "2025-02-03", "--url", "https://example.org/a")
    desk("note", "scan-lorries", "Ask in April")
    desk("checked", "scan-lorries", "--looked-in", "official gazette", "--on", "2025-03-04")
    text = desk("show", "scan-lorries", "--today", "2026-03-10").out
    for said in (
        "scan-lorries", "Scan every lorry at the border", "Mexico (MX), with United States (US)",
        "under-consideration since 2025-01, confidence low: The agency said it would look into it.",
        "Every lorry is to pass a scanner.", "Scanners stand at every crossing", "A. Author",
        "recommended", "first-text, second paragraph", "drugs, trade", "high", "2026-06",
        "So said the agency", "noted", "https://example.org/a", "Ask in April", "official gazette",
        "2025-03-04", "The agency announced a study. [first-text, third paragraph]",
        "in-exchange-for cut-tariffs", "Cut tariffs on farm goods", "History",
    ):  # fmt: skip
        assert said in text, said
    assert max(map(len, text.splitlines())) <= 100


def test_links_are_shown_from_both_ends(desk: Tracker) -> None:
    desk("link", "cut-demand", "depends-on", "scan-lorries")
    text = desk("show", "scan-lorries").out
    assert "in-exchange-for cut-tariffs" in text and "needed by cut-demand" in text
    shown = data(desk, "show", "scan-lorries")
    assert shown["links"] == [{"kind": "in-exchange-for", "to": "cut-tariffs"}]
    assert shown["linked_from"] == [{"kind": "depends-on", "from": "cut-demand"}]


def test_what_nobody_looked_at_says_so_and_never_looks_like_nothing_happened(desk: Tracker) -> None:
    text = desk("show", "cut-demand").out
    assert "unassessed: nobody has looked" in text and "never" in text
    desk("checked", "cut-demand", "--looked-in", "gazette", "--on", "2025-03-04")
    assert "no-action since 2025-03-04" in desk("show", "cut-demand").out


def test_a_deadline_that_is_past_is_overdue_only_while_the_proposal_is_open(desk: Tracker) -> None:
    due = ("show", "cut-tariffs", "--today")
    assert "OVERDUE" not in desk(*due, "2026-06-30").out
    assert "OVERDUE by 1 day)" in desk(*due, "2026-07-01").out
    assert "OVERDUE by 31 days)" in desk(*due, "2026-07-31").out
    supported(desk, "cut-tariffs", "implemented", "2025-06-01")
    assert "OVERDUE" not in desk(*due, "2026-07-31").out


def test_earlier_assessments_stay_with_who_made_them(desk: Tracker) -> None:
    supported(desk, "scan-lorries", "adopted", "2025-06-01", "--actor", "Bo")
    supported(desk, "scan-lorries", "in-progress", "2025-07-01")
    text = desk("show", "scan-lorries").out
    assert text.index("in-progress since") < text.index("adopted since 2025-06-01")
    assert text.index("(Bo, ") < text.index("under-consideration since 2025-01")


def test_the_history_of_a_person_is_its_end_and_of_a_machine_is_whole(desk: Tracker) -> None:
    for number in range(9):
        desk("note", "cut-demand", f"Remark {number}")
    history = desk("show", "cut-demand").out.partition("\nHistory\n")[2]
    assert "Remark 8" in history and "Remark 0" not in history
    assert len(data(desk, "show", "cut-demand")["history"]) == 11


def test_an_id_may_be_any_beginning_that_only_one_has(desk: Tracker) -> None:
    assert desk("show", "scan").out == desk("show", "scan-lorries").out
    assert desk("show", "s").out.startswith("scan-lorries\n")
    assert "cut-demand, cut-tariffs" in refused(desk, "show", "cut-")
    desk("add", "cut", "--title", "Cut", "--owner", "MX")
    assert desk("show", "cut").out.startswith("cut\n")


def test_an_entry_is_shown_by_the_beginning_of_its_hash(desk: Tracker) -> None:
    name = entry(supported(desk, "cut-demand", "adopted", "2025-06-01"))
    text = desk("show", name).out
    assert text.startswith(f"entry {name}") and "assess" in text and "It is adopted" in text
    assert "proposal:cut-demand" in text and "2025-06-01" in text and "by Ana" in text
    shown = data(desk, "show", name.upper())
    assert shown["hash"].startswith(name) and shown["body"]["status"] == "adopted"
    assert shown["voided"] is None
    whole = data(desk, "show", shown["hash"])
    assert whole == shown


def test_an_entry_that_does_not_count_any_more_says_by_what(desk: Tracker) -> None:
    name = entry(desk("note", "cut-demand", "A remark"))
    by = entries(desk("undo").out)[-1]
    assert f"does not count any more: retracted by {by}" in desk("show", name).out
    assert data(desk, "show", name)["voided_by"].startswith(by)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("scan-lorrys", "did you mean 'scan-lorries'"),
        ("nonesuch", "tracker list"),
        ("abcdef01", "no "),
        ("", "no proposal ''"),
        ("scan%", "no proposal"),
        ("abc", "no "),
    ],
)
def test_what_is_not_there_is_named_with_the_way_on(desk: Tracker, name: str, said: str) -> None:
    assert said in refused(desk, "show", name)


def test_what_is_inferred_is_marked(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--inferred", "The owner is not named")
    assert "inferred" in desk("show", "cut-demand").out
    assert data(desk, "show", "cut-demand")["inferred"] == "The owner is not named"


def test_derived_rows_that_contradict_each_other_are_told_as_damage(desk: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute("DELETE FROM assessments WHERE proposal = 'scan-lorries'")
    line = refused(desk, "show", "scan-lorries", code=65)
    assert "damaged" in line and "tracker doctor --fix" in line


def test_it_says_who_judged_found_and_heard(desk: Tracker) -> None:
    judged, found = entries(
        supported(desk, "cut-tariffs", "stalled", "2025-05-02", "--actor", "Bo").out
    )[:2]
    heard = entry(desk("respond", "cut-tariffs", "noted", "--actor", "Cy"))
    text = desk("show", "cut-tariffs").out
    assert f"stalled since 2025-05-02: It is stalled (Bo, {judged})\n" in text
    assert f"[{URL}] (Bo, {found})\n" in text
    assert f"noted (Cy, {heard})\n" in text
