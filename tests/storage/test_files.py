"""Files appear whole or not at all, for their owner only; what killed processes left is swept."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.storage.databases import mode
from tracker import files
from tracker.errors import InputOutputFailed, NoPermission

HOLD = """
import sys
from tracker import files
with files.draft_of(sys.argv[1]) as draft:
    print(draft, flush=True)
    sys.stdin.read()
"""
NO_LINKS = [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a file is to be, in a folder of its own."""
    (tmp_path / "sub").mkdir()
    return tmp_path / "sub" / "x.db"


def write(place: Path, content: str, put: Callable[[str, str], None] = files.put) -> None:
    """Write ``content`` beside ``place`` and put it there."""
    with files.draft_of(str(place)) as draft:
        Path(draft).write_text(content)
        put(draft, str(place))


def failing(number: int) -> Callable[..., None]:
    """A call of the system that always fails so."""

    def call(*args: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_what_could_not_be_finished_leaves_the_old_file_and_nothing_else(place: Path) -> None:
    place.write_text("old")
    with pytest.raises(RuntimeError), files.draft_of(str(place)) as draft:
        Path(draft).write_text("half")
        Path(f"{draft}-journal").write_text("half")
        raise RuntimeError
    assert (os.listdir(place.parent), place.read_text()) == (["x.db"], "old")


def test_the_old_file_is_there_until_the_new_one_is_put_in_its_place(place: Path) -> None:
    place.write_text("old")
    with files.draft_of(str(place)) as draft:
        Path(draft).write_text("new")
        assert place.read_text() == "old"
        files.put(draft, str(place))
        assert place.read_text() == "new"
    assert os.listdir(place.parent) == ["x.db"]


def test_a_draft_is_for_its_owner_only_whatever_the_umask(place: Path) -> None:
    before = os.umask(0)
    try:
        write(place, "new")
        files.make_folder(str(place.parent / "a" / "b"))
    finally:
        os.umask(before)
    assert mode(place) == 0o600
    assert mode(place.parent / "a" / "b") == 0o700


def test_a_new_name_that_is_taken_is_refused(place: Path) -> None:
    place.write_text("precious")
    with pytest.raises(FileExistsError):
        write(place, "new", files.put_new)
    assert (os.listdir(place.parent), place.read_text()) == (["x.db"], "precious")


@pytest.mark.parametrize("number", NO_LINKS, ids=errno.errorcode.get)
def test_where_there_are_no_hard_links_a_taken_name_is_refused_as_well(
    place: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "link", failing(number))
    write(place, "first", files.put_new)
    with pytest.raises(FileExistsError):
        write(place, "second", files.put_new)
    assert (os.listdir(place.parent), place.read_text()) == (["x.db"], "first")
    assert mode(place) == 0o600


def test_another_failure_to_link_leaves_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.ENOSPC))
    with pytest.raises(InputOutputFailed), files.errors_of(str(place)):
        write(place, "new", files.put_new)
    assert os.listdir(place.parent) == []


def test_a_disk_that_is_full_at_the_last_moment_leaves_the_old_file(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_text("old")
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    with pytest.raises(InputOutputFailed, match="No space"), files.errors_of(str(place)):
        write(place, "new")
    assert (os.listdir(place.parent), place.read_text()) == (["x.db"], "old")


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_where_nothing_may_be_written_it_is_a_matter_of_permission(
    place: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "open", failing(number))
    with (
        pytest.raises(NoPermission, match=r"x\.db may not be written"),
        files.errors_of(str(place)),
        files.draft_of(str(place)),
    ):
        pytest.fail("it must not begin")


def test_a_folder_that_is_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in ("file", "file/below"):
        with pytest.raises(InputOutputFailed, match="a file is in the way"):
            files.make_folder(str(tmp_path / folder))


def test_what_a_killed_process_left_behind_is_swept_away(place: Path) -> None:
    for left in (".x.db.0123abcd.part", ".x.db.0123abcd.part-journal", ".x.db.ffffffff.part"):
        (place.parent / left).write_text("half")
    write(place, "new")
    assert os.listdir(place.parent) == ["x.db"]


@pytest.mark.parametrize(
    "name", [".y.db.0123abcd.part", "x.db.0123abcd.part", ".x.db.notes.part", ".x.db.part"]
)
def test_what_is_no_draft_of_this_file_is_not_swept(place: Path, name: str) -> None:
    (place.parent / name).write_text("precious")
    write(place, "new")
    assert (place.parent / name).read_text() == "precious"


def test_a_link_with_the_name_of_a_draft_is_not_followed(place: Path) -> None:
    precious = place.parent / "precious"
    precious.write_text("precious")
    (place.parent / ".x.db.0123abcd.part").symlink_to(precious)
    write(place, "new")
    assert precious.read_text() == "precious"


def test_a_draft_that_another_process_holds_stays_until_that_is_gone(place: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        held = Path(other.stdout.readline().strip())
        write(place, "ours")
        assert held.exists()
        other.kill()
        other.wait()
    assert held.exists(), "a killed process sweeps nothing"
    write(place, "ours again")
    assert os.listdir(place.parent) == ["x.db"]


def test_two_drafts_of_one_file_at_once_are_apart(place: Path) -> None:
    with files.draft_of(str(place)) as one, files.draft_of(str(place)) as other:
        assert one != other
        assert os.path.exists(one) and os.path.exists(other)


def test_where_files_cannot_be_locked_they_are_written_and_nothing_is_swept(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = place.parent / ".x.db.0123abcd.part"
    left.write_text("half")
    monkeypatch.setattr("fcntl.flock", failing(errno.ENOLCK))
    write(place, "new")
    assert place.read_text() == "new"
    assert left.exists(), "it may be somebody's"
