"""A shared folder as a hub, as two people use it who do nothing unusual."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.helpers import shell
from tests.conftest import SCRIPT, Tracker
from tests.storage.databases import note, record
from tests.sync.people import Person, contents, is_whole, names, notes, segments, synced
from tracker.cli import cli
from tracker.sync.folder import FOLDER, Folder


def test_what_one_wrote_the_other_has_after_both_have_synced(ana: Person, ben: Person) -> None:
    ana.note("from Ana")
    ben.note("from Ben")
    before = len(names(ana))
    assert ana("sync").out == f"office: {before} entries went\n"
    assert ben("sync").out == "office: 1 entry came (Ana 1)\noffice: 1 entry went\n"
    assert ana("sync").out == "office: 1 entry came (Ben 1)\n"
    assert names(ana) == names(ben)
    assert notes(ana) == notes(ben) == {"from Ana", "from Ben"}
    assert ana.state() == ben.state()
    assert is_whole([ana, ben])


def test_where_nothing_is_to_do_nothing_is_said(ana: Person, shared: Path) -> None:
    ana("sync")
    before, there = ana.db.read_bytes(), contents(shared)
    ran = ana("sync")
    assert (ran.out, ran.err) == ("", "")
    assert (ana.db.read_bytes(), contents(shared)) == (before, there)


def test_an_empty_database_receives_all_and_gives_nothing(
    ana: Person, tracker: Tracker, shared: Path
) -> None:
    ana("sync")
    new = Person(tracker, "Ben", Path("new.db"))
    new("init", "--empty")
    ran = new("sync", shared)  # a place does without a name
    assert ran.out == f"{shared}: {len(names(ana))} entries came (Ana {len(names(ana))})\n"
    assert new.state() == ana.state()


def test_a_dry_run_says_what_would_be_exchanged_and_changes_nothing(
    ana: Person, ben: Person, shared: Path
) -> None:
    ana("sync")
    ben.note("from Ben")
    ana.note("from Ana")
    ana("sync")
    before, there = ben.db.read_bytes(), contents(shared)
    ran = ben("sync", "--dry-run")
    assert ran.out == "office: 1 entry would come\noffice: 1 entry would go\n"
    assert (ben.db.read_bytes(), contents(shared)) == (before, there)
    assert ana("sync", "--dry-run", "office").out.startswith("office: 0 entries would come\n")


def test_two_who_push_at_once_lose_nothing_and_receive_all(ana: Person, ben: Person) -> None:
    for number in range(5):
        ana.note(f"Ana {number}")
        ben.note(f"Ben {number}")
        lines = [[str(SCRIPT), "--db", str(p.db), "sync", "office"] for p in (ana, ben)]
        running = [
            subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in lines
        ]
        said = [process.communicate(timeout=60) for process in running]
        assert [process.returncode for process in running] == [0, 0], said
        assert [err for _, err in said] == ["", ""]
    synced(ana, ben)
    assert notes(ana) == notes(ben) == {f"{n} {i}" for n in ("Ana", "Ben") for i in range(5)}
    assert ana.state() == ben.state()
    assert is_whole([ana, ben])


def test_one_database_that_syncs_twice_at_once_is_none_the_worse(ana: Person, ben: Person) -> None:
    ben.note("from Ben")
    ben("sync")
    ana.note("from Ana")
    with ThreadPoolExecutor(3) as pool:
        line = [SCRIPT, "--db", ana.db, "sync", "office"]
        runs = list(pool.map(lambda _: subprocess.run(line, capture_output=True), range(3)))
    assert [(ran.returncode, ran.stderr) for ran in runs] == [(0, b"")] * 3
    synced(ben, times=1)
    assert notes(ana) == notes(ben) == {"from Ana", "from Ben"}
    assert is_whole([ana])


def test_nothing_in_the_hub_is_ever_changed_or_taken_away(
    ana: Person, ben: Person, shared: Path
) -> None:
    (shared / "minutes.txt").write_text("of the office", "utf-8")
    seen: dict[str, str] = {}
    for number in range(4):
        for person in (ana, ben):
            person.note(f"{person.name} {number}")
            person("sync")
            now = contents(shared)
            assert {name: now.get(name) for name in seen} == seen
            seen = now
    assert seen["minutes.txt"]
    assert all(name.endswith(".jsonl") for name in seen if name.startswith(FOLDER))


def test_a_segment_is_what_export_writes_of_the_entries_that_its_name_says(
    ana: Person, shared: Path
) -> None:
    ana("sync")
    (segment,) = segments(shared)
    replica, first, last, beginning = segment.stem.split("-")
    written = [json.loads(line) for line in segment.read_text("utf-8").splitlines()]
    assert [entry["seq"] for entry in written] == list(range(int(first), int(last) + 1))
    assert {entry["replica"] for entry in written} == {replica}
    assert written[-1]["hash"].startswith(beginning)
    assert segment.read_text("utf-8") == ana("export", "entries", "--format", "jsonl").out


def test_colleagues_may_read_what_the_umask_lets_them(ana: Person, shared: Path) -> None:
    shell(f"umask 027; $T --db {ana.db} sync")
    (segment,) = segments(shared)
    assert segment.stat().st_mode & 0o777 == 0o640
    assert segment.parent.stat().st_mode & 0o777 == 0o750


def test_what_the_third_lacks_comes_from_whoever_has_it(
    ana: Person, ben: Person, folder: Path
) -> None:
    """Ana and Ben meet in one folder, Ben and somebody else in another."""
    other = folder / "another place"
    other.mkdir()
    ana.note("from Ana")
    ana("sync")
    ben("hub", "add", "second", other)
    ben("sync", "office")
    ben("sync", "second")
    assert contents(other) and "from Ana" in notes(ben)
    ana("hub", "add", "second", other)
    assert ana("sync", "second").out == ""


def test_long_texts_make_several_segments_and_all_of_them_arrive(
    ana: Person, ben: Person, shared: Path
) -> None:
    """A segment is held in memory, so none is much longer than its longest entry."""
    for number in range(3):
        record(ana.db, note(f"{number}" * 4_200_000, "proposal:cut-demand"))
    ana("sync")
    assert len(segments(shared, ana.replica())) == 3
    assert ben("sync").out.startswith("office: 3 entries came (Ana 3)\n")
    assert names(ana) <= names(ben)


def test_a_push_that_finds_no_space_leaves_nothing_half_there(
    ana: Person, ben: Person, shared: Path
) -> None:
    record(ana.db, note("x" * 50_000, "proposal:cut-demand"))
    ran = shell(f"ulimit -f 16; $T --db {ana.db} sync")
    assert (ran.returncode, ran.stdout) == (74, "")
    assert "could not be written (File too large)" in ran.stderr
    assert "free space, then try again" in ran.stderr and ran.stderr.count("\n") == 1
    assert segments(shared, ana.replica()) == []
    assert not [name for name in contents(shared) if name.endswith(".part")]
    ana("sync")
    ben("sync")
    assert names(ana) == names(ben)


def test_somebody_who_stops_it_is_told_what_stands(
    ana: Person, ben: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ana.note("from Ana")
    ana("sync")
    ben.note("from Ben")

    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(Folder, "add", stopped)
        cli.main(["--db", str(ben.db), "sync"])
    said = capsys.readouterr()
    assert said.out == "office: 1 entry came (Ana 1)\n"
    assert "stopped; what came or went by then stays; sync again for the rest" in said.err
    assert notes(ben) == {"from Ana", "from Ben"}
    assert ben("sync").out == "office: 1 entry went\n"


def test_two_who_pass_on_the_same_entries_at_once_write_the_same_file(
    ana: Person, ben: Person, folder: Path
) -> None:
    ana.note("from Ana")
    synced(ana, ben)
    place = folder / "new"
    place.mkdir()
    lines = [[str(SCRIPT), "--db", str(person.db), "sync", str(place)] for person in (ana, ben)]
    running = [subprocess.Popen(line, stdout=subprocess.PIPE) for line in lines]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    for process in running:
        process.communicate()
    lying = contents(place)
    assert len(lying) == 2  # one of the seed files' entries, one of Ana's
    assert ana("sync", place).out == ben("sync", place).out == ""
    assert contents(place) == lying


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")


@needs_root
def test_a_hub_that_may_not_be_written_says_so_once_what_it_has_has_come(
    ana: Person, ben: Person, shared: Path
) -> None:
    ana("sync")
    ben("sync")
    ana.note("from Ana")
    ana("sync")
    ben.note("from Ben")
    before = contents(shared)
    ran = powerless(shared, f"$T --db {ben.db} sync")
    assert ran.returncode == 77
    assert ran.stdout == "office: 1 entry came (Ana 1)\n"
    assert "may not be written; nothing was written; check who may write it" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert contents(shared) == before
    assert ben("sync").out == "office: 1 entry went\n"


@needs_root
def test_a_hub_that_may_not_be_read_is_told_by_its_name(ben: Person, shared: Path) -> None:
    shared.chmod(0o700)
    ran = powerless(shared, f"$T --db {ben.db} sync")
    assert (ran.returncode, ran.stdout) == (77, "")
    assert ran.stderr == f"tracker: {shared} may not be read; ask whose folder it is\n"


def powerless(shared: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A line of bash as somebody to whom the shared folder does not belong, and who has no power over
    what is not theirs."""
    for path in (shared, *shared.rglob("*")):
        os.chown(path, 65534, 65534)
    lost = "-dac_override,-dac_read_search"
    drop = f"setpriv --bounding-set={lost} --inh-caps={lost}"
    return shell(f"export T; {drop} bash -c '{line}'")
