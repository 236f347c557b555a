"""tracker report: what is news, what needs attention, how all stands"""

import datetime
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from tests.cli.helpers import data, raw, refused, supported
from tests.conftest import TODAY, Tracker
from tests.report.conftest import ALL


def part(text: str, title: str) -> str:
    """One section of a report in text."""
    after = text.partition(f"\n\n{title}\n{'-' * len(title)}\n")[2]
    assert after, f"no section {title}"
    return " ".join(after.partition("\n\n")[0].split())


def ids(items: list[dict[str, Any]]) -> list[str]:
    """The proposals that the items of a report in JSON are about."""
    return [item["subject"]["proposal"] for item in items]


def test_it_is_on_the_last_seven_days_up_to_today(desk: Tracker) -> None:
    today = datetime.date.today()
    week = today - datetime.timedelta(days=7)
    report = data(desk, "report")
    assert (report["since"], report["until"]) == (str(week), str(today))
    assert f"Progress report, {week} to {today}" in desk("report").out
    report = data(desk, "report", "--today", TODAY)
    assert (report["since"], report["until"], report["today"]) == ("2026-03-03", TODAY, TODAY)


def test_its_period_takes_dates_in_words(desk: Tracker) -> None:
    words = ("--today", TODAY, "--since", "last week", "--until", "last week")
    report = data(desk, "report", *words)
    assert (report["since"], report["until"]) == ("2026-03-02", "2026-03-08")
    report = data(desk, "report", "--today", TODAY, "--since", "2025", "--until", "2025-03")
    assert (report["since"], report["until"]) == ("2025-01-01", "2025-03-31")


def test_a_move_names_from_to_when_why_and_its_sources(news: Tracker) -> None:
    changes = part(news("report", *ALL).out, "What changed")
    for said in (
        "Setback. United States: Cut tariffs on farm goods (cut-tariffs) moved from adopted to reversed"
        " on 2026-03-05 (court, high confidence): A court struck it.",
        "contradicts: The ruling is out. [1]",
        "moved from unassessed to adopted on 2026-02-03: The order was signed.",
        "supports: The order is published. [2]",
        "Mexico: Scan every lorry at the border (scan-lorries) moved from stalled to in-progress on"
        " 2026-03-06 (low confidence): Work began.",
        "No evidence: Told by phone",
        "moved from unassessed to no-action on 2026-03-01",
    ):
        assert said in changes, said


def test_setbacks_come_first_and_what_does_not_stand_any_more_says_so(news: Tracker) -> None:
    moves = data(news, "report", *ALL)["came_in"]["moves"]
    flags = [move["setback"] for move in moves]
    assert flags == sorted(flags, reverse=True) and any(flags) and not all(flags)
    back_dated = next(move for move in moves if move["new"] == "stalled")
    assert (back_dated["old"], back_dated["current"]) == ("under-consideration", False)
    assert "A later assessment stands." in part(news("report", *ALL).out, "What changed")


def test_new_evidence_comes_with_setbacks_first_and_not_twice(news: Tracker) -> None:
    text = news("report", *ALL).out
    against, others = part(text, "Contradicting evidence"), part(text, "Other new evidence")
    assert "contradicts, 2026-03-04: Scanners broke. [" in against
    assert "supports, 2026-03-02: Scanners were ordered. [" in others
    assert "The ruling is out" not in against + others  # it stands with its move


def test_what_came_with_a_newly_tracked_record_is_no_news(desk: Tracker) -> None:
    text = desk("report", *ALL).out
    assert part(text, "What changed") == "No status changed."
    newly = part(text, "Newly tracked")
    assert newly.startswith("3 proposals: 1 for Mexico and 2 for United States. * Mexico: Scan")
    assert "new evidence" not in text
    report = data(desk, "report", *ALL)
    assert (
        report["came_in"]["moves"],
        report["came_in"]["findings"],
        len(report["came_in"]["newly_tracked"]),
    ) == ([], [], 3)


def test_a_period_in_which_nothing_came_says_so_plainly(news: Tracker) -> None:
    text = news("report", "--since", "2021", "--until", "2021", "--today", TODAY).out
    assert "No change in these days." in text and "Needs attention on 2026-03-10: " in text
    for title in ("What changed", "Newly tracked", "By owner", "Blind spots", "twelve weeks"):
        assert title not in text
    assert "0 proposals tracked: on 2021-12-31 0 open" in text
    assert part(text, "Overdue") and part(text, "Unsupported statuses")


def test_what_takes_effect_after_today_is_not_yet_news(news: Tracker) -> None:
    before = data(news, "report", *ALL[:4], "--today", "2026-03-04")
    assert "reversed" not in [move["new"] for move in before["came_in"]["moves"]]


def test_what_was_undone_or_retired_is_out(news: Tracker) -> None:
    news("retire", "cut-tariffs", "--reason", "Tracked twice")
    report = data(news, "report", *ALL)
    assert "cut-tariffs" not in str({**report, "notes": []}) and report["counts"]["tracked"] == 2
    news("undo")
    assert "cut-tariffs" in ids(data(news, "report", *ALL)["came_in"]["moves"])
    news("undo", news("history", "--limit", "3").out.split()[2])
    assert data(news, "report", *ALL)["state"] != report["state"]


