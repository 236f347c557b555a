"""Verbs by which nobody can be held to anything. The list is our own."""

import re

# Of these no form is a noun, so that they tell wherever they stand.
_ALWAYS = (
    "acknowledge", "bolster", "consider", "deepen", "encourage", "enhance", "explore", "facilitate",
    "foster", "improve", "optimize", "prioritize", "promote", "reaffirm", "reinforce", "revisit",
    "strengthen", "streamline",
)  # fmt: skip
# These are as vague where a sentence begins with them; elsewhere they may be nouns, or mean more.
_LEADING = (
    *_ALWAYS, "address", "advance", "balance", "boost", "continue", "cooperate", "coordinate", "engage",
    "ensure", "examine", "help", "leverage", "pursue", "recognize", "seek", "support", "tackle",
)  # fmt: skip


def leading(title: str) -> str | None:
    """The first word of a title, as it stands there, where it is a vague verb."""
    words = title.split(maxsplit=1)
    return words[0] if words and words[0].casefold() in _LEADING else None


def inside(test: str) -> str | None:
    """The first vague verb in a test, in whatever form it stands there."""
    forms = "|".join(f"{verb.removesuffix('e')}(?:e|es|ed|ing|s)?" for verb in _ALWAYS)
    found = re.search(rf"\b(?:{forms})\b", test, re.IGNORECASE)
    return found[0] if found else None
