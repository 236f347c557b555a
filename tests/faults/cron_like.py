"""Surroundings that are not a terminal: cron, pipes, closed and full outputs."""

import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.conftest import SCRIPT
from tests.faults import desks, verbs
from tests.faults.desks import Ran
from tests.faults.tally import Fault, Tally

Words = list[str]
_FAILED = 74  # the exit code where the output failed


class Surroundings(NamedTuple):
    """One way to be called: changes to the environment (None: none at all), a redirection by the
    shell, and what comes of it."""

    name: str
    expected: str  # "same", "failed" or "silent"
    environment: dict[str, str | None] | None
    redirection: str = ""
    session: bool = False


_ALL = (
    Surroundings("no terminal", "same", {}, redirection="</dev/null", session=True),
    Surroundings("no HOME", "same", {"HOME": None}),
    Surroundings("empty environment", "same", None),
    Surroundings("LC_ALL=C", "same", {"LC_ALL": "C", "LANG": None, "PYTHONIOENCODING": "ascii"}),
    Surroundings("closed stdin", "same", {}, redirection="<&-"),
    Surroundings("closed stdout", "failed", {}, redirection=">&-"),
    Surroundings("full device", "failed", {}, redirection=">/dev/full"),
    Surroundings("reader gone", "silent", {}),
)


def _tried(tries: int, folder: Path) -> Tally:
    database = desks.made(folder)
    env = desks.plain(folder)
    lines = list(verbs.reading())
    if tries:  # the short form: every n-th, another one in each surroundings
        points = [(s, line) for s in _ALL for line in lines]
        points = points[:: max(len(points) // tries, 1)]
    else:
        points = [(s, line) for line in lines for s in _ALL]
    ask = partial(_usual, database, env, {})
    return desks.shared(lambda point: _problem(point, database, env, ask), points)


def _usual(
    database: Path, env: dict[str, str], known: dict[tuple[str, ...], Ran], line: Words
) -> Ran:
    """What the command line says in ordinary surroundings, asked once."""
    key = tuple(line)
    if key not in known:
        known[key] = desks.run("--db", database, *line, env=env)
    return known[key]


def _problem(
    point: tuple[Surroundings, Words],
    database: Path,
    env: dict[str, str],
    ask: Callable[[Words], Ran],
) -> str | None:
    surroundings, line = point
    usual = ask(line)
    what = f"{surroundings.name}: tracker {' '.join(line)}"
    if usual.code or usual.err:
        return f"{what}: even in ordinary surroundings {usual.said}"
    ran = _run(surroundings, ["--db", str(database), *line], env)
    flaw = desks.flaw_of_error(ran) or _flaw(surroundings.expected, ran, usual.out)
    return f"{what}: {flaw}" if flaw else None


def _flaw(expected: str, ran: Ran, usual: bytes) -> str | None:
    if expected == "same" and ran.out != usual:
        return f"other bytes: {ran.out[:200]!a} instead of {usual[:200]!a}"
    if expected == "failed" and usual:
        good = ran.code == _FAILED and ran.err.count(b"\n") == 1 and b"output" in ran.err
    else:
        good = ran.code == 0 and ran.err == b""
    return None if good else f"expected to be {expected}, but {ran.said}"


def _run(surroundings: Surroundings, args: Words, env: dict[str, str]) -> Ran:
    changed: dict[str, str] = {}
    if surroundings.environment is not None:
        both = {**env, **surroundings.environment}
        changed = {name: value for name, value in both.items() if value is not None}
    command = [str(SCRIPT), *args]
    if surroundings.redirection:
        command = ["/bin/sh", "-c", f'exec "$0" "$@" {surroundings.redirection}', *command]
    stdout = _without_reader() if surroundings.expected == "silent" else subprocess.PIPE
    try:
        ran = subprocess.run(
            command,
            stdout=stdout,
            stderr=subprocess.PIPE,
            env=changed,
            start_new_session=surroundings.session,
            timeout=60,
            check=False,
        )
    finally:
        if stdout != subprocess.PIPE:
            os.close(stdout)
    return Ran(ran.returncode, ran.stdout or b"", ran.stderr)


def _without_reader() -> int:
    """The writing end of a pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


FAULT = Fault(
    "cron-like environments",
    "every reading command prints the same bytes, or says in one line that its output failed",
    full=0,
    short=24,
    run=_tried,
)
