"""A small database to be hostile to, the real command on it, the same command in this process, and
how the work is shared out to two workers."""

import os
import re
import subprocess
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, TypeVar

from click.testing import CliRunner

from tests.conftest import ISSUES, PROPOSALS, SCRIPT
from tests.faults.hostile_text import STEERING
from tests.faults.tally import Tally
from tracker.cli import cli

# Said besides anything else, where the clock of the machine went back.
_CLOCK = r"(?m)^tracker: this machine's clock says .*\n"

TODAY = "2026-03-10"
AT_ONCE = 2
_FEW = 400  # tries that are not worth a second worker
_TITLE = "Añejo «Ciudad Juárez» 🙂"
# One row at least in every table, by the command itself, with letters that ASCII does not have.
_MADE_BY = (
    ("edit", "cut-demand", "--title", _TITLE, "--body", "Secretaría", "--assignee", "Ana"),
    ("evidence", "cut-demand", "--stance", "mixed", "--finding", "Más", "--doc", "folio 12"),
    ("evidence", "cut-demand", "--stance", "contradicts", "--finding", "N", "--doc", "folio 13"),
    ("checked", "cut-tariffs", "--looked-in", "Diario Oficial", "--on", "2026-02"),
    ("status", "cut-demand", "stalled", "--reason", "¿Cuándo?", "--because", "money"),
    ("deadline", "cut-demand", "2025-06", "--reason", "año"),
    ("respond", "cut-demand", "noted", "--url", "https://example.org/ñ"),
    ("link", "cut-demand", "conflicts-with", "scan-lorries"),
    ("note", "scan-lorries", "Línea\nsegunda"),
    ("set", "organisation", "Año y Día"),
    ("note", "cut-demand", "taken out again"),
    ("undo",),
)
Item = TypeVar("Item")


class Ran(NamedTuple):
    """What a run came to."""

    code: int
    out: bytes
    err: bytes

    @property
    def said(self) -> str:
        """The exit code and what was said, short enough for a line of problems."""
        return f"exit {self.code}, stderr {ascii(self.err.decode(errors='replace'))[:300]}"


def plain(folder: Path, **more: str) -> dict[str, str]:
    """An ordinary environment, and nothing in it that changes what is printed."""
    path = os.environ.get("PATH", "/usr/bin:/bin")
    return {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "TRACKER_ACTOR": "Ana", **more}


def run(
    *args: str | Path,
    env: dict[str, str],
    cwd: Path | None = None,
    stdin: bytes = b"",
    timeout: float = 60,
) -> Ran:
    """The real command."""
    ran = subprocess.run(
        [SCRIPT, *args],
        capture_output=True,
        input=stdin,
        env=env,
        cwd=cwd,
        timeout=timeout,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def inside(*args: str | Path) -> Ran:
    """The command in this process; what it does not catch is a traceback on its stderr."""
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    err = result.stderr_bytes or b""
    if not isinstance(result.exception, SystemExit | None):
        err += f"Traceback: {result.exception!r}\n".encode(errors="backslashreplace")
    return Ran(result.exit_code, result.stdout_bytes, err)


def seed_files(folder: Path) -> Path:
    """A folder of two small seed files."""
    seeds = folder / "seeds"
    seeds.mkdir(exist_ok=True)
    (seeds / "issues.toml").write_text(ISSUES, encoding="utf-8")
    (seeds / "first-text.toml").write_text(PROPOSALS, encoding="utf-8")
    return seeds


def made(folder: Path, name: str = "desk.db") -> Path:
    """A database with rows in every table, written by the command."""
    path, seeds = folder / name, seed_files(folder)
    lines: list[tuple[str | Path, ...]] = [("init", "--seeds", seeds)]
    for line in [*lines, *_MADE_BY]:
        verb, *rest = line
        today = ("--today", TODAY) if verb != "init" else ()
        ran = inside("--db", path, "--actor", "Ana", verb, *rest, *today)
        if ran.code:
            raise RuntimeError(f"{line}: {ran.said}")
    return path


def flaw_of_error(ran: Ran) -> str | None:
    """What is wrong with how an error was said: one harmless line, and the place in a query below it,
    never a traceback."""
    said = re.sub(_CLOCK, "", ran.err.decode("utf-8", errors="replace"))
    if "Traceback" in said:
        return f"traceback: {ran.said}"
    lines = 3 if said.startswith("tracker: query: ") else 1
    if said.count("\n") > lines or STEERING.search(said):
        return f"not one harmless line: {ran.said}"
    return None


def shared(check: Callable[[Item], str | None], items: Iterable[Item]) -> Tally:
    """Try each of ``items``, two at a time: for checks that wait for a command."""
    tally = Tally()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for problem in pool.map(check, items):
            tally.add(problem)
    return tally


def spread(work: Callable[[int, int, Path], Tally], tries: int, folder: Path) -> Tally:
    """``work(worker, tries, folder)`` in two processes, or in this one where there is little to do:
    for checks that reckon themselves. The worker's number stands for its seed."""
    if tries <= _FEW:
        return work(0, tries, folder)
    folders = [folder / str(worker) for worker in range(AT_ONCE)]
    for each in folders:
        each.mkdir()
    tally = Tally()
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        begun = partial(work, tries=-(-tries // AT_ONCE))
        for part in pool.map(_begin, [begun] * AT_ONCE, range(AT_ONCE), folders):
            tally.merge(part)
    return tally


def _begin(work: Callable[..., Tally], worker: int, folder: Path) -> Tally:
    return work(worker, folder=folder)
