"""Every format of a report tells the same: no fact stands in one that is not in all."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report import read_back
from tests.report.read_back import Item, Part, Read, letters

Made = Callable[[str], Path]
READERS: dict[str, Callable[[Path], Read]] = {
    "txt": lambda file: read_back.text(file.read_text("utf-8")),
    "md": lambda file: read_back.markdown(file.read_text("utf-8")),
    "html": lambda file: read_back.html(file.read_text("utf-8")),
    "docx": lambda file: read_back.word(file.read_bytes()),
}
MOST = 10
# Of each list of facts: the keys whose values its line must show, and the section it stands in.
SHOWN = {
    "moves": (("new", "effective_on", "reason"), "What changed"),
    "responses": (("response", "effective_on"), "What changed"),
    "deadline_moves": (("new", "effective_on", "reason"), "What changed"),
    "corrections": (("sentence",), "Corrections of our own records"),
    "newly_tracked": ((), "Newly tracked"),
    "against": (("stance", "finding", "effective_on"), "Contradicting evidence"),
    "others": (("stance", "finding", "effective_on"), "Other new evidence"),
    "contested": (("status", "why"), "Contested"),
    "disputed": (("status", "why"), "Judged apart"),
    "overdue": (("status", "deadline"), "Overdue"),
    "due_soon": (("status", "deadline", "days"), "Due in 30 days"),
    "slipped": (("status", "first", "deadline", "days"), "Slipped and late"),
    "late": (("status", "since", "deadline", "days"), "Slipped and late"),
    "bargains": (
        ("moved", "moved_title", "moved_status", "other", "other_title", "other_status", "days"),
        "Bargains",
    ),
    "unsupported": (("status", "why"), "Unsupported statuses"),
    "stale": (("status", "why"), "Not looked at for too long"),
}


@pytest.fixture(scope="module")
def facts(made: Made) -> dict[str, Any]:
    """What JSON says, its lists by the names of SHOWN."""
    report: dict[str, Any] = json.loads(made("json").read_text("utf-8"))
    findings = report["came_in"].pop("findings")
    against = [item for item in findings if item["stance"] in ("contradicts", "mixed")]
    others = [item for item in findings if item not in against]
    return {**report, **report["came_in"], "against": against, "others": others}


@pytest.fixture(params=READERS, scope="module")
def read(request: pytest.FixtureRequest, made: Made) -> Read:
    """The report as read back from one format."""
    return READERS[request.param](made(request.param))


def test_each_format_has_the_sentences_tables_and_notes_of_the_text(read: Read, made: Made) -> None:
    plain = READERS["txt"](made("txt"))
    assert (read.title, read.organisation) == (plain.title, plain.organisation)
    assert list(read.parts) == list(plain.parts)
    for name, part in plain.parts.items():
        assert read.parts[name] == part, name
    assert read.notes == plain.notes


def test_the_month_has_a_part_of_every_sort(facts: dict[str, Any], read: Read) -> None:
    assert [name for name in SHOWN if not facts[name]] == []
    assert {section for _, section in SHOWN.values()} <= set(read.parts)
    assert sum(part.table is not None for part in read.parts.values()) == 5
    assert any(move["setback"] for move in facts["moves"])
    assert any(move["late"] for move in facts["moves"]) and len(read.notes) > 20


@pytest.mark.parametrize("name", SHOWN)
def test_every_fact_has_a_line_that_shows_all_of_it(
    name: str, facts: dict[str, Any], read: Read
) -> None:
    keys, section = SHOWN[name]
    lines = [item.text for item in read.parts[section].items if item.depth == 0]
    for fact in facts[name][:MOST] if len(facts[name]) > MOST else facts[name]:
        words = [str(fact[key]) for key in keys] + _subject(fact)
        matching = [line for line in lines if all(word in line for word in words)]
        assert len(matching) == 1, (words, matching)


def _subject(fact: dict[str, Any]) -> list[str]:
    if "subject" in fact or "proposal" in fact:
        subject = fact.get("subject", fact)
        return [subject["title"], f"({subject['proposal']})"]
    return [fact["title"], f"({fact['id']})"] if "id" in fact else []


def test_no_line_is_there_for_nothing(facts: dict[str, Any], read: Read) -> None:
    for section in {section for _, section in SHOWN.values()}:
        names = [name for name, (_, where) in SHOWN.items() if where == section]
        wanted = sum(min(len(facts[name]), MOST + 1) for name in names if name != "moves")
        wanted += len(facts["moves"]) if "moves" in names else 0
        assert sum(item.depth == 0 for item in read.parts[section].items) == wanted, section


def test_what_a_move_or_a_dispute_stands_on_is_below_it_with_its_note(
    facts: dict[str, Any], read: Read
) -> None:
    for section, name in (("What changed", "moves"), ("Contested", "contested")):
        below = list(_below(read.parts[section]))
        for fact in facts[name]:
            for found in fact["evidence"]:
                said = f"{found['stance']}: {found['finding'].rstrip('.')}."
                lines = [item for top, item in below if fact["subject"]["title"] in top.text]
                assert Item(1, said, (found["note"],)) in lines


def _below(part: Part) -> Iterator[tuple[Item, Item]]:
    top = part.items[0]
    for item in part.items:
        if item.depth:
            yield top, item
        else:
            top = item


def test_every_number_of_a_grid_is_in_its_cell(facts: dict[str, Any], read: Read) -> None:
    grids = {"by_owner": "By owner and status", "by_issue": "By issue and status"}
    for name, section in {**grids, "trend": "The last twelve weeks"}.items():
        table, counted = read.parts[section].table, facts[name]
        assert table and table.headers[1:-1] == [letters(status) for status in counted["statuses"]]
        rows = {row[0]: row[1:] for row in table.rows}
        assert rows.keys() - {"all"} == counted["rows"].keys()
        for key, figures in counted["rows"].items():
            before = counted["before"].get(key, [0] * len(figures))
            before = before if counted["before"] else figures
            pairs = [*zip(figures, before, strict=True), (sum(figures), sum(before))]
            assert [_number(cell) for cell in rows[key]] == [(now, now - was) for now, was in pairs]


def _number(cell: str) -> tuple[int, int]:
    """The count in a cell and what it changed by."""
    count, _, change = cell.partition(" (")
    return int(count or 0), int(change.rstrip(")") or 0)


def test_what_owners_owe_and_blind_spots_are_in_their_tables(
    facts: dict[str, Any], read: Read
) -> None:
    owed, spots = read.parts["Slipped and late"].table, read.parts["Blind spots"].table
    assert owed and spots
    figures = [[*map(str, list(item.values())[1:])] for item in facts["deadlines"]]
    assert [row[1:] for row in owed.rows] == figures
    blind = [list(item.values()) for item in facts["blind_spots"] if any(list(item.values())[3:])]
    assert [row[1:] for row in spots.rows] == [
        [issue, *(str(count or "") for count in counts)] for _, issue, *counts in blind
    ]


def test_the_headline_has_the_counts(facts: dict[str, Any], read: Read) -> None:
    counts, short = facts["counts"], read.parts["In short"].sentences
    assert short.startswith(
        f"{counts['tracked']} proposals tracked: {counts['open']} open ({counts['unassessed']} of"
        f" them unassessed), {counts['closed']} closed."
    )
    for name, what in (
        ("contested", "contested"),
        ("overdue", "overdue"),
        ("stale", "not looked at"),
    ):
        assert f"{len(facts[name])} {what}" in short


def test_every_note_has_its_number_and_text_and_is_cited(facts: dict[str, Any], read: Read) -> None:
    assert read.notes == {note["number"]: note["text"] for note in facts["notes"]}
    cited = {number for part in read.parts.values() for item in part.items for number in item.notes}
    assert cited == set(read.notes)


@pytest.mark.parametrize("ending", ["md", "html", "docx"])
def test_web_addresses_in_notes_are_links_and_nothing_else_is(ending: str, made: Made) -> None:
    read = READERS[ending](made(ending))
    for number, said in read.notes.items():
        words = [word.rstrip(".,") for word in said.split() if word.startswith("http")]
        assert read.links[number] == words
