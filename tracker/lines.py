"""Entries as JSON lines, one an entry: what ``export entries --format jsonl`` writes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tracker import chain, files, text
from tracker.errors import BadData
from tracker.model import Entry

_STRINGS = ("hash", "replica", "recorded_at", "actor", "kind", "subject", "group", "body")
_OPTIONAL = ("effective_on", "replaces")
_NUMBERS = ("seq", "clock")
_DATABASE = (
    "a database; 'tracker --db FILE export entries --format jsonl' writes what comes in, and"
    " 'tracker restore FILE' puts a backup in the place of this one"
)
_NONE = "not an entry as 'export entries' writes it"


class Lines:
    """The entries of a file, one by one, each with the text of its body.

    ``where`` is the line that was read last, as ``file:line``. Raises BadData for a line that is no
    entry, and the errors of reading a file.
    """

    def __init__(self, path: str):
        self._path = path
        self.where = path

    def __iter__(self) -> Iterator[tuple[Entry, str]]:
        with files.errors_of_reading():
            source = 0 if self._path == "-" else self._path  # "-" is standard input
            with open(source, "rb", closefd=self._path != "-") as file:
                for number, line in enumerate(file, start=1):
                    if line.startswith(b"SQLite format 3\0"):
                        raise BadData(_DATABASE)
                    self.where = f"{self._path}:{number}"
                    if line.strip():
                        yield read(_decoded(line))


def written(row: tuple[Any, ...]) -> str:
    """The line, without its end, for a row of ``log.COLUMNS``."""
    item = dict(zip(Entry._fields, row, strict=True))
    return text.json_safe(json.dumps(item, ensure_ascii=False))


def read(line: str) -> tuple[Entry, str]:
    """The entry of a line, with the text of its body. Raises BadData."""
    try:
        item = json.loads(line)
        if "\\u" in line:  # escapes may stand for no character at all
            json.dumps(item, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadData(_NONE) from None
    return checked(item)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise BadData("not UTF-8") from None


def checked(item: Mapping[str, Any]) -> tuple[Entry, str]:
    """The entry that ``item`` holds, value by value under their names, with the text of its body: each
    of the right type, the body as it is hashed. Raises BadData."""
    try:
        body = json.loads(item["body"])
        canonical = chain.canonical(body) == item["body"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadData(_NONE) from None
    good = (
        set(item) == set(Entry._fields)
        and canonical
        and isinstance(body, dict)
        and all(isinstance(item.get(name), str) for name in _STRINGS)
        and all(isinstance(item.get(name), str | None) for name in _OPTIONAL)
        and all(type(item.get(name)) is int and item[name] > 0 for name in _NUMBERS)
    )
    if not good:
        raise BadData(_NONE)
    return Entry(**{**item, "body": body}), item["body"]
