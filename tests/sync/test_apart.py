"""What two people wrote without seeing each other: shown as a disagreement until somebody decides, the
same in every report of both; and two copies that wrote under one id."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Tracker
from tests.storage.databases import NOW, TODAY, record
from tests.sync.people import (
    Person,
    contents,
    copied,
    is_whole,
    names,
    notes,
    segments,
    synced,
)
from tracker.journal import Occasion
from tracker.model import Draft
from tracker.queries.tables import TABLES

PROPOSALS = ("cut-demand", "cut-tariffs", "scan-lorries")
_RETIRED = "scan-lorries"
WEEK = ("--since", "2020-01-01", "--until", "2199-12-31", "--today")


def test_judgements_made_apart_are_shown_everywhere_until_somebody_decides(
    ana: Person, ben: Person
) -> None:
    synced(ana, ben)
    ana.judge("cut-tariffs", "stalled")
    ben.judge("cut-tariffs", "no-action")
    ana("sync")
    told = "judged apart: cut-tariffs; 'tracker show cut-tariffs', then decide\n"
    assert told in ben("sync").out
    assert told in ana("sync").out
    for person in (ana, ben):
        assert "(disputed)" in person("list", "cut-tariffs").out
        shown = person("show", "cut-tariffs").out
        assert re.search(
            r"DISPUTED: judged apart as .*(stalled.*no-action|no-action.*stalled)", shown
        )
        assert "(Ana, " in shown and "(Ben, " in shown
        report = person("report").out
        assert "judged apart, undecided" in report
        assert "Ana says so" in report and "Ben says so" in report
        assert person("sync").out == ""  # it is said once
    ana.judge("cut-tariffs", "stalled")
    synced(ana, ben, times=1)
    for person in (ana, ben):
        assert "disputed" not in person("list", "cut-tariffs").out
        assert "DISPUTED" not in person("show", "cut-tariffs").out
        history = person("history", "cut-tariffs").out
        assert history.count("Ana says so") == 2 and history.count("Ben says so") == 1


def test_decisions_made_apart_are_a_disagreement_again(ana: Person, ben: Person) -> None:
    synced(ana, ben)
    for _ in range(2):
        ana.judge("cut-tariffs", "stalled")
        ben.judge("cut-tariffs", "no-action")
        synced(ana, ben)
        assert "(disputed)" in ana("list", "cut-tariffs").out
    ben.judge("cut-tariffs", "no-action")
    synced(ben, ana, times=1)
    assert ana("list").out == ben("list").out
    assert "(disputed)" not in ana("list").out


def test_all_who_have_synced_print_the_same_bytes(
    ana: Person, ben: Person, person: Callable[[str], Person]
) -> None:
    third = person("Ana", "third")
    everybody = (ana, ben, third)
    _work(everybody)
    synced(*everybody)
    today = _today(ana)
    said = [[_said(one, command) for one in everybody] for command in _reading(today)]
    assert sum(bool(first) for first, *_ in said) > 50
    assert [(first, *others) for first, *others in said if others != [first, first]] == []
    assert ana.state() == ben.state() == third.state()
    assert is_whole(everybody)


def _work(everybody: tuple[Person, ...]) -> None:
    """Everybody does something of everything, and hears of the others now and then."""
    for number, person in enumerate(everybody):
        person(
            "add", f"new-{number}", "--title", f"New {number}", "--owner", "US", "--issue", "trade"
        )
        person("evidence", "cut-demand", "--stance", "supports", "--doc", "file 12",
               "--finding", f"Found by {person.name} {number}")  # fmt: skip
        person.judge("cut-tariffs", ("stalled", "no-action", "under-consideration")[number])
        person("deadline", "cut-demand", f"2030-0{number + 1}", "--reason", "so")
        person("checked", "scan-lorries", "--looked-in", f"register {number}")
        person("respond", "cut-tariffs", ("noted", "accepted", "under-review")[number])
        person("link", "cut-demand", "depends-on", PROPOSALS[number % 2 + 1])
        person("edit", "scan-lorries", "--priority", ("low", "normal", "low")[number])
        person("source", "add", f"text-{number}", "--title", "T")
        person("set", "review.high", str(number + 5))
        person("view", "save", "mine", ("owner:MX", "owner:US", "open")[number])
        person("undo")
        if number == 1:
            person("sync")
    everybody[0]("retire", _RETIRED, "--reason", "done")


def _today(person: Person) -> str:
    return str(person("report").out.rstrip().splitlines()[-1].split("--today ")[-1].split()[0])


def _reading(today: str) -> Iterator[list[str]]:
    day = ["--today", today]
    for form in ("table", "md", "csv", "json", "jsonl"):
        yield ["list", *day, "--format", form]
        yield ["due", *day, "--format", form]
    for proposal in (*PROPOSALS, "new-0", "new-1", "new-2"):
        yield ["show", proposal, *day]
        yield ["show", proposal, *day, "--format", "json"]
        if proposal != _RETIRED:
            yield ["cite", proposal, *day]
    for table in TABLES:
        yield ["export", table, "--format", "csv"]
        yield ["export", table, "--format", "jsonl"]
    yield ["history"]
    yield ["history", "--format", "json"]
    yield ["diff", "2025-01-01", today]
    for form in ("text", "md", "json"):
        yield ["report", *WEEK, today, "--format", form]


def _said(person: Person, command: list[str]) -> str:
    """What a command prints, less what is a database's own: when it received an entry."""
    out = person(*command).out
    return re.sub(r'"received_at": "[^"]*",?\s*', "", out)


