"""A git repository as the folder: each commits what their sync wrote, and git merges it."""

import subprocess
from pathlib import Path

import pytest

from tests.sync.people import HUB, Person, contents, is_whole, notes
from tracker.sync.folder import FOLDER


@pytest.fixture
def clones(ana: Person, ben: Person, folder: Path) -> dict[str, Path]:
    """A repository that both have cloned, each clone the hub of whose it is."""
    git(folder, "init", "--quiet", "--bare", "--initial-branch", "main", "origin.git")
    made = {}
    for person in (ana, ben):
        made[person.name] = folder / f"clone of {person.name}"
        git(folder, "clone", "--quiet", "origin.git", str(made[person.name]))
        git(made[person.name], "switch", "--quiet", "--orphan", "main")
        person("hub", "remove", HUB)
        person("hub", "add", HUB, made[person.name])
    return made


def git(place: Path, *words: str) -> str:
    """Run git as somebody whose name it does not know otherwise."""
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    ran = subprocess.run(
        ["git", *who, *words], cwd=place, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def commit(place: Path) -> None:
    """Commit all that is new."""
    git(place, "add", ".")
    if git(place, "status", "--porcelain"):
        git(place, "commit", "--quiet", "--message", "Entries")


def test_two_clones_merge_without_conflict_and_converge(
    ana: Person, ben: Person, clones: dict[str, Path]
) -> None:
    ana("sync")
    commit(clones["Ana"])
    git(clones["Ana"], "push", "--quiet", "origin", "main")
    git(clones["Ben"], "pull", "--quiet", "origin", "main")
    for number in range(3):
        for person in (ana, ben):  # without hearing of each other
            person.note(f"{person.name} {number}")
            person("sync")
            commit(clones[person.name])
        for person in (ana, ben, ana):
            place = clones[person.name]
            git(place, "pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main")
            git(place, "push", "--quiet", "origin", "main")
        for person in (ana, ben):
            person("sync")
        assert ana.state() == ben.state()
    assert notes(ana) == {f"{name} {number}" for name in ("Ana", "Ben") for number in range(3)}
    assert notes(ana) == notes(ben)
    assert is_whole([ana, ben])
    commit(clones["Ana"])
    assert git(clones["Ana"], "log", "--diff-filter=MDR", "--oneline", "--no-merges") == ""


def test_clones_to_which_both_added_the_same_segment_merge_too(
    ana: Person, ben: Person, clones: dict[str, Path]
) -> None:
    """Both hold what the seed files gave, and neither has seen the other's clone."""
    ben.note("from Ben")
    for person in (ana, ben):
        person("sync")
        commit(clones[person.name])
    git(clones["Ana"], "push", "--quiet", "origin", "main")
    merge = ("--quiet", "--no-rebase", "--no-edit", "--allow-unrelated-histories")
    git(clones["Ben"], "pull", *merge, "origin", "main")
    git(clones["Ben"], "push", "--quiet", "origin", "main")
    git(clones["Ana"], "pull", "--quiet", "origin", "main")
    assert ana("sync").out == "office: 1 entry came (Ben 1)\n"
    assert contents(clones["Ana"] / FOLDER) == contents(clones["Ben"] / FOLDER)


def test_a_clone_that_turns_line_ends_round_is_a_hub_all_the_same(
    ana: Person, ben: Person, clones: dict[str, Path]
) -> None:
    """As git does on some machines, where nobody told it not to."""
    ana.note("from Ana")
    ana("sync")
    commit(clones["Ana"])
    git(clones["Ana"], "push", "--quiet", "origin", "main")
    git(clones["Ben"], "config", "core.autocrlf", "true")
    git(clones["Ben"], "pull", "--quiet", "origin", "main")
    assert b"\r\n" in next(clones["Ben"].rglob("*.jsonl")).read_bytes()
    there = contents(clones["Ben"] / "tracker-entries")
    ran = ben("sync")
    assert (ran.out, ran.err) == ("office: 1 entry came (Ana 1)\n", "")
    assert contents(clones["Ben"] / "tracker-entries") == there
    assert git(clones["Ben"], "status", "--porcelain") == ""


def test_the_folder_may_be_one_of_many_in_the_repository(
    ana: Person, clones: dict[str, Path]
) -> None:
    place = clones["Ana"] / "records" / "shared"
    place.mkdir(parents=True)
    ana("sync", place)
    assert "?? records/" in git(clones["Ana"], "status", "--porcelain")
