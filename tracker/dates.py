"""Calendar dates as staff write them. Partial dates stay partial; nothing is filled in from today.

A date is text: ``2025``, ``2025-03`` or ``2025-03-04`` (ISO 8601, proleptic Gregorian, no time
zone: a day is the local day of whoever wrote it). Full days compare as text.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from tracker.errors import WrongUsage

FIRST_YEAR, LAST_YEAR = 1900, 2200
_PARTIAL = r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?"
_WEEK = r"(\d{4})-W(\d{2})"
_SLASHED = r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})"
_AGO = r"(?:in )?(\d{1,4}) (day|week|month|year)s?( ago)?"
_OFFSET = r"([+-])(\d{1,4})([dwmy])"
_NAMED_DAY = r"(last|next) (mon|tues|wednes|thurs|fri|satur|sun)day"
_PERIOD = r"(last|this) (week|month|year)"
_WEEKDAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
FORMS = (
    "2025-03-04, 2025-03, 2025, 2025-W14, today, yesterday, last monday, 2 weeks ago, March 2025"
)


class Span(NamedTuple):
    """The days a date stands for, first to last, both included, and the date as it is stored."""

    first: str
    last: str
    stored: str

    def stored_by(self, today: date) -> str:
        """The date as it is stored on a day: of a week that is not over yet, that day."""
        day = today.isoformat()
        return day if self.first <= day < self.stored == self.last else self.stored


def is_date(text: str) -> bool:
    """Whether ``text`` is an existing year, year-month or day between 1900 and 2200."""
    found = _match(_PARTIAL, text)
    if not found:
        return False
    year, month, day = (int(part) if part else 1 for part in found.groups())
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return False
    return 1 <= day <= _days_in(year, month)


def first_day(text: str) -> str:
    """The first day of a year, year-month or day."""
    return (text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10]


def last_day(text: str) -> str:
    """The last day of a year, year-month or day."""
    if len(text) == 10:
        return text
    if len(text) == 4:
        return f"{text}-12-31"
    return f"{text}-{_days_in(int(text[:4]), int(text[5:])):02d}"


def counted_from(text: str, recorded_on: str) -> str:
    """The day from which a date counts: its last day; a partial one never after it was recorded.

    What is no date, as only a log written past all gates can hold, counts from that day.
    """
    try:
        return text if len(text) == 10 else min(last_day(text), recorded_on)
    except ValueError:
        return recorded_on


def ahead_of(today: date, text: str) -> str | None:
    """Why nothing can be dated ``text``: it begins after ``today``, a local day. None where it may
    be."""
    if first_day(text) <= today.isoformat():
        return None
    return f"{text} lies after today ({today}); nothing is recorded before it happens"


def days_between(earlier: str, later: str) -> int:
    """Whole days from one full day to another; negative where ``later`` is the earlier."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def understand(text: str, today: date) -> Span:
    """The span that ``text`` means, in any form staff write.

    Relative forms count from ``today`` (a local day). Raises WrongUsage, in one line that says what
    would be right, for what is no date, is ambiguous, or lies outside 1900-2200.
    """
    wanted = " ".join(text.split())
    for read in _READERS:
        span = read(wanted, today)
        if span is not None:
            return span
    raise WrongUsage(f"'{text}' is not a date; write one like {FORMS}")


def in_order(text: str, *, day_first: bool) -> str:
    """A day with slashes, such as ``3/4/2025``, in ISO form, once it is known what stands first;
    anything else, and what is no day in that order, as it is."""
    found = _match(_SLASHED, text.strip())
    if not found:
        return text
    one, two, year = (int(part) for part in found.groups())
    day, month = (one, two) if day_first else (two, one)
    ordered = f"{year:04d}-{month:02d}-{day:02d}"
    return ordered if is_date(ordered) else text


def local_midnight_utc(day: str) -> str:
    """The instant at which ``day`` begins on this machine's clock, as UTC ``YYYY-MM-DDTHH:MM:SSZ``."""
    begins = datetime.fromisoformat(day).astimezone()
    return instant(begins)


def instant(moment: datetime) -> str:
    """An aware moment as UTC text, seconds precision."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def understand_moment(text: str, today: date) -> str:
    """The UTC instant that ``text`` means: a time of day, local unless it names its offset, or the end
    of the last local day of a date; a time without seconds means the end of its minute. Raises
    WrongUsage as ``understand`` does.
    """
    timed = _read_time(text)
    if timed is not None:
        names_seconds = _match(r".{10}.\d{1,2}:\d{2}:\d{2}.*", text.strip())
        return instant(timed if names_seconds else timed.replace(second=59))
    last = understand(text, today).last
    return instant(datetime.fromisoformat(next_day(last)).astimezone() - timedelta(seconds=1))


def first_instant(text: str, today: date) -> str:
    """The UTC instant at which what ``understand_moment`` understands begins."""
    timed = _read_time(text)
    return instant(timed) if timed else local_midnight_utc(understand(text, today).first)


def day_before(day: str) -> str:
    """The day before a full day."""
    return days_before(day, 1)


def days_before(day: str, count: int) -> str:
    """The day so many days before a full day."""
    return (date.fromisoformat(day) - timedelta(days=count)).isoformat()


def next_day(day: str) -> str:
    """The day after a full day."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _read_time(text: str) -> datetime | None:
    wanted = text.strip()
    if not _match(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}.*", wanted):
        return None
    try:
        moment = datetime.fromisoformat(wanted).astimezone()
    except (ValueError, OverflowError):
        raise WrongUsage(f"'{text}' is no time; write one like 2025-03-04 16:30") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise WrongUsage(f"'{text}' is outside the years {FIRST_YEAR}-{LAST_YEAR}")
    return moment


