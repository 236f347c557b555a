"""A PostgreSQL server of our own: in a temporary folder, reached by its socket alone."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

OWNER, SECRET, PASSWORD = "owner", "careful", "correct horse battery staple"
STAFF = "tracker_staff"
INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
_USER = "postgres"  # whom Debian made for it; a server refuses to run as root
_PATIENCE = 30  # seconds until it answers, or has stopped
_ACCESS = f"""local all {SECRET} scram-sha-256
local all shut reject
local all all trust
"""
_SETTINGS = "listen_addresses = ''\nmax_connections = 20\n"


def needed() -> None:
    """Skip where no server is installed, or none may be started."""
    if not INSTALLED:
        pytest.skip("no PostgreSQL server is installed")
    if os.geteuid() == 0 and _USER not in {user.pw_name for user in pwd.getpwall()}:
        pytest.skip("a PostgreSQL server does not run as root, and there is no user for it")


class Server:
    """A server in ``folder``, whose socket lies there too; where it ``is_durable``, what it committed
    outlives a loss of power, as usual, which takes its time."""

    def __init__(self, folder: Path, *, is_durable: bool = False):
        self.folder = folder
        self.template: str | None = None  # a database that is copied for each test
        self._numbers = count(1)
        self._data = folder / "data"
        _give_to_user(folder)
        binary = INSTALLED[-1]
        made = ["-D", self._data, "-U", OWNER, "--auth=trust", "--no-sync", "--encoding=UTF8"]
        _do([*_as_user(), binary, *made, "--locale=C.UTF-8"])
        (self._data / "pg_hba.conf").write_text(_ACCESS, encoding="ascii")
        with (self._data / "postgresql.conf").open("a", encoding="ascii") as file:
            file.write(f"{_SETTINGS}unix_socket_directories = '{folder}'\n")
            file.write(f"fsync = {'on' if is_durable else 'off'}\n")
        self._program = binary.with_name("postgres")
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            with (self.folder / "log").open("ab") as log:
                command = [*_as_user(), self._program, "-D", self._data]
                self._process = subprocess.Popen(command, stdout=log, stderr=log)
            if self.wait():
                return
            time.sleep(0.1)  # what one that was killed left behind is in the way for a moment
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))

    def wait(self) -> bool:
        """Wait until it answers; whether it does rather than ended."""
        ends = time.monotonic() + _PATIENCE
        while self._process.poll() is None and time.monotonic() < ends:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url()).close()
                return True
            time.sleep(0.02)
        return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT lets nobody finish, SIGQUIT is ``pg_ctl -m immediate``, SIGKILL says nothing
        to anybody."""
        self._process.send_signal(how)
        self._process.wait(_PATIENCE)

    def url(self, database: str = "postgres", user: str = OWNER, folder: Path | None = None) -> str:
        """Where a database is, for a user; through a socket in another folder, if one is given."""
        return f"postgresql://{user}@/{database}?host={quote(str(folder or self.folder), safe='')}"

    def new_database(self, template: str = "template0", how: str = "") -> str:
        """The name of a new database, a copy of another or else empty."""
        name = f"policy{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} {how}")
        return name

    def run(
        self, statement: str, *values: Any, database: str = "postgres"
    ) -> list[tuple[Any, ...]]:
        """Run a statement as the owner; the rows that it gives."""
        with self.connected(database) as connection:
            found = connection.execute(statement, values)  # type: ignore[call-overload]
            return list(found.fetchall()) if found.description else []

    @contextlib.contextmanager
    def connected(
        self, database: str, user: str = OWNER, *, autocommit: bool = True
    ) -> Iterator["psycopg.Connection[tuple[Any, ...]]"]:
        """A connection of a user."""
        with contextlib.closing(
            psycopg.connect(self.url(database, user), autocommit=autocommit)
        ) as connection:
            yield connection

    def new_role(self, name: str, *, more: str = "", password: str | None = None) -> None:
        """Make a role that may log in, unless there is one."""
        if not self.run("SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            made = sql.SQL(f"CREATE ROLE {{}} LOGIN {more}").format(sql.Identifier(name))
            if password:
                made += sql.SQL(" PASSWORD {}").format(password)
            self.run(made)  # type: ignore[arg-type]


@contextlib.contextmanager
def running(*, is_durable: bool = False) -> Iterator[Server]:
    """A server in a folder of its own while the block runs."""
    needed()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with running_in(folder, is_durable=is_durable) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def running_in(folder: Path, *, is_durable: bool = False) -> Iterator[Server]:
    """A server in an empty folder while the block runs."""
    needed()
    server = Server(folder, is_durable=is_durable)
    try:
        yield server
    finally:
        server.stop(signal.SIGQUIT)  # nobody needs its data any more


def _as_user() -> list[str]:
    """What runs a command as a user who may run a server, and stops it should we be killed."""
    stopped = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return stopped
    return [*stopped, f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups"]


def _give_to_user(folder: Path) -> None:
    folder.chmod(0o711)  # its socket is for whoever runs the tests
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)


def _do(command: list[Any]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/")
