"""status and evidence with nothing given: asked step by step at a terminal, never in a pipe"""

import pytest

from tests.cli.helpers import data, refused, state
from tests.cli.terminal import Typist, on_terminal
from tests.conftest import Tracker


def asked_for_a_status(*after: tuple[str, str], proposal: str = "cut-demand\n") -> tuple[int, str]:
    """Answer the questions of status, up to those of evidence, then ``after``."""
    typist = Typist("status")
    typist.answers("proposal: ", proposal)
    typist.answers("\nstatus: ", "adopted\n")
    typist.answers("on [skip]: ", "2026-02\n")
    typist.answers("\nreason: ", "It was voted\n")
    typist.answers("confidence [skip]: ", "high\n")
    for question, keys in after:
        typist.answers(question, keys)
    return typist.ends()


CITED = (
    ("shown by [skip]: ", "https://example.org/vote\n"),
    ("\nfinding: ", "The vote was held\n"),
    ("date [skip]: ", "\n"),
    ("kind [skip]: ", "law\n"),
    ("locator [skip]: ", "\n"),
    ("quote [skip]: ", "\n"),
    ("grade [skip]: ", "\n"),
    ("stance [skip]: ", "\n"),
)


def test_a_status_is_asked_for_step_by_step_shown_in_one_line_and_confirmed(desk: Tracker) -> None:
    code, shown = asked_for_a_status(*CITED, ("record it?", "\n"))
    assert code == 0, shown
    line = (
        "in one line: tracker status cut-demand adopted --on 2026-02 --reason 'It was voted'"
        " --confidence high --url https://example.org/vote --finding 'The vote was held' --kind law"
    )
    assert line in shown
    record = data(desk, "show", "cut-demand")
    assert (record["status"], record["since"], record["confidence"]) == (
        "adopted",
        "2026-02",
        "high",
    )
    assert record["evidence"][0]["kind"] == "law" and record["evidence"][0]["stance"] == "supports"


def test_saying_no_at_the_end_writes_nothing(desk: Tracker) -> None:
    before = state(desk)
    code, shown = asked_for_a_status(*CITED, ("record it?", "n\n"))
    assert code == 1 and "nothing was recorded" in shown and state(desk) == before


def test_a_wrong_answer_is_answered_with_the_nearest_and_asked_again(desk: Tracker) -> None:
    typist = Typist("status")
    typist.answers("proposal: ", "cut-demnd\n")
    typist.reads("did you mean 'cut-demand'?")
    typist.answers("proposal: ", "cut-de\n")
    typist.answers("\nstatus: ", "stalld\n")
    typist.reads("did you mean 'stalled'?")
    typist.answers("\nstatus: ", "Stalled\n")
    typist.answers("on [skip]: ", "soon\n")
    typist.reads("'soon' is not a date")
    typist.answers("on [skip]: ", "2150\n")
    typist.reads("2150 lies after today")
    typist.answers("on [skip]: ", "\n")
    typist.answers("\nreason: ", "\n")
    typist.reads("reason is needed; Ctrl-C leaves")
    typist.answers("\nreason: ", " \n")
    typist.reads("reason is needed")
    typist.answers("\nreason: ", "No news\n")
    typist.answers("because [skip]: ", "mony\n")
    typist.reads("did you mean 'money'?")
    typist.answers("because [skip]: ", "\n")
    typist.answers("confidence [skip]: ", "\n")
    typist.answers("shown by [skip]: ", "\n")
    typist.answers("record it?", "y\n")
    code, shown = typist.ends()
    assert code == 0 and "status cut-demand stalled --reason 'No news'\n" in shown
    assert data(desk, "show", "cut-demand")["status"] == "stalled"


