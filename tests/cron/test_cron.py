"""The crontab of the page, in a real cron: one minute of it, in which all happens at once"""

import re
from pathlib import Path

import pytest

from tests.cli.times import Days, described
from tests.conftest import PROJECT
from tests.cron import daemon, pages

SCHEDULE = "0 7 * * 1"


class Jobs:
    """The jobs of one minute: the page's own line twice, and lines that differ from it in one thing."""

    def __init__(self, home: Path):
        self.home, self.desk = home, home / "desk"
        self.line = pages.here(pages.job(), home)
        other = self.line.replace("/reports/", "/none/")
        backup = pages.here(pages.job("docs/backup.md"), home)
        self.lines = {
            "one": self.line,
            "the same at once": self.line,
            "lost": other.replace("/db/tracker.db", "/lost.db"),
            "quiet": other.replace("/db/tracker.db", "/quiet.db") + " --if-changed",
            "backup": backup.replace("/mnt/backups", str(self.desk)),
            "named by a date": self.line.replace("/reports/", r"/elsewhere/$(date +\%Y).md"),
            "surroundings": f"* * * * * env >{self.desk}/environment",
        }
        self.commands = {
            name: f"{pages.command_of(line)}; echo $? >'{self._code_of(name)}'"
            for name, line in self.lines.items()
        }

    def printed(self) -> bytes:
        """What the line would print now."""
        return pages.printed(pages.command_of(self.line))

    def run(self) -> list[daemon.Mail]:
        """Wait until cron has run all of them; what it mailed."""
        (mailto,) = re.findall(r"^MAILTO=.*", pages.blocks("docs/cron.md", "cron")[0], re.M)
        every_minute = [f"* * * * * {command}" for command in self.commands.values()]
        with daemon.running(self.desk, mailto, *every_minute) as cron:
            cron.wait_until(lambda: None not in self.codes().values())
        return cron.mails()

    def codes(self) -> dict[str, int | None]:
        """With which code each ended, so far."""
        return {name: self._code(name) for name in self.lines}

    def _code(self, name: str) -> int | None:
        file = self._code_of(name)
        written = file.read_text("utf-8") if file.exists() else ""
        return int(written) if written.endswith("\n") else None

    def _code_of(self, name: str) -> Path:
        return self.desk / f"{name}.code"


@pytest.fixture
def jobs(folder: Path) -> Jobs:
    """The jobs, with a database that has news, one that has none, and folders for the reports."""
    daemon.needed()
    home = pages.home_with_news(folder)
    Days(home / "desk" / "quiet.db").write("2025-01-01", described())
    for name in ("none", "elsewhere"):
        (home / "desk" / name).mkdir()
    return Jobs(home)


def only(folder: Path) -> Path:
    """The one file in a folder."""
    (found,) = folder.iterdir()
    return found


def test_the_line_from_the_page_makes_the_report_and_only_what_fails_is_mailed(jobs: Jobs) -> None:
    before = jobs.printed()
    mails = jobs.run()
    whole = (before, jobs.printed())  # after midnight it names another day
    assert {name: code for name, code in jobs.codes().items() if code} == {"lost": 65}
    report, dated = only(jobs.desk / "reports"), only(jobs.desk / "elsewhere")
    assert report.name == f"{pages.last_week()}.md" and b"is stalled" in report.read_bytes()
    assert report.read_bytes() in whole and dated.read_bytes() in whole
    assert dated.stem.isdigit() and (jobs.desk / "desk.backup").exists()
    assert list((jobs.desk / "none").iterdir()) == [], "the lost and the quiet one write nothing"
    environment = (jobs.desk / "environment").read_text("utf-8")
    assert "PATH=/usr/bin:/bin\n" in environment and "TRACKER" not in environment
    assert {(mail.to, mail.command) for mail in mails} == {("ana", jobs.commands["lost"])}
    for mail in mails:
        assert mail.said.startswith(f"tracker: no database at {jobs.desk}/lost.db; ")
        assert mail.said.count("\n") == 1 and "--db" in mail.said


def test_the_readme_shows_the_line_of_the_page() -> None:
    assert pages.job("README.md") == pages.job()
    assert pages.job().startswith(SCHEDULE + " ")


def test_no_crontab_of_a_page_holds_a_bare_percent_sign() -> None:
    for page in [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]:
        for block in pages.blocks(str(page.relative_to(PROJECT)), "cron"):
            assert "%" not in block.replace("\\%", ""), page.name
