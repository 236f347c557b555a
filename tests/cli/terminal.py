"""The command on a terminal of its own."""

import contextlib
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.conftest import SCRIPT

# The command as it is, but two entries of a past, or two bytes of a file, are worth a progress bar.
SOON = """
import sys
from tracker.cli import main
from tracker.commands import _importing, _past
_past._WORTH_A_BAR = _importing._WORTH_A_BAR = 2
main()
"""


def in_pipe(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run in pipes, where a past of two entries would be worth a progress bar."""
    command = [sys.executable, "-c", SOON, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)


def answering(
    question: str, meanwhile: Callable[[], object], answer: str, *args: str | Path
) -> tuple[int, str]:
    """Run on a terminal; once it shows ``question`` something happens, then ``answer`` is typed: the
    exit code, and all it showed."""
    ours, theirs = pty.openpty()
    shown = ""
    with subprocess.Popen(
        [SCRIPT, *map(str, args)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        os.close(theirs)
        with contextlib.suppress(OSError):
            while question not in shown:
                shown += os.read(ours, 65_536).decode()
            meanwhile()
            os.write(ours, answer.encode())
            while piece := os.read(ours, 65_536):
                shown += piece.decode()
        code = process.wait(60)
    os.close(ours)
    return code, shown


def on_terminal(
    *args: str | Path,
    typed: str = "",
    only: str = "",
    soon: bool = False,
    bare: dict[str, str] | None = None,
    **env: str,
) -> tuple[int, str]:
    """Run on a terminal, with ``typed`` on its keyboard: the exit code, and all it showed.

    With ``only`` (stdout or stderr) the other of the two goes nowhere. No pager is used, unless ``env``
    names one or ``bare`` is the whole environment.
    """
    ours, theirs = pty.openpty()
    streams = {name: theirs for name in ("stdin", "stdout", "stderr")}
    if only:
        streams["stderr" if only == "stdout" else "stdout"] = subprocess.DEVNULL
    program = [sys.executable, "-c", SOON] if soon else [SCRIPT]
    os.write(ours, typed.encode())
    usual = {**os.environ, "PAGER": "cat"} if bare is None else bare
    with subprocess.Popen(
        [*program, *map(str, args)],
        **streams,
        env={**usual, "TERM": "xterm", **env},
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # Linux: the terminal is gone when the command is
            while piece := os.read(ours, 65_536):
                shown += piece
        code = process.wait(60)
    os.close(ours)
    return code, shown.decode()
