"""The line on which a key of a TOML document stands; tomllib does not say.

Used only once something is wrong, so that reading a good file costs what tomllib costs.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

Path = tuple[str | int, ...]
_HEADER = re.compile(r"(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*=(.*)""",
    re.DOTALL,
)
# What decides where a statement ends: strings and comments hide brackets and line breaks.
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|"""'
    r"|'''.*?'''|'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}\n]",
    re.DOTALL,
)


def line_of(document: str, path: Path) -> int:
    """The 1-based line of ``path``, such as ``("proposals", 3, "status")``; where the key itself is
    not found, that of the nearest thing around it."""
    lines = _lines(document)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


@lru_cache(maxsize=32)
def _lines(document: str) -> dict[Path, int]:
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(document):
        if header := _HEADER.fullmatch(statement):
            table = _table_path(header[2], header[1] == "[[", counts)
            found.setdefault(table, number)
        elif key := _KEY.fullmatch(statement):
            name = (*table, key[1].strip("\"'"))
            found.setdefault(name, number)
            _find_items(key[2], number, name, found)
    return found


def _table_path(name: str, is_array: bool, counts: dict[Path, int]) -> Path:
    path: Path = ()
    parts = [part.strip().strip("\"'") for part in name.split(".")]
    for part in parts[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, parts[-1])
    if is_array:
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    return path


def _statements(document: str) -> Iterator[tuple[int, str]]:
    """Each header or ``key = value`` with the line it begins on; a value may go over many lines."""
    begun, line, depth = 0, 1, 0
    for token in _TOKEN.finditer(document + "\n"):
        depth += (token.group() in ("[", "{")) - (token.group() in ("]", "}"))
        if token.group() == "\n" and depth <= 0:
            statement = document[begun : token.start()]
            if statement.strip():
                yield line, statement.strip()
            line += statement.count("\n") + 1
            begun = token.end()


def _find_items(value: str, number: int, name: Path, found: dict[Path, int]) -> None:
    """The lines of the tables in an array such as ``links = [{…}, {…}]``."""
    depth, item = 0, 0
    for token in _TOKEN.finditer(value):
        if token.group() in ("[", "{"):
            depth += 1
            if token.group() == "{" and depth == 2:
                found.setdefault((*name, item), number + value[: token.start()].count("\n"))
                item += 1
        elif token.group() in ("]", "}"):
            depth -= 1
