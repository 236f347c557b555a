"""Somebody at the prompt of a real shell, who types and presses TAB."""

import contextlib
import os
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import SCRIPT

_KEY = "\x07"  # Ctrl-G: bound to a command that prints the line as it stands
_BASH = """
bind 'set bell-style none'; bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'
bind 'set completion-query-items -1'; bind 'set enable-bracketed-paste off'
bind -x '"\\C-g": printf "\\nLINE<%s>\\n" "$READLINE_LINE"'
PS1='> '; echo READY
"""
_ZSH = """
unsetopt prompt_cr prompt_sp zle_bracketed_paste always_last_prompt
unsetopt list_beep auto_menu; LISTMAX=10000
show-line() { zle -I; print -r -- "LINE<$BUFFER>" }
zle -N show-line; bindkey '^G' show-line
PS1='> '; echo READY
"""
_FISH = """
function fish_prompt; echo -n '> '; end
set -g fish_greeting; set -g fish_autosuggestion_enabled 0
bind \\cg 'printf "\\nLINE<%s>\\n" (commandline)'
echo READY
"""
# How a shell is started so that it reads what ``install`` wrote, and then the lines above.
_STARTS = {
    "bash": (["--noprofile", "-i"], ".bashrc", _BASH),
    "zsh": (["-i"], ".zshrc", _ZSH),
    "fish": (["-i"], ".config/fish/config.fish", _FISH),
}
_STEERING = re.compile(
    r"\x1b\[[0-9;?>=]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07]*\x07|[\r\x0f]"
)


class Pressed(NamedTuple):
    """What TAB did: the line as it stands then, and all that was printed meanwhile."""

    line: str
    shown: str


class Prompt:
    """A shell that waits for keys."""

    def __init__(self, child: Any):
        self._child = child
        child.expect_exact("READY")
        child.expect_exact("> ")

    def tab(self, typed: str, times: int = 1) -> Pressed:
        """Type, press TAB, and look."""
        self._child.send("\x15" + typed + "\t" * times + _KEY)
        self._child.expect(r"LINE<([^>]*)>")
        shown = _STEERING.sub("", self._child.before)
        return Pressed(self._child.match.group(1), shown)


@contextlib.contextmanager
def at_prompt(shell: str, home: Path, patience: float = 20, **env: str) -> Iterator[Prompt]:
    """A prompt of ``shell`` at which the command is on the path; it answers within ``patience`` seconds
    or the test fails."""
    pexpect = pytest.importorskip("pexpect")
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    arguments, start, ours = _STARTS[shell]
    place = home / start
    place.parent.mkdir(parents=True, exist_ok=True)
    before = place.read_text(encoding="utf-8") if place.exists() else ""
    place.write_text(before + ours, encoding="utf-8")
    path = f"{SCRIPT.parent}{os.pathsep}{os.environ['PATH']}"
    known = {**os.environ, "PATH": path, "HOME": str(home), "TERM": "xterm", "INPUTRC": os.devnull}
    known.pop("XDG_CONFIG_HOME", None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner, and fork
        child = pexpect.spawn(
            program,
            arguments,
            env={**known, **env},
            encoding="utf-8",
            dimensions=(50, 200),
            timeout=patience,
        )
    try:
        yield Prompt(child)
    finally:
        child.close(force=True)
