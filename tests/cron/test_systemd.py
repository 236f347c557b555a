"""The units of the page: systemd understands them, and what they start makes the report"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cron import pages


def analyzed(*arguments: str, runtime: Path) -> str:
    """What ``systemd-analyze`` says, which needs no systemd that runs."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    ran = subprocess.run(
        ["systemd-analyze", *arguments],
        env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(runtime), "HOME": str(runtime)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran
    return ran.stdout


def value(unit: str, key: str) -> str:
    """What a unit of the page sets ``key`` to."""
    (found,) = re.findall(rf"^{key}=(.*)$", pages.units()[f"tracker-report.{unit}"], re.M)
    return str(found)


def test_systemd_finds_no_fault_with_the_units(folder: Path) -> None:
    for name, text in pages.units().items():
        (folder / name).write_text(pages.here(text, folder), "utf-8")
    paths = [str(folder / name) for name in pages.units()]
    assert analyzed("verify", "--user", *paths, runtime=folder) == ""


def test_the_timer_fires_on_mondays_at_seven(folder: Path) -> None:
    said = analyzed("calendar", value("timer", "OnCalendar"), runtime=folder)
    assert "Normalized form: Mon *-*-* 07:00:00\n" in said


def test_the_service_starts_what_cron_would() -> None:
    assert value("service", "ExecStart") == pages.command_of(pages.job())


def test_what_the_service_starts_makes_the_report_in_an_empty_environment(folder: Path) -> None:
    home = pages.home_with_news(folder)
    started = pages.here(value("service", "ExecStart"), home)
    before = pages.printed(started)
    ran = subprocess.run(shlex.split(started), env={}, cwd="/", capture_output=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    report = home / "desk" / "reports" / f"{pages.last_week()}.md"
    assert report.read_bytes() in (before, pages.printed(started))
