"""tracker cite: a paragraph with its notes, ready for a memo"""

import zipfile
from pathlib import Path

import pytest

from tests.cli.helpers import refused
from tests.conftest import TODAY, Tracker

ON = ("--today", TODAY)
LINK = "https://example.org/"
FULL = (
    "--url", LINK + "order", "--title", "The order", "--author", "B. Writer", "--publisher", "Gazette",
    "--published", "2026-02", "--accessed", "2026-03-01", "--archive-url", LINK + "kept",
    "--locator", "art. 3", "--grade", "B2",
)  # fmt: skip


def cite(desk: Tracker, *args: str) -> str:
    """What is cited, on one line."""
    return " ".join(desk("cite", *args, *ON).out.split())


def adopted(desk: Tracker) -> None:
    """Adopted with evidence of which everything is known."""
    desk(
        "status", "cut-tariffs", "adopted", "--on", "2026-02-03", "--reason", "The order was signed",
        "--confidence", "high", "--finding", "The order is published", *FULL, *ON,
    )  # fmt: skip


def test_it_says_what_was_asked_of_whom_by_whom_and_where_it_stands(desk: Tracker) -> None:
    said = cite(desk, "scan-lorries")
    assert said.startswith(
        "A. Author recommended in January 2025 that Mexico scan every lorry at the border. [1] As of"
        " March 10, 2026, we assess it as under consideration since January 2025 (low confidence): The"
        " agency said it would look into it. [2]"
    )
    assert "[1] A. Author, “A first text,” January 2025, second paragraph." in said
    assert "[2] A. Author, “A first text,” January 2025, third paragraph." in said


def test_a_note_has_all_that_is_known_in_the_order_of_chicago_style(desk: Tracker) -> None:
    adopted(desk)
    assert (
        "B. Writer, “The order,” Gazette, February 2026, art. 3, accessed March 1, 2026,"
        " https://example.org/order, archived at https://example.org/kept (grade B2)."
        in cite(desk, "cut-tariffs")
    )


def test_what_nobody_assessed_says_so(desk: Tracker) -> None:
    said = cite(desk, "cut-tariffs")
    assert "that the United States cut tariffs on farm goods." in said
    assert "As of March 10, 2026, we have not assessed what became of it." in said


def test_what_speaks_against_it_and_what_stands_beside_is_said(desk: Tracker) -> None:
    adopted(desk)
    desk(
        "evidence", "cut-tariffs", "--stance", "contradicts", "--finding", "Rates rose", "--doc",
        "Table 4", *ON,
    )  # fmt: skip
    desk("respond", "cut-tariffs", "accepted-in-part", *ON)
    desk("deadline", "cut-tariffs", "2026-02", "--reason", "So said the law", *ON)
    said = cite(desk, "cut-tariffs")
    assert "Against that speaks: Rates rose. [3] The owner's response is accepted in part." in said
    assert "Its deadline is February 2026, 10 days ago." in said
    assert "[3] Table 4, n.d." in said


def test_a_status_on_which_nothing_stands_says_so(desk: Tracker) -> None:
    desk("status", "cut-demand", "adopted", "--reason", "Heard", "--unsupported", "By phone", *ON)
    assert "Heard. No evidence stands behind this." in cite(desk, "cut-demand")


@pytest.mark.parametrize(
    ("put", "who", "said"),
    [
        ("pledged", "A. Author", "A. Author pledged in January 2025 that Mexico would scan every"),
        ("pledged", "Mexico", "Mexico pledged in January 2025 to scan every"),
        (
            "demanded",
            "The US, in talks",
            "The US, in talks, demanded in January 2025 that Mexico scan",
        ),
        (
            "reported",
            "aides",
            "It was reported in January 2025, citing aides, that Mexico was to scan",
        ),
    ],
)
def test_how_it_was_put_is_how_it_is_said(desk: Tracker, put: str, who: str, said: str) -> None:
    desk("edit", "scan-lorries", "--put", put, "--proposed-by", who)
    assert cite(desk, "scan-lorries").startswith(said)


def test_several_are_cited_with_one_numbering_and_a_work_has_one_note(desk: Tracker) -> None:
    said = desk("cite", "scan-lorries", "cut-tariffs", "scan-lorries", *ON).out
    paragraphs = said.partition("\n\nNotes\n")[0].split("\n\n")
    assert len(paragraphs) == 2 and "[3]" in paragraphs[1]


