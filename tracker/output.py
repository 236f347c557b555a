"""Where output goes: data to stdout or a file, talk to stderr; whole or not at all."""

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator

from tracker import text
from tracker.errors import InputOutputFailed

READING_WIDTH = 100
SCREEN = (READING_WIDTH, 24)  # of a terminal that does not say how large it is
PIPE_WIDTH = 160  # columns of a table in a pipe: one record a line, whole, for grep and cut


class OutputFailed(Exception):
    """stdout could not be written; ``reader_gone`` where whoever read it has closed the pipe."""

    def __init__(self, error: OSError | None):
        self.reader_gone = isinstance(error, BrokenPipeError)
        super().__init__(error.strerror if error and error.strerror else "stdout is closed")


@contextlib.contextmanager
def prepared() -> Iterator[None]:
    """UTF-8 on stdout and stderr whatever the locale; a stand-in where stdout is closed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            try:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                raise failed(error) from error
    stand_in = io.StringIO() if sys.stdout is None else sys.stdout
    with contextlib.redirect_stdout(stand_in):
        yield


@contextlib.contextmanager
def paged() -> Iterator[None]:
    """A pager, where a person reads what is printed inside and the screen is too short for it; talk
    comes once it is left."""
    from tracker import paging  # only at a terminal

    command = paging.pager(os.environ) if is_terminal() else None
    if command is None:
        yield
        return
    pages = None
    try:
        with paging.paged(sys.stdout, command) as pages:
            yield
    finally:
        for message in pages.talk if pages else ():
            say(message)


def emit(pieces: Iterable[str], file: str | None = None) -> None:
    """Write data to stdout, or to ``file``: whole, in one step, or not at all."""
    if file is not None:
        _write(os.path.realpath(file), pieces)
        return
    for piece in pieces:
        if getattr(sys.stdout, "reader_gone", False):
            return  # the pager was left
        try:
            sys.stdout.write(piece)
        except OSError as error:
            raise failed(error) from error


def emit_whole(content: str | bytes, file: str | None = None) -> None:
    """``emit`` of one piece; bytes go to a file only."""
    if isinstance(content, str):
        emit([content], file)
    elif file is not None:
        _write(os.path.realpath(file), [content])


def flush() -> None:
    """Make sure that what was written arrived; raises OutputFailed."""
    if sys.__stdout__ is None and isinstance(sys.stdout, io.StringIO) and sys.stdout.getvalue():
        raise OutputFailed(None)
    try:
        sys.stdout.flush()
    except OSError as error:
        raise failed(error) from error


def line(message: str = "") -> None:
    """One line of a command's result, on stdout."""
    emit([message + "\n"])


def say(message: str) -> None:
    """Talk, on stderr: what was understood, what failed, the next step; harmless to a terminal."""
    talk = getattr(sys.stdout, "talk", None)
    if talk is not None:
        talk.append(message)  # a pager has the screen
    elif sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(text.visible(message), file=sys.stderr, flush=True)


def is_terminal() -> bool:
    """Whether somebody reads stdout at a terminal."""
    return sys.stdout.isatty()


def hint(message: str) -> None:
    """A line for a person at a terminal, such as the next step; cron and pipes never see it."""
    if sys.stderr is not None and sys.stderr.isatty() and is_terminal():
        say(message)


def note(message: str) -> None:
    """A line for a person whose stderr is a terminal, wherever stdout goes."""
    if sys.stderr is not None and sys.stderr.isatty():
        say(message)


def failed(error: OSError) -> OutputFailed:
    """What to raise where stdout failed; what is still buffered is let go, lest it fail again when
    Python closes stdout."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return OutputFailed(error)


def struck(message: str) -> str:
    """``message`` struck through, where stdout is a terminal that may show styles (no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return message if plain or not is_terminal() else f"\x1b[9m{message}\x1b[29m"


def near(path: str | os.PathLike[str]) -> str:
    """``path`` from the folder one is in, where it lies below that; else as it is given. Not escaped."""
    below = os.path.relpath(path)
    return os.fspath(path) if below.startswith(os.pardir) else below


def width() -> int:
    """Columns to print in: the terminal's, or a fixed number where stdout is none."""
    if not is_terminal():
        return PIPE_WIDTH
    import shutil

    return shutil.get_terminal_size(SCREEN).columns


def reading_width() -> int:
    """Columns in which text is wrapped: as wide as ``width``, but never wider than eyes like."""
    return min(width(), READING_WIDTH)


def text_width(file: str | None = None) -> int:
    """``reading_width`` for what goes to stdout; in a file always the same."""
    return reading_width() if file is None else READING_WIDTH


def _write(file: str, pieces: Iterable[str | bytes]) -> None:
    """Replace a regular file; write into anything else that is there, such as a pipe or /dev/null."""
    from tracker import files  # only where a file is written

    if files.is_special(file, broken_links=False):
        try:
            with open(file, "wb") as out:
                out.writelines(_encoded(pieces))
        except OSError as error:
            raise InputOutputFailed(f"{file} could not be written ({error.strerror})") from error
    else:
        _replace(file, pieces)


def _replace(file: str, pieces: Iterable[str | bytes]) -> None:
    """Write beside ``file``, flush to the disk, then rename over it: old or new, never between."""
    from tracker import files

    with files.replacing(file) as draft, open(draft, "wb") as out:
        out.writelines(_encoded(pieces))


def _encoded(pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece.encode() if isinstance(piece, str) else piece
