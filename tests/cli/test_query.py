"""The query language, as it is typed: what it finds, and what it says of what it does not understand."""

import json
import shlex
from pathlib import Path

import pytest

from tests.cli.helpers import data, entry, listed, refused, state, supported
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker

ALL = ["cut-demand", "cut-tariffs", "scan-lorries"]


def pointed(desk: Tracker, query: str, *, code: int = 2) -> tuple[str, str]:
    """What is said of a wrong query, and the part of it that the caret stands under to its end."""
    ran = desk("list", query, code=code)
    said, shown, caret = ran.err.splitlines()
    assert ran.out == "" and shown == f"  {query}" and caret.strip() == "^"
    return said, shown[caret.index("^") :]


def test_terms_narrow_each_other_and_a_comma_is_or(desk: Tracker) -> None:
    assert listed(desk, "owner:US") == listed(desk, "owner:usa") == ALL[:2]
    assert listed(desk, "owner:US", "issue:drugs") == ["cut-demand"]
    assert listed(desk, "owner:US issue:drugs") == ["cut-demand"]
    assert listed(desk, "issue:trade,drugs") == ALL
    assert listed(desk, "issue:trade", "issue:drugs") == ["scan-lorries"]
    assert listed(desk, "owner:US", "--issue", "drugs") == ["cut-demand"]


def test_a_caret_turns_a_term_round_and_what_is_not_known_is_not_so(desk: Tracker) -> None:
    assert listed(desk, "^owner:US") == ["scan-lorries"]
    assert listed(desk, "^confidence:low") == ALL[:2]
    assert listed(desk, "^confidence:unset") == ["scan-lorries"]
    assert listed(desk, "^unassessed") == ["scan-lorries"]


def test_a_country_of_several_words_is_understood_where_the_shell_took_the_quotes(
    desk: Tracker,
) -> None:
    assert listed(desk, "owner:United States") == listed(desk, "owner:united-states") == ALL[:2]
    assert listed(desk, "since:January 2025") == ["scan-lorries"]
    desk("edit", "cut-demand", "--assignee", "Ana")
    assert listed(desk, "assignee:ana") == ["cut-demand"]
    assert listed(desk, "assignee:unset") == ALL[1:]
    assert listed(desk, 'owner:"United States",MX') == ALL


def test_dates_in_every_form_and_ranges_of_them(desk: Tracker) -> None:
    desk("deadline", "cut-demand", "2026-09", "--reason", "r")
    assert listed(desk, "deadline:2026") == ["cut-demand", "cut-tariffs"]
    assert listed(desk, "deadline:..2026-06") == ["cut-tariffs"]
    assert listed(desk, "deadline:2026-07..") == ["cut-demand"]
    assert listed(desk, "deadline:none") == ["scan-lorries"]
    assert listed(desk, "deadline:+80d..+120d", "--today", "2026-03-10") == ["cut-tariffs"]
    assert (
        listed(desk, "since:January-2025")
        == listed(desk, 'since:"January 2025"')
        == ["scan-lorries"]
    )
    assert listed(desk, "since:-30d..", "--today", "2025-02-20") == ["scan-lorries"]
    assert listed(desk, "since:unset") == ALL[:2]


def test_words_are_found_in_findings_tests_and_notes_as_well(desk: Tracker) -> None:
    assert listed(desk, "announced study") == ["scan-lorries"]
    assert listed(desk, "schedule") == ["cut-tariffs"]
    assert listed(desk, "Überprüfung") == []
    noted = entry(desk("note", "cut-demand", "Eine Überprüfung steht an"))
    assert listed(desk, "uberpruf") == ["cut-demand"]
    assert listed(desk, "text:ÜBERPRÜFUNG") == ["cut-demand"]
    desk("undo", noted)
    assert listed(desk, "uberpruf") == []


def test_a_phrase_stands_word_by_word_and_whole(desk: Tracker) -> None:
    assert listed(desk, '"every lorry"') == ["scan-lorries"]
    assert listed(desk, '"lorry every"') == []
    assert listed(desk, "lorry every") == ["scan-lorries"]
    assert listed(desk, '"scan"') == ["scan-lorries"]
    assert listed(desk, '"scann"') == []
    assert listed(desk, "scann") == ["scan-lorries"]
    assert listed(desk, '"farm goods","for opioids"') == ALL[:2]


