"""The system calls of a command, recorded, and one of them met by a fault, with strace.

The command runs in a fork of a process that has imported it, so that strace sees its own calls and
not the 1,900 with which Python starts.
"""

import os
import re
import shutil
import signal
import subprocess
import unittest
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.faults import stage, state
from tests.faults.commands import CASES, Case
from tests.faults.state import Seen

_HERE = re.compile(r"AT_FDCWD<[^>]*>")
_RELATIVE = re.compile(r'\w+\((AT_FDCWD, )?"[^/"]')


class Call(NamedTuple):
    """One system call of a command: the ``number``-th of its ``name``."""

    name: str
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.name} number {self.number}, {self.text[:90]}"


class Recorded(NamedTuple):
    """A command that ran undisturbed: what was there before and after, its calls, and the files
    that may be there when a command has ended well."""

    before: Seen
    after: Seen
    files: set[str]
    calls: list[Call]


def needed() -> None:
    """Skip where strace is not installed."""
    if shutil.which("strace") is None:
        raise unittest.SkipTest("strace is not installed")


def undisturbed(template: Path, folder: Path, case: Case) -> Recorded:
    """Run ``case`` undisturbed, without a look at its calls."""
    stage.reset(template, folder, case)
    before = state.seen(folder, case)
    ran = stage.forked(folder, *case.arguments)
    assert ran.code == 0, f"{case.name}: {ran}"
    return Recorded(before, state.seen(folder, case), stage.expected(template, case), [])


def recorded(template: Path, folder: Path, case: Case) -> Recorded:
    """Run ``case`` undisturbed, and find the calls that touch its folder or its output."""
    stage.reset(template, folder, case)
    before = state.seen(folder, case)
    ran, lines = followed(folder, case, ["-y", "-s", "40"])
    assert ran.code == 0, f"{case.name}: {ran}"
    after = state.seen(folder, case)
    assert after != before, f"{case.name} changed nothing"
    calls = list(calls_of(lines, folder))
    return Recorded(before, after, stage.expected(template, case), calls)


def met(template: Path, folder: Path, case: Case, call: Call, fault: str) -> stage.Ran | None:
    """Run ``case`` from its beginning, with ``fault`` (``signal=KILL``, ``error=EIO``) at ``call``.

    None where that call was not made this time: a hash that falls on another page can make one more
    or less, so that the last of its kind may be missing.
    """
    stage.reset(template, folder, case)
    inject = f"--inject={call.name}:{fault}:when={call.number}"
    for _attempt in range(3):
        ran, lines = followed(folder, case, ["-y", "-e", f"trace={call.name}", inject])
        if ran.code == -signal.SIGKILL or any("(INJECTED)" in line for line in lines):
            return ran
        stage.reset(template, folder, case)
    return None


def followed(folder: Path, case: Case, options: list[str]) -> tuple[stage.Ran, list[str]]:
    trace = folder.with_suffix(".trace")
    pid = stage.begun(folder, case.arguments, stopped=True)
    command = ["strace", *options, "-o", str(trace), "-p", str(pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        attached = tracer.stderr.readline()
        os.kill(pid, signal.SIGCONT)
        ran = stage.ended(pid, folder)
    assert "attached" in attached, attached
    return ran, trace.read_text(encoding="utf-8", errors="replace").splitlines()


def calls_of(lines: list[str], folder: Path) -> Iterator[Call]:
    counts: Counter[str] = Counter()
    for line in lines:
        name, opened, _ = line.partition("(")
        if not opened or not name.isidentifier():
            continue
        counts[name] += 1
        text = _HERE.sub("AT_FDCWD", line)
        # The files that take stdout and stderr are named after the folder too.
        if str(folder) in text or _RELATIVE.match(text):
            yield Call(name, counts[name], text.replace(f"{folder}/", ""))


class Share(NamedTuple):
    """A part of the work, for one worker: every ``of``-th call of a case from ``part`` on; with
    ``wanted``, only so many of them, spread evenly."""

    case: Case
    part: int
    of: int
    wanted: int

    def calls(self, calls: list[Call]) -> list[Call]:
        """Those of ``calls`` that are in this share."""
        mine = calls[self.part :: self.of]
        if not self.wanted:
            return mine
        step = len(mine) / self.wanted
        # Not the same place in every case: that would be one kind of call only.
        shift = sum(map(ord, self.case.name)) % 97 / 97
        return [mine[int((number + shift) * step)] for number in range(self.wanted)]


def shares(tries: int) -> list[Share]:
    """All of the work for so many tries; 0 stands for every call of every case."""
    if not tries:
        return [Share(case, part, stage.WORKERS, case.few) for case in CASES for part in (0, 1)]
    few = CASES if tries >= len(CASES) else CASES[:: -(-len(CASES) // tries)]
    return [Share(case, 0, 1, max(1, tries // len(few))) for case in few]
