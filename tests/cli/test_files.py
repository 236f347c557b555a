"""--output into what is no regular file, and loads that must stay quick."""

import os
from pathlib import Path

from tests.conftest import PROPOSALS, Tracker


def test_a_device_is_written_to_and_not_replaced(desk: Tracker) -> None:
    desk("report", "--output", "/dev/null")
    assert not Path("/dev/null").is_file()


def test_a_link_stays_a_link_and_its_target_is_replaced(desk: Tracker) -> None:
    Path("real.md").write_text("old")
    Path("link.md").symlink_to("real.md")
    desk("report", "--format", "md", "--output", "link.md")
    assert Path("link.md").is_symlink()
    assert Path("real.md").read_text().startswith("# Progress report")


def test_the_mode_of_a_replaced_file_stays(desk: Tracker) -> None:
    Path("report.txt").write_text("old")
    os.chmod("report.txt", 0o640)
    desk("report", "--output", "report.txt")
    assert Path("report.txt").stat().st_mode & 0o777 == 0o640


def test_a_path_with_a_colon_is_named_in_its_errors(desk: Tracker) -> None:
    Path("a: b.toml").write_text(PROPOSALS.replace('"MX"', '"mx"'))
    assert "a: b.toml:" in desk("load", "a: b.toml", code=65).err


def test_a_source_in_two_files_is_refused(desk: Tracker) -> None:
    for name in ("one.toml", "two.toml"):
        Path(name).write_text('[source]\nid = "twice"\n')
    refused = desk("load", "one.toml", "two.toml", code=65).err
    assert "source twice stands at one.toml:2 already" in refused


def test_the_same_finding_logged_by_staff_and_by_a_file_is_there_once(
    desk: Tracker, seeds: Path
) -> None:
    desk(
        "evidence", "cut-demand", "--stance", "context", "--source", "first-text",
        "--finding", "Use fell last year.",
    )  # fmt: skip
    file = seeds / "sources" / "first-text.toml"
    item = '\n[[proposals.evidence]]\nkey = "e9"\nfinding = "Use fell last year."\n'
    file.write_text(file.read_text() + item + 'stance = "context"\nsource = "first-text"\n')
    assert "0 added, 0 changed" in desk("load", seeds).out


def test_a_status_of_a_file_that_is_moved_back_in_time_is_corrected(
    desk: Tracker, seeds: Path
) -> None:
    file = seeds / "sources" / "first-text.toml"
    text = file.read_text().replace('status_on = "2025-01"', 'status_on = "2024-06"')
    file.write_text(text.replace('"under-consideration"', '"stalled"'))
    desk("load", seeds)
    assert "stalled" in desk("list", "scan", "--format", "csv").out
    assert "0 changed" in desk("load", seeds).out


def test_an_issue_area_that_is_gone_from_its_file_is_reported_and_kept(
    desk: Tracker, seeds: Path
) -> None:
    file = seeds / "issues.toml"
    extra = '\n[[issues]]\nid = "water"\ntitle = "Water"\nmeaning = "Rivers"\n'
    whole = file.read_text()
    file.write_text(whole + extra)
    desk("load", file)
    Path("own.toml").write_text(extra.replace("water", "fish"))
    assert "gone" not in desk("load", "own.toml").out, "another file says nothing of it"
    file.write_text(whole)
    assert "issue water: gone from the file, kept" in desk("load", file).out
    assert "water" in desk("issue", "list").out
