"""Which hubs are known, by what names, and what is said of places that are none."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.helpers import shell
from tests.conftest import Tracker
from tests.sync.people import Person, names, segments

COMMANDS = ("sync", "hub status")


def refused(person: Person, *args: str | Path, code: int) -> str:
    """What is said, in one line, by a command that must fail and change nothing."""
    before = person.db.read_bytes()
    ran = person(*args, code=code)
    assert person.db.read_bytes() == before
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    return ran.err


def test_hubs_are_added_listed_and_removed(ana: Person, shared: Path, folder: Path) -> None:
    second = folder / "deux  dossiers" / "ñ"
    second.mkdir(parents=True)
    assert ana("hub", "add", "second", second).out == (
        "second: known, the folder deux dossiers/ñ\n"
    )
    assert ana.data("hub", "list") == [
        {"hub": "office", "place": "shared"},
        {"hub": "second", "place": "deux  dossiers/ñ"},
    ]
    assert ana("hub", "remove", "second").out == "second: known no more; what lies there stays\n"
    assert [row["hub"] for row in ana.data("hub", "list")] == ["office"]


def test_a_folder_with_spaces_and_letters_is_a_hub_like_any_other(
    ana: Person, ben: Person, folder: Path
) -> None:
    place = folder / " Año & 'Día' $HOME %41 🙂"
    place.mkdir()
    ana("sync", place)
    ben.note("from Ben")
    ben("sync", place)
    assert ana("sync", place).out.endswith("1 entry came (Ben 1)\n")


def test_a_hub_is_found_from_any_folder(
    ana: Person, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.db = ana.db.resolve()
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert "entries went" in ana("sync").out
    assert ana.data("hub", "list") == [{"hub": "office", "place": str(folder / "shared")}]


def test_adding_it_again_is_no_matter_but_a_name_stands_for_one_place(
    ana: Person, shared: Path, folder: Path
) -> None:
    ana("hub", "add", "office", f"{shared}/../shared/")
    said = refused(ana, "hub", "add", "office", folder.parent, code=1)
    assert "office is known already: the folder shared; 'tracker hub remove office' first" in said


def test_the_folder_of_the_database_is_no_hub(ana: Person, folder: Path) -> None:
    assert "holds the database itself" in refused(ana, "hub", "add", "here", folder, code=1)


def test_a_name_is_short_and_plain(ana: Person, shared: Path) -> None:
    assert "an id is lower-case letters" in refused(ana, "hub", "add", "My Hub", shared, code=2)


@pytest.mark.parametrize("command", [*COMMANDS, "hub add other"])
def test_a_folder_that_is_not_there_is_told_from_an_empty_one(
    ana: Person, folder: Path, command: str
) -> None:
    """A drive that is not mounted would otherwise look as if all had to go."""
    said = ana(*command.split(), folder / "away", code=74).err
    assert f"{folder}/away: no such folder; make it, or mount the drive it is on" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("command", [*COMMANDS, "hub add other"])
def test_a_file_is_no_hub(ana: Person, folder: Path, command: str) -> None:
    (folder / "file").write_text("x", "utf-8")
    assert (
        "file is a file; a hub is a folder" in ana(*command.split(), folder / "file", code=65).err
    )


def test_a_folder_that_is_gone_since_is_named(ana: Person, shared: Path) -> None:
    shared.rmdir()
    assert "no such folder; make it, or mount the drive" in refused(ana, "sync", code=74)


def test_where_entries_should_lie_something_else_is(ana: Person, shared: Path) -> None:
    (shared / "tracker-entries").write_text("x", "utf-8")
    assert f"{shared}: Not a directory" in refused(ana, "sync", code=74)


def test_a_wrong_name_is_met_with_the_nearest(ana: Person) -> None:
    assert "did you mean 'office'?" in refused(ana, "sync", "ofice", code=1)
    assert "did you mean 'office'?" in refused(ana, "hub", "remove", "ofice", code=1)


def test_without_a_hub_or_with_several_it_asks_which(
    ana: Person, shared: Path, folder: Path
) -> None:
    (folder / "two").mkdir()
    ana("hub", "add", "second", folder / "two")
    assert "which hub? office, second" in refused(ana, "sync", code=2)
    ana("hub", "remove", "office")
    ana("hub", "remove", "second")
    assert "no hub is known; 'tracker hub add NAME FOLDER'" in refused(ana, "sync", code=2)


def test_a_copy_of_a_database_knows_its_hubs_and_nobody_else_hears_of_them(
    ana: Person, ben: Person, folder: Path
) -> None:
    (folder / "two").mkdir()
    ana("hub", "add", "second", folder / "two")
    ana("sync", "office")
    ben("sync", "office")
    assert [row["hub"] for row in ben.data("hub", "list")] == ["office"]


def test_the_status_of_a_hub_says_who_wrote_last_and_how_far_behind_each_side_is(
    ana: Person, ben: Person
) -> None:
    ana("sync")
    ben.note("one")
    ben.note("two")
    ben("sync")
    ana.note("mine")
    ran = ana("hub", "status")
    there = len(names(ben))
    assert ran.out.startswith(f"office: {there} entries there; 2 to come, 1 to go\n")
    newest, *_ = ana.data("hub", "status")
    assert newest["written_by"] == "Ben"
    assert (newest["there"], newest["here"]) == (2, 0)


def test_the_status_of_several_hubs_names_the_one_that_is_away(
    ana: Person, tracker: Tracker, folder: Path
) -> None:
    (folder / "two").mkdir()
    ana("hub", "add", "second", folder / "two")
    ana("sync", "office")
    (folder / "two").rmdir()
    ran = ana("hub", "status", code=74)
    assert ran.out.startswith("office: ")
    assert ran.err.startswith("tracker: second: ") and ran.err.count("\n") == 1


def test_a_closed_output_says_that_what_came_is_saved(ana: Person, ben: Person) -> None:
    ana.note("from Ana")
    ana("sync")
    ran = shell(f"$T --db {ben.db} sync > /dev/full")
    assert ran.returncode == 74
    assert "saved, but the output could not be written" in ran.stderr
    assert names(ana) <= names(ben)


def test_what_was_put_under_one_name_is_shown_as_one_harmless_line(
    ana: Person, folder: Path, shared: Path
) -> None:
    place = folder / "a\x1b[31mb"
    place.mkdir()
    ana("hub", "add", "red", place)
    (place / "tracker-entries").mkdir()
    (place / "tracker-entries" / "x\x1b]0;t\x07\ny").write_text("x", "utf-8")
    ran = ana("sync", "red")
    shown = [ana("hub", "list").out, ana("hub", "remove", "red").out, ran.out, ran.err]
    assert not any(sign in said for said in shown for sign in "\x1b\x07")
    assert ran.err.count("\n") == 1
    assert json.loads(ana("hub", "list", "--format", "json").out)
    assert segments(shared) == []
    assert os.listdir(place / "tracker-entries")


def test_a_password_in_libpqs_other_form_is_refused_and_not_shown(ana: Person) -> None:
    said = ana("hub", "add", "x", "host=h password=hunter2", code=2).err
    assert "hunter2" not in said and "without a password" in said
