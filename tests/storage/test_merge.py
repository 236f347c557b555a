"""Merging: whoever hears of the same entries, in whatever order, shows the same."""

import tempfile
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import put
from tests.storage.databases import (
    NOW,
    ONE,
    Files,
    admit,
    derived,
    described,
    entries,
    exported,
    finding,
    made,
    merge,
    note,
    query,
    record,
)
from tests.storage.test_projection import ask, rebuilt
from tests.strategies import SLOW, requests
from tracker import admission, journal
from tracker.errors import BadData
from tracker.model import Draft, Entry

Request = tuple[str, str, int, str]


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two databases, each with entries of its own on the same proposal."""
    here, there = made(tmp_path / "here.db"), made(tmp_path / "there.db")
    record(here, described(), finding("here"))
    record(there, described(), finding("there"), note("there too"))
    return here, there


@SLOW
@given(st.lists(requests, min_size=2, max_size=3), st.booleans())
def test_databases_that_hear_of_each_other_in_any_order_show_the_same(
    asked: list[list[Request]], talk: bool
) -> None:
    """With ``talk`` the second hears of the first before it writes on."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [made(Path(folder) / f"{number}.db") for number in range(len(asked))]
        for path, wanted in zip(paths, asked, strict=True):
            ask(path, wanted)
        if talk:
            merge(paths[1], paths[0])
            ask(paths[1], asked[0])
        logs = [exported(path) for path in paths]
        seen = []
        for number, order in enumerate(permutations(logs)):
            fresh = made(Path(folder) / f"fresh{number}.db")
            # What talked before must come in after what it heard; the rest in any order.
            for log in order:
                admit(fresh, log)
            seen.append(derived(fresh))
        for path in paths:
            merge(path, *paths)
            seen.append(derived(path))
            rebuilt(path)
            seen.append(derived(path))
        assert all(one == seen[0] for one in seen)


def test_entries_keep_their_names_and_what_they_say(two: tuple[Path, Path]) -> None:
    here, there = two
    before = entries(there)
    merge(here, there)
    assert [entry for entry in entries(here) if entry in before] == before
    assert len(entries(here)) == 5


def test_what_is_held_already_is_passed_over(two: tuple[Path, Path]) -> None:
    here, there = two
    assert admit(here, exported(there)) == 3
    assert admit(here, exported(there)) == 0
    assert admit(here, exported(here)) == 0
    record(there, note("one more"))
    assert admit(here, exported(there)) == 1


def test_entries_are_marked_with_when_they_arrived_here(two: tuple[Path, Path]) -> None:
    here, there = two
    merge(here, there)
    replicas = query(here, "SELECT DISTINCT replica, received_at FROM entries ORDER BY 1")
    assert len(replicas) == 2
    assert {received for _, received in replicas} == {"2026-03-10T12:00:00Z"}


def test_assessments_made_apart_are_a_disagreement_after_merging(
    two: tuple[Path, Path],
) -> None:
    for path, status in zip(two, ("adopted", "stalled"), strict=True):
        body = {"status": status, "reason": "so", "unsupported": "not published"}
        record(path, Draft("assess", ONE, body))
    here, there = two
    merge(here, there)
    merge(there, here)
    for path in two:
        assert query(path, "SELECT disputed FROM proposals") == [(1,)]
    record(here, Draft("assess", ONE, {"status": "stalled", "reason": "decided"}))
    merge(there, here)
    assert query(there, "SELECT disputed, status FROM proposals") == [(0, "stalled")]


def test_an_undo_made_elsewhere_takes_out_the_entry_here(two: tuple[Path, Path]) -> None:
    here, there = two
    merge(there, here)
    target = next(entry for entry in entries(here) if entry.kind == "evidence")
    record(there, Draft("retract", ONE, {"entry": target.hash}))
    merge(here, there)
    assert [row[2] for row in derived(here)["evidence"]] == ["there"]


def test_merging_dry_writes_nothing(two: tuple[Path, Path]) -> None:
    here, there = two
    before = here.read_bytes()
    with journal.admitting(here, dry_run=True) as connection:
        count = admission.admit(connection, exported(there), NOW).total()
    assert (count, here.read_bytes() == before) == (3, True)


def _refused(path: Path, arriving: list[tuple[Entry, str]], match: str) -> None:
    before = path.read_bytes()
    with pytest.raises(BadData, match=match):
        admit(path, arriving)
    assert path.read_bytes() == before


def test_an_altered_entry_is_refused_and_nothing_is_taken_in(two: tuple[Path, Path]) -> None:
    here, there = two
    log = exported(there)
    for name, other in {"actor": "Eve", "effective_on": "2020", "subject": "proposal:x"}.items():
        altered = [*log[:1], (log[1][0]._replace(**{name: other}), log[1][1]), *log[2:]]
        _refused(here, altered, "was altered")
    altered = [*log[:1], (log[1][0], log[1][1].replace("there", "hence")), *log[2:]]
    _refused(here, altered, "was altered")


def test_an_entry_without_its_predecessor_is_refused(two: tuple[Path, Path]) -> None:
    here, there = two
    log = exported(there)
    _refused(here, log[1:], "comes before its predecessor, number 1")
    _refused(here, [log[0], log[2]], "comes before its predecessor, number 2")


def test_an_entry_of_the_same_number_that_says_something_else_is_refused(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    """A whole laptop was cloned, and both wrote number 3: not even its number told the file apart."""
    here, there = two
    copy = tmp_path / "copy.db"
    put(there, copy)
    record(there, note("the one"))
    record(copy, note("the other"))
    merge(here, there)
    _refused(here, exported(copy), "differs from the one held")
    _refused(there, exported(copy), "differs from the one held")


def test_two_databases_that_loaded_the_same_seeds_agree_and_count_everything_once(
    tmp_path: Path,
) -> None:
    files = Files(tmp_path / "seeds")
    here, there = made(tmp_path / "here.db"), made(tmp_path / "there.db")
    files.load(here)
    alone = query(here, "SELECT * FROM proposals ORDER BY id")
    files.load(there)
    merge(here, there)
    merge(there, here)
    assert derived(here) == derived(there)
    for table in ("evidence", "assessments", "links"):
        assert query(here, f"SELECT count(*) FROM {table}") == [(1,)]
    assert query(here, "SELECT count(*) FROM deadlines") == [(3,)]
    names = "id, title, owner, status, since, deadline, evidence_count, disputed, unsupported"
    columns = f"SELECT {names} FROM proposals ORDER BY id"
    assert len(alone) == 3
    assert query(here, columns) == [
        ("cut-demand", "Cut demand for opioids", "US", "unassessed", None, "none", 0, 0, 0),
        ("cut-tariffs", "Cut tariffs on farm goods", "US", "unassessed", None, "2026-06", 0, 0, 0),
        (
            *("scan-lorries", "Scan every lorry at the border", "MX", "under-consideration"),
            *("2025-01", "none", 1, 0, 0),
        ),
    ]


def test_loading_again_after_merging_appends_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path / "seeds")
    here, there = made(tmp_path / "here.db"), made(tmp_path / "there.db")
    files.load(here)
    files.load(there)
    merge(here, there)
    report, written = files.load(here)
    assert written == []
    assert report.kept == report.gone == []
