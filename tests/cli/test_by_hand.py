"""tracker edit ID, at a terminal: the record as text in an editor"""

import os
import re
import stat
from datetime import date
from pathlib import Path

import pytest

from tests.cli.helpers import data, refused, state
from tests.cli.terminal import Typist
from tests.conftest import SCRIPT, Tracker

KEPT = re.compile(r"the draft is kept: (\S+)")


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where drafts are made; no editor but the one a test names."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return folder


def sed(*commands: str) -> str:
    """An editor that runs ``sed`` on what it is given."""
    return "sed -i " + " ".join(f"-e '{command}'" for command in commands)


def script(folder: Path, *lines: str) -> str:
    """An editor that is a script, run in ``folder``, with the draft as ``$1``."""
    editor = folder / "editor"
    editor.write_text("\n".join(["#!/bin/sh", f"cd {folder}", *lines, ""]), encoding="utf-8")
    editor.chmod(0o755)
    return str(editor)


def left(drafts: Path) -> list[Path]:
    """The drafts that are still there."""
    return list(drafts.rglob("*.toml"))


def test_what_differs_is_shown_and_written_as_one_group_once_agreed(
    desk: Tracker, drafts: Path
) -> None:
    editor = sed(
        "s/^priority = .*/priority = \"low\"/", "s/^title = .*/title = \"Scan all\"/",
        "s/^deadline = .*/deadline = \"2031\"/", "s/\"supports\"/\"mixed\"/",
        "s/^links = .*/links = [{ kind = \"depends-on\", to = \"cut-demand\" }]/",
    )  # fmt: skip
    typist = Typist("edit", "scan-l", EDITOR=editor)
    typist.answers("reason [skip]: ", "The agency named it\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    for line in (
        "priority: high -> low",
        "title: Scan every lorry at the border -> Scan all",
        "deadline: none -> 2031",
        "evidence e1 stance: supports -> mixed",
        "link: in-exchange-for cut-tariffs -> nothing",
        "link: nothing -> depends-on cut-demand",
    ):
        assert line in shown
    record = data(desk, "show", "scan-lorries")
    assert (record["title"], record["priority"], record["deadline"]) == ("Scan all", "low", "2031")
    assert record["evidence"][0]["stance"] == "mixed"
    assert [link["kind"] for link in record["links"]] == ["depends-on"]
    assert record["deadlines"][0]["reason"] == "The agency named it"
    assert left(drafts) == []
    desk("undo")  # one command, and somebody's own
    assert data(desk, "show", "scan-lorries")["title"] == "Scan every lorry at the border"


def test_leaving_the_editor_without_a_change_writes_nothing(desk: Tracker, drafts: Path) -> None:
    before = state(desk)
    for editor in ("true", sed("1s/^/# a remark\\n/")):
        code, shown = Typist("edit", "cut-demand", EDITOR=editor).ends()
        assert code == 0 and "cut-demand: nothing changed" in shown
    assert state(desk) == before and left(drafts) == []


def test_an_editor_that_takes_the_draft_away_is_told_so_and_nothing_is_left(
    desk: Tracker, drafts: Path
) -> None:
    before = state(desk)
    mended = script(
        drafts.parent, 'if grep -q hihg "$1"; then rm "$1"; else sed -i s/low/hihg/ "$1"; fi'
    )
    for editor, answers in (("rm -f", ()), (mended, ("y\n",))):
        typist = Typist("edit", "cut-demand", EDITOR=editor)
        for keys in answers:
            typist.answers("edit again?", keys)
        code, shown = typist.ends()
        assert code == 1 and "left no draft behind; nothing was changed" in shown
        assert "is kept" not in shown
        assert state(desk) == before and list(drafts.iterdir()) == []