def test_the_notes_alone(desk: Tracker) -> None:
    said = desk("cite", "scan-lorries", "--style", "note", *ON).out
    assert said.startswith("Notes\n-----\n[1] A. Author") and "recommended" not in said


def test_in_markdown_the_notes_are_footnotes_and_nothing_recorded_is_markup(desk: Tracker) -> None:
    desk("edit", "cut-tariffs", "--title", "Cut *all* tariffs <b>")
    said = desk("cite", "cut-tariffs", "--format", "md", *ON).out
    assert "cut \\*all\\* tariffs \\<b\\>.[^1] As of" in said
    assert "\n\n[^1]: A. Author, “A first text,” January 2025, fourth paragraph.\n" in said


def test_as_a_word_file(desk: Tracker) -> None:
    assert desk("cite", "scan-lorries", "--output", "memo.docx", *ON).out == ""
    with zipfile.ZipFile("memo.docx") as word:
        assert "recommended in January 2025" in word.read("word/document.xml").decode()
    assert "add --output" in refused(desk, "cite", "scan-lorries", "--format", "docx", code=2)


def test_how_it_stood_on_a_day(desk: Tracker) -> None:
    adopted(desk)
    said = " ".join(desk("cite", "cut-tariffs", "--as-of", "2026-01-31").out.split())
    assert "As of January 31, 2026, we have not assessed" in said


def test_a_wrong_id_or_place_is_refused_in_one_line(desk: Tracker) -> None:
    assert "did you mean 'cut-tariffs'" in refused(desk, "cite", "cut-tarifs", code=1)
    assert "one of" in refused(desk, "cite", "cut-demand", "--output", "memo.html", code=2)
    assert not Path("memo.html").exists()


def test_where_no_source_is_named_the_note_says_so(desk: Tracker) -> None:
    desk("add", "water", "--title", "Share the river", "--owner", "MX", *ON)
    said = cite(desk, "water")
    assert said.startswith("A text proposed that Mexico share the river. [1]")
    assert "[1] No source is named." in said


def test_of_what_was_rejected_what_supports_it_speaks_against_that(desk: Tracker) -> None:
    desk(
        "status", "cut-tariffs", "rejected", "--reason", "Voted down", "--doc", "Vote", "--finding",
        "9 to 14 against", *ON,
    )  # fmt: skip
    for stance, found in (("contradicts", "The budget was cut"), ("supports", "A bill is drafted")):
        desk(
            "evidence", "cut-tariffs", "--stance", stance, "--finding", found, "--doc", stance, *ON
        )
    said = cite(desk, "cut-tariffs")
    assert "Against that speaks: A bill is drafted." in said and "budget" not in said


def test_a_document_keeps_its_reference_beside_its_title(desk: Tracker) -> None:
    desk(
        "status", "cut-tariffs", "adopted", "--reason", "r", "--finding", "f", "--doc", "DOF, p. 12",
        "--title", "Acuerdo", *ON,
    )  # fmt: skip
    assert "“Acuerdo,” DOF, p. 12, n.d." in cite(desk, "cut-tariffs")


def test_a_retired_proposal_is_not_cited(desk: Tracker) -> None:
    desk("retire", "cut-tariffs", "--reason", "Tracked twice")
    assert "is retired (Tracked twice)" in refused(desk, "cite", "cut-tariffs", code=1)


def test_each_proposal_is_a_paragraph_in_markdown_and_in_word(desk: Tracker) -> None:
    import docx

    names = ("scan-lorries", "cut-tariffs", "cut-demand")
    said = desk("cite", *names, "--format", "md", *ON).out
    assert len([block for block in said.split("\n\n") if not block.startswith("[^")]) == 3
    desk("cite", *names, "--output", "memo.docx", *ON)
    paragraphs = [p.text for p in docx.Document("memo.docx").paragraphs]
    assert paragraphs.index("Notes") == 3


def test_notes_alone_are_a_numbered_list_in_markdown(desk: Tracker) -> None:
    said = desk("cite", "scan-lorries", "--style", "note", "--format", "md", *ON).out
    assert said.strip().startswith("1. A. Author") and "[^" not in said
