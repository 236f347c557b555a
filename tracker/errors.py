"""What can go wrong, in one line each: every class owns its exit code.

A message says what failed, which one, what state the data is in where that is in doubt, and the
next step. Exit codes: 1 refused by a rule or no such record, 2 usage, 65 bad or damaged data,
74 input or output failed, 75 busy, 77 no permission, 78 a database of a newer version.
"""

from collections.abc import Iterable, Sequence


class TrackerError(Exception):
    """Base of every error a user can meet; ``str()`` of it is the whole message.

    It is one line, unless ``is_laid_out``: then its lines are shown as they are.
    """

    exit_code = 1
    is_laid_out = False


class Refused(TrackerError):
    """A rule says no, or there is no such record."""


class WrongUsage(TrackerError):
    """The command line itself is off."""

    exit_code = 2


class BadData(TrackerError):
    """A file or database does not hold what it should."""

    exit_code = 65


class InputOutputFailed(TrackerError):
    """Reading or writing failed below us: disk full, device error."""

    exit_code = 74


class Busy(TrackerError):
    """Another process holds the database; trying again is the way on."""

    exit_code = 75


class NoPermission(TrackerError):
    """The file or folder may not be read or written by this user."""

    exit_code = 77


class NewerDatabase(TrackerError):
    """The database was written by a newer version of this program."""

    exit_code = 78


class SeveralErrors(BadData):
    """All errors of one file or batch at once, one line each."""

    is_laid_out = True

    def __init__(self, lines: Sequence[str], after: str):
        self.lines = tuple(lines)
        super().__init__("\n".join([*self.lines, after]))


class SeveralRefused(Refused):
    """All that a rule says no to in one change of many records, one line each."""

    is_laid_out = True

    def __init__(self, lines: Sequence[str], after: str):
        super().__init__("\n".join([*lines, after]))


def near(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like ``word``, if any is like it."""
    import difflib  # 6 ms: only when something is already wrong

    folded = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """``"; did you mean 'x'?"``, or nothing when no choice is like ``word``."""
    nearest = near(word, choices)
    return f"; did you mean '{nearest}'?" if nearest else ""


def not_one_of(field: str, word: str, choices: Sequence[str]) -> str:
    """The sentence for a word outside a closed set, with the nearest match or the whole set."""
    hint = did_you_mean(word, choices) or f"; one of: {', '.join(choices)}"
    return f"{field}: '{word}' is not one of its values{hint}"
