"""Making and finding a database: whole or not at all, for its owner only, also by many at once."""

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SCRIPT, Tracker
from tests.storage.databases import derived, described, made, mode, query, record
from tracker import database, log
from tracker.errors import BadData


def test_a_new_database_is_for_its_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = made(tmp_path / "sub" / "x.db")
    finally:
        os.umask(before)
    assert mode(path) == 0o600
    assert os.listdir(path.parent) == ["x.db"]


def test_a_database_that_could_not_be_finished_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "x.db"
    with pytest.raises(RuntimeError), database.created(path):
        raise RuntimeError
    with pytest.raises(sqlite3.OperationalError), database.created(path) as connection:
        connection.execute("SELECT nonsense")
    assert os.listdir(path.parent) == []


def test_nothing_is_at_its_place_until_it_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with database.created(path):
        assert not path.exists()
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"precious"])
def test_what_is_there_already_is_never_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(BadData, match="is there already"), database.created(path):
        pytest.fail("it must not begin")
    assert path.read_bytes() == content


def test_what_appears_meanwhile_is_not_overwritten_either(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "x.db"
    with pytest.raises(BadData, match="meanwhile"), database.created(path):
        path.write_bytes(b"precious")
    assert path.read_bytes() == b"precious"
    assert os.listdir(path.parent) == ["x.db"]


@pytest.mark.parametrize("name", ["a b.db", "what?.db", "100%20.db", "#1.db", "é.db", "a&mode=ro"])
def test_any_file_name_works(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "sub" / name)
    record(path, described())
    assert len(derived(path)["proposals"]) == 1
    assert os.listdir(path.parent) == [name]


def test_every_database_is_a_replica_of_its_own(tmp_path: Path) -> None:
    replicas = set()
    for number in range(3):
        with database.reading(made(tmp_path / f"{number}.db")) as connection:
            replicas.add(log.replica_of(connection))
    assert len(replicas) == 3
    assert all(len(replica) == 16 for replica in replicas)


def test_of_eight_that_make_it_at_once_one_does_and_the_others_are_told(
    tmp_path: Path, seeds: Path
) -> None:
    path = tmp_path / "x.db"
    makers = [
        subprocess.Popen(
            [SCRIPT, "--db", path, "init", "--seeds", seeds],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    said = [maker.communicate(timeout=60)[1] for maker in makers]
    assert sorted(maker.returncode for maker in makers) == [0] + [65] * 7, said
    assert len(derived(path)["proposals"]) == 3
    assert [name for name in os.listdir(tmp_path) if "x.db" in name] == ["x.db"]


def test_eight_that_write_at_once_all_get_their_turn(desk: Tracker) -> None:
    writers = [
        subprocess.Popen(
            [SCRIPT, "note", "scan-lorries", f"note {number}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    said = [writer.communicate(timeout=60)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 8, said
    path = Path("db/tracker.db")
    assert {row[2] for row in derived(path)["notes"]} == {f"note {n}" for n in range(8)}
    assert query(path, "SELECT count(*) - max(seq), count(DISTINCT clock) - count(*) FROM entries")[
        0
    ] == (0, 0)


def test_the_database_in_use_is_the_named_one_then_the_nearest(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)

    def used(named: str | None = None, **environ: str) -> tuple[str, str]:
        path, why = database.locate(named, environ, below)
        return str(path), why

    assert used()[0] == str(below / "db" / "tracker.db")
    above = made(tmp_path / "db" / "tracker.db")
    assert used() == (str(above), "db/tracker.db in a folder above")
    here = made(below / "db" / "tracker.db")
    assert used() == (str(here), "db/tracker.db in this folder")
    assert used(TRACKER_DB="/env.db") == ("/env.db", "named by TRACKER_DB")
    assert used("x.db", TRACKER_DB="/env.db") == ("x.db", "named with --db")
