"""A flipped bit that changes what a database says is never passed over, and never a crash."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.storage.databases import admit, described, finding, made, note, record, stranger
from tests.storage.tampering import dump, examined, plain
from tracker.errors import TrackerError
from tracker.keeping import backups

FLIPS = settings(max_examples=60, deadline=None, database=None)
SAID = b"a study of 2025"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with entries of two replicas."""
    path = made(tmp_path_factory.mktemp("flips") / "x.db")
    record(path, described(), finding(SAID.decode()), note("a"))
    admit(path, stranger())
    with plain(path) as connection:
        connection.execute("VACUUM")
    return path


@pytest.fixture(scope="module")
def whole(path: Path) -> bytes:
    """The database as it is where nothing happened to it."""
    return path.read_bytes()


@pytest.fixture(scope="module")
def said(path: Path, whole: bytes) -> list[str] | None:
    """What the database says where nothing happened to it."""
    return says(path)


def says(path: Path) -> list[str] | None:
    """All that a database says to who does not look closely; None where it cannot be read."""
    try:
        return dump(path)
    except Exception:  # whatever the standard library makes of it
        return None


def reported(path: Path) -> bool:
    """Whether a damaged file is refused, or its damage said."""
    try:
        return any(one.level == "damage" for one in examined(path))
    except TrackerError:
        return True


def flip(path: Path, whole: bytes, at: int, bit: int) -> None:
    """Write ``whole`` to ``path``, one bit of it the other way."""
    data = bytearray(whole)
    data[at % len(whole)] ^= 1 << bit
    path.write_bytes(data)


@FLIPS
@given(at=st.integers(0, 2**20), bit=st.integers(0, 7))
def test_a_flipped_bit_that_changes_what_is_said_is_reported(
    path: Path, whole: bytes, said: list[str], at: int, bit: int
) -> None:
    flip(path, whole, at, bit)
    if says(path) != said:
        assert reported(path)


@FLIPS
@given(at=st.integers(0, len(SAID) - 1), bit=st.integers(0, 7))
@example(at=3, bit=7)
def test_no_bit_of_an_entry_can_be_flipped_unseen(
    path: Path, whole: bytes, at: int, bit: int
) -> None:
    """The eighth bit makes of a letter what is no text at all."""
    flip(path, whole, whole.index(SAID) + at, bit)
    assert reported(path)


@FLIPS
@given(at=st.integers(0, 2**20), bit=st.integers(0, 7))
@example(at=-1, bit=7)
def test_what_is_backed_up_is_what_was_recorded_or_it_is_refused(
    path: Path, whole: bytes, at: int, bit: int
) -> None:
    flip(path, whole, at if at >= 0 else whole.index(SAID), bit)
    copy = path.with_name("copy")
    copy.unlink(missing_ok=True)
    try:
        backups.backup(str(path), str(copy))
    except TrackerError:
        assert not copy.exists()
    else:
        kept = of_the_log(copy)
        path.write_bytes(whole)
        assert kept == of_the_log(path)


def of_the_log(path: Path) -> list[tuple[object, ...]]:
    """The entries of a database as they stand in it."""
    with plain(path) as connection:
        return connection.execute("SELECT * FROM entries ORDER BY rowid").fetchall()
