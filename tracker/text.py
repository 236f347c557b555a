"""Text on its way in and out: what is admitted, and one escaper for each output."""

import functools
import re
from collections.abc import Iterable

# Never admitted: C0 and C1 controls but for tab and newline, lone surrogates, noncharacters.
# Patterns are text here and compiled on first use: most commands use one or two of them.
_INADMISSIBLE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
# Stored as given, shown escaped: bidirectional controls and line separators can make a line on
# the screen say something else than it does (Unicode TR 36, TR 9).
_DECEPTIVE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
SLUG_LENGTH = 60
SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_SHELL_ESCAPES = {"\\": r"\\", "'": r"\'", "\n": r"\n", "\t": r"\t"}
# What CommonMark reads as markup, and Pandoc besides: mathematics, citations, superscript.
_MARKDOWN = r"([\\`*_{}\[\]<>|#~&!$@^])"


def flaw(text: str) -> str | None:
    """Why ``text`` cannot be stored, or None where it can.

    NUL, other control characters, lone surrogates and noncharacters are refused: they break
    terminals, CSV readers or UTF-8 itself, and nobody types them on purpose.
    """
    if text.isprintable() and text.isascii():
        return None
    found = re.search(_INADMISSIBLE, text)
    if found is None:
        return None
    return f"character U+{ord(found.group()):04X} at position {found.start() + 1} is not allowed"


@functools.cache
def _escapes() -> dict[int, str]:
    """Every deceptive character's escape; translating by a table is many times faster than searching."""
    everything = "".join(map(chr, range(0x2070)))
    found = [*re.findall(_DECEPTIVE, everything), *map(chr, range(0xD800, 0xE000))]
    return {ord(char): f"\\u{ord(char):04x}" for char in found}


def visible(text: str) -> str:
    """``text`` for a terminal, several lines allowed: what could steer or mislead is escaped."""
    if text.isprintable():
        return text
    return text.translate(_escapes())


def one_line(text: str) -> str:
    """``text`` for one line of a terminal: line breaks and runs of spaces become one space."""
    return visible(" ".join(text.split()))


def inline(text: str) -> str:
    """``text`` for a part of one line: as ``one_line``, but a space at either end stays."""
    return visible(re.sub(r"\s+", " ", text))


def markdown(text: str) -> str:
    """``text`` for one line of Markdown or one cell of a Markdown table: nothing in it is markup."""
    escaped = re.sub(_MARKDOWN, r"\\\1", one_line(text))
    # A list begins with "- ", "+ ", "1. " or "1) ".
    return re.sub(r"^(\d*)([-+.)])(?=\s|$)", r"\1\\\2", escaped)


def markdown_code(text: str) -> str:
    """``text`` as code in Markdown, to be copied as it is: fenced by more backticks than it has."""
    shown = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    inner = f" {shown} " if shown[:1] == "`" or shown[-1:] == "`" else shown
    return f"{fence}{inner}{fence}"


def json_safe(document: str) -> str:
    """A JSON document in which deceptive characters stand as ``\\uXXXX``: the same data, harmless."""
    return document if document.isprintable() else document.translate(_escapes())


def shell_word(text: str) -> str:
    """``text`` as one word of a command for bash or zsh, on one line, with nothing in it that steers a
    terminal or that ``one_line`` would change: pasted, it is what was given."""
    if text.isprintable() and "  " not in text:
        import shlex

        return shlex.quote(text)
    escaped = "".join(map(_shell_char, text))
    return "$'" + escaped.replace("  ", " \\x20") + "'"


def _shell_char(char: str) -> str:
    if char in _SHELL_ESCAPES:
        return _SHELL_ESCAPES[char]
    if char.isprintable():
        return char
    # As bytes, which every locale understands; a file's name may hold some that are no UTF-8.
    way = "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", way))


def excel_guarded(cell: str) -> str:
    """``cell`` such that no spreadsheet takes it for a formula; one ``'`` in front, taken off again
    by an importer that knows. Plain numbers stay as they are."""
    stripped = cell.lstrip(" ")
    if stripped[:1] in tuple("=+-@\t\r\n'") and stripped and not _is_plain_number(stripped):
        return "'" + cell
    return cell


def excel_unguarded(cell: str) -> str:
    """What ``excel_guarded`` was given: exactly one ``'`` in front is taken off."""
    return cell[1:] if cell.startswith("'") else cell


def _is_plain_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", cell) is not None


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A number of things in English: ``1 entry``, ``1,200 entries``; ``plural`` where irregular."""
    if count == 1:
        return f"1 {noun}"
    regular = re.sub("([^aeiou])y$", r"\1ie", noun) + "s"
    return f"{count:,} {plural or regular}"


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def digest(state: str) -> str:
    """A short name of a long token, where space is short: eight hexadecimal digits of its SHA-256."""
    import hashlib  # 3 ms: only where something is named so

    return hashlib.sha256(state.encode()).hexdigest()[:8]


def folded(text: str) -> str:
    """``text`` for searching: case and accents ignored, white space folded."""
    if text.isascii():  # nothing to take apart
        return " ".join(text.casefold().split())
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def word_of(choices: Iterable[str], typed: str) -> str | None:
    """The word of a closed set that ``typed`` means, in any case, with spaces or underscores for its
    hyphens; None where it is none of them."""
    folded = " ".join(typed.split()).lower()
    meant = (folded, folded.replace("_", "-").replace(" ", "-"))
    return next((choice for choice in choices if choice.lower() in meant), None)


def tokens(text: str) -> tuple[str, ...]:
    """The words of ``text`` as they are searched: letters and digits, without case and accents."""
    return tuple(re.findall(r"[^\W_]+", folded(text)))


def slug_flaw(word: str) -> str | None:
    """Why ``word`` cannot be an id, or None where it can."""
    if re.fullmatch(SLUG, word) and len(word) <= SLUG_LENGTH:
        return None
    return (
        f"an id is lower-case letters, digits and single hyphens, {SLUG_LENGTH} characters at most"
    )
