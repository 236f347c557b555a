"""lint: what a careful editor would mend, each finding with the command that mends it"""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import DB, data, entry, refused, step
from tests.conftest import Tracker
from tracker.queries import lint, lint_words

WITH_ALL = ("--summary", "S", "--test", "A law is in force", "--issue", "drugs")


def findings(desk: Tracker, *args: str | Path, code: int = 1) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(desk("lint", *args, "--format", "json", code=code).out)
    return found


def mended(desk: Tracker, finding: dict[str, Any], said: str) -> None:
    """Type the command that a finding ends with, ``said`` where somebody has to say something."""
    command = shlex.split(finding["next"].replace('"…"', shlex.quote(said)))
    assert command[0] == "tracker"
    desk(*command[1:])


def test_nothing_is_said_where_nothing_is_found(desk: Tracker) -> None:
    ran = desk("lint")
    assert (ran.out, ran.err) == ("", "")
    for form in ("md", "csv", "json", "jsonl"):
        assert desk("lint", "--format", form).out.strip() in ("", "[]", "id,rule,what,next")


@pytest.mark.parametrize(
    ("rule", "more", "said"),
    [
        ("no-test", ["--issue", "drugs", "--deadline", "none"], "A law is in force"),
        ("no-deadline", WITH_ALL, "None is named"),
        ("no-issue", ["--test", "A law is in force", "--deadline", "none"], "drugs"),
    ],
)
def test_what_is_missing_is_found_and_its_command_mends_it(
    desk: Tracker, rule: str, more: list[str], said: str
) -> None:
    desk("add", "new-one", "--title", "Close the old port", "--owner", "MX", *more)
    (finding,) = findings(desk)
    assert (finding["id"], finding["rule"]) == ("new-one", rule)
    mended(desk, finding, said)
    assert findings(desk, code=0) == []


@pytest.mark.parametrize("said", ["…", " ... ", "… …"])
def test_what_somebody_has_to_say_is_not_taken_for_said(safe: Tracker, said: str) -> None:
    safe("edit", "cut-demand", "--title", "Improve it", "--test", "Trade is promoted")
    given = ("--finding", "F", "--stance", "mixed", "--source", "first-text")
    safe("evidence", "cut-demand", *given)
    found = findings(safe, "--except", "seeds")
    assert [f["rule"] for f in found] == ["vague-verb", "vague-verb", "no-locator"]
    for finding in found:
        words = shlex.split(finding["next"])
        assert words[-1] == "…"
        line = refused(safe, *words[1:-1], said)
        assert line.startswith(f"tracker: {words[-2]}: ") and "what you have to say" in line