def test_flags_are_words_of_their_own_and_alternatives_with_a_comma(desk: Tracker) -> None:
    supported(desk, "cut-tariffs", "implemented", "2025-06-01")
    assert listed(desk, "closed") == ["cut-tariffs"]
    assert listed(desk, "unassessed,closed") == ALL[:2]
    assert listed(desk, "overdue", "--today", "2027-01-01") == []
    desk("deadline", "cut-demand", "2026-06-30", "--reason", "r")
    assert listed(desk, "overdue", "--today", "2026-06-30") == []
    assert listed(desk, "overdue", "--today", "2026-07-01") == ["cut-demand"]
    assert listed(desk, "stale", "--today", "2025-02-01") == []
    assert listed(desk, "stale", "--today", "2025-03-01") == ["scan-lorries"]
    assert listed(desk, "implemented") == listed(desk, "implemented,adopted") == ["cut-tariffs"]
    assert listed(desk, "text:open") == listed(desk, '"closed"') == []


def test_links_grades_and_numbers(desk: Tracker) -> None:
    assert listed(desk, "link:in-exchange-for") == ["cut-tariffs", "scan-lorries"]
    assert listed(desk, "link:cut-tariffs") == ["scan-lorries"]
    assert listed(desk, "link:unset") == ["cut-demand"]
    assert listed(desk, "evidence:0") == ALL[:2]
    assert listed(desk, "evidence:1..") == ["scan-lorries"]
    desk(
        "evidence",
        "cut-demand",
        "--stance",
        "mixed",
        "--doc",
        "d",
        "--finding",
        "F",
        "--grade",
        "B2",
    )
    assert listed(desk, "grade:B") == listed(desk, "grade:b2") == ["cut-demand"]
    assert listed(desk, "stance:mixed,supports") == ["cut-demand", "scan-lorries"]
    assert listed(desk, "id:cut-*") == ALL[:2]


def test_the_order_is_part_of_a_query(desk: Tracker) -> None:
    assert listed(desk, "sort:title-") == listed(desk, "--sort", "title-") == ALL[::-1]
    assert listed(desk, "sort:id-", "--sort", "id") == ALL
    assert "tracker list" in desk("due", "sort:title", code=2).err


@pytest.mark.parametrize(
    ("query", "said", "at"),
    [
        ("owner:MX staus:stalled", "no field 'staus'; did you mean 'status'", "staus:stalled"),
        ("^staus:stalled", "did you mean 'status'", "staus:stalled"),
        ("status:staled,adopted", "did you mean 'stalled'", "staled,adopted"),
        ("status:adopted,staled", "did you mean 'stalled'", "staled"),
        ("owner:Mexcio", "did you mean 'Mexico'", "Mexcio"),
        ("since:3/4/2025", "ambiguous: write 2025-03-04 or 2025-04-03", "3/4/2025"),
        ("since:2026..2025", "ends before it begins", "2026..2025"),
        ("evidence:many", "not a whole number", "many"),
        ("grade:Z9", "from A1 to F6", "Z9"),
        ("status:unset", "never unset", "unset"),
        ('lorry "every lo', "not closed", '"every lo'),
        ("owner:", "nothing stands here", ":"),
        ("owner:MX,", "nothing stands here", ","),
        ("lorry ^", "nothing follows ^", "^"),
        ("lorry ---", "letters or digits", "---"),
        ("sort:titel", "did you mean 'title'", "titel"),
        ("owner:MX OR owner:US", "a comma is or", "OR owner:US"),
        ("NOT owner:MX", "^ is not", "NOT owner:MX"),
        ("owner:MX AND open", "narrow each other", "AND open"),
        ("owner=MX", "as in owner:MX", "owner=MX"),
        ("https://example.org", "no field 'https'", "https://example.org"),
    ],
)
def test_what_is_wrong_is_pointed_at_with_what_would_be_right(
    desk: Tracker, query: str, said: str, at: str
) -> None:
    line, pointed_at = pointed(desk, query)
    assert line.startswith("tracker: query: ") and said in line
    assert pointed_at == at


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("issue:drgs", "did you mean 'drugs'"),
        ("source:frst-text", "did you mean 'first-text'"),
        ("id:scan-lories", "did you mean 'scan-lorries'"),
        ("link:depends", "or a kind: in-exchange-for"),
        ("@mine", "'tracker view list' shows them"),
        ("assignee:Ana", "nobody called 'Ana' follows a record"),
        ("@atention", "did you mean '@attention'"),
    ],
)
def test_a_name_that_is_not_in_this_record_is_refused_with_the_nearest(
    desk: Tracker, query: str, said: str
) -> None:
    assert said in pointed(desk, query, code=1)[0]


