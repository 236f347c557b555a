"""One run of the program: which database, who acts, and what day it is."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from tracker.errors import WrongUsage

# A command that reads should not pay for what only writing needs: the rest is imported where used.
if TYPE_CHECKING:
    from sqlite3 import Connection

    from tracker.database import Location
    from tracker.journal import Journal, Occasion
    from tracker.past import Past, Progress


class Session:
    """One run of the program: which database, who acts, and what day it is.

    ``given_today`` is the day given with ``--today``. ``wanted_past`` holds the options that look at
    the past; once all options are read, ``look_back`` settles from them which ``past`` is read and which
    day (``past_day``) it is about.
    """

    def __init__(self, db: str | None = None, actor: str | None = None):
        self.db = db
        self.actor = actor
        self._said_by = "--actor"
        self.given_today: date | None = None
        self.past_day: date | None = None
        self.past: Past | None = None
        self.progress: Progress | None = None
        self.searchable = True  # whether words may be looked for in what is read
        self.wanted_past: dict[str, str] = {}
        self.look_back: Callable[[Session], None] | None = None
        self.local_day = datetime.now().astimezone().date()
        self.saved = False
        self.saving = False
        self.if_stopped: str | None = (
            None  # what stands where a command is interrupted, if it knows
        )
        self._is_warned = False

    def location(self) -> "Location":
        """The database in use, and why it is this one."""
        from tracker import database

        return database.locate(self.db, os.environ, os.curdir)

    @property
    def today(self) -> date:
        """The day that counts as today: the one given, the one looked at, or the local day."""
        self._settle_past()
        return self.given_today or self.past_day or self.local_day

    def occasion(self) -> "Occasion":
        """Who writes, and when: this very moment."""
        from tracker.journal import Occasion

        return Occasion(self.who()[0], self.moment(), self.today)

    def who(self) -> tuple[str, str]:
        """Who acts, and what says so."""
        if self.actor is None:
            self.actor, self._said_by = _who()
        return self.actor, self._said_by

    def moment(self) -> datetime:
        """This very moment, UTC."""
        return datetime.now(UTC)

    def output_file(self, file: str | None, option: str = "--output") -> str | None:
        """``file``, to be written, as ``option`` names it; raises WrongUsage where it is the database
        itself."""
        if file is None:
            return None
        from tracker import files

        path = os.path.realpath(self.location().path)
        with files.errors_of(file):
            there = os.path.exists(file) and os.path.exists(path)
            if there and os.path.samefile(file, path):
                raise WrongUsage(f"{option}: {file} is the database itself; name another file")
            if os.path.realpath(file) in (f"{path}-journal", f"{path}-wal", f"{path}-shm"):
                raise WrongUsage(f"{option}: {file} is kept free for SQLite; name another file")
        return file

    @contextmanager
    def reading(self, *, many_reads: bool = False) -> Iterator["Connection"]:
        """A consistent snapshot of the database in use, or of its past; ``many_reads`` where all
        proposals will be read again and again."""
        self._settle_past()
        path = self.location().path
        if self.past and self.progress:
            from tracker import past

            many = {"many_reads": many_reads, "searchable": self.searchable}
            with past.reading(path, self.past, self.progress, **many) as connection:
                self._say_if_nothing_was_known(connection)
                yield connection
        else:
            from tracker import database

            with database.reading(path) as connection:
                yield connection

    @contextmanager
    def writing(self, *, dry_run: bool = False) -> Iterator["Journal"]:
        """A journal on the database in use; what it appended is saved when the block ends."""
        from tracker import journal

        self.who()  # git is asked before others are locked out
        with journal.writing(self.location().path, self.occasion, dry_run=dry_run) as log:
            self.warn_of_clock(log.connection, log.occasion.now)
            yield log
            self.saving = not dry_run and log.count > 0
        self.saved, self.saving = self.saving, False

    def warn_of_clock(self, connection: "Connection", moment: datetime) -> None:
        """A clock that is far behind dates what is written wrongly: say so before it is believed."""
        from tracker import dates, log, output

        last, now = log.last_received(connection), dates.instant(moment)
        if last is not None and now[:10] < dates.day_before(last[:10]) and not self._is_warned:
            self._is_warned = True
            clock = f"this machine's clock says {now}, but the last entry came {last}"
            output.say(f"tracker: {clock}; check it")

    def _settle_past(self) -> None:
        look_back, self.look_back = self.look_back, None
        if look_back:
            look_back(self)

    def _say_if_nothing_was_known(self, connection: "Connection") -> None:
        """Nothing printed of a day before the first entry would look as if nothing had matched."""
        from tracker import log, output

        if self.past and self.past.known_on and log.last_received(connection) is None:
            output.say(f"tracker: this database had received nothing by {self.past.known_on}")

    def what_is_saved(self) -> str:
        """What to tell somebody who interrupted the command."""
        if self.if_stopped:
            return self.if_stopped
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


def _who() -> tuple[str, str]:
    for variable in ("TRACKER_ACTOR", "GIT_AUTHOR_NAME"):
        if os.environ.get(variable):
            return checked_actor(os.environ[variable], variable), variable
    named, by = _git_name(), "git's user.name"
    if not named:
        named, by = _login(), "the login name"
    return checked_actor(named, by), by


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
