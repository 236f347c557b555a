"""tracker evidence"""

from pathlib import Path

import pytest

from tests.cli.helpers import URL, data, entries, entry, previewed, refused
from tests.conftest import Tracker

FOUND = ("--stance", "supports", "--finding", "Scanners were ordered")


def test_one_finding_bears_on_several_proposals_each_with_its_stance(desk: Tracker) -> None:
    ran = desk(
        "evidence", "cut-demand", "scan:contradicts", "cut-tariffs:mixed", *FOUND, "--url", URL
    )
    assert 'cut-demand: supports, "Scanners were ordered"' in ran.out
    assert 'scan-lorries: contradicts, "Scanners were ordered"' in ran.out
    stances = {row["proposal"]: row["stance"] for row in data(desk, "export", "evidence", "cut")}
    assert stances == {"cut-demand": "supports", "cut-tariffs": "mixed"}
    desk("undo")
    assert data(desk, "show", "cut-demand")["evidence"] == []
    assert len(data(desk, "show", "scan-lorries")["evidence"]) == 1


def test_all_that_is_known_of_it_is_kept(desk: Tracker) -> None:
    desk(
        "evidence", "cut-demand", *FOUND, "--url", URL, "--kind", "law", "--date", "2025-02-03",
        "--published", "2025-03", "--title", "The title", "--author", "An author",
        "--publisher", "A publisher", "--locator", "p. 3", "--quote", "« so »\nit says",
        "--archive-url", "https://archive.example/x", "--grade", "b2", "--origin", "Customs",
        "--by", "united states",
    )  # fmt: skip
    (item,) = data(desk, "show", "cut-demand")["evidence"]
    kept = {
        "kind": "law", "event_date": "2025-02-03", "published": "2025-03", "title": "The title",
        "author": "An author", "publisher": "A publisher", "locator": "p. 3",
        "quotation": "« so »\nit says", "archive_url": "https://archive.example/x", "grade": "B2",
        "origin": "Customs", "claimed_by": "US", "effective_on": "2025-02-03", "url": URL,
    }  # fmt: skip
    assert {name: item[name] for name in kept} == kept
    text = desk("show", "cut-demand").out
    assert "grade B2" in text and "law" in text and "p. 3" in text


def test_what_nobody_graded_is_not_printed_as_graded(desk: Tracker) -> None:
    desk("evidence", "cut-demand", *FOUND, "--doc", "Memo 4")
    (item,) = data(desk, "show", "cut-demand")["evidence"]
    assert item["grade"] == "F6" and item["doc"] == "Memo 4"
    assert "F6" not in desk("show", "cut-demand").out


def test_it_counts_from_its_event_else_its_publication_else_today(desk: Tracker) -> None:
    published = ("--published", "2024-02")
    desk("evidence", "cut-demand", *FOUND, "--doc", "a", "--date", "2024-01-05", *published)
    desk("evidence", "cut-demand", *FOUND, "--doc", "b", *published)
    desk("evidence", "cut-demand", *FOUND, "--doc", "c", "--today", "2026-03-10")
    found = {
        item["doc"]: item["effective_on"] for item in data(desk, "show", "cut-demand")["evidence"]
    }
    assert found == {"a": "2024-01-05", "b": "2024-02", "c": "2026-03-10"}


def test_the_same_finding_from_the_same_source_is_refused_naming_the_entry(desk: Tracker) -> None:
    first = entry(desk("evidence", "cut-demand", *FOUND, "--url", URL))
    for finding in ("Scanners were ordered", "scanners  WERE ordered"):
        line = refused(
            desk, "evidence", "cut-demand", "--stance", "context", "--finding", finding, "--url", URL
        )  # fmt: skip
        assert first in line and f"--replaces {first}" in line
    desk("evidence", "cut-demand", *FOUND, "--url", URL + "/2")
    desk("evidence", "cut-tariffs", *FOUND, "--url", URL)
    assert data(desk, "show", "cut-demand")["evidence_count"] == 2


