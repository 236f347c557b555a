"""What sync programs, other people and broken disks leave in a shared folder: passed over and told of,
never trusted, never touched; and what is good is taken all the same."""

import json
import os
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from tests.cli.helpers import shell
from tests.conftest import Tracker, put
from tests.storage.databases import NOW
from tests.sync.people import HUB, Person, contents, is_whole, names, notes, segments
from tracker import database
from tracker.sync import syncing
from tracker.sync.folder import FOLDER, Folder

Spoil = Callable[[Path], object]
_ENOUGH = 400_000  # KiB of memory that a command may ask for
_LARGE = 70_000_000  # bytes


def _swapped(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def _changed(change: Callable[[list[bytes]], list[bytes]]) -> Spoil:
    return lambda path: path.write_bytes(b"".join(change(path.read_bytes().splitlines(True))))


def _other(old: bytes, new: bytes) -> Spoil:
    def spoil(path: Path) -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return spoil


def _instead(make: Callable[[Path], object]) -> Spoil:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


def _sparse(path: Path) -> None:
    os.truncate(path, _LARGE)


SPOILT: dict[str, Spoil] = {
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(os.urandom(1_000)),
    "zeros of its length": lambda path: path.write_bytes(b"\0" * path.stat().st_size),
    "cut in a line": lambda path: os.truncate(path, path.stat().st_size - 40),
    "without its last line end": lambda path: os.truncate(path, path.stat().st_size - 1),
    "without its last line": _changed(lambda lines: lines[:-1]),
    "without its first line": _changed(lambda lines: lines[1:]),
    "without a line between": _changed(lambda lines: [lines[0], *lines[2:]]),
    "a line twice": _changed(lambda lines: [lines[0], *lines]),
    "lines swapped": _changed(_swapped),
    "lines of two files": _changed(lambda lines: [*lines, *lines]),
    "empty lines in it": _changed(lambda lines: [lines[0], b"\n", *lines[1:]]),
    "a word altered": _other(b"Ana two", b"Ana won"),
    "the first word altered": _other(b"Ana one", b"Ana won"),
    "a number altered": _other(b'"clock": ', b'"clock": 1'),
    "another number": _other(b'"seq": ', b'"seq": 1'),
    "somebody else's name": _other(b'"actor": "Ana"', b'"actor": "Ben"'),
    "no UTF-8": _other(b"Ana one", b"Ana \xff\xfe\x80"),
    "deep nesting": lambda path: path.write_bytes(b"[" * 200_000 + b"\n"),
    "one endless line": lambda path: path.write_bytes(b'{"body": "' + b"x" * 60_000_000),
    "too large": _sparse,
}
NO_FILE: dict[str, Spoil] = {
    "a link to nowhere": _instead(lambda path: path.symlink_to("nowhere")),
    "a link to the good file": lambda path: (
        path.rename(path.with_suffix(".good")).exists()
        and path.symlink_to(path.with_suffix(".good"))
    ),
    "a link to endless zeros": _instead(lambda path: path.symlink_to("/dev/zero")),
    "a pipe": _instead(os.mkfifo),
    "a folder": _instead(Path.mkdir),
}


@pytest.fixture
def written(ana: Person, ben: Person) -> Person:
    """Ana, who has written what Ben has not: three notes that lie in one segment."""
    ana("sync")
    ben("sync")
    for words in ("Ana one", "Ana two", "Ana three"):
        ana.note(words)
    ana("sync")
    return ana


def limited(person: Person) -> tuple[str, str]:
    """Sync with little memory and little time; what is said."""
    ran = shell(f"ulimit -v {_ENOUGH}; timeout 30 $T --db {person.db} sync")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout, ran.stderr


@pytest.mark.parametrize("kind", [*SPOILT, *NO_FILE])
def test_a_spoilt_segment_is_passed_over_and_the_good_one_taken_when_it_comes(
    written: Person, ben: Person, shared: Path, kind: str
) -> None:
    (segment,) = segments(shared, written.replica())
    good, before, held = segment.read_bytes(), ben.db.read_bytes(), names(ben)
    (SPOILT | NO_FILE)[kind](segment)
    there = contents(shared)
    out, err = limited(ben)
    assert out == ""
    assert f"tracker: office: passed over {segment.name}: " in err or "was altered: its hash" in err
    assert err.count("\n") == 1 + ("good file" in kind)
    assert ben.db.read_bytes() == before
    assert (contents(shared), names(ben)) == (there, held)
    shutil.rmtree(segment) if segment.is_dir() and not segment.is_symlink() else segment.unlink()
    segment.write_bytes(good)
    assert ben("sync").out == "office: 3 entries came (Ana 3)\n"
    assert names(ben) == names(written)


@pytest.mark.parametrize("kind", ["garbage", "cut in a line", "a pipe", "a folder"])
def test_the_status_of_a_hub_with_a_spoilt_segment_says_what_can_be_read(
    written: Person, ben: Person, shared: Path, kind: str
) -> None:
    (segment,) = segments(shared, written.replica())
    (SPOILT | NO_FILE)[kind](segment)
    ran = ben("hub", "status", "--format", "json")
    (spoilt,) = [row for row in json.loads(ran.out) if row["replica"] == written.replica()] or [{}]
    assert spoilt.get("written_by", "") == ""
    assert len(json.loads(ran.out)) == (1 if kind in NO_FILE else 2)


def test_no_beginning_of_a_segment_is_trusted(written: Person, ben: Person, shared: Path) -> None:
    (segment,) = segments(shared, written.replica())
    good, held = segment.read_bytes(), names(ben)
    for length in range(len(good)):
        segment.write_bytes(good[:length])
        assert _pulled(ben, shared) == 0, length
    assert names(ben) == held
    segment.write_bytes(good)
    assert _pulled(ben, shared) == 3


def _pulled(person: Person, shared: Path) -> int:
    """Pull within this process; how many entries came."""
    hub = Folder(str(shared))
    with database.reading(person.db) as connection:
        come = syncing.plan(connection, hub).come
    return syncing.pull(person.db, hub, come, lambda: NOW, lambda _: None).actors.total()


def test_line_ends_that_a_program_turned_round_are_no_matter(
    written: Person, ben: Person, shared: Path
) -> None:
    (segment,) = segments(shared, written.replica())
    segment.write_bytes(segment.read_bytes().replace(b"\n", b"\r\n"))
    assert ben("sync").out == "office: 3 entries came (Ana 3)\n"


def test_segments_that_come_in_any_order_make_the_same_record(
    ana: Person, ben: Person, tracker: Tracker, shared: Path, kept: Path
) -> None:
    """What refers to what is not there yet waits."""
    ben.judge("cut-tariffs", "stalled")
    for number in range(2):
        ana.judge("cut-tariffs", ("no-action", "stalled")[number])
        ana("sync")
        ben("sync")
        ben.judge("cut-tariffs", ("no-action", "stalled")[number])
        ben("sync")
    ana("sync")
    delivered = segments(shared)
    assert len(delivered) == 6
    states = set()
    for number, order in enumerate(list(permutations(delivered))[::36]):
        place = Path(f"place {number}")
        (place / FOLDER).mkdir(parents=True)
        somebody = Person(tracker, "Ben", Path(f"other {number}.db"))
        put(kept, somebody.db)
        for segment in order:
            shutil.copy(segment, place / FOLDER)
            _pulled(somebody, place)
        states.add(somebody.state())
        assert names(somebody) == names(ana)
    assert states == {ana.state()}


FOREIGN = (
    "{stem} (Ana's conflicted copy 2026-03-10).jsonl",
    "{stem}.sync-conflict-20260310-120000-ABCDEFG.jsonl",
    "{stem} (1).jsonl",
    "{stem}.jsonl.icloud",
    "{stem}.JSONL",
    "~{stem}.jsonl",
    "minutes.docx",
    "Thumbs.db",
)


@pytest.mark.parametrize("name", FOREIGN)
def test_copies_that_sync_programs_make_and_foreign_files_are_passed_over(
    written: Person, ben: Person, shared: Path, name: str
) -> None:
    (segment,) = segments(shared, written.replica())
    foreign = segment.with_name(name.format(stem=segment.stem))
    shutil.copy(segment, foreign)
    there = contents(shared)
    ran = ben("sync")
    assert ran.out == "office: 3 entries came (Ana 3)\n"
    assert ran.err == (
        f"tracker: office: passed over {foreign.name}: no name of a segment; a copy that a sync"
        " program made, perhaps\n"
    )
    assert contents(shared) == there


def test_a_conflicted_copy_in_place_of_the_file_is_not_taken_for_it(
    written: Person, ben: Person, shared: Path
) -> None:
    (segment,) = segments(shared, written.replica())
    segment.rename(segment.with_name(f"{segment.stem} (Ben's conflicted copy).jsonl"))
    assert ben("sync").out == ""
    assert written("sync").out == "office: 3 entries went\n"
    assert ben("sync").out == "office: 3 entries came (Ana 3)\n"


def test_of_many_only_three_are_named_and_hidden_files_not_at_all(
    ben: Person, shared: Path
) -> None:
    (shared / FOLDER).mkdir()
    for number in range(9):
        (shared / FOLDER / f"x{number}").write_text("x", "utf-8")
    for hidden in (".DS_Store", ".stfolder", ".x.jsonl.0123abcd.part"):
        (shared / FOLDER / hidden).write_text("x", "utf-8")
    said = ben("sync").err.splitlines()
    assert [line.split(": ")[2] for line in said[:3]] == [f"passed over x{n}" for n in range(3)]
    assert said[3:] == ["tracker: office: … and 6 more"]
    assert ben("hub", "status").out.startswith(
        f"office: {len(names(ben))} entries there; 0 to come"
    )


def test_thousands_of_files_that_are_nothing_neither_hang_it_nor_eat_memory(
    written: Person, ben: Person, shared: Path
) -> None:
    for number in range(2_000):
        name = f"{number:016x}-000000001-000002000-{number:016x}.jsonl"
        (shared / FOLDER / name).write_bytes(b'{"hash": "x"}\n')
    out, err = limited(ben)
    assert out == "office: 3 entries came (Ana 3)\n"
    assert err.count("\n") == 4 and "… and 1,997 more" in err


LIES = {
    "more than it holds": ("{r}-{f:09d}-000000099-{h}", "not whole"),
    "endless numbers": ("{r}-{f:09d}-999999999999999999-{h}", "not whole"),
    "less than it holds": ("{r}-{f:09d}-{f:09d}-{h}", "not whole"),
    "another hash": ("{r}-{f:09d}-{l:09d}-0123456789abcdef", "not what its name says"),
    "another replica": ("0123456789abcdef-{f:09d}-{l:09d}-{h}", "not whole"),
    "number nought": ("{r}-000000000-{l:09d}-{h}", "no name of a segment"),
    "backwards": ("{r}-{l:09d}-000000000-{h}", "no name of a segment"),
    "short numbers": ("{r}-{f}-{l}-{h}", "no name of a segment"),
    "capitals": ("{r}-{f:09d}-{l:09d}-ABCDEF0123456789", "no name of a segment"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_name_that_lies_is_not_believed_and_keeps_nothing_back(
    written: Person, ben: Person, shared: Path, lie: str
) -> None:
    """Neither what is good there, nor what is to go: also of those whose numbers the name takes."""
    (segment,) = segments(shared, written.replica())
    _, first, last, beginning = segment.stem.split("-")
    pattern, why = LIES[lie]
    stem = pattern.format(r=written.replica(), f=int(first), l=int(last), h=beginning)
    liar = segment.with_name(f"{stem}.jsonl")
    segment.rename(liar)
    written.note("Ana four")
    ran = written("sync")
    there = contents(shared)
    ran = ben("sync")
    assert contents(shared) == there
    assert "number" not in ran.err  # no alarm
    assert notes(ben) == {"Ana one", "Ana two", "Ana three", "Ana four"}
    assert why in written("sync").err + ran.err
    assert is_whole([ben])


def test_a_false_name_over_what_is_held_raises_no_alarm(written: Person, shared: Path) -> None:
    own = written.replica()
    (segment,) = segments(shared, own)
    (segment.with_name(f"{own}-000000001-000000002-{'0' * 16}.jsonl")).write_text("x\n", "utf-8")
    ran = written("sync")
    assert ran.out == ""
    assert ran.err.count("\n") == 1 and "not whole" in ran.err
    assert written.replica() == own


def test_segments_that_overlap_are_taken_once(written: Person, ben: Person, shared: Path) -> None:
    """Two colleagues who passed on what a third wrote, one of them less of it."""
    (segment,) = segments(shared, written.replica())
    lines = segment.read_bytes().splitlines(True)
    for count in (1, 2):
        last = json.loads(lines[count - 1])
        name = f"{written.replica()}-000000001-{count:09d}-{last['hash'][:16]}.jsonl"
        segment.with_name(name).write_bytes(b"".join(lines[:count]))
    assert ben("sync").out == "office: 3 entries came (Ana 3)\n"
    written.note("Ana four")
    assert written("sync").out == "office: 1 entry went\n"
    assert ben("sync").out == "office: 1 entry came (Ana 1)\n"


def test_where_the_longest_segment_is_spoilt_the_others_give_what_they_have(
    written: Person, ben: Person, shared: Path
) -> None:
    (segment,) = segments(shared, written.replica())
    lines = segment.read_bytes().splitlines(True)
    name = f"{written.replica()}-000000001-000000002-{json.loads(lines[1])['hash'][:16]}.jsonl"
    segment.with_name(name).write_bytes(b"".join(lines[:2]))
    segment.write_bytes(lines[0])
    ran = ben("sync")
    assert ran.out == "office: 2 entries came (Ana 2)\n"
    assert f"passed over {segment.name}: not whole" in ran.err


def test_a_damaged_segment_that_is_removed_is_written_again_by_whoever_has_its_entries(
    written: Person, ben: Person, shared: Path, person: Callable[[str], Person]
) -> None:
    ben("sync")
    (segment,) = segments(shared, written.replica())
    good = segment.read_bytes()
    segment.write_bytes(b"damaged")
    third = person("Ana", "third")
    said = third("sync").err
    assert "once removed, it is written again" in said
    segment.unlink()
    assert ben("sync").out == "office: 3 entries went\n"
    assert segment.read_bytes() == good
    assert third("sync").out == "office: 3 entries came (Ana 3)\n"


@pytest.mark.parametrize("kind", NO_FILE)
def test_what_takes_the_place_of_a_segment_that_is_to_be_written_stays_as_it_is(
    ana: Person, ben: Person, shared: Path, kind: str
) -> None:
    ana("sync")
    ben("sync")
    ana.note("from Ana")
    ana("sync")
    (segment,) = segments(shared, ana.replica())
    NO_FILE[kind](segment)
    before = os.lstat(segment)
    ran = ana("sync")
    assert ran.out == ""
    assert f"passed over {segment.name}: no file" in ran.err
    assert os.lstat(segment).st_ino == before.st_ino
    ana.note("more")  # and so all of it goes under another name
    assert "went" in ana("sync").out
    assert ben("sync").out == "office: 2 entries came (Ana 2)\n"


def test_a_link_put_in_place_of_a_segment_after_a_look_is_not_followed(
    written: Person, ben: Person, shared: Path
) -> None:
    (segment,) = segments(shared, written.replica())
    hub = Folder(str(shared))
    with database.reading(ben.db) as connection:
        come = syncing.plan(connection, hub).come
    aside = segment.rename(shared / "aside")
    segment.symlink_to(aside)
    came = syncing.pull(ben.db, hub, come, lambda: NOW, lambda _: None)
    assert came.actors.total() == 0
    assert len(hub.ignored) == 1


def test_a_hub_that_is_asked_by_name_is_the_same_whatever_lies_beside_its_folder(
    written: Person, ben: Person, shared: Path
) -> None:
    for name in (".git", "papers", FOLDER.upper()):
        (shared / name).mkdir()
    (shared / "0.jsonl").write_text("{}", "utf-8")
    ran = ben("sync", HUB)
    assert (ran.out, ran.err) == ("office: 3 entries came (Ana 3)\n", "")
