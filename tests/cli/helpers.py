"""What tests of commands share: runs that must fail, JSON, raw bytes, a shell around the command."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT, SCRIPT, Ran, Tracker

DB = Path("db/tracker.db")
GOLDEN = PROJECT / "tests" / "golden"
URL = "https://example.org/order"


def refused(desk: Tracker, *args: str | Path, code: int = 1, **env: str) -> str:
    """Run what must fail: one line on stderr, nothing on stdout, the database as it was."""
    before = DB.read_bytes() if DB.exists() else None
    ran = desk(*args, code=code, **env)
    assert ran.out == ""
    assert (DB.read_bytes() if DB.exists() else None) == before
    lines = ran.err.splitlines()
    assert len(lines) == 1, ran.err
    return lines[0]


def previewed(desk: Tracker, *args: str | Path) -> str:
    """Run with --dry-run: it says what it would do, and the database stays as it was."""
    before = DB.read_bytes()
    ran = desk(*args, "--dry-run")
    assert DB.read_bytes() == before
    assert "would" in ran.out
    return ran.out


def data(desk: Tracker, *args: str | Path) -> Any:
    """What a reading command says as JSON."""
    return json.loads(desk(*args, "--format", "json").out)


def listed(desk: Tracker, *args: str) -> list[str]:
    """The ids that ``list`` gives, in its order."""
    return [row["id"] for row in data(desk, "list", *args)]


def entries(text: str) -> list[str]:
    """The entries that a writing command names in what it printed."""
    return re.findall(r"\b[0-9a-f]{8}\b", text)


def entry(ran: Ran) -> str:
    """The one entry that a writing command names first."""
    return entries(ran.out)[0]


def state(desk: Tracker) -> str:
    """The state of the log, one token."""
    return str(data(desk, "where")["state"])


def raw(*args: str | Path) -> bytes:
    """The exact bytes a command writes to stdout."""
    return subprocess.run([SCRIPT, *args], capture_output=True, check=True, timeout=60).stdout


def shell(script: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A line of bash in which ``$T`` is the command."""
    return subprocess.run(
        ["bash", "-c", f"T={SCRIPT}; {script}"],
        capture_output=True,
        encoding="utf-8",
        env=dict(os.environ) if env is None else env,
        timeout=60,
        check=False,
    )


def step(command: str, folder: Path, *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command of a page's session, as somebody in ``folder`` would type it; stderr is part of what
    it prints. It is expected to succeed, unless the page shows that it does not (``check``)."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=check,
    )


def supported(desk: Tracker, proposal: str, status: str, on: str, *more: str) -> Ran:
    """Move ``proposal`` to ``status`` with evidence behind it."""
    return desk(
        "status", proposal, status, "--on", on, "--reason", f"It is {status}",
        "--url", URL, "--finding", f"A finding of {on}", *more,
    )  # fmt: skip
