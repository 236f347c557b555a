"""Copies of one export that several people edit apart: nobody's edit is taken back by a copy that did
not touch it, and no finding is lost, whoever loads what, in whatever order."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.databases import OCCASION, TODAY, Files, derived, made, merge, record
from tracker import database, journal, log
from tracker.model import Draft, Entry
from tracker.seeding import load, seed_folder, seed_form, seeds
from tracker.seeding.loaded import Report
from tracker.seeding.seed_form import Form

LORRIES = "proposal:scan-lorries"
FIRST = "sources/first-text.toml"
MANY = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)


class Copies:
    """One export of two databases that hold the same, in a folder for each who edits it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.here, self.there = made(folder / "here.db"), made(folder / "there.db")
        Files(folder / "written").load(self.here)
        merge(self.there, self.here)
        with database.reading(self.here) as connection:
            documents = seed_folder.documents(connection)
        for name in ("ana", "ben"):
            seed_folder.write(str(folder / name), documents)

    def change(self, who: str, old: str, new: str) -> None:
        """Replace ``old``, which stands first in a copy, by ``new``."""
        path = self.folder / who / FIRST
        text = path.read_text(encoding="utf-8")
        assert old in text, (old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def load(self, who: str, into: Path, actor: str = "Ana") -> tuple[Report, list[Entry]]:
        """Load a copy: the report, and what was written."""
        with journal.writing(into, lambda: OCCASION._replace(actor=actor)) as log_:
            known = load.known_to(log_.connection)
            read = seeds.read(seeds.find([self.folder / who]), known, TODAY)
            report = load.load(log_, read)
        return report, log_.written

    def meet(self) -> None:
        """Both databases take in what the other holds."""
        merge(self.here, self.there)
        merge(self.there, self.here)


def _form(path: Path, subject: str = LORRIES) -> Form:
    with database.reading(path) as connection:
        return seed_form.of(list(log.entries_of(connection, subject)))


def _findings(path: Path) -> set[str]:
    return {item["finding"] for item in _form(path).evidence.values()}


@contextlib.contextmanager
def _copies() -> Iterator[Copies]:
    with tempfile.TemporaryDirectory() as folder:
        yield Copies(Path(folder))


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    """Two databases, and one export of them in the hands of Ana and of Ben."""
    return Copies(tmp_path)


class Place(NamedTuple):
    """A line of a copy, as exported, and what either may write there."""

    old: str
    values: tuple[str, ...]


PLACES = {
    "title": Place('"Scan every lorry at the border"', ('"A title"', '"Another"')),
    "priority": Place('"high"', ('"normal"', '"low"')),
    "partners": Place('["US"]', ('["US", "CA"]', '["US", "GB"]')),
    "stance": Place('"supports"', ('"mixed"', '"contradicts"')),
    "reason": Place('"The agency said it would look into it."', ('"It said so."', '"So it said."')),
    "deadline": Place('"none"', ('"2027"', '"2028-05"')),
}
edits = st.fixed_dictionaries({}, optional={n: st.sampled_from((0, 1)) for n in PLACES})
NEW = ("Nobody came.", "Somebody came.", "A scanner came.")
news = st.lists(st.sampled_from(NEW), max_size=2, unique=True)


def _value(path: Path, place: str) -> str:
    form = _form(path)
    judgement = form.judgement or {}
    value = {
        **form.fields,
        "stance": form.evidence["e1"]["stance"],
        "reason": judgement["reason"],
        "deadline": form.deadline,
    }[place]
    listed = isinstance(value, list)
    return "[" + ", ".join(f'"{item}"' for item in value) + "]" if listed else f'"{value}"'


def _edit(copies: Copies, who: str, edited: dict[str, int], new: list[str]) -> None:
    for name, chosen in edited.items():
        place = PLACES[name]
        copies.change(who, f"{name} = {place.old}", f"{name} = {place.values[chosen]}")
    tables = [
        f'[[proposals.evidence]]\nkey = "new{n}"\nfinding = "{finding}"\nstance = "context"\n'
        'source = "first-text"\n\n'
        for n, finding in enumerate(new)
    ]
    copies.change(who, '[[proposals]]\nid = "cut-t', "".join(tables) + '[[proposals]]\nid = "cut-t')


def _may_stand(place: str, edited: dict[str, dict[str, int]], loaded: set[str]) -> set[str]:
    """What a place may say once some are loaded: what one of those who touched it wrote."""
    said = {PLACES[place].values[edited[who][place]] for who in loaded if place in edited[who]}
    return said or {PLACES[place].old}


@MANY
@given(
    edits, edits, news, news, st.booleans(),
    st.lists(st.sampled_from(["ana here", "ben here", "ana there", "ben there", "meet"]), max_size=8),
)  # fmt: skip
def test_each_edit_stands_where_no_other_copy_touched_it_and_each_finding_stays(
    by_ana: dict[str, int], by_ben: dict[str, int], of_ana: list[str], of_ben: list[str],
    is_one_person: bool, steps: list[str],
) -> None:  # fmt: skip
    edited, found = {"ana": by_ana, "ben": by_ben}, {"ana": of_ana, "ben": of_ben}
    with _copies() as copies:
        for who in edited:
            _edit(copies, who, edited[who], found[who])
        loaded: dict[str, set[str]] = {"here": set(), "there": set()}
        for step in [*steps, "ana here", "ben there", "meet", "ana here", "ben here"]:
            if step == "meet":
                copies.meet()
                loaded = dict.fromkeys(loaded, loaded["here"] | loaded["there"])
            else:
                who, into = step.split()
                actor = "Ana" if is_one_person else who
                copies.load(who, getattr(copies, into), actor)
                loaded[into] = {*loaded[into], who}
                report, written = copies.load(who, getattr(copies, into), actor)
                assert (written, report.gone) == ([], [])
            for into in loaded:
                path = getattr(copies, into)
                for place in PLACES:
                    assert _value(path, place) in _may_stand(place, edited, loaded[into])
                new = [finding for who in loaded[into] for finding in found[who]]
                assert _findings(path) == {"The agency announced a study.", *new}
        copies.meet()
        assert derived(copies.here) == derived(copies.there)
        for who in edited:
            for path in (copies.here, copies.there):
                assert copies.load(who, path)[1] == []


def _said(lines: list[str]) -> list[str]:
    return [line.partition(": ")[2].partition("; the record")[0] for line in lines]


def test_a_copy_takes_nothing_back_that_another_brought(copies: Copies) -> None:
    copies.change("ana", '"Scan every lorry at the border"', '"By Ana"')
    copies.change("ana", 'reason = "The agency', 'reason = "Ana: the agency')
    copies.change("ben", 'priority = "high"', 'priority = "low"')
    here = copies.here
    assert copies.load("ana", here)[0].changed == {LORRIES: ["title", "status"]}
    report, written = copies.load("ben", here)
    assert report.changed == {LORRIES: ["priority"]} and len(written) == 1
    assert _said(report.kept) == [
        "scan-lorries: title: the file says 'Scan every lorry at the border', the record 'By Ana'",
        "scan-lorries: status: the file says 'under-consideration', the record 'under-consideration'",
    ]
    assert report.kept == report.unmoved
    for who in ("ana", "ben", "ana"):
        assert copies.load(who, here)[1] == []
    form = _form(here)
    assert (form.fields["title"], form.fields["priority"]) == ("By Ana", "low")
    assert form.judgement and form.judgement["reason"].startswith("Ana")


def test_where_two_copies_say_different_things_of_one_the_first_stays_and_the_line_is_named(
    copies: Copies,
) -> None:
    """That the second is a copy shows in what it leaves as it was exported."""
    for who in ("ana", "ben"):
        copies.change(who, '"Scan every lorry at the border"', f'"By {who}"')
        copies.change(who, 'stance = "supports"', f'stance = "mixed"\nquote = "{who}"')
    copies.change("ana", 'priority = "high"', 'priority = "low"')
    copies.change("ana", 'locator = "third paragraph"', 'locator = "third"')
    copies.load("ana", copies.here)
    report, written = copies.load("ben", copies.here)
    assert written == []
    both = [line for line in report.kept if line not in report.unmoved]
    assert [line.split(": ")[2] for line in both] == ["title", "evidence e1"]


def test_where_two_people_load_different_words_for_one_thing_the_first_stays(
    copies: Copies,
) -> None:
    for who in ("ana", "ben"):
        copies.change(who, '"Scan every lorry at the border"', f'"By {who}"')
        copies.change(who, 'stance = "supports"', f'stance = "mixed"\nquote = "{who}"')
        copies.change(who, 'reason = "The agency', f'reason = "{who}: the agency')
        copies.change(who, 'deadline = "2026-06"', f'deadline = "{2027 if who == "ana" else 2028}"')
        copies.change(
            who,
            'priority = "low"\nstatus = "unassessed"',
            f'priority = "low"\nstatus = "stalled"\nstatus_on = "2026"\nreason = "{who}"',
        )
    assert len(copies.load("ana", copies.here, "Ana")[1]) == 5
    before = derived(copies.here)
    report, written = copies.load("ben", copies.here, "Ben")
    assert (written, report.unmoved) == ([], [])
    assert [line.split(": ")[2] for line in report.kept] == [
        "title", "evidence e1", "status", "deadline", "status",
    ]  # fmt: skip
    assert derived(copies.here) == before


def test_two_people_who_load_one_file_can_both_go_on_with_it(copies: Copies) -> None:
    copies.change("ana", '"Scan every lorry at the border"', '"Said once"')
    copies.load("ana", copies.here, "Ana")
    copies.load("ana", copies.there, "Ben")
    copies.meet()
    copies.change("ana", '"Said once"', '"Said then"')
    for path, actor in ((copies.here, "Ana"), (copies.there, "Ben")):
        assert copies.load("ana", path, actor)[0].changed == {LORRIES: ["title"]}


def test_a_value_that_is_edited_back_without_a_new_export_is_kept_and_told(copies: Copies) -> None:
    """Nobody can tell it from a copy that did not touch it."""
    copies.change("ana", 'priority = "high"', 'priority = "low"')
    copies.load("ana", copies.here)
    copies.change("ana", 'priority = "low"', 'priority = "high"')
    report, written = copies.load("ana", copies.here)
    assert (written, len(report.kept)) == ([], 1)
    with database.reading(copies.here) as connection:
        seed_folder.write(str(copies.folder / "ana"), seed_folder.documents(connection))
    copies.change("ana", 'priority = "low"', 'priority = "high"')
    assert copies.load("ana", copies.here)[0].changed == {LORRIES: ["priority"]}


def _add(copies: Copies, who: str, finding: str, more: str = "", key: str = "new1") -> None:
    table = (
        f'[[proposals.evidence]]\nkey = "{key}"\nfinding = "{finding}"\nstance = "supports"\n'
        f'url = "https://example.org/{who}"\n{more}\n'
    )
    copies.change(who, '[[proposals]]\nid = "cut-t', table + '[[proposals]]\nid = "cut-t')


def test_new_findings_under_one_key_in_two_copies_are_both_recorded(copies: Copies) -> None:
    for who in ("ana", "ben"):
        _add(copies, who, f"Seen by {who}.")
        copies.change(who, 'status_evidence = ["e1"]', 'status_evidence = ["e1", "new1"]')
    copies.load("ana", copies.here)
    report, _ = copies.load("ben", copies.here)
    assert report.changed[LORRIES][0] == "evidence new1" and report.gone == []
    assert {"Seen by ana.", "Seen by ben."} < _findings(copies.here)
    keys = _form(copies.here).evidence
    assert "new1" in keys and len(keys) == 3


def test_and_so_they_are_where_two_databases_merge(copies: Copies) -> None:
    _add(copies, "ana", "Seen by ana.")
    _add(copies, "ben", "Seen by ben.")
    copies.load("ana", copies.here)
    copies.load("ben", copies.there)
    copies.meet()
    assert {"Seen by ana.", "Seen by ben."} < _findings(copies.here) == _findings(copies.there)


def test_the_same_new_finding_counts_once(copies: Copies) -> None:
    _add(copies, "ana", "Seen.")
    shutil.copytree(copies.folder / "ana", copies.folder / "ben", dirs_exist_ok=True)
    copies.load("ana", copies.here)
    copies.load("ben", copies.there)
    copies.meet()
    assert len(derived(copies.here)["evidence"]) == 2
    copies.change("ben", 'stance = "supports"\nurl', 'stance = "mixed"\nurl')
    report, written = copies.load("ben", copies.here)
    assert [entry.kind for entry in written] == ["evidence"] and report.kept == []
    assert len(derived(copies.here)["evidence"]) == 2


def test_a_status_can_stand_on_a_finding_that_a_colleague_brought(copies: Copies) -> None:
    """Under another key, but it is the same finding of the same source."""
    _add(copies, "ana", "Seen.", key="of-ana")
    _add(copies, "ben", "Seen.", key="of-ben")
    copies.change("ben", "example.org/ben", "example.org/ana")
    copies.change("ben", 'status = "under-consideration"', 'status = "adopted"')
    copies.change("ben", 'status_evidence = ["e1"]', 'status_evidence = ["of-ben"]')
    copies.load("ana", copies.here)
    report, _ = copies.load("ben", copies.here)
    assert report.kept == []
    judgement = _form(copies.here).judgement
    assert judgement and (judgement["status"], judgement["status_evidence"]) == (
        "adopted",
        ["of-ana"],
    )


def test_new_evidence_whose_finding_is_reworded_is_recorded_besides_and_told(
    copies: Copies,
) -> None:
    """Nobody can tell it from another finding under that key in a copy."""
    _add(copies, "ana", "Sen at the border.")
    _, (first,) = copies.load("ana", copies.here)
    copies.change("ana", "Sen at", "Seen at")
    report, written = copies.load("ana", copies.here)
    assert len(written) == 1
    (line,) = report.kept
    assert "scan-lorries: evidence new1: recorded besides 'Sen at the border.'" in line
    assert line.endswith(f"'tracker undo {first.hash[:8]}' takes that out")
    assert copies.load("ana", copies.here)[0].kept == []
    record(copies.here, Draft("retract", LORRIES, {"entry": first.hash}))
    report, written = copies.load("ana", copies.here)
    assert (written, report.kept) == ([], [])
    assert _findings(copies.here) == {"The agency announced a study.", "Seen at the border."}


def test_what_only_another_copy_brought_is_not_told_as_gone(copies: Copies) -> None:
    _add(copies, "ana", "Seen by ana.")
    path = copies.folder / "ana" / FIRST
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + '\n[[proposals]]\nid = "brand-new"\ntitle = "T"\nowner = "MX"\n', encoding="utf-8"
    )
    copies.change("ana", "links = [", 'links = [{ kind = "depends-on", to = "cut-demand" }, ')
    copies.load("ana", copies.here)
    report, written = copies.load("ben", copies.here)
    assert (written, report.gone) == ([], [])


def test_where_their_state_is_not_held_a_second_copy_takes_nothing_back(copies: Copies) -> None:
    copies.change("ana", '"Scan every lorry at the border"', '"By Ana"')
    copies.change("ana", 'stance = "supports"', 'stance = "mixed"')
    copies.change("ana", 'reason = "The agency', 'reason = "Ana: the agency')
    copies.change("ana", 'deadline = "none"', 'deadline = "2028"')
    _add(copies, "ana", "Seen by ana.")
    elsewhere = made(copies.folder / "elsewhere.db")
    copies.load("ana", elsewhere)
    before = _form(elsewhere)
    report, written = copies.load("ben", elsewhere)
    assert (written, report.gone) == ([], [])
    assert [line.split(": ")[2] for line in report.kept] == [
        "title", "evidence e1", "status", "deadline",
    ]  # fmt: skip
    assert _form(elsewhere)[:4] == before[:4]
