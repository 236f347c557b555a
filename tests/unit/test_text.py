"""Text: what is refused at entry, what is stored as given, and one escaper for each output."""

import json
import re
import subprocess
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.strategies import QUICK
from tracker import text

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SEPARATORS = "\u2028\u2029"
_NASTY = st.sampled_from(
    [*BIDI, *SEPARATORS, "\x00", "\x1b", "\x85", "\x9b", "\x7f", "\r", "\n", "\t", "|", "\\", "`"]
)
ANY_TEXT = st.lists(_NASTY | st.characters(), max_size=20).map("".join)


@pytest.mark.parametrize(
    "char",
    [
        *"\x00\x01\x07\x08\x0b\x0c\r\x1b\x1f\x7f\x80\x85\x9b\x9f",
        "\ud800",
        "\udfff",
        "\ufdd0",
        "\ufdef",
        "\ufffe",
        "\uffff",
        "\U0001fffe",
        "\U0010ffff",
    ],
)
def test_controls_surrogates_and_noncharacters_are_refused_by_name_and_place(char: str) -> None:
    assert text.flaw(f"ab{char}c") == (f"character U+{ord(char):04X} at position 3 is not allowed")


@pytest.mark.parametrize(
    "given_text",
    [
        "",
        "México, 10 %",
        "two\nlines\tand a tab",
        "日本語",
        "👩‍👩‍👧",
        "a\u00a0b",
        "\u202eevil",
        "\ufffd",
    ],
)
def test_everything_else_is_stored_as_given(given_text: str) -> None:
    assert text.flaw(given_text) is None


@QUICK
@given(ANY_TEXT)
def test_what_is_admitted_is_utf_8_without_controls(given_text: str) -> None:
    if text.flaw(given_text) is None:
        given_text.encode("utf-8")
        controls = {char for char in given_text if unicodedata.category(char) == "Cc"}
        assert controls <= {"\n", "\t"}


def _steering(shown: str) -> set[str]:
    return {c for c in shown if unicodedata.category(c) in ("Cc", "Cs") or c in BIDI + SEPARATORS}


@QUICK
@given(ANY_TEXT)
def test_nothing_visible_steers_a_terminal_or_turns_its_text_round(given_text: str) -> None:
    assert _steering(text.visible(given_text)) <= {"\n", "\t"}


@QUICK
@given(ANY_TEXT)
def test_one_line_is_one_line(given_text: str) -> None:
    shown = text.one_line(given_text)
    assert not _steering(shown)
    assert "  " not in shown and shown == shown.strip()


@QUICK
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp", "Cf"))))
def test_harmless_text_is_shown_as_it_is(given_text: str) -> None:
    assert text.visible(given_text) == text.one_line(given_text) == given_text


def test_an_escape_sequence_is_shown_instead_of_obeyed() -> None:
    assert text.visible("\x1b[31mred\x9b0m") == "\\u001b[31mred\\u009b0m"
    assert text.visible("abc\u202edcb") == "abc\\u202edcb"


@QUICK
@given(ANY_TEXT)
def test_a_markdown_cell_never_breaks_its_table(given_text: str) -> None:
    cell = text.markdown(given_text)
    assert len(cell.splitlines()) <= 1
    unescaped = re.sub(r"\\.", "", cell)
    assert not set(unescaped) & set("|`*_<>[]\\")


@pytest.mark.parametrize("start", ["- ", "+ ", "1. ", "1) ", "> ", "# ", "* "])
def test_a_line_of_markdown_never_begins_a_list_a_heading_or_a_quotation(start: str) -> None:
    assert not re.match(r"([-+*>#]|\d+[.)])\s", text.markdown(start + "first"))


