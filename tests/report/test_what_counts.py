"""What a report counts and tells: what was tracked by then, what was known first, which proposals."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers import data, refused
from tests.cli.times import Days, assessed, described, due, rewritten
from tests.conftest import TODAY, Tracker
from tests.report.conftest import ALL

WEEK = ("--since", "2025-03-03", "--until", "2025-03-09", "--today", "2025-03-20")


def total(report: dict[str, object], side: str) -> int:
    """How many proposals a report counts by owner, now or before."""
    grid = report["by_owner"]
    assert isinstance(grid, dict)
    return sum(sum(row) for row in grid[side].values())


def test_what_was_not_tracked_yet_is_in_no_count(tracker: Tracker) -> None:
    days = Days()
    for name, day in (("one", "2025-02-01"), ("two", "2025-03-05"), ("three", "2025-03-15")):
        days.write(day, described(name))
    report = data(tracker, "report", *WEEK)
    assert (report["counts"]["tracked"], total(report, "rows"), total(report, "before")) == (
        2,
        2,
        1,
    )
    assert "2 proposals tracked: on 2025-03-09 2 open" in tracker("report", *WEEK).out


def test_a_proposal_without_an_issue_is_counted_as_such(tracker: Tracker) -> None:
    Days().write("2025-02-01", described())
    assert data(tracker, "report", *WEEK)["by_issue"]["rows"] == {"(none)": [1]}


@pytest.mark.parametrize("first", ["here", "there"])
def test_what_both_laptops_loaded_stays_news_of_the_week_in_which_it_was_first_held(
    tracker: Tracker, folder: Path, first: str
) -> None:
    """Whichever of the two has the lower replica id, and so counts after they met."""
    from tests.cli.test_diff import _load
    from tests.storage.databases import Files

    here, there = Days(), Days(Path("there.db"))
    for days in (here, there):
        _load(days, Files(folder / days.path.stem))
    loaded_on = "2025-02-20"
    met, other = (here, there) if first == "here" else (there, here)
    met.hear("2025-03-05", other)
    asked = ("report", "--since", loaded_on, "--until", loaded_on, "--today", "2025-03-20")
    before = data(tracker, "--db", other.path, *asked)["came_in"]["newly_tracked"]
    assert before and data(tracker, "--db", met.path, *asked)["came_in"]["newly_tracked"] == before


def test_a_record_that_was_retired_is_told_to_those_who_ask_for_its_owner(
    tracker: Tracker,
) -> None:
    days = Days()
    days.write("2025-02-01", described())
    days.write("2025-03-05", rewritten(retired="Tracked twice"))
    for only in ((), ("--owner", "MX")):
        (told,) = data(tracker, "report", *WEEK, *only)["came_in"]["corrections"]
        assert "retired: Tracked twice" in told["sentence"]
    assert data(tracker, "report", *WEEK, "--owner", "US")["came_in"]["corrections"] == []


def test_a_closed_proposal_is_not_listed_as_slipped(tracker: Tracker) -> None:
    days = Days()
    days.write("2025-02-01", described())
    days.write("2025-02-02", due("2025-06", "2025-02-02"))
    days.write("2025-02-03", due("2025-09", "2025-02-03"))
    assert data(tracker, "report", *WEEK)["slipped"]
    days.write("2025-02-04", assessed("rejected", "2025-02-04"))
    assert data(tracker, "report", *WEEK)["slipped"] == []


def test_a_report_on_some_proposals_says_so_in_every_format(desk: Tracker) -> None:
    asked = ("report", *ALL, "--owner", "MX", "--issue", "trade", "lorry")
    said = "Only proposals of: with “lorry”, Mexico, trade."
    assert data(desk, *asked)["selection"] == "with “lorry”, Mexico, trade"
    for form in ("text", "md", "html"):
        assert said in " ".join(desk(*asked, "--format", form).out.split())
    assert "Only proposals" not in desk("report", *ALL).out


def test_in_a_folder_a_report_on_some_proposals_has_a_name_of_its_own(desk: Tracker) -> None:
    Path("reports").mkdir()
    for only in ((), ("--owner", "MX"), ("a word",)):
        desk("report", *only, "--month", "2026-03", "--today", TODAY, "--output", "reports")
    names = sorted(path.name for path in Path("reports").iterdir())
    assert names == ["2026-03-MX.txt", "2026-03-a-word.txt", "2026-03.txt"]


def test_what_lies_ahead_and_endings_that_tell_no_format_are_refused(desk: Tracker) -> None:
    line = refused(desk, "report", "--week", "2026-W20", "--today", TODAY, code=2)
    assert "lies after today" in line
    line = refused(desk, "report", "--output", "report.pdf", code=2)
    assert ".pdf tells no format" in line and not Path("report.pdf").exists()


def test_the_command_in_markdown_can_be_copied_whatever_stands_in_it(desk: Tracker) -> None:
    title = "Our `x` & *y*, $HOME"
    out = desk("report", *ALL, "--title", title, "--format", "md").out
    again = out.splitlines()[-1].strip("`").partition(": ")[2]
    assert f"--title '{title}'" in again


def test_a_blank_title_is_none(desk: Tracker) -> None:
    assert desk("report", *ALL, "--title", "  ").out.startswith("Progress report, ")


def test_a_package_with_many_files_in_one_resource_is_left_as_it_is(desk: Tracker) -> None:
    package = {"resources": [{"name": "many", "path": ["a.csv", "b.csv"]}]}
    Path("datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    desk("export", "notes", "--output", "notes.csv")
    kept = json.loads(Path("datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert package["resources"][0] in kept and len(kept) == 2
