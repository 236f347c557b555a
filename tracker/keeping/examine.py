"""The whole examination of one database, in the order in which damage makes what follows doubtful."""

import contextlib
from collections.abc import Iterator

from tracker import database, files, past
from tracker.keeping import content, derived, surroundings, verify
from tracker.keeping.verify import ADVICE, DAMAGE, Check, Finding
from tracker.sqlite_errors import RESTORE, translated


def examine(path: str, state: str | None, progress: past.Progress) -> list[Finding]:
    """All findings on the database at ``path``, damage first; ``state`` is one it should still hold.

    Nothing is changed. Raises BadData, NewerDatabase, NoPermission where it cannot be opened at all,
    InputOutputFailed where the disk fails.
    """
    with (
        files.errors_of_reading(f"{path}: ", "; nothing was changed; look at the disk"),
        translated(path, if_damaged=RESTORE),
        contextlib.closing(database.open_as_it_is(path)) as connection,
    ):
        connection.execute("BEGIN")
        checks: dict[str, Check] = {
            "file": lambda: verify.structure(connection),
            "settings": lambda: verify.settings(connection),
            "log": lambda: verify.entries(connection),
            "state": lambda: content.expected(connection, state),
        }
        if database.is_current(connection):
            checks |= {
                "entries": lambda: content.findings(connection),
                "derived tables": lambda: derived.findings(connection, progress),
            }
        else:
            checks["schema"] = _older
        checks["surroundings"] = lambda: surroundings.findings(connection, path)
        checks["attached files"] = lambda: surroundings.attached(connection, path)
        found = verify.looked_through(checks)
    return sorted(found, key=lambda finding: finding.level != DAMAGE)


def _older() -> Iterator[Finding]:
    yield Finding(
        ADVICE, "schema", "it was made by an older version", "not all of it can be looked at yet",
        "any other command brings it up to date, after a backup",
    )  # fmt: skip