def test_of_several_proposals_one_duplicate_refuses_all(desk: Tracker) -> None:
    desk("evidence", "cut-tariffs", *FOUND, "--url", URL)
    refused(desk, "evidence", "cut-demand", "cut-tariffs", *FOUND, "--url", URL)
    assert data(desk, "show", "cut-demand")["evidence"] == []


def test_the_way_on_that_a_duplicate_names_works(desk: Tracker) -> None:
    first = entry(desk("evidence", "cut-demand", *FOUND, "--url", URL))
    desk("status", "cut-demand", "adopted", "--reason", "r", "--evidence", first)
    ran = desk(
        "evidence", "cut-demand", "--stance", "supports", "--finding", "Scanners were ordered",
        "--url", URL, "--grade", "A1", "--replaces", first,
    )  # fmt: skip
    shown = data(desk, "show", "cut-demand")
    (item,) = shown["evidence"]
    assert item["grade"] == "A1" and item["entry"].startswith(entry(ran))
    assert shown["assessments"][0]["evidence"] == [item["entry"]]
    assert shown["unsupported"] is False
    assert f"replaced by {entry(ran)}" in desk("history", "cut-demand").out


@pytest.mark.parametrize(
    ("cited", "corrected", "is_kept"),
    [
        (["--url", URL], ["--url", URL, "--grade", "A1"], True),
        ([], ["--doc", "read.pdf"], True),
        (["--source", "first-text"], ["--source", "first-text", "--locator", "p. 2"], True),
        (["--url", URL], ["--url", URL, "--doc", "Memo 4"], True),
        (["--url", URL], ["--url", URL + "/2"], False),
        (["--url", URL], ["--doc", "read.pdf"], False),
        (["--url", URL, "--doc", "Memo 4"], ["--url", URL, "--doc", "Memo 5"], False),
    ],
)
def test_a_correction_keeps_the_copy_of_what_it_still_cites(
    safe: Tracker, cited: list[str], corrected: list[str], is_kept: bool
) -> None:
    Path("read.pdf").write_text("read")
    first = entry(safe("evidence", "cut-demand", *FOUND, *cited, "--file", "read.pdf"))
    (before,) = data(safe, "show", "cut-demand")["evidence"]
    Path("read.pdf").unlink()
    safe("evidence", "cut-demand", *FOUND, *corrected, "--replaces", first)
    (after,) = data(safe, "show", "cut-demand")["evidence"]
    held = (before["attached"], before["file_name"]) if is_kept else (None, None)
    assert (after["attached"], after["file_name"]) == held


def test_a_correction_that_brings_a_file_keeps_that_one(safe: Tracker) -> None:
    Path("old.pdf").write_text("old")
    Path("new.pdf").write_text("new")
    given = ("evidence", "cut-demand", *FOUND, "--url", URL)
    first = entry(safe(*given, "--file", "old.pdf"))
    safe(*given, "--file", "new.pdf", "--replaces", first)
    (item,) = data(safe, "show", "cut-demand")["evidence"]
    assert item["file_name"] == "new.pdf"


@pytest.mark.parametrize(
    "link",
    ["http://example.org/a?b=c&d=%20#e", "HTTPS://example.org", "mailto:a@example.org",
     "doi:10.1000/xyz-1", "https://méxico.example/ñ"],
)  # fmt: skip
def test_links_of_the_known_schemes_are_taken(desk: Tracker, link: str) -> None:
    desk("evidence", "cut-demand", *FOUND, "--url", link)
    assert data(desk, "show", "cut-demand")["evidence"][0]["url"] == link


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "ftp://example.org", "example.org", "file:///etc/passwd", "data:text/html,x",
     "https://", "http://a b", "https://a\nb", " https://example.org", "https://a<script>", "doi:"],
)  # fmt: skip
def test_other_links_are_refused_wherever_they_stand(desk: Tracker, link: str) -> None:
    assert "http" in refused(desk, "evidence", "cut-demand", *FOUND, "--url", link)
    line = refused(desk, "evidence", "cut-demand", *FOUND, "--doc", "d", "--archive-url", link)
    assert "archive" in line and "http" in line


