"""A cron daemon of a test's own: Debian's, in a mount namespace, where it sees one crontab and no other.

The crontabs, the pid file and the mail program of the machine are covered by those of the test while it
runs: nothing has to be put back, whatever happens, and a cron that runs already is not in the way.
"""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

_PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
_START = """
set -eu
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/spool/cron
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
mount -t tmpfs tmpfs /etc/cron.d
mount --bind /dev/null /etc/crontab
crontab "$1/crontab"
mount --bind "$1/sbin" /usr/sbin
exec /usr/sbin/cron -f
"""
_SENDMAIL = """#!/bin/sh
cat >"{}/mail.$$"
"""


class Mail(NamedTuple):
    """A mail that cron sent: to whom, about which command, and what the command had said."""

    to: str
    command: str
    said: str


class Cron:
    """A daemon that runs, with the ``folder`` in which its mail arrives."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path):
        self._process = process
        self._folder = folder

    def wait_until(self, done: Callable[[], bool], seconds: int = 130) -> None:
        """Wait until ``done`` and no job runs any more, nor the mail of one is under way."""
        end = time.monotonic() + seconds
        while not (done() and not self._jobs()):
            assert self._process.poll() is None, "cron has ended"
            assert time.monotonic() < end, "cron has not done it"
            time.sleep(0.5)

    def mails(self) -> list[Mail]:
        """All that was sent."""
        return [_mail(path.read_text("utf-8")) for path in sorted(self._folder.glob("mail.*"))]

    def _jobs(self) -> list[Path]:
        """The processes that cron has begun and that have not ended."""
        return [
            stat for stat in Path("/proc").glob("[0-9]*/stat") if _parent(stat) == self._process.pid
        ]


def _parent(stat: Path) -> int | None:
    """The parent of a process; None where it has ended, meanwhile or but for its name."""
    try:
        state, parent = stat.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(parent)


def _mail(text: str) -> Mail:
    head, _, said = text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("X-"))
    return Mail(fields["To"], fields["Subject"].partition("> ")[2], said)


def needed() -> None:
    """Skip where there is no cron, or no right to start one."""
    if os.geteuid() != 0:
        pytest.skip("only root may start a cron of its own")
    if not (shutil.which("cron", path=_PATH) and shutil.which("unshare", path=_PATH)):
        pytest.skip("cron or unshare is not installed")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace may be made here")


@contextlib.contextmanager
def running(folder: Path, *lines: str) -> Iterator[Cron]:
    """cron, with a crontab of ``lines``, while the block runs."""
    (folder / "sbin").mkdir()
    shutil.copy(str(shutil.which("cron", path=_PATH)), folder / "sbin" / "cron")
    (folder / "sbin" / "sendmail").write_text(_SENDMAIL.format(folder), "utf-8")
    (folder / "sbin" / "sendmail").chmod(0o755)
    (folder / "crontab").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    dies_with_us = ("setpriv", "--pdeathsig", "KILL")  # however this test ends
    own = (*dies_with_us, "unshare", "--mount", "sh", "-c", _START, "sh", str(folder))
    with subprocess.Popen(own, env={**os.environ, "PATH": _PATH}) as process:
        try:
            yield Cron(process, folder)
        finally:
            process.kill()