def test_signs_of_sql_and_of_the_index_are_only_words(desk: Tracker) -> None:
    for query in (
        "lorry' or 1=1",
        "lorry*",
        '"lorry" not',
        "lorry and x",
        "NEAR(lorry",
        "lorry; DROP",
    ):
        desk("list", query.replace('"', ""))
    assert listed(desk, "lorry*") == ["scan-lorries"]
    assert listed(desk, "every or zeppelin") == []


def test_every_command_that_selects_understands_it(desk: Tracker) -> None:
    query = ("^owner:US", "lorry")
    assert [row["id"] for row in data(desk, "due", *query)] == ["scan-lorries"]
    assert data(desk, "report", *query)["counts"]["tracked"] == 1
    assert "scan-lorries" in desk("diff", "2024", "2026", *query).out
    assert desk("export", "evidence", *query).out.count("\n") == 2
    report = desk("report", "@attention", "^status:stalled", "grade:B").out
    assert "view attention, not stalled, grade B*" in report


def test_a_report_names_the_command_that_asks_the_same_again(desk: Tracker) -> None:
    asked = (
        "report",
        "owner:United States",
        "since:-30d..,unset",
        '"cut demand"',
        "^stale,overdue",
    )
    report = desk(*asked, "--format", "md").out
    again = json.loads(desk(*asked, "--format", "json").out)["again"]
    assert "owner:US" in again and '"cut demand"' in again and "-30d" not in again
    assert desk(*shlex.split(again)[1:]).out == desk(*asked, "--format", "json").out
    assert "cut demand" in report


def test_words_are_found_in_the_past_as_they_stood(desk: Tracker) -> None:
    before = state(desk)
    desk("evidence", "cut-demand", "--stance", "mixed", "--doc", "d", "--finding", "A zeppelin",
         "--date", "2026-02-01")  # fmt: skip
    assert listed(desk, "zeppelin") == ["cut-demand"]
    assert listed(desk, "zeppelin", "--as-of", "2026-01-31") == []
    assert listed(desk, "zeppelin", "--as-of", "2026-02-01") == ["cut-demand"]
    assert listed(desk, "zeppelin", "--state", before) == []
    assert listed(desk, "zeppelin", "--state", state(desk)) == ["cut-demand"]


def test_a_word_that_finds_nothing_and_is_nearly_a_flag_is_asked_back(desk: Tracker) -> None:
    code, shown = on_terminal("list", "overdu")
    assert code == 0 and "did you mean 'overdue'" in shown
    assert "did you mean" not in on_terminal("list", "zeppelin")[1]


def test_a_range_without_ends_is_anything_that_is_there_and_prints_itself(desk: Tracker) -> None:
    assert listed(desk, "since:..") == ["scan-lorries"]
    assert listed(desk, "evidence:..") == ALL
    again = data(desk, "report", "evidence:..", "since:..")["again"]
    assert again.endswith("evidence:.. since:..")


def test_what_would_be_too_large_is_refused_in_one_line(desk: Tracker) -> None:
    many = [f"^evidence:{number}" for number in range(1, 400)]
    for query in (many, ["evidence:" + ",".join(map(str, range(400)))], ["a,b" + ",c" * 400]):
        assert "more than 300" in refused(desk, "list", *query, code=2)
    assert listed(desk, *many[:290]) == ALL[:2]
    assert listed(desk, "evidence:" + ",".join(map(str, range(300)))) == ALL


def test_an_export_of_what_hangs_on_the_day_names_the_day(desk: Tracker) -> None:
    for query in ("@this-week", "stale", "^@attention"):
        desk("export", "proposals", query, "--output", "x.csv", "--today", "2026-03-10")
        again = json.loads(Path("datapackage.json").read_text("utf-8"))["resources"][0]["tracker"]
        assert "--today 2026-03-10" in again["again"]
        report = desk("diff", "2025", "2026", query, "--today", "2026-03-10").out
        assert "--today 2026-03-10" in report
    desk("export", "proposals", "owner:US", "--output", "x.csv")
    assert "--today" not in Path("datapackage.json").read_text("utf-8")


def test_a_word_that_stands_where_a_table_would_is_found_in_the_past(desk: Tracker) -> None:
    desk("export", "--all", "now", "opioids")
    desk("export", "opioids", "--all", "then", "--state", state(desk))
    assert Path("now/proposals.csv").read_bytes() == Path("then/proposals.csv").read_bytes()


def test_a_name_of_several_words_prints_itself_in_quotes(desk: Tracker) -> None:
    desk("edit", "cut-demand", "--assignee", "Ana Maria")
    again = data(desk, "report", 'assignee:"ana maria"')["again"]
    report = json.loads(desk(*shlex.split(again)[1:]).out)
    assert report["counts"]["tracked"] == 1
