"""What the shipped records must be: whole, findable in their text, standing on cited evidence."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tracker.vocabulary import NEED_EVIDENCE

FILES = sorted((PROJECT / "seeds" / "sources").glob("*.toml"))
TEXTS = [tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES]
PROPOSALS = [proposal for text in TEXTS for proposal in text["proposals"]]
EVIDENCE = [(p, item) for p in PROPOSALS for item in p.get("evidence", [])]
PUBLISHED = {text["source"]["id"]: text["source"]["published"] for text in TEXTS}


def test_there_is_one_file_for_each_of_the_five_texts() -> None:
    assert [path.stem for path in FILES] == [text["source"]["id"] for text in TEXTS]
    assert len(FILES) == 5


def test_more_than_forty_proposals_are_tracked_from_every_text() -> None:
    assert len(PROPOSALS) > 100
    assert all(len(text["proposals"]) >= 8 for text in TEXTS)


def test_every_date_of_a_text_is_marked_as_inferred() -> None:
    assert all(text["source"]["date_note"].startswith("inferred:") for text in TEXTS)


@pytest.mark.parametrize("proposal", PROPOSALS, ids=lambda proposal: str(proposal["id"]))
def test_a_record_is_whole(proposal: dict[str, Any]) -> None:
    assert len(proposal["title"]) < 80
    assert not proposal["title"].endswith(".")
    assert all(
        proposal[key] for key in ("summary", "test", "proposed_by", "put", "locator", "issues")
    )


def test_titles_and_summaries_are_not_written_twice() -> None:
    for key in ("summary", "title"):
        twice = [text for text, n in Counter(p[key] for p in PROPOSALS).items() if n > 1]
        assert twice == []


def test_quotations_stay_under_ten_words() -> None:
    for _, item in EVIDENCE:
        assert len(item.get("quote", "").split()) < 10
    quoted = r"'((?:[^']|(?<=\w)'(?=\w))+)'"
    for place in [*(p["locator"] for p in PROPOSALS), *(item["locator"] for _, item in EVIDENCE)]:
        assert all(len(words.split()) < 10 for words in re.findall(quoted, place)), place


def test_every_piece_of_evidence_says_where_it_is_found() -> None:
    assert all(item["source"] in PUBLISHED and item["locator"] for _, item in EVIDENCE)


def test_every_status_stands_on_evidence_no_later_than_its_date() -> None:
    judged = [p for p in PROPOSALS if p.get("status", "unassessed") != "unassessed"]
    assert len(judged) > 20
    for proposal in judged:
        named = [e for e in proposal["evidence"] if e["key"] in proposal["status_evidence"]]
        assert named, proposal["id"]
        for item in named:
            assert PUBLISHED[item["source"]][:4] <= proposal["status_on"][:4], proposal["id"]
        if proposal["status"] in NEED_EVIDENCE:
            assert any(item["stance"] != "context" for item in named), proposal["id"]


def test_later_texts_are_evidence_on_earlier_ones() -> None:
    year_of = {p["id"]: text["source"]["published"] for text in TEXTS for p in text["proposals"]}
    later = [p["id"] for p, item in EVIDENCE if PUBLISHED[item["source"]] > year_of[p["id"]]]
    assert len(later) > 20


def test_an_ask_that_repeats_points_back_in_time() -> None:
    published = {p["id"]: text["source"]["published"] for text in TEXTS for p in text["proposals"]}
    for proposal in PROPOSALS:
        for link in proposal.get("links", []):
            if link["kind"] == "repeats":
                assert published[link["to"]] <= published[proposal["id"]], proposal["id"]


def test_every_issue_area_is_used_and_has_its_code() -> None:
    path: Path = PROJECT / "seeds" / "issues.toml"
    issues = tomllib.loads(path.read_text(encoding="utf-8"))["issues"]
    used = {issue for p in PROPOSALS for issue in p["issues"]}
    assert {issue["id"] for issue in issues} == used
    assert all(re.fullmatch(r"\d{1,2}", issue["cap"]) and issue["meaning"] for issue in issues)