def test_tab_completes_what_is_asked_for(desk: Tracker) -> None:
    pytest.importorskip("readline")
    typist = Typist("status")
    typist.answers("proposal: ", "scan\t\n")
    typist.answers("scan-lorries is under-consideration", "")
    typist.answers("\nstatus: ", "supers\t\n")
    typist.answers("on [skip]: ", "\n")
    typist.answers("\nreason: ", "R\n")
    typist.answers("confidence [skip]: ", "\n")
    typist.answers("shown by [skip]: ", "first\t\n")
    typist.answers("\nfinding: ", "F\n")
    for question in (
        "date [skip]: ",
        "kind [skip]: ",
        "locator [skip]: ",
        "quote [skip]: ",
        "grade [skip]: ",
        "stance [skip]: ",
    ):
        typist.answers(question, "\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    assert "status scan-lorries superseded --reason R --source first-text" in shown


def test_evidence_recorded_before_can_be_named_or_a_word_said_why_there_is_none(
    desk: Tracker,
) -> None:
    (item,) = data(desk, "show", "scan-lorries")["evidence"]
    name = item["entry"][:8]
    code, shown = asked_for_a_status(
        ("shown by [skip]: ", "\n"), (f"{name} supports", ""), ("evidence [skip]: ", f"{name[:5]}\n"),
        ("record it?", "\n"), proposal="scan-lorries\n",
    )  # fmt: skip
    assert code == 0, shown
    assert data(desk, "show", "scan-lorries")["assessments"][0]["evidence"] == [item["entry"]]
    code, shown = asked_for_a_status(
        ("shown by [skip]: ", "\n"), ("\nunsupported: ", "The minister said so\n"), ("record it?", "\n")
    )  # fmt: skip
    assert code == 0, shown
    assert data(desk, "show", "cut-demand")["unsupported"]


def test_evidence_is_asked_for_step_by_step(desk: Tracker) -> None:
    typist = Typist("evidence")
    typist.answers("proposals: ", "cut-de, scan-lorries:context\n")
    typist.answers("\nstance: ", "contradicts\n")
    typist.answers("shown by [skip]: ", "\n")
    typist.reads("evidence cites something")
    typist.answers("shown by [skip]: ", "first-txt\n")
    typist.reads("did you mean 'first-text'?")
    typist.answers("shown by [skip]: ", "Desk memo 14\n")
    typist.answers("\nfinding: ", "Nothing came\n")
    typist.answers("date [skip]: ", "yesterday\n")
    typist.answers("kind [skip]: ", "\n")
    typist.answers("locator [skip]: ", "p. 3\n")
    typist.answers("quote [skip]: ", "\n")
    typist.answers("grade [skip]: ", "b2\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    assert (
        "in one line: tracker evidence cut-demand scan-lorries:context --stance contradicts"
        " --doc 'Desk memo 14' --finding 'Nothing came' --date "
    ) in shown
    (item,) = data(desk, "show", "cut-demand")["evidence"]
    assert (item["stance"], item["grade"], item["locator"]) == (
        "contradicts",
        "B2",
        "p. 3",
    )


def test_an_answer_that_could_not_be_recorded_is_asked_again_at_once(desk: Tracker) -> None:
    typist = Typist("evidence")
    for typed, said in (
        (" , ", "name one or several"),
        ("cut-demand, scan-l, cut-de:mixed", "cut-demand is named twice"),
    ):
        typist.answers("proposals: ", f"{typed}\n")
        typist.reads(said)
    typist.answers("proposals: ", "cut-demand\n")
    typist.answers("\nstance: ", "mixed\n")
    for typed, said in (
        ("first", "source 'first' is 'first-text' in full; a document of that name is written in"),
        ("ftp://example.org", "is not a link"),
    ):
        typist.answers("shown by [skip]: ", f"{typed}\n")
        typist.reads(said)
    typist.answers("shown by [skip]: ", "\x04")
    assert typist.ends()[0] == 130


@pytest.mark.parametrize(
    ("typed", "cited"),
    [
        ("OMB:2025-12", "--doc OMB:2025-12"), ("'first'", "--doc first"),
        ('"A" and B', "--doc '\"A\" and B'"),
        ("doi:10.1000/182", "--url doi:10.1000/182"), ("Budget 2027", "--doc 'Budget 2027'"),
    ],
)  # fmt: skip
def test_what_shows_it_is_taken_as_what_it_looks_like(
    desk: Tracker, typed: str, cited: str
) -> None:
    typist = Typist("evidence")
    typist.answers("proposals: ", "cut-demand:mixed\n")
    typist.answers("shown by [skip]: ", f"{typed}\n")
    typist.answers("\nfinding: ", "F\n")
    for name in ("date", "kind", "locator", "quote", "grade"):
        typist.answers(f"{name} [skip]: ", "\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0 and f"cut-demand:mixed {cited} --finding F" in shown


@pytest.mark.parametrize("verb", ["status", "evidence"])
def test_ctrl_c_and_the_end_of_input_leave_nothing_written(desk: Tracker, verb: str) -> None:
    before = state(desk)
    typist = Typist(verb)
    typist.answers("proposal: " if verb == "status" else "proposals: ", "cut-demand\n")
    typist.reads(f"\n{'status' if verb == 'status' else 'stance'}: ")
    typist.interrupts()
    code, shown = typist.ends()
    assert code == 130 and "stopped; nothing was changed" in shown
    typist = Typist(verb)
    typist.answers("proposal: " if verb == "status" else "proposals: ", "\x04")
    assert typist.ends()[0] == 130 and state(desk) == before


@pytest.mark.parametrize("verb", ["status", "evidence"])
def test_in_a_pipe_nothing_is_asked(desk: Tracker, verb: str) -> None:
    line = refused(desk, verb, code=2)
    assert line.startswith(f"tracker {verb}: Missing argument 'ID")
    code, shown = on_terminal(verb, only="stderr")
    assert code == 2 and "Missing argument" in shown


@pytest.mark.parametrize("args", [("cut-demand",), ("cut-demand", "adopted"), ("--dry-run",)])
def test_where_something_is_given_the_rest_is_named_as_ever(
    desk: Tracker, args: tuple[str, ...]
) -> None:
    code, shown = Typist("status", *args).ends()
    assert code == 2 and "Missing" in shown


def test_the_database_that_was_named_is_in_the_one_line(desk: Tracker) -> None:
    typist = Typist("--db", "db/tracker.db", "status")
    for question, keys in (
        ("proposal: ", "cut-demand\n"), ("\nstatus: ", "no-action\n"), ("on [skip]: ", "\n"),
        ("\nreason: ", "R\n"), ("confidence [skip]: ", "\n"), ("shown by [skip]: ", "\n"),
        ("record it?", "\n"),
    ):  # fmt: skip
        typist.answers(question, keys)
    code, shown = typist.ends()
    assert code == 0 and "tracker --db db/tracker.db status cut-demand no-action" in shown