def test_headline_counts_are_those_of_the_tables(news: Tracker) -> None:
    report = data(news, "report", *ALL)
    counts = report["counts"]
    assert (counts["tracked"], counts["open"], counts["closed"]) == (3, 2, 1)
    came_in = report["came_in"]
    assert counts["unassessed"] == 0
    assert (len(came_in["moves"]), len(came_in["newly_tracked"]), len(came_in["findings"])) == (
        5,
        3,
        3,
    )
    grid = report["by_owner"]
    assert list(grid["rows"]) == ["Mexico", "United States"]
    total = {status: 0 for status in grid["statuses"]}
    for row in grid["rows"].values():
        for status, count in zip(grid["statuses"], row, strict=True):
            total[status] += count
    assert total == {"no-action": 1, "in-progress": 1, "reversed": 1}
    issues = report["by_issue"]
    assert {name: sum(row) for name, row in issues["rows"].items()} == {"drugs": 2, "trade": 2}
    text = news("report", *ALL).out
    assert "By owner and status" in text and "By issue and status" in text


def test_the_same_database_and_options_give_the_same_bytes(news: Tracker) -> None:
    for form in ("text", "md", "json"):
        first = raw("report", *ALL, "--format", form)
        assert raw("report", *ALL, "--format", form) == first
        news("report", *ALL, "--format", form, "--output", f"report.{form}")
        assert Path(f"report.{form}").read_bytes() == first


def test_no_line_of_the_text_is_wider_than_100_columns(news: Tracker) -> None:
    news("edit", "cut-demand", "--title", "W" * 30 + " " + "words " * 28)
    *lines, last = news("report", *ALL).out.splitlines()
    assert max(map(len, lines)) <= 100
    assert "tracker report --since" in last, "the one line that is copied whole"


def test_the_last_line_names_state_and_today_in_every_form(news: Tracker) -> None:
    state = data(news, "where")["state"]
    for form in ("text", "md"):
        last = news("report", *ALL, "--format", form).out.splitlines()[-1].replace("\\", "")
        assert state in last and TODAY in last
    report = data(news, "report", *ALL)
    assert (report["state"], report["today"]) == (state, TODAY)


def test_a_file_is_written_whole_or_not_at_all(desk: Tracker) -> None:
    Path("report.md").write_text("last week's", encoding="utf-8")
    assert desk("report", "--format", "md", "--output", "report.md").out == ""
    assert Path("report.md").read_text(encoding="utf-8").startswith("# Progress report")
    line = refused(desk, "report", "--output", "missing/report.md", code=74)
    assert "missing/report.md" in line and not Path("missing").exists()


def test_a_wrong_option_is_refused_and_an_existing_file_stays(desk: Tracker) -> None:
    Path("report.md").write_text("last week's", encoding="utf-8")
    out = ("--output", "report.md")
    line = refused(desk, "report", "--since", "2026-02", "--until", "2026-01", *out, code=2)
    assert "2026-02-01" in line and "2026-01-31" in line
    assert "ambiguous" in refused(desk, "report", "--since", "3/4/2025", *out, code=2)
    assert "did you mean 'text'" in refused(desk, "report", "--format", "txt", *out, code=2)
    assert Path("report.md").read_text(encoding="utf-8") == "last week's"


def test_markdown_takes_no_markup_from_a_record(desk: Tracker) -> None:
    desk("edit", "cut-tariffs", "--title", "[x](javascript:y) <b> # | *z*")
    desk("status", "cut-tariffs", "stalled", "--reason", "_r_\n# no heading\n- no item")
    out = desk("report", "--format", "md").out
    assert "<b>" not in out and "[x](" not in out and "\n# no heading" not in out
    assert "\\<b\\>" in out or "&lt;b" in out


def test_where_footnotes_are_unknown_one_of_a_single_word_is_no_link(desk: Tracker) -> None:
    for number, word in enumerate(("javascript:alert(1)", "memo", "two words")):
        said = ("--finding", f"Finding {number}", "--doc", word)
        desk("evidence", "cut-demand", "--stance", "context", *said)
    out = desk("report", "--format", "md").out
    html = MarkdownIt("commonmark").enable("table").render(out)
    assert "Finding 2.[^3]" in html and "[^1]: javascript:alert(1)" in html
    assert "<a" not in html


def test_it_says_who_recorded_what_where_that_was_not_one_person_alone(desk: Tracker) -> None:
    supported(desk, "cut-tariffs", "stalled", "2025-05-02", "--because", "money")
    desk("respond", "cut-tariffs", "noted")
    assert "Ana" not in desk("report").out
    desk("deadline", "cut-demand", "2030", "--reason", "so", "--actor", "Ben")
    words = " ".join(desk("report").out.split())
    assert "stalled on 2025-05-02 (learned late, money, judged by Ana): It is stalled." in words
    assert "(recorded by Ana): noted." in words
    assert "(recorded by Ben): so." in words
