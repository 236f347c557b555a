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
from typing import NamedTuple

from tracker import chain, files, lines, text
from tracker.errors import BadData, InputOutputFailed, NoPermission
from tracker.sync.hub import Arrived, Mark, Row, Span, merged

FOLDER = "tracker-entries"
_NAME = re.compile(r"([0-9a-f]{16})-([0-9]{9,18})-([0-9]{9,18})-([0-9a-f]{16})\.jsonl")
_MOST = 2_000  # entries of a segment; they are held in memory
_FULL = 4_194_304  # characters after which a segment takes no more
_LARGEST = 67_108_864  # bytes of a segment that is read: an entry of its own may be so long
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
        """The last entry of every segment; of one that goes on beyond it, the entry that is asked
        about, which no name tells."""
        for replica, head in heads.items():
            for segment in list(self._segments.get(replica, ())):
                if segment.last <= head:
                    yield Mark(replica, segment.last, segment.hash)
                elif segment.first <= head and (content := self._content(segment)):
                    yield Mark(replica, head, content[head - segment.first][0].hash)

    def bears_out(self, mark: Mark) -> bool:
        """Whether the segment whose name gave the mark holds what it says."""
        named = [
            segment
            for segment in self._segments.get(mark.replica, ())
            if (segment.last, segment.hash) == (mark.seq, mark.hash)
        ]
        return not named or self._content(named[0]) is not None

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
            for some in _portions(rows):
                first, last = some[0][0], some[-1][0]
                segment = Segment(replica, first[2], last[2], last[0][:_PREFIX])
                count += self._written(segment, [line for _, line in some])
        return count

    def done(self) -> None:
        """Nothing: every segment is whole once it has its name."""

    def _written(self, segment: Segment, content: list[str]) -> int:
        """Write a segment; how many of its entries were not there."""
        target = os.path.join(self._path, segment.name)
        if os.path.lexists(target):
            return 0
        with files.draft_of(target, files.AS_UMASK_SAYS) as draft:
            with open(draft, "w", encoding="utf-8", newline="\n") as out:
                out.writelines(content)
            files.put(draft, target)
        return len(content)

    def _found(self) -> dict[str, list[Segment]]:
        """The segments by replica, by their names."""
        try:
            with os.scandir(self._path) as listed:
                there = sorted((e.name, e.is_file(follow_symlinks=False)) for e in listed)
        except FileNotFoundError:
            return {}  # nobody has put anything there yet
        found: dict[str, list[Segment]] = {}
        for name, is_file in there:
            segment = _segment_named(name)
            if segment and is_file:
                found.setdefault(segment.replica, []).append(segment)
            elif segment:
                self._ignore(name, "no file")
            elif not name.startswith("."):  # drafts, and what systems leave in every folder
                self._ignore(name, "no name of a segment; a copy that a sync program made, perhaps")
        return found

    def _content(self, segment: Segment) -> list[Arrived] | None:
        """What a segment holds. None where it is not what its name says: that is said, and from then
        on it counts as not there."""
        found = self._followed(segment)
        if len(found) != segment.last + 1 - segment.first:
            why = "not whole; on its way still, or damaged: once removed, it is written again"
        elif not found[-1][0].hash.startswith(segment.hash):
            why = "not what its name says; remove it, it is written again"
        else:
            return found
        self._segments[segment.replica].remove(segment)
        self._ignore(segment.name, why)
        return None

    def _followed(self, segment: Segment) -> list[Arrived]:
        """The entries of a segment as far as each is the next of its replica."""
        found: list[Arrived] = []
        for line in self._lines(segment):
            try:
                entry, body = lines.read(line)
            except BadData:
                break
            seq, previous = segment.first + len(found), found[-1][0].hash if found else None
            named = (entry.replica, entry.seq) == (segment.replica, seq) and seq <= segment.last
            if not named or (previous and not chain.follows(entry, body, previous)):
                return []
            found.append((entry, body))
        return found

    def _lines(self, segment: Segment) -> Iterator[str]:
        """The whole lines of a regular file; what is none, or too large, is as good as empty."""
        path = os.path.join(self._path, segment.name)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, encoding="utf-8", newline="\n") as file:
                found = os.fstat(handle)
                if stat.S_ISREG(found.st_mode) and found.st_size <= _LARGEST:
                    yield from (line for line in file if line.endswith("\n"))

    def _ignore(self, name: str, why: str) -> None:
        self.ignored.append(f"{text.one_line(name)}: {why}")


def _segment_named(name: str) -> Segment | None:
    """The segment whose name is ``name``; None for a name of another kind."""
    said = _NAME.fullmatch(name)
    segment = Segment(said[1], int(said[2]), int(said[3]), said[4]) if said else None
    is_one = segment and 0 < segment.first <= segment.last and segment.name == name
    return segment if is_one else None


def _portions(rows: Iterable[Row]) -> Iterator[list[tuple[Row, str]]]:
    """Rows with their lines, as many at once as make a segment."""
    some: list[tuple[Row, str]] = []
    size = 0
    for row in rows:
        some.append((row, f"{lines.written(row)}\n"))
        size += len(some[-1][1])
        if len(some) >= _MOST or size >= _FULL:
            yield some
            some, size = [], 0
    if some:
        yield some


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
