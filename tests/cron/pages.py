"""What the page on cron tells people to copy, with Ana's places replaced by those of a test."""

import re
import shlex
import subprocess
from datetime import date, timedelta
from pathlib import Path

from tests.cli.times import Days, assessed, described
from tests.conftest import PROJECT, SCRIPT

COMMAND = "/home/ana/.local/bin/tracker"
HOME = "/home/ana"


def blocks(page: str, language: str) -> list[str]:
    """The blocks of a page in a language, as they stand there."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def here(text: str, home: Path) -> str:
    """``text`` with the command under test, and ``home`` in place of Ana's."""
    return text.replace(COMMAND, str(SCRIPT)).replace(HOME, str(home))


def job(page: str = "docs/cron.md") -> str:
    """The one line of a page's crontab that is a job: its five fields and the command."""
    (crontab,) = blocks(page, "cron")
    (line,) = re.findall(r"^[\d*].*", crontab, re.M)
    return str(line)


def command_of(line: str) -> str:
    """The command of a line of a crontab."""
    return line.split(maxsplit=5)[5]


def units() -> dict[str, str]:
    """The service and the timer of the page, by the names it gives them."""
    service, timer = blocks("docs/cron.md", "systemd")
    return {"tracker-report.service": service, "tracker-report.timer": timer}


def home_with_news(folder: Path) -> Path:
    """A home folder with a database, in which a status moved last week, and an empty reports folder."""
    home = folder / "ana"
    (home / "desk" / "reports").mkdir(parents=True)
    days = Days(home / "desk" / "db" / "tracker.db")
    wednesday = str(_last_monday() + timedelta(days=2))
    days.write(str(_last_monday() - timedelta(days=30)), described())
    days.write(wednesday, assessed("stalled", wednesday))
    return home


def last_week() -> str:
    """The name of the week before this one."""
    year, week, _ = _last_monday().isocalendar()
    return f"{year}-W{week:02}"


def printed(command: str) -> bytes:
    """What the report of a command line prints where it has no ``--output``, in an empty environment."""
    *words, option, _ = shlex.split(command)
    assert option == "--output"
    return subprocess.run(words, env={}, capture_output=True, check=True, timeout=60).stdout


def _last_monday() -> date:
    today = date.today()
    return today - timedelta(days=today.weekday() + 7)
