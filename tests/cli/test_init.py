"""tracker init"""

import stat
from pathlib import Path

import pytest

from tests.cli.helpers import DB, data, refused
from tests.conftest import Tracker


def test_it_makes_a_private_database_and_says_what_is_in_it_and_what_to_try_next(
    tracker: Tracker, seeds: Path
) -> None:
    ran = tracker("init", "--seeds", seeds)
    assert "db/tracker.db: made" in ran.out
    assert "1 source" in ran.out and "2 issues" in ran.out and "3 proposals" in ran.out
    assert ran.err.startswith("next: tracker ")
    assert stat.S_IMODE(DB.stat().st_mode) == 0o600
    assert [path.name for path in DB.parent.iterdir()] == ["tracker.db"]


def test_the_command_it_names_next_works(tracker: Tracker, seeds: Path) -> None:
    step = tracker("init", "--seeds", seeds).err.splitlines()[-1].removeprefix("next: tracker ")
    assert "scan-lorries" in tracker(*step.split()).out


def test_a_second_time_it_refuses_and_names_load(desk: Tracker, seeds: Path) -> None:
    line = refused(desk, "init", "--seeds", seeds, code=65)
    assert "db/tracker.db is there already" in line and "tracker load" in line


def test_it_does_not_overwrite_a_file_that_is_no_database(tracker: Tracker, seeds: Path) -> None:
    Path("letter.txt").write_text("Dear all", encoding="utf-8")
    refused(tracker, "--db", "letter.txt", "init", "--seeds", seeds, code=65)
    assert Path("letter.txt").read_text(encoding="utf-8") == "Dear all"


def test_empty_makes_a_database_with_nothing_in_it(tracker: Tracker) -> None:
    ran = tracker("init", "--empty")
    assert "made, empty" in ran.out
    where = data(tracker, "where")
    assert where["entries"] == 0 and where["counts"]["proposals"] == 0
    assert data(tracker, "list") == []
    assert "0 proposals tracked" in tracker("report").out


def test_empty_and_seeds_exclude_each_other(tracker: Tracker, seeds: Path) -> None:
    line = refused(tracker, "init", "--empty", "--seeds", seeds, code=2)
    assert "--empty" in line and "--seeds" in line
    assert not DB.parent.exists()


def test_wrong_seed_files_leave_no_database_behind(tracker: Tracker, seeds: Path) -> None:
    text = seeds / "sources" / "first-text.toml"
    text.write_text(text.read_text().replace('owner = "MX"', 'owner = "Mexico"'), encoding="utf-8")
    ran = tracker("init", "--seeds", seeds, code=65)
    assert "did you mean 'MX'" in ran.err and "nothing was" in ran.err
    assert not DB.exists() and list(DB.parent.glob("*")) == []


def test_a_missing_seed_folder_leaves_no_database_behind(tracker: Tracker) -> None:
    line = refused(tracker, "init", "--seeds", "nowhere", code=65)
    assert "nowhere" in line
    assert not DB.exists()


def test_it_works_from_any_folder_for_any_place(
    tracker: Tracker, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    tracker("init", "--seeds", seeds)
    tracker("--db", "deep/er/é?#%41.db", "init", "--seeds", seeds)
    assert (elsewhere / "deep/er/é?#%41.db").is_file()
    assert len(data(tracker, "list")) == 3


def test_inside_a_folder_that_has_a_database_above_it_refuses_rather_than_nest(
    desk: Tracker, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("memos").mkdir()
    monkeypatch.chdir("memos")
    line = refused(desk, "init", "--seeds", seeds, code=65)
    assert "is there already" in line
    assert not Path("db").exists()


def test_a_place_that_cannot_be_a_folder_is_named_for_what_it_is(tracker: Tracker) -> None:
    Path("letter.txt").write_text("Dear all", encoding="utf-8")
    line = refused(tracker, "--db", "letter.txt/tracker.db", "init", "--empty", code=74)
    assert "letter.txt" in line and "another process" not in line
