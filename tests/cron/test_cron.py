"""The crontab of the page, in a real cron: one minute of it, in which all happens at once"""

from pathlib import Path

from tests.cli.times import Days, described
from tests.conftest import PROJECT
from tests.cron import daemon, pages

SCHEDULE = "0 7 * * 1"


def every_minute(line: str, more: str = "") -> str:
    """A job of the page with the schedule of a test, and ``more`` behind its command."""
    return f"* * * * * {pages.command_of(line)}{more}"


def test_the_line_from_the_page_makes_the_report_and_mails_only_what_fails(folder: Path) -> None:
    daemon.needed()
    home = pages.home_with_news(folder)
    desk = home / "desk"
    quiet = Days(desk / "quiet.db")
    quiet.write("2025-01-01", described())
    (desk / "none").mkdir()
    (desk / "elsewhere").mkdir()
    line = pages.here(pages.job(), home)
    backup = pages.here(pages.job("docs/backup.md"), home).replace("/mnt/backups", str(desk))
    elsewhere = line.replace("reports/", "none/")
    lost = elsewhere.replace("/db/tracker.db", "/lost.db")
    still = elsewhere.replace("/db/tracker.db", "/quiet.db") + " --if-changed"
    ended = [desk / name for name in ("one", "two", "three", "four", "five", "six")]
    codes = [f"; echo $? >{path}" for path in ended]
    (mailto,) = [t for t in pages.blocks("docs/cron.md", "cron")[0].split("\n") if "=" in t]

    before = pages.printed(pages.command_of(line))
    with daemon.running(
        desk,
        mailto,
        every_minute(line, codes[0]),
        every_minute(line, codes[1]),
        every_minute(lost, codes[2]),
        every_minute(still, codes[3]),
        every_minute(backup, codes[4]),
        every_minute(line.replace("reports/", r"elsewhere/$(date +\%Y).md"), codes[5]),
        f"* * * * * env >{desk}/environment",
    ) as cron:
        cron.wait_until(lambda: all(path.exists() and path.read_text("utf-8") for path in ended))
    after = pages.printed(pages.command_of(line))

    (report,) = (desk / "reports").iterdir()
    assert report.read_bytes() in (before, after), "over midnight it names another day"
    assert report.name == f"{pages.last_week()}.md" and b"is stalled" in report.read_bytes()
    assert [path.read_text("utf-8").strip() for path in ended] == ["0", "0", "65", "0", "0", "0"]
    assert list((desk / "none").iterdir()) == [], "neither the lost nor the quiet one wrote anything"
    assert (desk / "desk.backup").exists()
    (dated,) = (desk / "elsewhere").iterdir()
    assert dated.read_bytes() in (before, after) and dated.stem.isdigit()

    environment = (desk / "environment").read_text("utf-8")
    assert "PATH=/usr/bin:/bin\n" in environment and "TRACKER" not in environment
    mails = set(cron.mails())
    assert {mail.to for mail in mails} == {"ana"}
    assert {mail.command for mail in mails} == {pages.command_of(lost) + codes[2]}
    for mail in mails:
        assert mail.said.count("\n") == 1 and mail.said.startswith("tracker: no database at ")
        assert f"{desk}/lost.db" in mail.said and "--db" in mail.said


def test_the_readme_shows_the_line_of_the_page() -> None:
    assert pages.job("README.md") == pages.job()
    assert pages.job().startswith(SCHEDULE + " ")


def test_no_crontab_of_a_page_holds_a_bare_percent_sign() -> None:
    for page in [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]:
        for block in pages.blocks(str(page.relative_to(PROJECT)), "cron"):
            assert "%" not in block.replace("\\%", ""), page.name