def test_contradictions_are_shown_first(desk: Tracker) -> None:
    for stance in ("context", "supports", "contradicts", "mixed"):
        desk(
            "evidence", "cut-demand", "--stance", stance, "--finding", f"It {stance}.", "--doc", "d"
        )
    text = desk("show", "cut-demand").out.partition("\nEvidence\n")[2]
    order = [
        text.index(f"It {stance}.") for stance in ("contradicts", "mixed", "supports", "context")
    ]
    assert order == sorted(order)
    found = [item["stance"] for item in data(desk, "show", "cut-demand")["evidence"]]
    assert found == ["contradicts", "mixed", "supports", "context"]


def test_what_is_for_and_what_is_against_makes_it_contested(desk: Tracker) -> None:
    desk("evidence", "scan-lorries", "--stance", "contradicts", "--finding", "No", "--doc", "d")
    assert "CONTESTED" in desk("show", "scan-lorries").out
    desk("status", "scan-lorries", "stalled", "--reason", "r")
    assert data(desk, "show", "scan-lorries")["contested"] is False


def test_items_with_one_origin_are_a_single_source(desk: Tracker) -> None:
    desk("evidence", "cut-demand", *FOUND, "--url", URL, "--origin", "Customs")
    desk("evidence", "cut-demand", *FOUND, "--doc", "d", "--origin", "Customs", "--by", "US")
    assert data(desk, "show", "cut-demand")["single_source"] is True
    desk("evidence", "cut-demand", *FOUND, "--doc", "other")
    assert data(desk, "show", "cut-demand")["single_source"] is False


def test_what_the_owner_alone_claims_is_self_reported(desk: Tracker) -> None:
    desk("evidence", "cut-demand", *FOUND, "--url", URL, "--by", "US")
    assert data(desk, "show", "cut-demand")["self_reported"] is True
    desk("evidence", "cut-demand", *FOUND, "--doc", "d", "--by", "Reuters")
    assert data(desk, "show", "cut-demand")["self_reported"] is False


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    out = previewed(desk, "evidence", "cut-demand", "scan-lorries", *FOUND, "--url", URL)
    assert out.count("would write") == 2


def test_each_proposal_of_one_finding_has_an_entry_of_one_group(desk: Tracker) -> None:
    one, two = entries(desk("evidence", "cut-demand", "scan", *FOUND, "--url", URL).out)
    assert data(desk, "show", one)["group"] == data(desk, "show", two)["group"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["cut-demnd", *FOUND, "--url", URL], 1, "did you mean 'cut-demand'"),
        (["cut-demand", *FOUND], 1, "--url, --source or --doc"),
        (["cut-demand", *FOUND, "--source", "frst-text"], 1, "did you mean 'first-text'"),
        (["cut-demand", *FOUND, "--source", "nonesuch"], 1, "tracker source"),
        (["cut-demand", "--finding", "F", "--url", URL], 2, "--stance"),
        (["cut-demand:suports", "--finding", "F", "--url", URL], 2, "did you mean 'supports'"),
        (["cut-demand", "--stance", "pro", "--finding", "F", "--url", URL], 2, "supports, contr"),
        (["cut-demand", "--stance", "mixed", "--url", URL], 2, "--finding"),
        (["cut-demand", "--stance", "mixed", "--finding", " ", "--url", URL], 1, "finding"),
        (["cut-demand", *FOUND, "--url", URL, "--grade", "G7"], 2, "'G7'"),
        (["cut-demand", *FOUND, "--url", URL, "--grade", "B"], 2, "'B'"),
        (["cut-demand", *FOUND, "--url", URL, "--kind", "laws"], 2, "did you mean 'law'"),
        (["cut-demand", *FOUND, "--url", URL, "--replaces", "fffffff"], 1, "no entry 'fffffff'"),
        (["cut-demand", "scan", *FOUND, "--url", URL, "--replaces", "abcd"], 2, "one proposal"),
        ([*FOUND, "--url", URL], 2, "ID"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_the_way_on(
    desk: Tracker, args: list[str], code: int, said: str
) -> None:
    assert said in refused(desk, "evidence", *args, code=code)
