"""Files that appear whole or not at all: written beside their place, flushed, then put there."""

import contextlib
import errno
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from typing import IO

from tracker.errors import BadData, InputOutputFailed, NoPermission

OWNER_ONLY, AS_UMASK_SAYS = 0o600, 0o666
_SUFFIX = ".part"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ENAMETOOLONG, errno.ELOOP)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


@contextlib.contextmanager
def draft_of(path: str, mode: int = OWNER_ONLY) -> Iterator[str]:
    """The name of a new, empty file beside ``path``, which is gone when the block ends, unless it was
    put in its place.

    What killed processes left behind beside ``path`` is swept away first: a draft that nobody holds
    locked is nobody's.
    """
    sweep(path)
    folder, name = os.path.split(os.path.abspath(path))
    draft = os.path.join(folder, f".{name}.{os.urandom(4).hex()}{_SUFFIX}")
    handle = _locked(draft, mode)
    try:
        yield draft
    finally:
        remove(draft)
        with contextlib.suppress(OSError):  # all that matters was flushed before
            os.close(handle)


def put(draft: str, path: str) -> None:
    """Flush ``draft`` to the disk and give it the name ``path``, replacing what has it."""
    sync(draft)
    os.replace(draft, path)
    _sync_name(path)


@contextlib.contextmanager
def replacing(path: str) -> Iterator[str]:
    """A draft that takes the place of ``path``, and its mode, once the block ended without an error:
    old or new, never between."""
    with errors_of(path), draft_of(path, AS_UMASK_SAYS) as draft:
        yield draft
        put_as(draft, path)


def put_as(draft: str, path: str) -> None:
    """As ``put``; who may read what stood at ``path`` may read what stands there now."""
    with contextlib.suppress(FileNotFoundError):
        os.chmod(draft, os.stat(path).st_mode & 0o777)
    put(draft, path)


def put_all(drafts: dict[str, str]) -> None:
    """Put all drafts in their places, given by these; raises InputOutputFailed with what was put before
    the one that could not be."""
    for draft in drafts.values():
        sync(draft)  # a full disk may show only now, and nothing is in place yet
    done: list[str] = []
    for path, draft in drafts.items():
        try:
            put_as(draft, path)
        except OSError as error:
            if not done:
                raise
            raise InputOutputFailed(
                f"{path} could not be written ({error.strerror}), {', '.join(done)} beside it are: the"
                " folder is of two states; mend that and export again"
            ) from error
        done.append(os.path.basename(path))


