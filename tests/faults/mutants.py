"""Guards taken out one at a time: ``python -m tests.faults.mutants [WORD...]`` says whether a test
notices. A WORD is a part of a mutant's name or of the name of its file.

Exits 1 where one goes unnoticed, and where a guard is not found where the table says it stands.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import PROJECT
from tests.faults.mutant import Mutant
from tests.faults.mutant_table import MUTANTS

_COPIED = ("tracker", "tests", "seeds", "db", "docs")
_FILES = ("setup.cfg", "pyproject.toml", "README.md", "CHANGELOG.md")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.db", "*.db-journal")
_ALL_PASS, _SOME_FAIL = 0, 1  # exit codes of pytest


def main(words: Sequence[str]) -> int:
    """Try the mutants named, or all, on a copy; print a line for each and the total; return the exit
    code."""
    chosen = [m for m in MUTANTS if not words or any(w in m.name or w in m.file for w in words)]
    with tempfile.TemporaryDirectory(prefix="tracker-mutants-") as name:
        copy = Path(name)
        _copy_to(copy)
        every = sorted({test for mutant in chosen for test in mutant.tests})
        if _tested(copy, every) != _ALL_PASS:
            print("the tests fail without any mutant: mend that first")
            return 1
        outcomes = [_outcome(copy, mutant) for mutant in chosen]
    killed = outcomes.count("killed")
    print(f"{killed} of {len(chosen)} killed")
    return int(killed < len(chosen) or not chosen)


def _copy_to(copy: Path) -> None:
    for folder in _COPIED:
        shutil.copytree(PROJECT / folder, copy / folder, ignore=_LEFT_OUT)
    for file in _FILES:
        shutil.copy(PROJECT / file, copy / file)


def _outcome(copy: Path, mutant: Mutant) -> str:
    """Apply the mutant, run its tests, take it back."""
    file = copy / mutant.file
    source = file.read_text(encoding="utf-8")
    if source.count(mutant.old) != 1:
        outcome = f"STALE, its text is found {source.count(mutant.old)} times in {mutant.file}"
    else:
        file.write_text(source.replace(mutant.old, mutant.new), encoding="utf-8")
        code = _tested(copy, mutant.tests)
        file.write_text(source, encoding="utf-8")
        outcome = {_SOME_FAIL: "killed", _ALL_PASS: "SURVIVED"}.get(code, f"NOT RUN, exit {code}")
    print(f"{mutant.name:<60} {outcome}", flush=True)
    return outcome


def _tested(copy: Path, tests: Sequence[str]) -> int:
    """pytest's exit code. The copy comes first wherever Python looks for the package, and leaves no
    compiled files: one of an earlier mutant could be taken for the present one."""
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
