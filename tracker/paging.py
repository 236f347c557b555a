"""A pager between what is printed and a terminal too short for it, as git has one."""

import contextlib
import io
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import TextIO

from tracker import output

# F: leave where it fits one screen after all; R: show styles; X: leave the text on the screen.
_LESS = "FRX"
_NONE = ("", "cat")


class Paged(io.TextIOBase):
    """Stands for stdout: holds back what fits on the screen, and hands all of it to the pager once it
    does not.

    ``reader_gone`` says that the pager was left: what is still written goes nowhere, so that the command
    ends as it would have. ``talk`` is what was said on stderr meanwhile.
    """

    def __init__(self, terminal: TextIO, pager: str):
        self._terminal = terminal
        self._pager = pager
        self._columns, self._left = shutil.get_terminal_size(output.SCREEN)
        self._line = 0  # columns of the line that is not ended yet
        self._held: list[str] = []
        self._process: subprocess.Popen[str] | None = None
        self.reader_gone = False
        self.talk: list[str] = []

    def write(self, text: str) -> int:
        """Take ``text``; raises OSError where the terminal or the pager cannot."""
        if self._process is None:
            self._held.append(text)
            self._count(text)
            if self._left > 0:
                return len(text)
            self._process = _started(self._pager)
            self._hand_over("".join(self._held))
        elif not self.reader_gone:
            self._hand_over(text)
        return len(text)

    def isatty(self) -> bool:
        """A person reads this."""
        return True

    def fileno(self) -> int:
        """The terminal's."""
        return self._terminal.fileno()

    def flush(self) -> None:
        """Nothing waits but what is held back on purpose."""

    def finish(self) -> None:
        """Print what fitted, or wait until the pager is left."""
        if self._process is None:
            self._terminal.write("".join(self._held))
            self._terminal.flush()
            return
        if self._process.stdin:
            with contextlib.suppress(OSError):  # left already
                self._process.stdin.close()
        while self._process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):  # is the pager's, as long as it is there
                self._process.wait()

    def _count(self, text: str) -> None:
        """Reckon how much of the screen is left."""
        for piece in text.splitlines(keepends=True):
            self._line += len(piece.rstrip("\n"))
            if piece.endswith("\n"):
                self._left -= max(1, -(-self._line // self._columns))
                self._line = 0

    def _hand_over(self, text: str) -> None:
        assert self._process and self._process.stdin
        try:
            self._process.stdin.write(text)
            self._process.stdin.flush()
        except BrokenPipeError:
            self.reader_gone = True


def pager(environ: Mapping[str, str]) -> str | None:
    """The command of the pager: TRACKER_PAGER, else PAGER, else less; None where there is to be none."""
    wanted = next((environ[name] for name in ("TRACKER_PAGER", "PAGER") if name in environ), "less")
    if wanted.strip() in _NONE or environ.get("TERM", "dumb") == "dumb":
        return None
    try:
        program = shlex.split(wanted)[0]
    except ValueError:
        return None
    return wanted if shutil.which(program) else None


@contextlib.contextmanager
def paged(terminal: TextIO, command: str) -> Iterator[Paged]:
    """What is printed to stdout inside goes through the pager ``command`` where it is longer than the
    screen."""
    pages = Paged(terminal, command)
    try:
        with contextlib.redirect_stdout(pages):
            yield pages
    finally:
        pages.finish()


def _started(command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        shell=True,
        stdin=subprocess.PIPE,
        env={"LESS": _LESS, **os.environ},
        encoding="utf-8",
        errors="backslashreplace",
    )
