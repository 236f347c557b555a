"""The real command on a small database, and what must be true of it whatever was done to it."""

import contextlib
import importlib
import multiprocessing
import os
import pkgutil
import re
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

import tracker
from tests.conftest import ISSUES, PROPOSALS, SCRIPT
from tests.faults.commands import ISSUE_SEEDS, MORE_SEEDS, OLD_FILE, ROWS, Case
from tracker.cli import cli

# Whether a command that succeeds sweeps away the drafts that killed ones left behind.
DRAFTS_ARE_SWEPT = True
WORKERS = 2
_FOR_DOCUMENTS = ("docx", "jinja2", "xlsxwriter")  # what only the command that needs it imports
DB = Path("db/tracker.db")
_DRAFT = re.compile(r"\.\d+\.(new|part)(-journal)?$")


class Ran(NamedTuple):
    """How a command ended, by subprocess's count (a signal is negative), and what it said."""

    code: int
    out: str
    err: str


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a command sees: nothing of whoever runs the faults."""
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": os.environ["PATH"]}
    fixed = {"TZ": "UTC", "TRACKER_ACTOR": "Ana", "PYTHONDONTWRITEBYTECODE": "1"}
    return home | fixed | more


def run(folder: Path, *arguments: str, prefix: Sequence[str] = (), **env: str) -> Ran:
    """The installed command, in a process of its own."""
    ran = subprocess.run(
        [*prefix, str(SCRIPT), *arguments],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=environment(folder, **env),
        timeout=120,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def done(folder: Path, *arguments: str) -> Ran:
    """The installed command, expected to succeed."""
    ran = run(folder, *arguments)
    assert ran.code == 0, f"{arguments}: {ran}"
    return ran


def pool(workers: int = WORKERS) -> ProcessPoolExecutor:
    """Worker processes that have loaded the command and can run it without starting Python."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=warm)


def warm() -> None:
    """Import all that the command may need, so that a fork of this process is ready to run it."""
    for module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in _FOR_DOCUMENTS:
        importlib.import_module(name)


def forked(folder: Path, *arguments: str) -> Ran:
    """The command in a fork of this process: the same code, without the start of Python."""
    return ended(begun(folder, arguments), folder)


def begun(folder: Path, arguments: Sequence[str], *, stopped: bool = False) -> int:
    """Start the command in a fork; see ``process``."""
    return process(folder, partial(exit_code, arguments), stopped=stopped)


def process(folder: Path, work: Callable[[], int], *, stopped: bool = False) -> int:
    """Fork a process that does ``work`` in ``folder``, with its output in files beside it, and exits
    with the number that ``work`` gives; return its id.

    Where ``stopped``, it waits for SIGCONT before its first step.
    """
    pid = os.fork()
    if pid == 0:
        _work(folder, work, stopped)
    if stopped:
        os.waitpid(pid, os.WUNTRACED)
    return pid


def ended(pid: int, folder: Path) -> Ran:
    """Wait for a process that was begun in ``folder``; how it ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    out, err = (file.read_text(encoding="utf-8", errors="replace") for file in said(folder))
    return Ran(code, out, err)


def said(folder: Path) -> tuple[Path, Path]:
    """The files that take stdout and stderr of a command begun in ``folder``."""
    return folder.with_suffix(".stdout"), folder.with_suffix(".stderr")


def _work(folder: Path, work: Callable[[], int], stopped: bool) -> NoReturn:
    """In the fork: never return, whatever happens."""
    code = 1
    try:
        os.chdir(folder)
        seen = environment(folder)
        os.environ.clear()
        os.environ.update(seen)
        for number, file in enumerate((Path(os.devnull), *said(folder))):
            how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY
            os.dup2(os.open(file, how, 0o600), number)
        if stopped:
            os.kill(os.getpid(), signal.SIGSTOP)
        code = work()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def exit_code(arguments: Sequence[str]) -> int:
    """Run the command in this process and flush, as the interpreter does when it ends."""
    code = 1
    try:
        cli.main(args=list(arguments), prog_name="tracker")
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        traceback.print_exc()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return 120
    return code


def built(folder: Path) -> Path:
    """A folder with seed files, a small database, and the log of another, made by real commands."""
    stage = folder / "template"
    for name in ("seeds/sources", "more/sources"):
        (stage / name).mkdir(parents=True)
    (stage / "seeds/issues.toml").write_text(ISSUES, encoding="utf-8")
    (stage / "seeds/sources/first-text.toml").write_text(PROPOSALS, encoding="utf-8")
    (stage / "more/issues.toml").write_text(ISSUE_SEEDS, encoding="utf-8")
    (stage / "more/sources/second-text.toml").write_text(MORE_SEEDS, encoding="utf-8")
    (stage / "rows.csv").write_text(ROWS, encoding="utf-8")
    theirs = ("--db", "theirs.db")
    done(stage, *theirs, "init", "--seeds", "seeds")
    done(stage, *theirs, "note", "cut-demand", "A remark of theirs")
    done(stage, *theirs, "status", "cut-tariffs", "stalled", "--reason", "Nothing moved")
    done(stage, *theirs, "export", "entries", "--format", "jsonl", "--output", "theirs.jsonl")
    (stage / "theirs.db").unlink()
    done(stage, "init", "--seeds", "seeds")
    for name in ("meeting", "earlier"):
        (stage / name).mkdir()
    done(stage, "view", "save", "early", "owner:US")
    done(stage, "hub", "add", "early", "meeting")
    done(stage, "export", "proposals", "--output", "earlier/p.csv")
    done(stage, "checked", "cut-tariffs", "--looked-in", "the register")
    return stage


def reset(template: Path, stage: Path, case: Case) -> None:
    """Put ``stage`` back to where ``case`` begins."""
    if untouched(template, stage):
        return
    with contextlib.suppress(OSError):  # a place where something is mounted stays, but is emptied
        shutil.rmtree(stage)
    shutil.copytree(template, stage, dirs_exist_ok=True)
    if case.makes:
        shutil.rmtree(stage / DB.parent)
    if case.old:
        (stage / case.output).write_text(OLD_FILE, encoding="utf-8")


def untouched(template: Path, stage: Path) -> bool:
    """Whether no file in ``stage`` was written, made, or removed since it was made from ``template``: a
    copy has the time of what it was copied from, what is written has another."""
    return _looks(template) == _looks(stage)


def _looks(folder: Path) -> dict[str, tuple[int, int, int]]:
    """The mode of everything in a folder, with size and time of what is no folder."""
    looks = {}
    for above, _, names in os.walk(folder):
        here = os.stat(above)
        looks[os.path.relpath(above, folder)] = (here.st_mode, 0, 0)
        for name in names:
            place = os.path.join(above, name)
            found = os.lstat(place)
            looks[os.path.relpath(place, folder)] = (
                found.st_mode,
                found.st_size,
                found.st_mtime_ns,
            )
    return looks


def files(stage: Path) -> set[str]:
    """The files in a stage; drafts of killed commands only where they should have been swept."""
    names = {str(path.relative_to(stage)) for path in stage.rglob("*") if not path.is_dir()}
    return names if DRAFTS_ARE_SWEPT else {name for name in names if not _DRAFT.search(name)}


def expected(template: Path, case: Case) -> set[str]:
    """The files that may be in a stage when ``case`` has ended well."""
    return files(template) | set(case.files)
