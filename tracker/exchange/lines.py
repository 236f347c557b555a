"""Entries as JSON lines, one an entry: what ``export entries --format jsonl`` writes."""

import json
from collections.abc import Iterator

from tracker import chain
from tracker.errors import BadData, InputOutputFailed, NoPermission
from tracker.model import Entry

_STRINGS = ("hash", "replica", "recorded_at", "actor", "kind", "subject", "group", "body")
_OPTIONAL = ("effective_on", "replaces")
_NUMBERS = ("seq", "clock")


class Lines:
    """The entries of a file, one by one, each with the text of its body.

    ``where`` is the line that was read last, as ``file:line``. Raises BadData for a line that is no
    entry, and the errors of reading a file.
    """

    def __init__(self, path: str):
        self._path = path
        self.where = path

    def __iter__(self) -> Iterator[tuple[Entry, str]]:
        try:
            source = 0 if self._path == "-" else self._path  # "-" is standard input
            with open(source, "rb", closefd=self._path != "-") as file:
                for number, line in enumerate(file, start=1):
                    self.where = f"{self._path}:{number}"
                    if line.strip():
                        yield _entry(line.decode())
        except UnicodeDecodeError:
            raise BadData("not UTF-8") from None
        except FileNotFoundError:
            raise BadData("no such file") from None
        except PermissionError as error:
            raise NoPermission("may not be read") from error
        except OSError as error:
            raise InputOutputFailed(str(error.strerror)) from error


def _entry(line: str) -> tuple[Entry, str]:
    try:
        item = json.loads(line)
        body = json.loads(item["body"])
        canonical = chain.canonical(body) == item["body"]
        if "\\u" in line:  # escapes may stand for no character at all
            json.dumps(item, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadData("not an entry as 'export entries' writes it") from None
    good = (
        set(item) == set(Entry._fields)
        and canonical
        and isinstance(body, dict)
        and all(isinstance(item.get(name), str) for name in _STRINGS)
        and all(isinstance(item.get(name), str | None) for name in _OPTIONAL)
        and all(type(item.get(name)) is int and item[name] > 0 for name in _NUMBERS)
    )
    if not good:
        raise BadData("not an entry as 'export entries' writes it")
    return Entry(**{**item, "body": body}), item["body"]
