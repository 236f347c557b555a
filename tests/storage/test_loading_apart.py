"""Files that go back and forth, and laptops that load different versions and then merge."""

from pathlib import Path

import pytest

from tests.storage.databases import Files, derived, made, merge, query
from tests.storage.test_projection import rebuilt

LORRIES = "proposal:scan-lorries"
FINDING = "The agency announced a study."
COLUMNS = "id, title, priority, status, since, deadline, evidence_count, unsupported, disputed"
SUMMARY = f"SELECT {COLUMNS} FROM proposals ORDER BY id"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Seed files of three proposals."""
    return Files(tmp_path / "seeds")


@pytest.fixture
def two(tmp_path: Path, files: Files) -> tuple[Path, Path]:
    """Two laptops that loaded the same files."""
    here, there = made(tmp_path / "here.db"), made(tmp_path / "there.db")
    files.load(here)
    files.load(there)
    return here, there


def _b(files: Files) -> None:
    """The file as it was for a while."""
    files.change("Scan every lorry at the border", "Scan some lorries")
    files.change(FINDING, "The agency announced two studies.")
    files.change('deadline = "2026-06"', 'deadline = "2026-09"')
    files.change('status = "under-consideration"', 'status = "no-action"')


def _c(files: Files) -> None:
    """Another form of it."""
    files.change("Scan every lorry at the border", "Scan few lorries")
    files.change(FINDING, "The agency announced nothing.")


def _findings(path: Path) -> list[str]:
    return [row[0] for row in query(path, "SELECT finding FROM evidence ORDER BY 1")]


def test_a_file_that_goes_there_and_back_leaves_the_record_as_at_first(
    two: tuple[Path, Path], files: Files
) -> None:
    here, _ = two
    before = query(here, SUMMARY)
    for _ in range(2):
        _b(files)
        files.load(here)
        assert query(here, SUMMARY) != before
        assert _findings(here) == ["The agency announced two studies."]
        files.restore()
        files.load(here)
        assert query(here, SUMMARY) == before
        assert _findings(here) == [FINDING]
    assert files.load(here)[1] == []


def test_two_laptops_that_loaded_a_change_each_count_it_once(
    two: tuple[Path, Path], files: Files
) -> None:
    here, there = two
    _b(files)
    files.load(here)
    files.load(there)
    alone = query(here, SUMMARY)
    merge(here, there)
    merge(there, here)
    assert query(here, SUMMARY) == alone
    assert derived(here) == derived(there)
    assert _findings(here) == ["The agency announced two studies."]


def test_a_change_of_the_file_loads_after_merging_too(two: tuple[Path, Path], files: Files) -> None:
    merge(two[0], two[1])
    merge(two[1], two[0])
    _b(files)
    for path in two:
        files.load(path)
        assert _findings(path) == ["The agency announced two studies."]
        assert files.load(path)[1] == []


def test_a_laptop_behind_catches_up_by_merging(two: tuple[Path, Path], files: Files) -> None:
    here, there = two
    _b(files)
    files.load(here)
    merge(there, here)
    assert query(there, SUMMARY) == query(here, SUMMARY)
    report, written = files.load(there)
    assert (written, report.kept) == ([], [])


def test_one_laptop_there_and_back_and_one_that_stayed_agree(
    two: tuple[Path, Path], files: Files
) -> None:
    here, there = two
    before = query(there, SUMMARY)
    _b(files)
    files.load(here)
    files.restore()
    files.load(here)
    merge(here, there)
    merge(there, here)
    assert query(here, SUMMARY) == query(there, SUMMARY) == before
    assert _findings(here) == [FINDING]


def test_a_deadline_there_and_back_on_two_laptops_counts_once_though_one_had_merged_before(
    two: tuple[Path, Path], files: Files
) -> None:
    here, there = two
    merge(here, there)
    for path in two:
        files.change('deadline = "2026-06"', 'deadline = "2026-09"')
        files.load(path)
        files.restore()
        files.load(path)
    merge(here, there)
    merge(there, here)
    assert derived(here) == derived(there)
    rows = query(here, "SELECT deadline FROM deadlines WHERE proposal = 'cut-tariffs' ORDER BY 1")
    assert rows == [("2026-06",), ("2026-06",), ("2026-09",)]


def test_laptops_that_loaded_different_versions_show_the_same_after_merging(
    two: tuple[Path, Path], files: Files
) -> None:
    here, there = two
    _b(files)
    files.load(here)
    files.restore()
    _c(files)
    files.load(there)
    merge(here, there)
    merge(there, here)
    assert derived(here) == derived(there)
    rebuilt(here)
    assert derived(here) == derived(there)


@pytest.mark.parametrize("loader", [0, 1])
@pytest.mark.parametrize("final", [_b, _c])
def test_after_loading_different_versions_the_next_load_leaves_each_item_once(
    two: tuple[Path, Path], files: Files, loader: int, final: object
) -> None:
    here, there = two
    _b(files)
    files.load(here)
    files.restore()
    _c(files)
    files.load(there)
    merge(here, there)
    merge(there, here)
    files.restore()
    assert callable(final)
    final(files)
    files.load(two[loader])
    wanted = "two studies" if final is _b else "nothing"
    assert _findings(two[loader]) == [f"The agency announced {wanted}."]
    assert files.load(two[loader])[1] == []