def put_new(draft: str, path: str) -> None:
    """As ``put``, but raises FileExistsError where the name is taken."""
    sync(draft)
    try:
        os.link(draft, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        os.replace(draft, path)
    _sync_name(path)


def _sync_name(path: str) -> None:
    """Flush the folder, which holds the name."""
    try:
        sync(os.path.dirname(os.path.abspath(path)))
    except OSError as error:
        raise InputOutputFailed(
            f"{path} is written, but its folder could not be flushed ({error.strerror}): a power cut"
            " now may undo that"
        ) from error


def sync(path: str) -> None:
    """Flush a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(draft: str) -> None:
    """Remove a draft, and the journal that SQLite may have made beside it."""
    for name in (draft, f"{draft}-journal"):
        with contextlib.suppress(OSError):  # what stays is swept away later
            os.unlink(name)


def left_beside(database: str) -> list[str]:
    """Journals beside the place of a database: SQLite would replay them into what is put there."""
    names = (database + ending for ending in ("-journal", "-wal", "-shm"))
    return [name for name in names if os.path.lexists(name)]


def make_folder(folder: str, mode: int = 0o700) -> None:
    """A folder, where there is none, with those above it; for its owner alone, unless ``mode`` lets
    others in."""
    above = os.path.dirname(os.path.abspath(folder))
    if not os.path.lexists(above):
        make_folder(above, mode)
    try:
        os.mkdir(folder, mode)
        sync(above)  # or the folder may be gone after a power cut, with all that is in it
    except (FileExistsError, NotADirectoryError) as error:
        if isinstance(error, NotADirectoryError) or not stat.S_ISDIR(os.stat(folder).st_mode):
            raise InputOutputFailed(f"{folder} is no folder, a file is in the way") from None


def is_special(path: str, *, broken_links: bool = True) -> bool:
    """Whether a pipe, a device or a folder is there, or (with ``broken_links``) a link to nothing: what
    is not simply replaced. Raises InputOutputFailed where the disk does not tell."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        if error.errno in _NOT_THERE:
            return broken_links and os.path.islink(path)
        raise InputOutputFailed(
            f"{path} cannot be looked at ({error.strerror}); nothing was written; look at the disk"
        ) from error


def undated(packed: IO[bytes]) -> bytes:
    """A zip archive with the same parts in the same order, without the time at which it was packed: the
    same content is the same bytes."""
    import io
    import zipfile  # 10 ms: only where a document is made of parts

    again = io.BytesIO()
    with zipfile.ZipFile(packed) as made, zipfile.ZipFile(again, "w") as out:
        for name in made.namelist():
            part = zipfile.ZipInfo(name)  # of the first day that the format knows
            part.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(part, made.read(name))
    return again.getvalue()


@contextlib.contextmanager
def on_the_way(undone: str) -> Iterator[None]:
    """Errors of what is only a step to something else say as well what was not done for them."""
    try:
        yield
    except InputOutputFailed as error:
        raise InputOutputFailed(f"{undone}: {error}") from error


@contextlib.contextmanager
def errors_of(path: str) -> Iterator[None]:
    """Errors of the system while ``path`` is written, as the errors a user meets."""
    try:
        yield
    except OSError as error:
        folder = os.path.dirname(path) or os.curdir
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            raise NoPermission(
                f"{path} may not be written; nothing was written; check who may write it and {folder}"
            ) from error
        if isinstance(error, FileNotFoundError):
            raise InputOutputFailed(
                f"{path} could not be written: no folder {folder}; make it, mount the drive it is on, or"
                " name another"
            ) from error
        if isinstance(error, NotADirectoryError):
            raise InputOutputFailed(f"{folder} is no folder, a file is in the way") from error
        raise InputOutputFailed(
            f"{path} could not be written ({error.strerror}); what was there before is untouched;"
            f" {_next_step(error)}"
        ) from error


@contextlib.contextmanager
def errors_of_reading(where: str = "", then: str = "") -> Iterator[None]:
    """Errors of the system while a file is read, as those a user meets: ``where`` stands before what is
    wrong, ``then`` behind it."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadData(f"{where}no such file{then}") from error
    except PermissionError as error:
        raise NoPermission(f"{where}may not be read{then}") from error
    except OSError as error:
        raise InputOutputFailed(f"{where}{error.strerror}{then}") from error


def _next_step(error: OSError) -> str:
    if error.errno in _NO_SPACE:
        return "free space, then try again"
    return "look at the disk" if error.errno == errno.EIO else "try another name or place"


def _locked(draft: str, mode: int) -> int:
    """A new file that this process holds locked; made again where a sweep took it before it was."""
    while True:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)
        with contextlib.suppress(OSError):  # some network mounts know no locks
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)


def sweep(path: str | os.PathLike[str]) -> None:
    """Remove the drafts of ``path`` that killed processes left."""
    folder, name = os.path.split(os.path.abspath(path))
    _sweep(folder, re.escape(name))


def sweep_folder(folder: str) -> None:
    """Remove all drafts that killed processes left in a folder where every file is ours."""
    _sweep(folder, ".+")


def sweep_named(folder: str, begin: str) -> None:
    """Remove the drafts that killed processes left of files whose names begin so."""
    _sweep(folder, f"{re.escape(begin)}.*")


def _sweep(folder: str, name: str) -> None:
    try:
        found = os.listdir(folder)
    except OSError:  # nothing hangs on it
        return
    for left in found:
        if left.endswith(_SUFFIX) and re.fullmatch(rf"\.{name}\.[0-9a-f]{{8}}\.part", left):
            _remove_if_nobodys(os.path.join(folder, left))


def _remove_if_nobodys(draft: str) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(draft, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(draft)
        finally:
            os.close(handle)
