"""The command without the start of an interpreter: a process that has imported it forks for each run.

What a run is given and what it prints go through pipes of its own, and it ends as any Python does. So
``make quick`` has the commands of its tests run; ``make test`` starts each anew.
"""

import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

import tracker

_STARTS = ("PYTHON", "LC_", "LANG", "LD_")  # what Python reads of its environment when it starts
_SIZE = 8  # bytes of a number on the wire
_PATIENCE = 60  # seconds


class Ended(NamedTuple):
    """A run that has ended."""

    returncode: int
    stdout: str
    stderr: str


class Server:
    """A process that forks for each run."""

    def __init__(self) -> None:
        self._started_with = _read_at_start(dict(os.environ))
        self._wire, theirs = socket.socketpair()
        self._wire.settimeout(_PATIENCE)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.served", str(theirs.fileno())],
                cwd=Path(__file__).parent.parent,
                stdin=subprocess.PIPE,  # pipes, as every run has them
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )

    def stop(self) -> None:
        """Let it end."""
        self._wire.close()
        self._process.communicate()

    def can_run(self, env: dict[str, str]) -> bool:
        """Whether an interpreter would start in ``env`` as this one did."""
        return _read_at_start(env) == self._started_with

    def run(self, command: list[str], stdin: str, env: dict[str, str]) -> Ended:
        """Run ``command``, whose first word is the script, as ``subprocess.run`` would."""
        mask = os.umask(0)
        os.umask(mask)
        asked = json.dumps([command, env, os.getcwd(), mask]).encode()
        pipes = [os.pipe() for _ in range(3)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        socket.send_fds(self._wire, [len(asked).to_bytes(_SIZE)], theirs)
        self._wire.sendall(asked)
        for fd in theirs:
            os.close(fd)
        said: list[bytes] = [b"", b""]
        threads = [threading.Thread(target=_fed, args=(pipes[0][1], stdin.encode()))]
        threads += [
            threading.Thread(target=_read, args=(pipes[place + 1][0], said, place))
            for place in range(2)
        ]
        for thread in threads:
            thread.start()
        code = int.from_bytes(_received(self._wire, _SIZE), signed=True)
        for thread in threads:
            thread.join()
        return Ended(
            code, *(part.decode().replace("\r\n", "\n").replace("\r", "\n") for part in said)
        )


def _read_at_start(env: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_STARTS)}


def _fed(fd: int, content: bytes) -> None:
    try:
        with open(fd, "wb") as pipe:
            pipe.write(content)
    except BrokenPipeError:
        pass  # the run wanted no more


def _read(fd: int, said: list[bytes], place: int) -> None:
    with open(fd, "rb") as pipe:
        said[place] = pipe.read()


def _received(wire: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        piece = wire.recv(size - len(content))
        if not piece:
            raise EOFError
        content += piece
    return content


def _serve(wire: socket.socket) -> list[str] | None:
    """Fork for each run that is asked for. In a fork return its command; None once nobody asks."""
    while True:
        size, fds, _, _ = socket.recv_fds(wire, _SIZE, 3)
        if not size:
            return None
        command, env, folder, mask = json.loads(_received(wire, int.from_bytes(size)))
        run = os.fork()
        if run == 0:
            wire.close()
            for place, fd in enumerate(fds):
                os.dup2(fd, place)
                os.close(fd)
            _set(env, folder, mask)
            return list(command)
        for fd in fds:
            os.close(fd)
        code = os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])
        wire.sendall(code.to_bytes(_SIZE, signed=True))


def _set(env: dict[str, str], folder: str, mask: int) -> None:
    # Where no locale is set Python sets this one for itself and what it starts.
    kept = {name: os.environ[name] for name in ("LC_CTYPE",) if name in os.environ}
    os.environ.clear()
    os.environ.update({**kept, **env})
    time.tzset()
    os.umask(mask)
    os.chdir(folder)


if __name__ == "__main__":
    for _module in pkgutil.walk_packages(tracker.__path__, "tracker."):
        if not _module.name.endswith("__main__"):
            importlib.import_module(_module.name)
    from tracker import cli

    gc.freeze()
    asked_for = _serve(socket.socket(fileno=int(sys.argv[1])))
    if asked_for is not None:
        sys.argv = asked_for
        try:
            cli.main()
        except SystemExit as ended:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(
                int(ended.code or 0)
            )  # taking apart what was imported takes longer than most runs