def test_two_who_loaded_the_same_seed_files_apart_have_one_record(
    tracker: Tracker, seeds: Path, shared: Path
) -> None:
    people = [Person(tracker, name, Path(f"{name}.db")) for name in ("Ana", "Ben")]
    for person in people:
        person("init", "--seeds", seeds)
        person("hub", "add", "office", shared)
    alone = people[0]("list").out
    synced(*people)
    assert people[0].state() == people[1].state()
    assert people[0]("list").out == people[1]("list").out == alone
    assert "disputed" not in alone


@pytest.fixture
def forked(ana: Person, tracker: Tracker, shared: Path) -> tuple[Person, Person]:
    """Ana, and a copy of her database that goes on writing under the same id; both wrote since."""
    ana.note("before")
    ana("sync")
    other = Person(tracker, "Ana", copied(ana.db, Path("fork.db"), same_id=True))
    ana.note("here")
    other.note("there")
    other.note("there again")
    return ana, other


def test_two_copies_that_wrote_under_one_id_are_an_alarm_that_names_both_entries(
    forked: tuple[Person, Person], shared: Path
) -> None:
    here, there = forked
    own = here.replica()
    assert there.replica() == own
    there("sync")
    for number in range(2):
        here.note(f"here {number}")  # the hub has no such number yet
    before, mine = contents(shared), names(here)
    ran = here("sync", code=65)
    entries = [_entry(one, own, 3) for one in forked]  # the last that both wrote
    assert entries[0] != entries[1]
    assert f"number 3 of replica {own[:8]} is {entries[0]} here and {entries[1]} there" in ran.err
    assert "two copies wrote under one id; both are kept, nothing of that replica went" in ran.err
    assert ran.out == ""
    assert contents(shared) == before
    assert names(here) == mine
    assert here.replica() != own and there.replica() == own
    assert here("sync", "--dry-run", code=65).out.startswith("office: ")
    assert is_whole(forked)


def _entry(person: Person, replica: str, number: int) -> str:
    rows = person("export", "entries", "--format", "jsonl").out.splitlines()
    found = [json.loads(row) for row in rows]
    return next(e["hash"] for e in found if (e["replica"], e["seq"]) == (replica, number))[:8]


def test_after_an_alarm_both_copies_go_on_and_hear_of_each_other(
    forked: tuple[Person, Person], ben: Person
) -> None:
    here, there = forked
    there("sync")
    here("sync", code=65)
    here.note("under the new id")
    here("sync", code=65)  # the alarm stays: what only this copy holds is not there yet
    there("sync")
    assert "under the new id" in notes(there)
    ben("sync")
    assert notes(ben) == {"before", "there", "there again", "under the new id"}
    assert notes(here) == {"before", "here", "under the new id"}
    assert is_whole([here, there, ben])


def test_an_alarm_about_one_replica_holds_back_nothing_of_the_others(
    forked: tuple[Person, Person], ben: Person
) -> None:
    here, there = forked
    there("sync")
    ben.note("from Ben")
    ben("sync")
    ran = here("sync", code=65)
    assert ran.out == "office: 1 entry came (Ben 1)\n"
    assert "from Ben" in notes(here)


def test_copies_that_pushed_in_the_same_second_are_found_out_by_everybody(
    forked: tuple[Person, Person], ben: Person, shared: Path, folder: Path
) -> None:
    """Their segments lie side by side; whose came first at Ben's is kept there."""
    here, there = forked
    (folder / "elsewhere").mkdir()
    here("sync", folder / "elsewhere")
    there("sync")
    ben("sync")
    for segment in segments(folder / "elsewhere", here.replica()):
        (shared / "tracker-entries" / segment.name).write_bytes(segment.read_bytes())
    held = names(ben)
    for person in (ben, here, there):
        said = person("sync", code=65).err
        assert "two copies wrote under one id" in said
    assert names(ben) == held
    assert is_whole([here, there, ben])


def test_a_fork_hidden_in_one_long_segment_is_found_too(
    forked: tuple[Person, Person], shared: Path
) -> None:
    """No name of a segment ends where this copy does: the entries in it tell."""
    here, there = forked
    for segment in segments(shared, here.replica()):
        segment.unlink()
    there("sync")  # numbers 1 to 3, of which Ana holds 1 and another 2
    (segment,) = segments(shared, here.replica())
    assert "-000000001-000000003-" in segment.name
    assert "two copies wrote under one id" in here("sync", code=65).err


def test_a_file_put_back_to_an_older_state_gets_its_own_later_entries_and_a_new_id(
    ana: Person, ben: Person
) -> None:
    ana.note("one")
    ana("sync")
    old, own = ana.db.read_bytes(), ana.replica()
    ana.note("two")
    ana("sync")
    ana.db.write_bytes(old)  # the same file, as a backup program would
    assert ana("sync").out == "office: 1 entry came (Ana 1)\n"
    assert ana.replica() != own
    ana.note("three")
    synced(ana, ben)
    assert notes(ana) == notes(ben) == {"one", "two", "three"}
    assert is_whole([ana, ben])


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_is_far_off_reorders_nobody_s_record(
    ana: Person, ben: Person, years: int
) -> None:
    """What was judged later, seeing the other, counts."""
    synced(ana, ben)
    draft = Draft(
        "assess", "proposal:cut-tariffs",
        {"status": "stalled", "reason": "so", "unsupported": "no source"},
        "2026-03-10",
    )  # fmt: skip
    then = NOW.replace(year=NOW.year + years)
    record(ben.db, draft, occasion=Occasion("Ben", then, TODAY))
    synced(ben, ana, times=1)
    ana.judge("cut-tariffs", "no-action", "--on", "2026-03-10")
    synced(ana, ben, times=1)
    for person in (ana, ben):
        (row,) = person.data("list", "cut-tariffs")
        assert (row["status"], row["disputed"]) == ("no-action", False)
