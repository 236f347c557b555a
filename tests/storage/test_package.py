"""The wheel carries all that the command needs, and runs from any folder."""

import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PACKAGE_FILES = {
    f"tracker/{path.relative_to(PROJECT / 'tracker')}"
    for path in (PROJECT / "tracker").rglob("*.py")
}
TEMPLATES = {
    f"tracker/{path.relative_to(PROJECT / 'tracker')}"
    for path in (PROJECT / "tracker" / "reports" / "templates").iterdir()
}
SEED_FILES = {
    f"tracker/{path.relative_to(PROJECT)}"
    for pattern in ("*.toml", "*.json")
    for path in (PROJECT / "seeds").rglob(pattern)
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The wheel, built from a copy of what git tracks or would track."""
    source = tmp_path_factory.mktemp("source")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (PROJECT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((PROJECT / name).read_bytes())
    out = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", out, source],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    yield next(out.glob("*.whl"))


def test_the_wheel_holds_every_module_template_and_seed_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert PACKAGE_FILES - names == set()
    assert len(TEMPLATES) == 3 and TEMPLATES - names == set()
    assert SEED_FILES - names == set()
    assert not [name for name in names if name.startswith(("tests/", "docs/", "db/"))]


def test_the_installed_wheel_runs_from_an_empty_folder(wheel: Path, folder: Path) -> None:
    venv.create(folder.parent / "venv", with_pip=True)
    binaries = folder.parent / "venv" / "bin"
    install = [binaries / "python", "-m", "pip", "install", "--quiet", wheel]
    subprocess.run(install, check=True, capture_output=True)
    tracker = binaries / "tracker"
    for command in (["init"], ["report"], ["show", "scan-all-vehicles"], ["--version"]):
        assert _printed(folder, tracker, *command)
    assert (folder / "db" / "tracker.db").stat().st_mode & 0o777 == 0o600
    assert _printed(folder, tracker, "report", "--format", "md").startswith("# Progress report, ")
    assert "<h1>Progress report, " in _printed(folder, tracker, "report", "--format", "html")
    word = [tracker, "report", "--output", "report.docx"]  # without the extra
    ran = subprocess.run(word, cwd=folder, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, len(ran.stderr.splitlines())) == (1, "", 1)
    assert "pip install python-docx" in ran.stderr
    assert not (folder / "report.docx").exists()


def _printed(folder: Path, *command: str | Path) -> str:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
