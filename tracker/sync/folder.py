"""A folder as a hub: on a cloud drive, a network share, in a git repository.

Entries lie in segments, files of JSON lines as ``export entries`` writes them. A segment is named by
its replica, its first and last number, and the beginning of the hash of its last entry; that hash is
over all that came before, so that a name tells whether what is in it is held already. Segments are
made whole and never changed, so nobody ever writes into a file of somebody else; what is no whole
segment is not trusted.
"""

import contextlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from tracker import files, lines, text
from tracker.errors import BadData, InputOutputFailed, NoPermission
from tracker.sync.hub import Arrived, Mark, Row, Span, merged

FOLDER = "tracker-entries"
_NAME = re.compile(r"([0-9a-f]{16})-([0-9]{9,18})-([0-9]{9,18})-([0-9a-f]{16})\.jsonl")
_MOST = 2_000  # entries of a segment; they are held in memory
_LARGEST = 268_435_456  # bytes of a segment that is read
_PREFIX = 16  # digits of a hash in a name


class Segment(NamedTuple):
    """A file of entries, by what its name says."""

    replica: str
    first: int
    last: int
    hash: str

    @property
    def name(self) -> str:
        """The name of the file."""
        return f"{self.replica}-{self.first:09d}-{self.last:09d}-{self.hash}.jsonl"


class Folder:
    """A folder that others share, as a hub."""

    def __init__(self, path: str):
        self.ignored: list[str] = []
        self._path = os.path.join(path, FOLDER)
        with _errors_of(path):
            if not stat.S_ISDIR(os.stat(path).st_mode):
                raise BadData(f"{path} is a file; a hub is a folder or a postgresql: URL")
            self._segments = self._found()

    def held(self) -> dict[str, list[Span]]:
        """The numbers that the names of segments promise."""
        return {
            replica: merged((segment.first, segment.last) for segment in segments)
            for replica, segments in self._segments.items()
        }

    def marks(self, heads: dict[str, int]) -> Iterable[Mark]:
        """The last entry of every segment."""
        for replica, head in heads.items():
            for segment in self._segments.get(replica, ()):
                if segment.last <= head:
                    yield Mark(replica, segment.last, segment.hash)

    def entries(self, replica: str, after: int) -> Iterator[Arrived]:
        """The entries of whole segments, one segment at a time; where one is not, of another that has
        the same numbers, if there is one."""
        left = list(self._segments.get(replica, ()))
        while left:
            fitting = [s for s in left if s.first <= after + 1 <= s.last]
            if not fitting:
                return
            segment = max(fitting, key=lambda s: s.last)
            left.remove(segment)
            if (content := self._content(segment)) is not None:
                yield from content[after + 1 - segment.first :]
                after = segment.last

    def add(self, replica: str, rows: Iterator[Row]) -> int:
        """Write segments. One that is there already has the same name, and so the same content."""
        count = 0
        with files.errors_of(self._path):
            files.make_folder(self._path, 0o777)  # as the umask says: others are to read it
            files.sweep_named(self._path, f"{replica}-")
            while some := list(islice(rows, _MOST)):
                first, last = some[0], some[-1]
                segment = Segment(replica, first[2], last[2], last[0][:_PREFIX])
                self._write(segment, some)
                count += len(some)
        return count

    def done(self) -> None:
        """Nothing: every segment is whole once it has its name."""

    def _write(self, segment: Segment, rows: Iterable[Row]) -> None:
        target = os.path.join(self._path, segment.name)
        if os.path.lexists(target):
            return
        with files.draft_of(target, files.AS_UMASK_SAYS) as draft:
            with open(draft, "w", encoding="utf-8", newline="\n") as out:
                out.writelines(f"{lines.written(row)}\n" for row in rows)
            files.put(draft, target)

    def _found(self) -> dict[str, list[Segment]]:
        """The segments by replica, by their names."""
        try:
            names = sorted(os.listdir(self._path))
        except FileNotFoundError:
            return {}  # nobody has put anything there yet
        found: dict[str, list[Segment]] = {}
        for name in names:
            said = _NAME.fullmatch(name)
            segment = Segment(said[1], int(said[2]), int(said[3]), said[4]) if said else None
            if segment and 0 < segment.first <= segment.last and segment.name == name:
                found.setdefault(segment.replica, []).append(segment)
            elif not name.startswith("."):  # drafts, and what systems leave in every folder
                self._ignore(name, "no name of a segment; a copy that a sync program made, perhaps")
        return found

    def _content(self, segment: Segment) -> list[Arrived] | None:
        """What a segment holds; None, and said why, where it is not whole."""
        try:
            found = [lines.read(line) for line in self._raw(segment).decode().split("\n")[:-1]]
        except (BadData, UnicodeDecodeError):
            found = []
        numbers = [entry.seq for entry, _ in found if entry.replica == segment.replica]
        if numbers != list(range(segment.first, segment.last + 1)):
            self._ignore(segment.name, "not whole; it may still be on its way")
            return None
        if not found[-1][0].hash.startswith(segment.hash):
            self._ignore(segment.name, "not what its name says")
            return None
        return found

    def _raw(self, segment: Segment) -> bytes:
        """The bytes of a regular file; what is none, or too large, is as good as empty."""
        path = os.path.join(self._path, segment.name)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return b""
        with open(handle, "rb") as file:
            found = os.fstat(handle)
            is_fit = stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST
            return file.read() if is_fit else b""

    def _ignore(self, name: str, why: str) -> None:
        self.ignored.append(f"{text.one_line(name)}: {why}")


@contextlib.contextmanager
def _errors_of(path: str) -> Iterator[None]:
    """Errors of the system while a hub is looked into, as those a user meets."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputOutputFailed(
            f"{path}: no such folder; make it, or mount the drive it is on"
        ) from error
    except PermissionError as error:
        raise NoPermission(f"{path} may not be read; ask whose folder it is") from error
    except OSError as error:
        raise InputOutputFailed(f"{path}: {error.strerror}") from error
