"""Entries as JSON lines, one an entry: what ``export entries --format jsonl`` writes."""

import json
from collections.abc import Iterator
from pathlib import Path

from tracker import chain
from tracker.errors import BadData, InputOutputFailed, NoPermission
from tracker.model import Entry

_STRINGS = ("hash", "replica", "recorded_at", "actor", "kind", "subject", "group", "body")
_OPTIONAL = ("effective_on", "replaces")
_NUMBERS = ("seq", "clock")


def read(path: Path) -> Iterator[tuple[Entry, str]]:
    """The entries of a file, each with the text of its body; raises BadData naming the line."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield _entry(line, f"{path}:{number}")
    except UnicodeDecodeError:
        raise BadData(f"{path}: not UTF-8; nothing was imported") from None
    except FileNotFoundError:
        raise BadData(f"{path}: no such file; nothing was imported") from None
    except PermissionError as error:
        raise NoPermission(f"{path}: may not be read; nothing was imported") from error
    except OSError as error:
        raise InputOutputFailed(f"{path}: {error.strerror}; nothing was imported") from error


def _entry(line: str, where: str) -> tuple[Entry, str]:
    try:
        item = json.loads(line)
        body = json.loads(item["body"])
        canonical = chain.canonical(body) == item["body"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadData(f"{where}: not an entry as 'export entries' writes it") from None
    good = (
        set(item) == set(Entry._fields)
        and canonical
        and isinstance(body, dict)
        and all(isinstance(item.get(name), str) for name in _STRINGS)
        and all(isinstance(item.get(name), str | None) for name in _OPTIONAL)
        and all(type(item.get(name)) is int and item[name] > 0 for name in _NUMBERS)
    )
    if not good:
        raise BadData(f"{where}: not an entry as 'export entries' writes it")
    return Entry(**{**item, "body": body}), item["body"]
