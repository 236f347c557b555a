"""Text that nobody means well by, and what of it may never reach a terminal or the log."""

import re
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

PIECES = (
    # terminals: colours, titles, clipboard, cursor, C1 forms, a bell, a backspace
    "\x1b[31m", "\x1b]0;title\x07", "\x1b]52;c;Y2xpcA==\x07", "\x1b[2J\x1b[H", "\x9b2J", "\x9d0;x\x9c",
    "\x90q\x9c", "\x07", "\x08\x08", "\x7f", "\x00", "\x0e", "\x1bc", "\x1b]8;;http://x.example\x1b\\",
    # direction, joiners, width, tags, noncharacters, halves of surrogate pairs
    "\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\ufffe", "\uffff", "\ufdd0", "\U0010ffff", "\U000e0041", "\ud800", "\udfff", "\udc9b", "\ufff9",
    "e\u0301", "Z\u0351\u036f\u0328", "\u3000", "\u00a0", "🙂", "👩\u200d👧", "أ", "ﷺ",
    # ends of line of all sorts, and blanks
    "\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\t", " ", "   ",
    # Markdown and HTML
    "|", "`", "``", "```\n", "~~~", "*", "**", "_", "__", "~~", "[", "](", ")", "![", "<", ">", "> ",
    "# ", "\n# ", "- ", "\n- ", "1. ", "2) ", "---", "===", "\n===", "+ ", "\\", "\\\\", "&", "&lt;",
    "&#x1b;", "<!--", "-->", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>", "</td>",
    "[x](javascript:alert(1))", "<javascript:alert(1)>", "javascript:alert(1)", "[x]: javascript:1",
    "http://x.example/", "<http://x.example>", "mailto:x@example.org", "www.example.org", "{{x}}", "$x$",
    # spreadsheets
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://x.example\")", "=",
    "+", "-", "@", "'", "''", '"', '""', ",", ";", "\t=1", " =1", "-5", "+5.25", "1e5", "0x1F", "DDE",
    # SQL, formats, shells, JSON
    "'; DROP TABLE entries; --", "%s%n", "{0}", "$(id)", "%00", "\\u202e", "\\x1b", "null", "{", "}",
    "…",
)  # fmt: skip
# A megabyte each, and less of what is escaped letter by letter, which takes its time and memory.
HUGE = (
    *(piece * (1_000_000 // len(piece)) for piece in ("x", "word ", "a\n", '"')),
    *(piece * 10_000 for piece in ("\x1b[2J", "|", "\u202e", "=1+", "<b>", "*_`", "\\")),
)
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.characters() | st.text(max_size=4), max_size=7
).map("".join)  # fmt: skip

# Written down here once more, so that a hole in the tracker's own patterns shows.
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_NONCHARACTERS = "".join(
    chr((plane << 16) | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
INADMISSIBLE = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]"
)


def short(text: str) -> str:
    """``text`` for a line of problems."""
    return ascii(text) if len(text) < 200 else f"{text[:60]!a}… ({len(text):,} characters)"


def bindable(text: str) -> str:
    """``text`` as SQLite can hold it: without halves of surrogate pairs."""
    return text.encode(errors="replace").decode()


def batches(
    take: Callable[[list[str]], None],
    size: int,
    count: int,
    number: int,
    texts: st.SearchStrategy[str] = TEXTS,
) -> None:
    """Hand ``count`` lists of ``size`` texts made up from seed ``number`` to ``take``."""

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(texts, min_size=size, max_size=size))
    def handed(some: list[str]) -> None:
        take(some)

    handed()
