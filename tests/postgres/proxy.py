"""A bad line to a server: it delays, stops half-way, or is cut."""

import contextlib
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
_CHUNK = 4_096


class Line:
    """A socket in ``folder`` that passes on to a server what comes, and back what it answers.

    Every chunk takes ``delay`` seconds. After ``most`` bytes of one connection, both ways together, the
    line ``is_cut``, or is silent for ever.
    """

    def __init__(
        self, server: Path, folder: Path, delay: float, most: int | None, *, is_cut: bool
    ) -> None:
        self._server, self._delay, self._most, self._is_cut = server, delay, most, is_cut
        self._is_over = threading.Event()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(os.fspath(folder / SOCKET))
        self._door.listen()
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def close(self) -> None:
        """Hang up on everybody."""
        self._is_over.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._door.close()

    def _serve(self) -> None:
        while not self._is_over.is_set():
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._pass_on, args=[client]))
            self._threads[-1].start()

    def _pass_on(self, client: socket.socket) -> None:
        sent = 0
        with (
            client,
            socket.socket(socket.AF_UNIX) as server,
            selectors.DefaultSelector() as ready,
            contextlib.suppress(OSError),
        ):
            server.connect(os.fspath(self._server / SOCKET))
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            while not self._is_over.is_set():
                for key, _ in ready.select(0.05):
                    some = key.fileobj.recv(_CHUNK)  # type: ignore[union-attr]
                    if not some:
                        return
                    sent += len(some)
                    if self._most is not None and sent > self._most:
                        if not self._is_cut:
                            self._is_over.wait()
                        return
                    time.sleep(self._delay)
                    key.data.sendall(some)


@contextlib.contextmanager
def line(
    server: Path, folder: Path, delay: float = 0, most: int | None = None, *, is_cut: bool = True
) -> Iterator[None]:
    """A line in ``folder``, a path short enough for a socket, while the block runs."""
    with contextlib.closing(Line(server, folder, delay, most, is_cut=is_cut)):
        yield
