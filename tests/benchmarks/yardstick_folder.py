"""The least that an exchange through a shared folder can be: the yardsticks for ``tracker sync``.

``yardstick_folder.py push DB FILE`` reads every entry of a database and writes it as a line of JSON.
``pull FOLDER FILE`` reads every line that lies in a folder and writes it, in the order of the log, for
``tracker import entries``. ``ask DB FOLDER`` lists a folder and asks a database what it holds.
"""

import heapq
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NAMES = (
    "hash", "replica", "seq", "clock", "recorded_at", "actor", "kind", "subject", "effective_on",
    "group", "body", "replaces",
)  # fmt: skip
_COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)
_HEADS = "SELECT replica, max(seq) FROM entries GROUP BY replica"


def main() -> None:
    """Do one of the three."""
    what, one, other = sys.argv[1:]
    if what == "push":
        rows = sqlite3.connect(one).execute(f"SELECT {_COLUMNS} FROM entries ORDER BY replica, seq")
        with open(other, "w", encoding="utf-8") as out:
            for row in rows:
                item = dict(zip(_NAMES, row, strict=True))
                out.write(f"{json.dumps(item, ensure_ascii=False)}\n")
            out.flush()
            os.fsync(out.fileno())
    elif what == "pull":
        files = sorted(Path(one).rglob("*.jsonl"))
        by_replica: dict[str, list[Path]] = {}
        for file in files:
            by_replica.setdefault(file.name[:16], []).append(file)
        with open(other, "w", encoding="utf-8") as out:
            merged = heapq.merge(*map(_lines, by_replica.values()), key=lambda item: item[0])
            out.writelines(line for _, line in merged)
    else:
        os.listdir(other)
        sqlite3.connect(one).execute(_HEADS).fetchall()


def _lines(files: list[Path]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for file in files:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                yield (item["clock"], item["replica"], item["seq"]), line


if __name__ == "__main__":
    main()