_JSON = st.recursive(
    st.text(st.characters(exclude_categories=("Cs",))) | st.sampled_from(list(BIDI + SEPARATORS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@QUICK
@given(_JSON, st.sampled_from([None, 2]))
def test_safe_json_is_the_same_data_and_harmless(value: object, indent: int | None) -> None:
    safe = text.json_safe(json.dumps(value, ensure_ascii=False, indent=indent))
    assert json.loads(safe) == value
    assert _steering(safe) <= {"\n"}


def _unguarded(cell: str) -> str:
    """What an importer does: take off exactly one ``'``."""
    return cell[1:] if cell.startswith("'") else cell


_CELL = st.text(st.sampled_from("=+-@'\t\r\n 0195.,aé"), max_size=8) | st.text(max_size=8)


@QUICK
@given(_CELL)
def test_the_excel_guard_comes_off_again(cell: str) -> None:
    assert _unguarded(text.excel_guarded(cell)) == cell


@QUICK
@given(_CELL)
def test_a_guarded_cell_is_no_formula(cell: str) -> None:
    shown = text.excel_guarded(cell).lstrip(" ")
    assert shown[:1] not in tuple("=+-@\t\r\n") or re.fullmatch(r"[+-]?\d+(\.\d+)?", shown)


@pytest.mark.parametrize("cell", ["", "0", "-5", "+5", "-5.25", " -5", "2025-03-04", "a=b", "x'"])
def test_plain_numbers_and_plain_text_are_left_alone(cell: str) -> None:
    assert text.excel_guarded(cell) == cell


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1-800", "-", "--5", "@sum", "  =1", "'quoted", "\t=1", "-1e5", "-5 %"]
)
def test_what_a_spreadsheet_would_reckon_is_guarded(cell: str) -> None:
    assert text.excel_guarded(cell) == "'" + cell


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MÉXICO", "mexico"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "café"),
        ("a \n b", "A B"),
        ("ﬁle", "file"),
        ("Trade™", "trade™".upper()),
        ("№ 5", "no 5"),
    ],
)
def test_searching_ignores_case_accents_and_spacing(one: str, other: str) -> None:
    assert text.folded(one) == text.folded(other)


def test_searching_tells_different_words_apart() -> None:
    assert text.folded("peso") != text.folded("pesos")


@QUICK
@given(st.text(max_size=12))
def test_folding_what_is_folded_changes_nothing(given_text: str) -> None:
    assert text.folded(text.folded(given_text)) == text.folded(given_text)


@pytest.mark.parametrize("word", ["a", "scan-all-vehicles", "e1", "1", "a" * 60])
def test_an_id_is_lower_case_words_joined_by_hyphens(word: str) -> None:
    assert text.slug_flaw(word) is None


@pytest.mark.parametrize(
    "word", ["", "A", "a b", "a--b", "-a", "a-", "a_b", "é", "a\n", "a" * 61, "a.b", "a/b", "٣"]
)
def test_anything_else_is_no_id(word: str) -> None:
    assert text.slug_flaw(word)


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        (1, "entry", "1 entry"),
        (2, "entry", "2 entries"),
        (0, "day", "0 days"),
        (1200, "row", "1,200 rows"),
    ],
)
def test_a_count_is_said_as_people_say_it(count: int, noun: str, said: str) -> None:
    assert text.counted(count, noun) == said


def test_an_irregular_plural_is_given() -> None:
    assert text.counted(2, "status", "statuses") == "2 statuses"


@QUICK
@given(ANY_TEXT)
@example("`` a ` b ```")
@example("`")
def test_code_in_markdown_is_ended_by_nothing_that_stands_in_it(given_text: str) -> None:
    html = MarkdownIt("commonmark").render(text.markdown_code(f"x{given_text}`x"))
    assert re.fullmatch(r"<p><code>[^<]*</code></p>\n", html)


def as_an_argument(drawn: str) -> str:
    """Text without what no argument of a command can hold."""
    return drawn.replace("\0", "").encode("utf-8", "ignore").decode()


@QUICK
@given(st.lists(ANY_TEXT.map(as_an_argument), min_size=1, max_size=20))
def test_a_word_of_a_command_is_read_by_the_shell_as_it_was_and_nothing_changes_it_on_the_way(
    words: list[str],
) -> None:
    command = " ".join(map(text.shell_word, [*words, "a  b ", "a\n\nb", "it's", "caf\udce9"]))
    assert text.one_line(command) == command
    read = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {command}"],
        stdout=subprocess.PIPE,
        env={"LC_ALL": "C"},
        check=True,
    ).stdout
    assert read.decode(errors="surrogateescape").split("\0")[: len(words)] == words
    assert read.endswith(b"\0a  b \0a\n\nb\0it's\0caf\xe9\0")
