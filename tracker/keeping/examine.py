"""The whole examination of one database, in the order in which damage makes what follows doubtful."""

import sqlite3
from collections.abc import Callable, Iterator

from tracker import database, past
from tracker.keeping import content, derived, surroundings, verify
from tracker.keeping.verify import DAMAGE, Finding

Check = Callable[[], Iterator[Finding]]


def examine(path: str, state: str | None, progress: past.Progress) -> list[Finding]:
    """All findings on the database at ``path``, damage first; ``state`` is one it should still hold.

    Nothing is changed. Raises BadData, NewerDatabase, NoPermission where it cannot be opened at all.
    """
    with database.reading(path) as connection:
        checks: dict[str, Check] = {
            "file": lambda: verify.structure(connection),
            "log": lambda: verify.entries(connection),
            "content": lambda: content.findings(connection, state),
            "derived": lambda: derived.findings(connection, progress),
            "surroundings": lambda: surroundings.findings(connection, path),
        }
        found = [finding for name, check in checks.items() for finding in _safely(name, check)]
    return sorted(found, key=lambda finding: finding.level != DAMAGE)


def _safely(name: str, check: Check) -> list[Finding]:
    """The findings of one check; that it cannot be made is a finding as well."""
    found: list[Finding] = []
    try:
        found.extend(check())
    except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        # Damaged data can make any step of reading or folding fail.
        what = f"the {name} cannot be read ({type(error).__name__}: {error})"
        found.append(Finding(DAMAGE, name, what, "records are lost or wrong", "restore a backup"))
    return found
