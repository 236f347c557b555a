"""Geometry of what a report draws: shares of a bar, of statuses side by side or in time; columns."""

import re
from collections.abc import Sequence

from tracker import dates, text
from tracker.reports.document import Band, Bar, Table
from tracker.reports.facts import Stretch

_LONG_CELL, _PADDING, _BOLD = 22, 3, 1.2  # characters, and how much wider bold ones are
_LEAST = 0.06  # share from which a band has room for a number


def bar(label: str, statuses: Sequence[str], counts: Sequence[int]) -> Bar:
    """A bar of how many stand in each status."""
    total = sum(counts)
    pairs = [(status, count) for status, count in zip(statuses, counts, strict=True) if count]
    bands = tuple(
        Band(status, count / total, f"{count:,}" if count / total >= _LEAST else "")
        for status, count in pairs
    )
    said = ", ".join(f"{count:,} {status}" for status, count in pairs)
    return Bar(f"{label} ({total:,})", bands, f"{label}: {text.counted(total, 'proposal')}, {said}")


def history(stretches: Sequence[Stretch], until: str) -> tuple[Band, ...]:
    """The statuses a proposal has had, each as long as it lasted, up to the full day ``until``."""
    begun = [item for item in stretches if item.from_on <= until]
    if len(begun) < 2:
        return ()
    ends = [*(item.from_on for item in begun[1:]), dates.next_day(until)]
    days = [dates.days_between(item.from_on, end) for item, end in zip(begun, ends, strict=True)]
    return tuple(
        Band(item.status, count / sum(days), "") for item, count in zip(begun, days, strict=True)
    )


def widths(table: Table, page: float) -> list[float]:
    """The width of each column of ``table`` on a ``page`` so wide, by its longest cell and the longest
    word above it; in a wide table the names of numbers are turned and take no room."""
    needed = [
        max(
            0 if table.is_wide and place >= table.numbers else _longest_word(header),
            max((min(len(row[place]), _LONG_CELL) for row in table.rows), default=0)
            * (1 if place else _BOLD),
        )
        + _PADDING
        for place, header in enumerate(table.headers)
    ]
    return [page * length / sum(needed) for length in needed]


def _longest_word(header: str) -> float:
    return _BOLD * max(map(len, re.split(r"(?<=[- ])", header)))
