"""The command on a terminal of its own."""

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import time
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


class Typist:
    """Somebody at a terminal, who reads before they type; nothing waits longer than ``PATIENCE``."""

    PATIENCE = 15  # seconds

    def __init__(self, *args: str | Path, **env: str):
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [SCRIPT, *map(str, args)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "dumb", **env},
        )
        os.close(theirs)
        self.shown = ""
        self._read_so_far = 0

    def answers(self, question: str, keys: str) -> None:
        """Wait for ``question``, then type ``keys``."""
        self.reads(question)
        os.write(self._ours, keys.encode())

    def reads(self, words: str) -> None:
        """Wait until ``words`` are shown, behind what was read before."""
        end = time.monotonic() + self.PATIENCE
        while words not in self.shown[self._read_so_far :]:
            if time.monotonic() > end or not self._more():
                self._process.kill()
                self._process.wait()
                raise AssertionError(f"no '{words}' in {self.shown!r}")
        self._read_so_far = self.shown.index(words, self._read_so_far) + len(words)

    def interrupts(self) -> None:
        """What a terminal does on Ctrl-C, by somebody who first takes a breath: readline hears nothing
        between showing a prompt and waiting for keys."""
        time.sleep(0.5)
        self._process.send_signal(signal.SIGINT)

    def ends(self) -> tuple[int, str]:
        """Wait for the end: the exit code, and all that was shown."""
        end = time.monotonic() + self.PATIENCE
        while self._more():
            if time.monotonic() > end:
                self._process.kill()
        code = self._process.wait(self.PATIENCE)
        os.close(self._ours)
        return code, self.shown

    def _more(self) -> bool:
        """Read on; False where there is no more."""
        ready, _, _ = select.select([self._ours], [], [], 1)
        try:
            piece = os.read(self._ours, 65_536) if ready else b""
        except OSError:  # Linux: the terminal is gone when the command is
            return False
        self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
        return bool(piece) or not ready
