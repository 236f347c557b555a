"""What staff may set for all reports and lists: one table of names, defaults, meanings and checks.

A setting is a subject of the log, so that it is undone, merged and read as of a state like any record.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from tracker import fields, text

FIELD = "value"  # of a describe entry: where the value stands
LONGEST = 3_650  # days between two looks
_LENGTH = 200  # characters of a name


class Setting(NamedTuple):
    """One setting. ``flaw_of`` says why a value cannot be its, or None; ``default`` is its value while
    nobody has set another."""

    name: str
    default: str
    meaning: str
    flaw_of: Callable[[str], str | None]


def _days_flaw(value: str) -> str | None:
    if re.fullmatch("[1-9][0-9]{0,3}", value) and int(value) <= LONGEST:
        return None
    return f"'{value}' is not a whole number of days from 1 to {LONGEST}"


def _name_flaw(value: str) -> str | None:
    if "\n" in value:
        return "one line only, no line breaks"
    return f"{len(value)} characters, {_LENGTH} at most" if len(value) > _LENGTH else None


def _licence_flaw(value: str) -> str | None:
    if re.fullmatch("([A-Za-z0-9][A-Za-z0-9.+-]{0,63})?", value):
        return None
    if re.fullmatch(fields.URL, value) and value.lower().startswith(("http:", "https:")):
        return None
    return f"'{value}' is no short name as SPDX has them, such as CC-BY-4.0, and no link to terms"


SETTINGS = (
    Setting("review.high", "14", "days after which to look again, priority high", _days_flaw),
    Setting("review.normal", "60", "days after which to look again, priority normal", _days_flaw),
    Setting("review.low", "180", "days after which to look again, priority low", _days_flaw),
    Setting("organisation", "", "who publishes the reports", _name_flaw),
    Setting(
        "licence", "", "under which others may use them: its SPDX name, or a link", _licence_flaw
    ),
)
NAMES = tuple(setting.name for setting in SETTINGS)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def subject_of(name: str) -> str:
    """The subject of the log that holds the setting ``name``."""
    return f"setting:{name.replace('.', '-', 1)}"


def name_of(slug: str) -> str:
    """The setting that a subject's id names: its first hyphen stands for the dot."""
    return slug.replace("-", ".", 1)


def flaws_of(name: str, value: Any) -> list[str]:
    """What is wrong with ``value`` for the setting ``name``.

    Of a setting that only a newer version knows nothing but that it is no text can be told.
    """
    if not isinstance(value, str):
        return [f"{name}: give text, not {type(value).__name__}"]
    if name not in _BY_NAME:
        return []
    flaw = text.flaw(value) or _BY_NAME[name].flaw_of(value)
    return [f"{name}: {flaw}"] if flaw else []
