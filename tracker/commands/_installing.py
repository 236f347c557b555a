"""Where each shell looks for completions, and putting ours there or taking it away."""

import os
import re
import shlex
from collections.abc import Callable
from typing import Any, NamedTuple

from tracker import files
from tracker.commands import _shells
from tracker.errors import NoPermission, Refused

_BEGIN, _END = "# >>> tracker completion >>>", "# <<< tracker completion <<<"
_AS_IT_IS: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}
# Where the start of an interactive bash may bring bash-completion in, and what does so.
_BASH_STARTS = ("~/.bashrc", "~/.bash_profile", "~/.profile", "/etc/bash.bashrc")
_FOR_ALL = ("/etc/bashrc", "/etc/profile.d/bash_completion.sh")


class Change(NamedTuple):
    """A file that is to hold something else: ``new`` (None: it is to be gone), ``what`` in one word."""

    path: str
    new: str | None
    what: str

    @property
    def is_needed(self) -> bool:
        """Whether it does not stand so already."""
        return _content(self.path) != self.new

    def make(self) -> None:
        """Write the file whole, or remove it."""
        path = self.path if self.new is None else os.path.realpath(self.path)
        with files.errors_of(path):
            if self.new is None:
                os.unlink(path)  # of a link the link alone
                return
            files.make_folder(os.path.dirname(path), 0o755)
        with files.replacing(path) as draft, open(draft, "w", **_AS_IT_IS) as out:
            out.write(self.new)


def plan(shell: str) -> list[Change]:
    """What makes ``shell`` offer completions; raises Refused where a file that is not ours is in the
    way."""
    script, start = _places(shell)
    there = _content(script)
    if there is not None and _shells.MARK not in there:
        raise Refused(f"{script} is there and not ours; move it away, or use the script otherwise")
    changes = [Change(script, _shells.script(shell), "written")]
    if start:
        before = _without_ours(_content(start) or "", script)
        gap = "" if before.endswith("\n") or not before else "\n"
        block = f"{before}{gap}{_BEGIN}\n{_line(script)}\n{_END}\n"
        changes.append(Change(start, block, "given a line that reads it"))
    return changes


def undoing(shell: str) -> list[Change]:
    """What takes our own away again."""
    script, _ = _places(shell)
    changes = []
    if _shells.MARK in (_content(script) or ""):
        is_link = os.path.islink(script)
        stays = f"; it was a link, {os.path.realpath(script)} stays" if is_link else ""
        changes.append(Change(script, None, f"removed{stays}"))
    start = _STARTS[shell]()
    content = _content(start) if start else None
    if start and content is not None:
        changes.append(Change(start, _without_ours(content, script), "our line taken out"))
    return changes


def _places(shell: str) -> tuple[str, str | None]:
    """The file for the script, and the start-up file that has to read it, if one has to."""
    if shell == "fish":
        return os.path.join(_xdg("CONFIG", ".config"), "fish", "completions", "tracker.fish"), None
    data = _xdg("DATA", ".local/share")
    if shell == "zsh":
        return os.path.join(data, "tracker", "_tracker"), _zshrc()
    user = os.environ.get("BASH_COMPLETION_USER_DIR", "").split(":")[0] or os.path.join(
        data, "bash-completion"
    )
    script = os.path.join(user, "completions", "tracker")
    return script, None if _bash_completion_is_in_use() else _bashrc()


def _xdg(name: str, default: str) -> str:
    """A folder of the XDG base directory specification."""
    given = os.environ.get(f"XDG_{name}_HOME", "")
    return given if os.path.isabs(given) else os.path.join(os.path.expanduser("~"), default)


def _bashrc() -> str:
    return os.path.expanduser("~/.bashrc")


def _zshrc() -> str:
    return os.path.join(os.environ.get("ZDOTDIR") or os.path.expanduser("~"), ".zshrc")


_STARTS: dict[str, Callable[[], str | None]] = {
    "bash": _bashrc,
    "zsh": _zshrc,
    "fish": lambda: None,
}


def _bash_completion_is_in_use() -> bool:
    """Whether some start-up file brings in bash-completion, which reads our script when it is needed."""
    if all(map(os.path.exists, _FOR_ALL)):
        return True
    uncommented = re.compile(r"^[^#\n]*bash_completion", re.M)
    starts = (_content(os.path.expanduser(path)) or "" for path in _BASH_STARTS)
    return any(uncommented.search(start) for start in starts)


def _line(script: str) -> str:
    """The line of a start-up file that reads the script."""
    file = shlex.quote(script)
    return f"[ -r {file} ] && . {file}"


def _without_ours(content: str, script: str) -> str:
    """A start-up file without what we put there: all between our marks; where one of them is gone, the
    other with the line at it and nothing more; the line that reads ``script`` wherever it stands."""
    begin, end = rf"{_BEGIN}\r?\n", rf"{_END}\r?(?:\n|\Z)"
    line = r"\[ -r (.+) \] && \. \{}\r?(?:\n|\Z)"
    ours = (
        rf"{begin}(?:(?!{_BEGIN}).*\n)*?{end}",
        rf"{begin}(?:{line.format(1)})?",
        rf"(?:{line.format(2)})?{end}",
        rf"{re.escape(_line(script))}\r?(?:\n|\Z)",
    )
    return re.sub(rf"^(?:{'|'.join(ours)})", "", content, flags=re.M)


def _content(path: str) -> str | None:
    """What a file holds; None where there is none."""
    try:
        with open(path, **_AS_IT_IS) as file:
            return str(file.read())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise NoPermission(
            f"{path} cannot be read ({error.strerror}); nothing was written"
        ) from error
