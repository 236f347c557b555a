"""A damaged database met by a command that is not looking for damage: one line, 65, never a traceback"""

from pathlib import Path

import pytest

from tests.cli.helpers import DB, refused, state
from tests.conftest import Tracker
from tests.storage.tampering import next_own, slip_in, tamper
from tracker import cli
from tracker.queries import proposals

_NO_OBJECT = "UPDATE entries SET body = replace(body, '\"Remember\"}', '\"Remember\";')"


def _damaged_past(desk: Tracker) -> str:
    """The state of a log in which one byte of a note has changed since."""
    desk("note", "cut-demand", "Remember")
    token = state(desk)
    tamper(DB, "PRAGMA ignore_check_constraints = ON", _NO_OBJECT)
    return token


@pytest.mark.parametrize(
    "line",
    [
        ("list", "--state", "STATE"),
        ("history", "--state", "STATE"),
        ("report", "--known-on", "today"),
    ],
    ids=" ".join,
)
def test_a_past_that_cannot_be_folded_is_damage_told_in_one_line(
    desk: Tracker, line: tuple[str, ...]
) -> None:
    token = _damaged_past(desk)
    said = desk(*(token if word == "STATE" else word for word in line), code=65).err.splitlines()
    assert "is damaged (" in said[-1] and "nothing was changed" in said[-1]
    assert all("understood as" in other for other in said[:-1])


def test_an_error_that_damage_explains_is_told_as_damage(desk: Tracker) -> None:
    kind = {"kind": "evidence", "subject": "proposal:cut-demand", "body": {"stance": "supports"}}
    slip_in(DB, next_own(DB, effective_on="2026-01-01", **kind))
    said = refused(desk, "show", "cut-demand", "--state", state(desk), code=65)
    assert f"{DB} is damaged (entry " in said and "none that could be written" in said
    assert said.endswith("; nothing was changed; 'tracker doctor' tells what helps")


def test_a_row_in_the_way_of_what_is_written_is_damage(desk: Tracker) -> None:
    desk("note", "cut-demand", "Remember")
    tamper(DB, "UPDATE notes SET proposal = 'cut-tariffs'")
    said = refused(desk, "note", "cut-demand", "x", code=65)
    assert "table notes differs from the log" in said


@pytest.mark.parametrize(
    "line", ["note cut-demand x", "hub add office hub", "set review.normal 30", "undo"]
)
def test_nothing_is_written_under_settings_that_were_altered(desk: Tracker, line: str) -> None:
    """What is stored next would be sealed together with what was altered, and doctor silent."""
    Path("hub").mkdir()
    tamper(DB, "UPDATE local SET value = 'deadbeefdeadbeef' WHERE name = 'replica'")
    said = refused(desk, *line.split(), code=65)
    assert "replica id, its hubs or its migrations were altered" in said
    assert "nothing was changed" in said and "restore" in said
    assert "replica id, its hubs or its migrations were altered" in desk("doctor", code=65).out


def test_an_error_that_damage_does_not_explain_keeps_its_traceback(
    desk: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **named: object) -> None:
        raise KeyError("a mistake of ours")

    monkeypatch.setattr(proposals, "select", broken)
    with pytest.raises(KeyError, match="a mistake of ours"):
        cli.cli.main(["list"])


def test_lint_names_evidence_by_what_is_listed_of_it(desk: Tracker) -> None:
    """An entry that came past the gate may lack what it is listed with."""
    tamper(DB, "UPDATE evidence SET source = 'first-text', locator = ''")
    tamper(DB, "UPDATE entries SET body = json_remove(body, '$.source') WHERE kind = 'evidence'")
    assert "does not say where in first-text" in desk("lint", code=1).out