def test_a_test_that_only_repeats_the_title_is_none(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--test", "CUT demand for  opioids.")
    assert [f["rule"] for f in findings(desk, "--except", "seeds")] == ["no-test"]


def test_what_cannot_be_tested_by_our_own_judgement_needs_no_test(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--clear", "test")
    desk("status", "cut-demand", "unverifiable", "--reason", "Nothing could be seen")
    assert findings(desk, "--except", "seeds", code=0) == []


def test_a_title_or_test_of_no_measure_is_found(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--title", "Strengthen the border", "--test", "Trade is promoted")
    second, first = findings(desk, "--only", "vague-verb")
    assert "'Strengthen'" in first["what"] and "'promoted'" in second["what"]
    mended(desk, first, "Post a guard at every crossing")
    mended(desk, second, "A guard stands at every crossing")
    assert findings(desk, "--except", "seeds", code=0) == []


@pytest.mark.parametrize(
    ("test", "verb"),
    [
        ("Rules improve.", "improve"), ("An ENHANCED law", "ENHANCED"), ("Reinforcing", "Reinforcing"),
        ("Support for the law", None), ("An improvement", None), ("The considered view", "considered"),
        ("", None), ("Considerable sums", None),
    ],
)  # fmt: skip
def test_a_vague_verb_is_known_in_its_forms_and_no_noun_is_taken_for_one(
    test: str, verb: str | None
) -> None:
    assert lint_words.inside(test) == verb


def test_likely_duplicates_are_found_across_texts_until_they_are_linked(desk: Tracker) -> None:
    desk("source", "add", "second", "--title", "Second")
    alike = (
        "--title",
        "Scan every lorry that crosses the border",
        "--summary",
        "A scanner for every lorry",
    )
    desk("add", "lorry-scan", *alike, "--owner", "MX", "--issue", "drugs", "--source", "second")
    desk("add", "other-owner", *alike, "--owner", "US", "--issue", "drugs", "--source", "second")
    (finding,) = findings(desk, "--only", "likely-duplicate")
    assert finding["id"] == "lorry-scan" and "scan-lorries of first-text" in finding["what"]
    assert findings(desk, "--only", "likely-duplicate", "every") == [finding]
    assert findings(desk, "--only", "likely-duplicate", "opioids", code=0) == []
    mended(desk, finding, "")
    assert findings(desk, "--only", "likely-duplicate", code=0) == []


def test_one_text_may_say_much_the_same_twice(desk: Tracker) -> None:
    for name in ("one", "two"):
        more = ("--owner", "US", "--issue", "trade", "--source", "first-text")
        desk("add", name, "--title", "Impose duties on timber", *more)
    assert findings(desk, "--only", "likely-duplicate", code=0) == []


def test_titles_that_name_other_countries_are_about_other_things(desk: Tracker) -> None:
    desk("source", "add", "second", "--title", "Second")
    for name, country, source in (("one", "Canada", "first-text"), ("two", "Brazil", "second")):
        more = ("--owner", "US", "--issue", "trade", "--source", source)
        desk("add", name, "--title", f"Impose duties on timber from {country}", *more)
    assert findings(desk, "--only", "likely-duplicate", code=0) == []


def test_evidence_that_leads_nowhere_is_found_and_its_command_says_the_rest_again(
    desk: Tracker,
) -> None:
    given = (
        "--finding",
        'It\'s said; "so"',
        "--stance",
        "mixed",
        "--grade",
        "B2",
        "--published",
        "2025-03",
    )
    desk("evidence", "cut-demand", *given, "--source", "first-text")
    desk("evidence", "cut-tariffs", *given, "--url", "https://example.org/a?b=1&c")
    where, copy = findings(desk)
    assert (where["rule"], copy["rule"]) == ("no-locator", "no-archive")
    mended(desk, where, "third page")
    mended(desk, copy, "https://example.org/copy")
    assert findings(desk, code=0) == []
    for proposal, key, value in (
        ("cut-demand", "locator", "third page"),
        ("cut-tariffs", "archive_url", "https://example.org/copy"),
    ):
        (item,) = json.loads(desk("show", proposal, "--format", "json").out)["evidence"]
        assert (item[key], item["finding"], item["grade"]) == (value, 'It\'s said; "so"', "B2")
        assert item["effective_on"] == "2025-03"


def test_a_link_of_which_a_copy_is_attached_is_kept_well_enough(desk: Tracker) -> None:
    Path("page.html").write_text("<p>")
    given = ("--finding", "F", "--stance", "mixed", "--url", "https://example.org/a")
    desk("evidence", "cut-demand", *given, "--file", "page.html")
    assert findings(desk, code=0) == []


def test_the_command_for_evidence_with_a_copy_attaches_nothing_else(
    safe: Tracker, folder: Path
) -> None:
    Path("page.pdf").write_text("read")
    given = ("--finding", "F", "--stance", "mixed", "--source", "first-text")
    safe("evidence", "cut-demand", *given, "--file", "page.pdf")
    (before,) = data(safe, "show", "cut-demand")["evidence"]
    Path("page.pdf").write_text("quite another page of that name")
    mended(safe, findings(safe)[0], "third page")
    (after,) = data(safe, "show", "cut-demand")["evidence"]
    kept = ("attached", "file_name", "source", "finding")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert (after["locator"], len(list(Path("db/files").iterdir()))) == ("third page", 1)


def test_a_command_is_copied_from_the_screen_as_it_was_meant(desk: Tracker, folder: Path) -> None:
    quote = "First.\n\nSecond,  it's \u202e so;\tthird"
    given = ("--finding", "F", "--stance", "mixed", "--source", "first-text", "--quote", quote)
    desk("evidence", "cut-demand", *given)
    for form in ("table", "json"):
        (line,) = desk("lint", "--format", form, code=1).out.splitlines()[1:2]
        shown = line if form == "table" else json.loads(f"[{line.rstrip(',')}]")[0]["next"]
        command = shown.rpartition("; next: ")[2].replace('"…"', "'third page'")
        step(command, folder)
        (item,) = data(desk, "show", "cut-demand")["evidence"]
        assert (item["quotation"], item["locator"]) == (quote, "third page")
        desk("undo")


def test_seed_files_in_a_folder_of_any_name_are_loaded_by_the_command(
    desk: Tracker, seeds: Path, folder: Path
) -> None:
    file = seeds / "sources" / "first-text.toml"
    file.write_text(file.read_text().replace('"Cut demand for opioids"', '"Cut demand for drugs"'))
    seeds.rename("my  seeds; $(touch hit)\x1b")
    (finding,) = findings(desk, "--seeds", "my  seeds; $(touch hit)\x1b")
    step(finding["next"], folder)
    assert not Path("hit").exists()
    assert data(desk, "show", "cut-demand")["title"] == "Cut demand for drugs"


def test_evidence_that_was_taken_out_is_let_be(desk: Tracker) -> None:
    given = ("--finding", "F", "--stance", "mixed", "--url", "https://example.org/a")
    name = entry(desk("evidence", "cut-demand", *given))
    desk("undo", name)
    assert findings(desk, code=0) == []


def test_seeds_and_database_that_disagree_are_found_and_nothing_is_written(
    desk: Tracker, seeds: Path
) -> None:
    file = seeds / "sources" / "first-text.toml"
    text = file.read_text().replace('"Cut demand for opioids"', '"Cut demand for drugs"')
    file.write_text(
        text.replace('id = "cut-tariffs"', 'id = "drop-tariffs"').replace(
            'to = "cut-tariffs"', 'to = "drop-tariffs"'
        )
    )
    desk("edit", "scan-lorries", "--title", "Scan all lorries")
    before = DB.read_bytes()
    found = {f["id"]: f["what"] for f in findings(desk)}
    assert DB.read_bytes() == before
    assert set(found) == {"cut-demand", "drop-tariffs", "scan-lorries", "cut-tariffs"}
    assert "another title" in found["cut-demand"] and "the database not" in found["drop-tariffs"]
    assert "gone from the file" in found["cut-tariffs"]
    assert {f["id"] for f in findings(desk, "opioids")} == {"cut-demand"}
    desk("load", "seeds")
    assert "cut-demand" not in {f["id"] for f in findings(desk)}


def test_seeds_are_compared_where_they_are_named_or_beside_the_database(
    desk: Tracker, seeds: Path
) -> None:
    seeds.rename("elsewhere")
    desk("edit", "scan-lorries", "--title", "Scan all lorries")
    assert findings(desk, code=0) == []
    assert len(findings(desk, "--seeds", "elsewhere")) >= 1
    assert "nonesuch" in refused(desk, "lint", "--seeds", "nonesuch", code=65)


def test_a_seed_file_that_is_no_good_is_said_to_be(desk: Tracker, seeds: Path) -> None:
    (seeds / "issues.toml").write_text("[[issues]]\nid = 1\n")
    ran = desk("lint", code=65)
    assert "issues.toml:1" in ran.err and ran.out == ""


def test_findings_are_grouped_by_rule_and_counted(desk: Tracker) -> None:
    for name in ("one", "two"):
        desk("add", name, "--title", "Boost trade", "--owner", "MX")
    lines = desk("lint", code=1).out.splitlines()
    heads = [line for line in lines if " (2): " in line]
    assert [line.split()[0] for line in heads] == [
        "no-test",
        "no-deadline",
        "no-issue",
        "vague-verb",
    ]
    assert lines[1] == 'one: no-test: it has no test; next: tracker edit one --test "…"'
    assert len(lines) == 12


def test_rules_are_chosen_and_explained(desk: Tracker) -> None:
    desk("add", "one", "--title", "Boost trade", "--owner", "MX")
    assert {f["rule"] for f in findings(desk, "--only", "no-test", "--only", "no-issue")} == {
        "no-test", "no-issue",
    }  # fmt: skip
    assert "no-test" not in {f["rule"] for f in findings(desk, "--except", "no-test")}
    out = desk("lint", "--explain", code=1).out
    rules = {rule.name: rule for rule in lint.RULES}
    assert rules["no-test"].why in out and rules["no-archive"].why not in out
    assert findings(desk, "--explain")[0]["why"] == rules["no-test"].why
    assert "'no-test'" in refused(desk, "lint", "--only", "no-tst", code=2)


def test_what_stands_in_a_record_does_not_steer_a_terminal(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--title", "Improve\u202e it")
    desk("edit", "cut-tariffs", "--title", "Improve\u2028it")
    out = desk("lint", code=1).out
    assert "\u202e" not in out and "\u2028" not in out


def test_retired_records_are_let_be(desk: Tracker) -> None:
    desk("add", "one", "--title", "Boost trade", "--owner", "MX")
    desk("retire", "one", "--reason", "by mistake")
    assert findings(desk, code=0) == []