def _days_in(year: int, month: int) -> int:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - timedelta(days=1)).day


def _match(pattern: str, text: str) -> re.Match[str] | None:
    """The whole of ``text`` by ``pattern``, compiled on first use: most commands need none."""
    return re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE)


def _span(first: date, last: date | None = None) -> Span:
    last = last or first
    if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise WrongUsage(f"{first} is outside the years {FIRST_YEAR}-{LAST_YEAR}")
    return Span(first.isoformat(), last.isoformat(), last.isoformat())


def _read_partial(text: str, today: date) -> Span | None:
    if not _match(_PARTIAL, text):
        return None
    if not is_date(text):
        raise WrongUsage(f"'{text}' is no day of the calendar between {FIRST_YEAR} and {LAST_YEAR}")
    return Span(first_day(text), last_day(text), text)


def _read_week(text: str, today: date) -> Span | None:
    found = _match(_WEEK, text)
    if not found:
        return None
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        sunday = monday + timedelta(days=6)
    except (ValueError, OverflowError):
        raise WrongUsage(f"'{text}': that year has no such ISO week") from None
    return _span(monday, sunday)


def _read_slashed(text: str, today: date) -> Span | None:
    found = _match(_SLASHED, text)
    if not found:
        return None
    one, two, year = (int(part) for part in found.groups())
    readings = sorted(
        f"{year:04d}-{month:02d}-{day:02d}"
        for day, month in {(one, two), (two, one)}
        if is_date(f"{year:04d}-{month:02d}-{day:02d}")
    )
    if len(readings) == 1:
        return Span(readings[0], readings[0], readings[0])
    if not readings:
        raise WrongUsage(f"'{text}' is no day of the calendar")
    raise WrongUsage(f"'{text}' is ambiguous: write {readings[0]} or {readings[1]}")


def _read_relative(text: str, today: date) -> Span | None:
    word = text.lower()
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if word in near:
        return _span(today + timedelta(days=near[word]))
    if found := _match(_NAMED_DAY, word):
        ahead = (_WEEKDAYS.index(found[2]) - today.weekday()) % 7
        shift = (ahead or 7) if found[1] == "next" else ahead - 7
        return _span(today + timedelta(days=shift))
    if found := _match(_OFFSET, word):
        return _span(_shifted(today, int(found[1] + found[2]), _UNITS[found[3]]))
    if (found := _match(_AGO, word)) and word.startswith("in ") != bool(found[3]):
        sign = -1 if found[3] else 1
        return _span(_shifted(today, sign * int(found[1]), found[2]))
    return None


def _read_period(text: str, today: date) -> Span | None:
    found = _match(_PERIOD, text.lower())
    if not found:
        return None
    begin = _shifted(today, -1, found[2]) if found[1] == "last" else today
    if found[2] == "week":
        monday = begin - timedelta(days=begin.weekday())
        return _span(monday, monday + timedelta(days=6))
    return _read_partial(f"{begin:%Y-%m}" if found[2] == "month" else f"{begin:%Y}", today)


def _shifted(today: date, count: int, unit: str) -> date:
    try:
        if unit in ("day", "week"):
            return today + timedelta(days=count * (7 if unit == "week" else 1))
        from dateutil.relativedelta import relativedelta

        months = count * (12 if unit == "year" else 1)
        return today + relativedelta(months=months)
    except (OverflowError, ValueError):
        raise WrongUsage(f"{count} {unit}s from today is outside the calendar") from None


def _read_month_name(text: str, today: date) -> Span | None:
    """``March 2025``, ``4 March 2025``: by dateutil, with two defaults, so that it fills in nothing."""
    words = re.sub("[,.]", " ", text.lower()).split()
    named = [word for word in words if word.isalpha()]
    years = [word for word in words if _match(r"\d{4}", word)]
    days = [word for word in words if _match(r"\d{1,2}(st|nd|rd|th)?", word)]
    if len(named) != 1 or len(years) != 1 or len(days) > 1 or len(words) != 2 + len(days):
        return None
    if named[0].startswith(_WEEKDAYS):
        return None
    from dateutil import parser

    try:
        one = parser.parse(text, default=datetime(1904, 1, 1))
        two = parser.parse(text, default=datetime(1908, 2, 2))
    except (ValueError, OverflowError):
        return None
    if (one.year, one.month) != (two.year, two.month):
        return None
    whole_month = one.day != two.day
    return _read_partial(one.strftime("%Y-%m" if whole_month else "%Y-%m-%d"), today)


_READERS = (
    _read_partial,
    _read_week,
    _read_relative,
    _read_period,
    _read_slashed,
    _read_month_name,
)
