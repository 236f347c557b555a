"""Every test runs in a folder of its own, with a known actor, and never sees a real database."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import served
from tracker import replica

PROJECT = Path(__file__).parent.parent
SCRIPT = Path(sys.executable).with_name("tracker")
TODAY = "2026-03-10"

ISSUES = """
[[issues]]
id = "drugs"
title = "Drugs"
meaning = "Making, moving and using illegal drugs"
cap = "12"

[[issues]]
id = "trade"
title = "Trade"
meaning = "Goods and services crossing borders"
cap = "18"
"""
PROPOSALS = """
[source]
id = "first-text"
title = "A first text"
authors = ["A. Author"]
published = "2025-01"

[[proposals]]
id = "scan-lorries"
title = "Scan every lorry at the border"
summary = "Every lorry is to pass a scanner."
owner = "MX"
partners = ["US"]
proposed_by = "A. Author"
put = "recommended"
issues = ["drugs", "trade"]
locator = "second paragraph"
test = "Scanners stand at every crossing and every lorry passes one."
deadline = "none"
priority = "high"
status = "under-consideration"
status_on = "2025-01"
reason = "The agency said it would look into it."
confidence = "low"
status_evidence = ["e1"]
links = [{ kind = "in-exchange-for", to = "cut-tariffs" }]

[[proposals.evidence]]
key = "e1"
finding = "The agency announced a study."
stance = "supports"
source = "first-text"
locator = "third paragraph"

[[proposals]]
id = "cut-tariffs"
title = "Cut tariffs on farm goods"
summary = "Tariffs on farm goods are to fall."
owner = "US"
issues = ["trade"]
locator = "fourth paragraph"
test = "The tariff schedule shows lower rates."
deadline = "2026-06"
priority = "normal"
status = "unassessed"

[[proposals]]
id = "cut-demand"
title = "Cut demand for opioids"
summary = "Fewer people are to need opioids."
owner = "US"
issues = ["drugs"]
locator = "fifth paragraph"
test = "Yearly figures of use fall."
deadline = "none"
priority = "low"
"""


# What ``make quick`` leaves out: what needs a browser, an office or cron, other shells and terminals,
# every session in help and pages, every table in every format, properties that take many databases.
SLOW = (
    "cron/", "faults/test_short.py",
    *(f"storage/test_{name}.py" for name in ("package", "round_trip")),
    *(f"report/test_{name}.py" for name in ("page", "hostile_page", "word", "same_facts", "same_bytes")),
    *(f"cli/test_{name}.py" for name in (
        "completion", "export_all", "export_scale", "export_xlsx", "help_examples", "import_round_trip",
        "import_scale", "pages", "paging", "readme",
    )),
)  # fmt: skip


def pytest_configure() -> None:
    """What a shell runs in the background ignores Ctrl-C, and all that it starts does, too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow."""
    for item in items:
        if item.nodeid.removeprefix("tests/").startswith(SLOW):
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every component is installed (CI), a skipped test is a failed one."""
    report = yield
    if report.skipped and os.environ.get("TRACKER_TESTS_SKIP") == "fail":
        report.outcome = "failed"
        report.longrepr = f"skipped, though every component should be here: {report.longrepr}"
    return report


class Ran(NamedTuple):
    """What a command printed."""

    out: str
    err: str


Tracker = Callable[..., Ran]


def put(kept: Path, path: Path) -> None:
    """Put a copy of a database at ``path``, as if it had been made there: under the same replica id,
    which no other copy writes under."""
    shutil.copyfile(kept, path)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        replica.bind(connection, path)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder outside any project, and an environment that says nothing of ours."""
    for name in list(os.environ):
        if name.startswith(("TRACKER_", "GIT_", "LC_")) or name in ("COLUMNS", "LANG", "NO_COLOR"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("TRACKER_ACTOR", "Ana")
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def tracker(runner: Callable[..., Any]) -> Tracker:
    """The real command. It is expected to succeed unless the test says with which code it fails."""

    def run(*args: str | Path, code: int = 0, stdin: str | None = None, **env: str) -> Ran:
        ran = runner([str(SCRIPT), *map(str, args)], stdin or "", {**os.environ, **env})
        assert ran.returncode == code, f"exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        assert "Traceback" not in ran.stderr, ran.stderr
        return Ran(ran.stdout, ran.stderr)

    return run


def started(command: list[str], stdin: str, env: dict[str, str]) -> Any:
    """Run a command in an interpreter of its own."""
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        input=stdin,
        env=env,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="session")
def runner() -> Iterator[Callable[..., Any]]:
    """What runs the command, in a process of its own each time: a new one, in ``make quick`` a fork."""
    servers: list[served.Server] = []

    def run(command: list[str], stdin: str, env: dict[str, str]) -> Any:
        if not servers:
            servers.append(served.Server())  # in the surroundings of a test
        return (servers[0].run if servers[0].can_run(env) else started)(command, stdin, env)

    yield run if "TRACKER_TESTS_SERVED" in os.environ else started
    for server in servers:
        server.stop()


@pytest.fixture
def seeds(folder: Path) -> Path:
    """A folder of small seed files: three proposals of two countries, one source, two issues."""
    sources = folder / "seeds" / "sources"
    sources.mkdir(parents=True)
    (folder / "seeds" / "issues.toml").write_text(ISSUES, encoding="utf-8")
    (sources / "first-text.toml").write_text(PROPOSALS, encoding="utf-8")
    return folder / "seeds"


@pytest.fixture
def desk(tracker: Tracker, seeds: Path) -> Tracker:
    """The command in a folder whose db/tracker.db was made from the small seed files."""
    tracker("init", "--seeds", seeds)
    return tracker