def test_saying_no_writes_nothing_and_keeps_the_draft_which_load_takes(desk: Tracker) -> None:
    typist = Typist("edit", "cut-demand", EDITOR=sed('s/^priority = .*/priority = "high"/'))
    typist.answers("record it?", "n\n")
    code, shown = typist.ends()
    assert code == 1 and data(desk, "show", "cut-demand")["priority"] == "low"
    (draft,) = KEPT.findall(shown)
    assert stat.S_IMODE(os.stat(draft).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(Path(draft).parent).st_mode) == 0o700
    assert "1 changed" in desk("load", draft).out
    assert data(desk, "show", "cut-demand")["priority"] == "high"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ('s/^priority = .*/priority = "hihg"/', "priority: 'hihg' is not one of its values; did"),
        ('s/^id = .*/id = "other"/', "this draft is for cut-demand alone"),
        ("/^owner/d", "owner: missing"),
        ('s/^owner = .*/owner = "/', "syntax: "),
        ('s/^status = .*/status = "adopted"/', "reason: missing"),
        ('s/^issues = .*/issues = ["drgs"]/', "did you mean 'drugs'"),
        ("/^.exported/,/^state/d", "exported"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_can_be_mended(
    desk: Tracker, drafts: Path, command: str, said: str
) -> None:
    before = state(desk)
    typist = Typist("edit", "cut-demand", EDITOR=sed(command))
    typist.answers("edit again?", "n\n")
    code, shown = typist.ends()
    assert code == 1 and said in shown and "nothing was changed" in shown
    (draft,) = KEPT.findall(shown)
    assert f"{draft}:" in shown and left(drafts) == [Path(draft)]
    assert state(desk) == before


def test_edited_again_the_draft_opens_as_it_was_left(desk: Tracker, folder: Path) -> None:
    """The first time the editor spoils it, the second time it mends that."""
    spoils = 'sed -i "s/\\"low\\"/\\"hihg\\"/" "$1"'
    editor = script(
        folder, f'if grep -q hihg "$1"; then sed -i s/hihg/high/ "$1"; else {spoils}; fi'
    )
    typist = Typist("edit", "cut-demand", VISUAL=editor, EDITOR="false")
    typist.answers("edit again?", "\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    assert data(desk, "show", "cut-demand")["priority"] == "high"


def test_edited_again_what_is_wrong_stands_on_top_by_the_lines_of_that_draft(
    desk: Tracker, folder: Path
) -> None:
    """It is spoilt twice, then mended: only the last error stands there, and it points at its line."""
    editor = script(
        folder,
        'case "$(grep -c "^#! " "$1")$(grep -c lwo "$1")" in'
        ' 00) sed -i "s/\\"low\\"/\\"hihg\\"/" "$1";;'
        ' 10) sed -i "s/hihg/lwo/" "$1";;'
        f' *) cp "$1" {folder}/seen; sed -i "s/lwo/high/" "$1";; esac',
    )
    typist = Typist("edit", "cut-demand", EDITOR=editor)
    typist.answers("edit again?", "\n")
    typist.answers("edit again?", "\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    first, *rest = (folder / "seen").read_text().splitlines()
    place = next(number for number, line in enumerate(rest, 2) if "lwo" in line)
    assert first.startswith(f"#! line {place}: priority: 'lwo' is not one of its values")
    assert not any(line.startswith("#! ") for line in rest)


@pytest.mark.parametrize(
    ("answer", "count", "since"), [("n", 2, None), ("y", 1, "2025-01"), ("", 2, None)]
)
def test_a_status_of_the_same_date_is_a_correction_only_where_somebody_says_so(
    desk: Tracker, answer: str, count: int, since: str | None
) -> None:
    editor = sed('s/^status = .*/status = "stalled"/', 's/^reason = .*/reason = "No news"/')
    typist = Typist("edit", "scan-lorries", EDITOR=editor)
    typist.answers("as a correction?", f"{answer}\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0 and "scan-lorries is stalled since" in shown, shown
    record = data(desk, "show", "scan-lorries")
    assert len(record["assessments"]) == count
    assert record["status"] == "stalled" and (since is None or record["since"] == since)


def test_a_status_of_today_follows_on_one_of_this_year(desk: Tracker) -> None:
    year = str(date.today().year)
    desk(
        "status", "cut-demand", "stalled", "--reason", "R", "--on", year, "--today", f"{year}-01-01"
    )
    editor = sed('s/^status = .*/status = "no-action"/', 's/^reason = .*/reason = "None seen"/')
    typist = Typist("edit", "cut-demand", EDITOR=editor)
    typist.answers("as a correction?", "\n")
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    record = data(desk, "show", "cut-demand")
    assert [item["status"] for item in record["assessments"]] == ["no-action", "stalled"]


def test_a_status_changed_by_hand_passes_the_same_gate(desk: Tracker) -> None:
    editor = sed('s/^status = .*/status = "adopted"/')
    typist = Typist("edit", "scan-lorries", EDITOR=editor)
    typist.answers("edit again?", "n\n")
    _, shown = typist.ends()
    assert "reason: still says why it was 'under-consideration'" in shown
    bare = sed('s/^status = .*/status = "adopted"/', 's/^reason = .*/reason = "So"/', "/_evid/d")
    typist = Typist("edit", "scan-lorries", EDITOR=bare)
    typist.answers("edit again?", "n\n")
    _, shown = typist.ends()
    assert "status: 'adopted' needs status_evidence, or unsupported" in shown


def test_new_evidence_may_stand_behind_a_new_status(desk: Tracker) -> None:
    more = (
        'status_on = "2026-02"\\nreason = "So"\\nconfidence = "high"\\nstatus_evidence = ["new"]\\n'
        '[[proposals.evidence]]\\nkey = "new"\\nfinding = "F"\\nstance = "supports"\\ndoc = "d"'
    )
    typist = Typist(
        "edit", "cut-demand", EDITOR=sed('s/^status = .*/status = "adopted"/', f"$a\\\\{more}")
    )
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0 and "evidence new: nothing -> supports: F" in shown, shown
    record = data(desk, "show", "cut-demand")
    assert record["status"] == "adopted" and not record["unsupported"]


def test_what_somebody_else_recorded_meanwhile_stays_and_the_rest_is_written(
    desk: Tracker, folder: Path
) -> None:
    theirs = f"{SCRIPT} edit cut-demand --assignee Bo >/dev/null"
    editor = script(folder, theirs, 'sed -i "s/\\"low\\"/\\"high\\"/" "$1"')
    typist = Typist("edit", "cut-demand", EDITOR=editor)
    typist.answers("record it?", "\n")
    assert typist.ends()[0] == 0
    record = data(desk, "show", "cut-demand")
    assert (record["assignee"], record["priority"]) == ("Bo", "high")


def test_where_somebody_else_changed_the_same_theirs_stays_and_the_draft_is_kept(
    desk: Tracker, folder: Path
) -> None:
    theirs = f"{SCRIPT} edit cut-demand --priority normal >/dev/null"
    editor = script(folder, theirs, 'sed -i "s/\\"low\\"/\\"high\\"/" "$1"')
    code, shown = Typist("edit", "cut-demand", EDITOR=editor).ends()
    assert code == 1 and "changed meanwhile" in shown and KEPT.search(shown)
    assert data(desk, "show", "cut-demand")["priority"] == "normal"


def test_ctrl_c_leaves_nothing_written_and_the_draft_named(desk: Tracker) -> None:
    before = state(desk)
    typist = Typist("edit", "cut-demand", EDITOR=sed('s/^priority = .*/priority = "high"/'))
    typist.reads("record it?")
    typist.interrupts()
    code, shown = typist.ends()
    assert code == 130 and KEPT.search(shown) and "nothing was changed" in shown
    assert state(desk) == before


def test_ctrl_c_in_the_editor_is_for_the_editor(desk: Tracker, folder: Path) -> None:
    editor = script(folder, "kill -INT $PPID", 'sed -i s/low/high/ "$1"')
    typist = Typist("edit", "cut-demand", EDITOR=editor)
    typist.answers("record it?", "\n")
    assert typist.ends()[0] == 0
    assert data(desk, "show", "cut-demand")["priority"] == "high"


def test_a_dry_run_shows_what_would_be_written(desk: Tracker) -> None:
    before = state(desk)
    editor = sed('s/^priority = .*/priority = "high"/')
    code, shown = Typist("edit", "cut-demand", "--dry-run", EDITOR=editor).ends()
    assert code == 0 and "priority: low -> high" in shown and "would write" in shown
    assert state(desk) == before


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("no-such-editor", "editor no-such-editor could not be started"),
        ("false", "editor false ended with 1; nothing was changed"),
        ("vi 'unclosed", "is no command line"),
    ],
)
def test_an_editor_that_does_not_work_is_named(
    desk: Tracker, drafts: Path, editor: str, said: str
) -> None:
    code, shown = Typist("edit", "cut-demand", EDITOR=editor).ends()
    assert code in (1, 2) and said in shown and left(drafts) == []


def test_the_editor_that_git_is_told_is_taken_where_the_shell_names_none(
    desk: Tracker, folder: Path
) -> None:
    config = folder.parent / "home" / "gitconfig"
    config.write_text("[core]\n\teditor = false --git\n", encoding="utf-8")
    code, shown = Typist("edit", "cut-demand", GIT_CONFIG_GLOBAL=str(config)).ends()
    assert code == 1 and "editor false ended with 1" in shown


def test_a_retired_record_is_not_opened(desk: Tracker) -> None:
    desk("retire", "cut-demand", "--reason", "By mistake")
    code, shown = Typist("edit", "cut-demand", EDITOR="true").ends()
    assert code == 1 and "is retired" in shown


def test_in_a_pipe_it_asks_for_a_field_as_ever(desk: Tracker) -> None:
    line = refused(desk, "edit", "cut-demand", code=2, EDITOR="true")
    assert line == (
        "tracker: nothing to change: give a field, such as --title TEXT or --owner COUNTRY"
    )


def test_hostile_text_reaches_neither_terminal_nor_editor_unescaped(
    desk: Tracker, folder: Path
) -> None:
    desk("edit", "cut-demand", "--title", "a \u202e b")
    editor = script(folder, 'cp "$1" seen', 'sed -i \'s/^title = .*/title = "b"/\' "$1"')
    typist = Typist("edit", "cut-demand", EDITOR=editor)
    typist.answers("record it?", "\n")
    code, shown = typist.ends()
    assert code == 0, shown
    assert "\u202e" not in shown
    assert 'title = "a \\u202e b"' in (folder / "seen").read_text(encoding="utf-8")
