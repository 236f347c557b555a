"""One run of the program: which database, who acts, and what day it is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tracker.errors import WrongUsage

# A command that reads should not pay for what only writing needs: the rest is imported where used.
if TYPE_CHECKING:
    from sqlite3 import Connection

    from tracker.database import Location
    from tracker.journal import Journal, Occasion


class Session:
    """One run of the program: which database, who acts, and what day it is.

    ``today`` is the local day, or the one given with ``--today``; the clock is read once.
    """

    def __init__(self, db: str | None = None, actor: str | None = None):
        self.db = db
        self.actor = actor
        self.now = datetime.now(UTC)
        self.today: date = self.now.astimezone().date()
        self.saved = False
        self.saving = False

    def location(self) -> "Location":
        """The database in use, and why it is this one."""
        from tracker import database

        return database.locate(self.db, os.environ, os.curdir)

    def occasion(self) -> "Occasion":
        """Who writes, and when."""
        from tracker.journal import Occasion

        return Occasion(self.actor or _who(), self.now, self.today)

    @contextmanager
    def reading(self) -> Iterator["Connection"]:
        """A consistent snapshot of the database in use."""
        from tracker import database

        with database.reading(self.location().path) as connection:
            yield connection

    @contextmanager
    def writing(self, *, dry_run: bool = False) -> Iterator["Journal"]:
        """A journal on the database in use; what it appended is saved when the block ends."""
        from tracker import journal

        with journal.writing(self.location().path, self.occasion(), dry_run=dry_run) as log:
            yield log
            self.saving = not dry_run and bool(log.written)
        self.saved, self.saving = self.saving, False

    def what_is_saved(self) -> str:
        """What to tell somebody who interrupted the command."""
        if self.saving:
            return "'tracker history --limit 1' tells whether it was recorded just before"
        return "what was recorded is saved" if self.saved else "nothing was changed"


def checked_actor(name: str, given_by: str = "--actor") -> str:
    """A name to sign entries with; raises WrongUsage for one that could not be stored."""
    from tracker import text

    flaw = text.flaw(name) or ("line breaks" if "\n" in name else None)
    if flaw or not name.strip():
        raise WrongUsage(f"{given_by}: {flaw or 'may not be empty'}")
    return name.strip()


def _who() -> str:
    for variable in ("TRACKER_ACTOR", "GIT_AUTHOR_NAME"):
        if os.environ.get(variable):
            return checked_actor(os.environ[variable], variable)
    return checked_actor(_git_name() or _login(), "git's user.name")


def _git_name() -> str:
    import subprocess

    try:
        asked = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return asked.stdout.strip()


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}"
