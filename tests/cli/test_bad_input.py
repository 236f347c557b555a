"""Bad input: one clear line, the field named, and nothing written"""

from pathlib import Path

import pytest

from tests.cli.helpers import DB, URL, data, refused
from tests.conftest import Tracker

FOUND = ("evidence", "cut-demand", "--stance", "mixed", "--finding", "F")
PLACES = {
    "note": ["note", "cut-demand", "?"],
    "reason": ["status", "cut-demand", "stalled", "--reason", "?"],
    "unsupported": ["status", "cut-demand", "adopted", "--reason", "r", "--unsupported", "?"],
    "finding": ["evidence", "cut-demand", "--stance", "mixed", "--url", URL, "--finding", "?"],
    "quote": [*FOUND, "--url", URL, "--quote", "?"],
    "url": [*FOUND, "--url", "https://x.example/?"],
    "doc": [*FOUND, "--doc", "?"],
    "origin": [*FOUND, "--doc", "d", "--origin", "?"],
    "by": [*FOUND, "--doc", "d", "--by", "?"],
    "looked": ["checked", "cut-demand", "--looked-in", "?"],
    "title": ["edit", "cut-demand", "--title", "?"],
    "summary": ["add", "short", "--title", "T", "--owner", "MX", "--summary", "?"],
    "proposed_by": ["edit", "cut-demand", "--proposed-by", "?"],
    "retired": ["retire", "cut-demand", "--reason", "?"],
    "authors": ["source", "add", "x", "--author", "?"],
    "meaning": ["issue", "add", "x", "--meaning", "?"],
    "organisation": ["set", "organisation", "?"],
    "deadline reason": ["deadline", "cut-demand", "2027", "--reason", "?"],
}  # fmt: skip
NEVER = {
    "escape": "\x1b[31m", "bell": "\x07", "delete": "\x7f", "carriage return": "a\rb",
    "C1 control": "\x9b31m", "lone surrogate": "\udc80", "noncharacter": "\ufffe",
    "noncharacter far out": "\U0010ffff", "Arabic noncharacter": "\ufdd0",
}  # fmt: skip


def filled(command: list[str], text: str) -> list[str]:
    """A command line with ``text`` in the place of its question mark."""
    return [word.replace("?", text) for word in command]


@pytest.mark.parametrize("place", PLACES)
def test_control_characters_are_refused_wherever_text_is_given(desk: Tracker, place: str) -> None:
    line = refused(desk, *filled(PLACES[place], "a\x1b[31mb"))
    assert place.split()[-1] in line and "U+001B" in line
    assert line.isprintable()


@pytest.mark.parametrize("kind", NEVER)
def test_characters_that_nobody_types_on_purpose_are_refused(desk: Tracker, kind: str) -> None:
    line = refused(desk, "note", "cut-demand", f"before {NEVER[kind]} after")
    assert "note" in line and "U+" in line and line.isprintable()


def test_other_text_is_stored_as_given(desk: Tracker) -> None:
    for text in (
        " lead and trail ", "tab\tand\nbreak", "e\u0301 is not é", "🇲🇽👩\u200d👩\u200d👧",
        "\u202eright to left", "a\u2028b", "\ufeffa", "a\u00a0b",
        "'; DROP TABLE entries; --", "<script>&amp;</script>", "%s %n {0}",
        "\\u202e", "$(id) `id`", "NULL", "x" * 20_000,
    ):  # fmt: skip
        desk("note", "cut-demand", text)
        assert data(desk, "history", "--limit", "1")[0]["body"]["note"] == text


@pytest.mark.parametrize(
    "command",
    """\
show ?|history ?|note ? x|undo ?|link scan repeats ?|status cut-demand ? --reason r|list --owner ?
list --issue ?|list --source ?|list --status ?|list --sort ?|list --format ?|history --format ?
source show ?|report --since ?|status cut-demand stalled --reason r --evidence ?|export ?
evidence ?:mixed --finding F --doc d|evidence cut-demand:? --finding F --doc d|list --limit ?
export notes --columns ?|list --?|?|load ?.toml|import entries ?.jsonl|import checks ?.csv
--db ?.db list|list --today ?|report --output missing/?.md|add ? --title T --owner MX
source ?|set ? 7|due --owner ?""".replace("\n", "|").split("|"),
)
def test_an_error_shows_what_was_typed_on_one_harmless_line(desk: Tracker, command: str) -> None:
    typed = "a\x1b]0;x\x07\n\u202eb\udc80"
    before = DB.read_bytes()
    ran = desk(*filled(command.split(), typed), code=_code_of(command))
    assert ran.out == ""
    assert ran.err.count("\n") == 1 and ran.err[:-1].isprintable(), ascii(ran.err)
    assert DB.read_bytes() == before


def _code_of(command: str) -> int:
    """What a wrong word in this place exits with: a file or database 65 or 74, a record 1, else 2."""
    if "--output" in command:
        return 74
    if command.startswith(("load", "import", "--db")):
        return 65
    records = (
        "show",
        "history ?",
        "note",
        "undo",
        "link",
        "list --issue",
        "list --source",
        "source show",
    )
    return 1 if command.startswith((*records, "evidence ?")) or "--evidence" in command else 2


def test_a_word_to_search_for_may_be_anything_that_has_letters(desk: Tracker) -> None:
    assert desk("list", "a\udc80\x1bb\n%c", "--format", "json").out == "[]\n"
    assert desk("list", "", "--format", "json").out != ""
    said = desk("list", "\udc80\x1b\n%", code=2).err
    assert "letters or digits" in said and "\x1b" not in said and said.count("\n") == 3


def test_what_a_database_is_called_does_not_steer_a_terminal(seeds: Path, inside: Tracker) -> None:
    evil, copy = Path("evil\x1b[2J"), Path("away\x1b[2J/copy")
    for folder in (evil, copy.parent):
        folder.mkdir(mode=0o700)
    for command in (
        ("init", "--seeds", seeds),
        ("where",),
        ("backup", copy),
        ("note", "cut-demand", "Since then"),
        ("restore", "--force", copy),
    ):
        ran = inside("--db", evil / "t.db", *command)
        assert "\x1b" not in ran.out + ran.err, command
        assert "\\u001b" in ran.out or command[0] == "note"
