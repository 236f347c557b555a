"""Kept copies of what was read: regular files under ``files`` beside the database, named by content."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from typing import NamedTuple

from tracker import files
from tracker.errors import BadData, InputOutputFailed, NoPermission, Refused

MOST = 50 * 1024 * 1024  # bytes of one file
MISSING, UNREADABLE = "is not there", "may not be read by this user"
_CHUNK = 1024 * 1024
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Attached(NamedTuple):
    """A file to keep: SHA-256 of its content in hexadecimal, and what it is called."""

    sha256: str
    file_name: str


def folder_of(database: str | os.PathLike[str]) -> str:
    """Where the copies that belong to a database lie."""
    return os.path.join(os.path.dirname(os.path.abspath(database)), "files")


def place_of(folder: str, attached: Attached) -> str:
    """Where the copy of a file lies; it keeps its ending, so that programs know what it is."""
    ending = os.path.splitext(attached.file_name)[1].lower()
    known = ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""
    return os.path.join(folder, attached.sha256 + known)


def examined(path: str) -> Attached:
    """What ``path`` holds. Raises Refused for what is no regular file, is a link or is too large."""
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return Attached(digest.hexdigest(), os.path.basename(path))


def keep(path: str, attached: Attached, folder: str) -> str:
    """Copy ``path`` into ``folder``, flushed to the disk, for its owner's eyes only; return the place.

    Raises Refused where it does not hold any more what was ``examined``.
    """
    place = place_of(folder, attached)
    if holds(place, attached.sha256):
        with files.errors_of(place):
            os.chmod(place, files.OWNER_ONLY)
        return place
    with files.errors_of(place):
        files.make_folder(folder)
        with files.draft_of(place) as draft:
            digest = hashlib.sha256()
            with open(draft, "wb") as out:
                for piece in _pieces(path):
                    digest.update(piece)
                    out.write(piece)
            if digest.hexdigest() != attached.sha256:
                raise Refused(f"{path} changed while it was read; nothing was recorded; try again")
            files.put(draft, place)
    return place


def put_back(folder: str, name: str, content: bytes, aside: str) -> None:
    """Write a copy that a backup carried, unless it is there; what is in its place, but altered, is kept
    as ``aside``. Raises BadData where it is not the file that its name says."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not re.fullmatch(rf"{sha256}(\.[a-z0-9]{{1,8}})?", name):
        raise BadData(f"the backup's copy of {name[:72]} is altered; nothing was restored")
    place = os.path.join(folder, name)
    if holds(place, sha256):
        return
    with files.errors_of(place):
        files.make_folder(folder)
        with files.draft_of(place) as draft:
            with open(draft, "wb") as out:
                out.write(content)
            if os.path.lexists(place):
                files.make_folder(os.path.dirname(aside))
                os.replace(place, aside)
            files.put(draft, place)


def holds(place: str, sha256: str) -> bool:
    """Whether a regular file lies there whose content has this SHA-256; not where it may not be read."""
    return flaw(place, sha256) is None


def flaw(place: str, sha256: str) -> str | None:
    """What is wrong with the copy at ``place`` of a file of this SHA-256; None where nothing is."""
    try:
        same = examined(place).sha256 == sha256
    except NoPermission:
        return UNREADABLE
    except (Refused, InputOutputFailed):
        same = False
    if same:
        return None
    return "is not what was attached any more" if os.path.lexists(place) else MISSING


def _pieces(path: str) -> Iterator[bytes]:
    try:
        handle = os.open(path, _OPEN)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused(f"{path} is not a regular file; nothing was recorded")
    with open(handle, "rb") as file:
        read = 0
        while piece := file.read(_CHUNK):
            read += len(piece)
            if read > MOST:
                most = MOST // 1024 // 1024
                raise Refused(
                    f"{path} is larger than {most} MB; keep it elsewhere and give --url or --doc"
                )
            yield piece


def _unreadable(path: str, error: OSError) -> Exception:
    if os.path.islink(path):
        return Refused(f"{path} is a link; name the file itself")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Refused(f"no file {path}")
    if isinstance(error, PermissionError):
        return NoPermission(f"{path} may not be read by this user")
    return InputOutputFailed(f"{path} cannot be read: {error.strerror}")
