"""What tests of keeping share: what doctor finds, all that a folder holds, the log row by row."""

import json
from pathlib import Path
from typing import Any

from tests.cli.helpers import DB
from tests.conftest import Tracker
from tests.storage.tampering import plain

AWAY = Path("away")
COPY = AWAY / "copy"


def findings(desk: Tracker, *args: str | Path, code: int = 0) -> list[dict[str, Any]]:
    """What doctor finds, as JSON; ``code`` is the exit code it should have."""
    found = json.loads(desk("doctor", "--format", "json", *args, code=code).out)
    assert isinstance(found, list)
    return found


def only(desk: Tracker, *args: str | Path, code: int = 0) -> dict[str, Any]:
    """The one finding there is."""
    (found,) = findings(desk, *args, code=code)
    return dict(found)


def silent(desk: Tracker, *args: str | Path) -> None:
    """Doctor says nothing at all."""
    assert desk(*args, "doctor") == ("", "")


def held(*folders: str | Path) -> dict[str, tuple[int, bytes]]:
    """Every file below some folders, with its mode and content."""
    return {
        str(path): (path.lstat().st_mode & 0o777, path.read_bytes())
        for folder in folders
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }


def log_rows(path: Path = DB) -> list[tuple[Any, ...]]:
    """The log, row by row, when each was received included."""
    with plain(path) as connection:
        return connection.execute("SELECT rowid, * FROM entries ORDER BY rowid").fetchall()


def break_file(path: Path, share: float = 0.5) -> None:
    """Write nonsense over a part in the middle of a file."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * share) // 4096 * 4096
    data[start : start + 8192] = b"\xa5" * 8192
    path.write_bytes(data)


def attach(run: Tracker, content: str = "what was read") -> Path:
    """Attach a file; the kept copy."""
    Path("memo.txt").write_text(content)
    run("evidence", "cut-demand", "--stance", "context", "--finding", content, "--file", "memo.txt")
    return next(path for path in Path("db/files").iterdir() if path.read_text() == content)


def replaced() -> list[Path]:
    """What was put aside by restoring."""
    return sorted(Path("db/backups").glob("tracker.db.replaced-*"))
