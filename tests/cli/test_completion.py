"""TAB in a real shell: what is offered, and that a prompt is never disturbed"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import DB, entry, refused, shell
from tests.cli.prompt import Prompt, at_prompt
from tests.conftest import Tracker
from tracker import database

SHELLS = ("bash", "zsh", "fish")
# What is typed, and what stands there once TAB was pressed.
COMPLETED = [
    ("tracker sho", "tracker show "),
    ("tracker show sc", "tracker show scan-lorries "),
    ("tracker show cut", "tracker show cut-"),
    ("tracker --db db/tracker.db show sc", "tracker --db db/tracker.db show scan-lorries "),
    ("tracker list --iss", "tracker list --issue "),
    ("tracker list --issue t", "tracker list --issue trade "),
    ("tracker list --source f", "tracker list --source first-text "),
    ("tracker list --owner Mexi", "tracker list --owner MX "),
    ("tracker list --format js", "tracker list --format json"),
    ("tracker list ow", "tracker list owner:"),
    ("tracker list owner:M", "tracker list owner:MX "),
    ("tracker list ^owner:u", "tracker list ^owner:US "),
    ("tracker list 'status:sta", "tracker list 'status:stalled' "),
    ("tracker list status:stalled,in-p", "tracker list status:stalled,in-progress "),
    ("tracker list issue:dr", "tracker list issue:drugs "),
    ("tracker list open,over", "tracker list open,overdue "),
    ("tracker list @att", "tracker list @attention "),
    ("tracker list deadline:un", "tracker list deadline:unset "),
    ("tracker list link:cut-t", "tracker list link:cut-tariffs "),
    ("tracker list sort:looked", "tracker list sort:looked"),
    ("tracker view save mine owner:M", "tracker view save mine owner:MX "),
    ("tracker view remove @nev", "tracker view remove @never-looked "),
    ("tracker retire --where 'owner:US sta", "tracker retire --where 'owner:US sta"),
    ("tracker retire --where 'owner:US status:sta", "tracker retire --where 'owner:US status:stalled' "),
    ("tracker list --status=sta", "tracker list --status=stalled "),
    ("tracker status scan-lorries imp", "tracker status scan-lorries implemented "),
    ("tracker evidence sc", "tracker evidence scan-lorries "),
    ("tracker evidence scan-lorries:m", "tracker evidence scan-lorries:mixed "),
    ("tracker evidence x scan-lorries:sup", "tracker evidence x scan-lorries:supports "),
    ("tracker link cut-demand rep", "tracker link cut-demand repeats "),
    ("tracker link cut-demand repeats cut-t", "tracker link cut-demand repeats cut-tariffs "),
    ("tracker export ev", "tracker export evidence "),
    ("tracker export seeds see", "tracker export seeds seeds/"),
    ("tracker export proposals ow", "tracker export proposals owner:"),
    ("tracker export proposals --columns id,sta", "tracker export proposals --columns id,status "),
    ("tracker source sh", "tracker source show "),
    ("tracker edit cut-demand --source f", "tracker edit cut-demand --source first-text "),
    ("tracker set review.h", "tracker set review.high "),
    ("tracker note 'an open", "tracker note 'an open"),
    ("tracker nosuch sc", "tracker nosuch sc"),
    ("tracker list --db see", "tracker list --db see"),
    ("tracker --db see", "tracker --db seeds/"),
    ("tracker add sc", "tracker add sc"),
]  # fmt: skip


@pytest.fixture
def home(folder: Path) -> Path:
    return folder.parent / "home"


def installed(tracker: Tracker, name: str) -> None:
    tracker("completion", "install", "--shell", name, XDG_CONFIG_HOME="")


@contextlib.contextmanager
def prompt(
    tracker: Tracker, name: str, home: Path, patience: float = 20, **env: str
) -> Iterator[Prompt]:
    installed(tracker, name)
    with at_prompt(name, home, patience, **env) as typist:
        yield typist


@pytest.mark.parametrize("name", SHELLS)
def test_tab_completes_what_is_typed(desk: Tracker, home: Path, name: str) -> None:
    with prompt(desk, name, home) as typist:
        for typed, line in COMPLETED:
            if name == "fish" and "Mexi" in typed:
                continue  # fish offers only what begins as typed
            got = typist.tab(typed).line.replace(
                "\\^", "^"
            )  # zsh quotes what it may take for a pattern
            assert got.rstrip() == line.rstrip(), typed
            # Where a word goes on, nobody has to take a space away first.
            assert got.endswith(" ") == line.endswith(" ") or name != "bash", typed


def test_bash_lists_what_could_follow_and_nothing_else(desk: Tracker, home: Path) -> None:
    with prompt(desk, "bash", home) as typist:
        shown = typist.tab("tracker show cut-").shown
        assert (
            shown.split() == "tracker show cut- cut-demand cut-tariffs > tracker show cut-".split()
        )
        assert "unassessed" in typist.tab("tracker status scan-lorries ").shown
        quoted = typist.tab('tracker list "owner:MX status:sta').line  # several terms in one word
        assert quoted.rstrip() == 'tracker list "owner:MX status:stalled"'


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_ids_come_with_their_titles(desk: Tracker, home: Path, name: str) -> None:
    with prompt(desk, name, home) as typist:
        shown = typist.tab("tracker show cut-", times=2 if name == "zsh" else 1).shown
        assert "Cut demand for opioids" in shown and "Cut tariffs on farm goods" in shown


def test_entries_are_offered_where_one_is_asked_for(desk: Tracker, home: Path) -> None:
    note = entry(desk("note", "cut-demand", "Remember"))
    finding = entry(
        desk("evidence", "cut-demand", "--stance", "mixed", "--doc", "d", "--finding", "F")
    )
    assert offered(desk, f"tracker undo {note[:7]}") == [(note, "cut-demand: Remember")]
    assert offered(desk, f"tracker show {note[:7]}")[0][0] == note
    assert offered(desk, "tracker status cut-demand stalled --evidence ") == [
        (finding, "cut-demand: mixed: F [d]")
    ]
    desk("undo", finding)
    assert offered(desk, "tracker status cut-demand stalled --evidence ") == []


def offered(tracker: Tracker, line: str, **env: str) -> list[tuple[str, ...]]:
    """What the command answers a shell that asks: words with what they stand for."""
    ran = tracker(_TRACKER_COMPLETE="zsh_complete", COMP_LINE=line, **env)
    assert ran.err == ""
    return [tuple(line.split("\t")[1:]) for line in ran.out.splitlines()]


def _none() -> None:
    DB.unlink()


def _damaged() -> None:
    content = bytearray(DB.read_bytes())
    content[4096:] = b"\x99" * (len(content) - 4096)
    DB.write_bytes(content)


def _foreign() -> None:
    DB.write_text("not a database " * 100)


def _unreadable_text() -> None:
    connection = sqlite3.connect(DB)
    connection.execute("UPDATE proposals SET id = CAST(x'ff41' AS TEXT) WHERE id = 'cut-tariffs'")
    connection.commit()
    connection.close()


def _older() -> None:
    connection = sqlite3.connect(DB)
    connection.execute("PRAGMA user_version = 2")
    connection.close()


def _left_by_a_killed_writer() -> None:
    DB.with_name("tracker.db-journal").write_bytes(
        b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\0" * 1000
    )


BAD = {
    "none": _none,
    "damaged": _damaged,
    "foreign": _foreign,
    "older": _older,
    "unreadable text": _unreadable_text,
    "a journal": _left_by_a_killed_writer,
}
LINES = (
    "tracker show ", "tracker list owner:", "tracker undo ", "tracker status cut stalled --evidence ",
    "tracker evidence x:", "tracker list --issue ", "tracker export notes issue:",
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_what_cannot_be_read_is_not_offered_and_stays_as_it_is(desk: Tracker, bad: str) -> None:
    BAD[bad]()
    before = {path: path.read_bytes() for path in Path("db").iterdir()}
    if bad in ("none", "damaged", "foreign", "older"):
        assert offered(desk, "tracker show ") == []
    for line in LINES:
        for word, *_ in offered(desk, line):
            assert word.isascii(), line
    assert {path: path.read_bytes() for path in Path("db").iterdir()} == before


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("bad", ["none", "damaged"])
def test_a_prompt_stays_as_it_is_where_nothing_can_be_read(
    desk: Tracker, home: Path, name: str, bad: str
) -> None:
    BAD[bad]()
    undisturbed(desk, name, home)


@pytest.mark.parametrize("name", SHELLS)
def test_a_prompt_does_not_wait_for_a_writer(desk: Tracker, home: Path, name: str) -> None:
    connection = sqlite3.connect(DB, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    # Somebody who waited as long as a command does would not be answered in time.
    undisturbed(desk, name, home, patience=database.LOCK_TIMEOUT * 0.9)
    connection.close()


def test_a_prompt_stays_as_it_is_where_the_command_is_gone(desk: Tracker, home: Path) -> None:
    undisturbed(desk, "bash", home, PATH="/usr/bin:/bin")


def test_a_prompt_stays_as_it_is_in_strange_surroundings(desk: Tracker, home: Path) -> None:
    undisturbed(desk, "bash", home, TRACKER_DB="/nonesuch/db", LC_ALL="xx", PYTHONWARNINGS="error")


def undisturbed(tracker: Tracker, name: str, home: Path, patience: float = 20, **env: str) -> None:
    """TAB changes no line for which the database would be needed, and prints nothing."""
    lines = ("tracker show cu", "tracker undo ab", "tracker list issue:t")
    with prompt(tracker, name, home, patience, **env) as typist:
        for typed in lines:
            pressed = typist.tab(typed)
            assert pressed.line == typed
            # The shell may draw again what was typed, in pieces; a complaint has other characters.
            assert set(pressed.shown) <= set("".join(lines)) | set("> \n\x07\x08"), pressed.shown


def test_looking_leaves_no_trace(desk: Tracker) -> None:
    before = DB.read_bytes(), DB.stat().st_mtime_ns, sorted(Path("db").iterdir())
    assert offered(desk, "tracker show cut")
    assert (DB.read_bytes(), DB.stat().st_mtime_ns, sorted(Path("db").iterdir())) == before


def test_what_a_damaged_file_holds_does_not_get_onto_a_command_line(desk: Tracker) -> None:
    connection = sqlite3.connect(DB)
    connection.execute(
        "UPDATE proposals SET id = '$(touch hit)', title = 'x\x1b[2Jy' WHERE id = 'cut-demand'"
    )
    connection.execute("UPDATE proposals SET title = 'x\x1b[2J\ty' WHERE id = 'cut-tariffs'")
    connection.commit()
    connection.close()
    assert offered(desk, "tracker show ") == [
        ("cut-tariffs", "x\\u001b[2J y"), ("scan-lorries", "Scan every lorry at the border"),
    ]  # fmt: skip


def test_hubs_are_offered_with_where_they_are_and_people_by_name(desk: Tracker) -> None:
    assert offered(desk, "tracker sync ") == []
    Path("shared").mkdir()
    desk("hub", "add", "office", "shared")
    desk("hub", "add", "other", ".")
    place = str(Path("shared").absolute())
    for verb in ("sync", "hub remove", "hub status", "hub rejoin"):
        assert offered(desk, f"tracker {verb} of") == [("office", place)], verb
    assert [word for word, _ in offered(desk, "tracker sync ")] == ["office", "other"]
    desk("--actor", "Ben", "note", "cut-demand", "hello")
    assert [item[0] for item in offered(desk, "tracker history --actor ")] == ["Ana", "Ben"]
    assert [item[0] for item in offered(desk, "tracker history --actor B")] == ["Ben"]


def test_the_database_that_the_line_names_is_the_one_looked_at(desk: Tracker) -> None:
    desk("--db", "other.db", "init", "--empty")
    assert offered(desk, "tracker --db other.db show ") == []
    assert offered(desk, "tracker show ", TRACKER_DB="other.db") == []
    Path("db/tracker.db").rename("home.db")
    assert len(offered(desk, "tracker --db ~/home.db show ", HOME=os.getcwd())) == 3


@pytest.mark.parametrize(
    "instruction", ["bash", "tcsh_complete", "bash_nonsense", "_", "bash_complete"]
)
def test_a_question_that_makes_no_sense_is_answered_with_nothing(
    desk: Tracker, instruction: str
) -> None:
    ran = desk(_TRACKER_COMPLETE=instruction)
    assert (ran.out, ran.err) == ("", "")


def test_verbs_are_offered_in_every_shell(tracker: Tracker) -> None:
    words = [word for word, *_ in offered(tracker, "tracker ")]
    assert {"list", "show", "completion"} <= set(words)
    assert [word for word, *_ in offered(tracker, "tracker --")] == [
        "--db", "--actor", "--no-pager", "--version", "--help",
    ]  # fmt: skip


def test_install_writes_where_the_shell_looks_and_says_so(tracker: Tracker, home: Path) -> None:
    script = home / ".local/share/bash-completion/completions/tracker"
    ran = tracker("completion", "install", SHELL="/bin/bash")
    assert str(script) in ran.out and ".bashrc" in ran.out and "new shell" in ran.out
    assert script.read_text() == tracker("completion", "bash").out
    assert str(script) in (home / ".bashrc").read_text()


def test_install_leaves_bashrc_alone_where_bash_completion_is_in_use(
    tracker: Tracker, home: Path
) -> None:
    (home / ".bashrc").write_text(". /usr/share/bash-completion/bash_completion\n")
    before = (home / ".bashrc").read_bytes()
    assert ".bashrc" not in tracker("completion", "install", "--shell", "bash").out
    assert (home / ".bashrc").read_bytes() == before


def test_bash_completion_reads_the_script_when_it_is_needed(desk: Tracker, home: Path) -> None:
    common = Path("/usr/share/bash-completion/bash_completion")
    if not common.exists():
        pytest.skip("bash-completion is not installed")
    (home / ".bashrc").write_text(f". {common}\n")
    with prompt(desk, "bash", home) as typist:
        assert "completion for tracker" not in (home / ".bashrc").read_text()
        typist.tab("tracker sh")  # it is read now, and asked from now on
        assert typist.tab("tracker show sc").line == "tracker show scan-lorries "


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_home_with_strange_characters_is_minded(desk: Tracker, home: Path, name: str) -> None:
    strange = home / "a b$c"
    strange.mkdir()
    desk("completion", "install", "--shell", name, HOME=str(strange))
    with at_prompt(name, strange) as typist:
        assert typist.tab("tracker show sc").line == "tracker show scan-lorries "


@pytest.mark.parametrize("name", SHELLS)
def test_installing_twice_is_installing_once_and_it_can_be_taken_away(
    tracker: Tracker, home: Path, name: str
) -> None:
    for start in (".bashrc", ".zshrc"):
        (home / start).write_bytes(b"# mine, \xe9\r\nalias ll='ls -l'")
    before = files_in(home)
    run: Callable[[str], str] = lambda verb: tracker("completion", verb, "--shell", name).out  # noqa: E731
    assert "would be" in tracker("completion", "install", "--shell", name, "--dry-run").out
    assert files_in(home) == before
    run("install")
    once = files_in(home)
    assert once != before and "unchanged" in run("install") and files_in(home) == once
    assert "removed" in run("uninstall")
    assert {path: content.rstrip() for path, content in files_in(home).items()} == before
    assert "nothing of ours" in run("uninstall")


SCRIPT = ".local/share/bash-completion/completions/tracker"
BEGIN, END = "# >>> tracker completion >>>\n", "# <<< tracker completion <<<\n"


def bash(tracker: Tracker, verb: str, *more: str) -> str:
    return tracker("completion", verb, "--shell", "bash", *more).out


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("{begin}{line}", ""),
        ("{line}{end}", ""),
        ("{line}", ""),
        ("{begin}{end}", ""),
        ("{begin}{line}alias b=d\n{begin}{line}{end}", "alias b=d\n"),
        ("{begin}{other}alias b=d\n", "alias b=d\n"),
        ("{other}{end}alias b=d\n", "alias b=d\n"),
        ("{other}", "{other}"),
        ("{begin}alias b=d\n", "alias b=d\n"),
    ],
)
def test_what_is_ours_in_a_start_up_file_is_known_where_a_mark_is_gone(
    inside: Tracker, home: Path, written: str, left: str
) -> None:
    start = home / ".bashrc"
    bash(inside, "install")
    line = start.read_text().removeprefix(BEGIN).removesuffix(END)
    words = {"begin": BEGIN, "end": END, "line": line, "other": "[ -r '/x y' ] && . '/x y'\n"}
    left = f"alias a=c\n{left.format(**words)}alias e=f\n"
    start.write_text(f"alias a=c\n{written.format(**words)}alias e=f\n")
    bash(inside, "install")
    assert start.read_text() == f"{left}{BEGIN}{line}{END}"
    start.write_text(f"alias a=c\n{written.format(**words)}alias e=f\n")
    out = bash(inside, "uninstall")
    assert start.read_text() == left and not (home / SCRIPT).exists()
    assert (".bashrc: our line taken out" in out) == (written != left and written != "{other}")


def test_a_line_with_the_marks_of_another_system_is_ours_too(inside: Tracker, home: Path) -> None:
    bash(inside, "install")
    ours = (home / ".bashrc").read_text()
    (home / ".bashrc").write_bytes(f"alias a=c\n{ours}".replace("\n", "\r\n").encode())
    bash(inside, "uninstall")
    assert (home / ".bashrc").read_bytes() == b"alias a=c\r\n"


def test_of_a_script_that_is_a_link_the_link_alone_is_taken_away(
    inside: Tracker, home: Path
) -> None:
    kept = home / "dotfiles" / "tracker.bash"
    kept.parent.mkdir()
    kept.write_text(inside("completion", "bash").out)
    (home / SCRIPT).parent.mkdir(parents=True)
    (home / SCRIPT).symlink_to(kept)
    assert "written" not in bash(inside, "install")
    assert (home / SCRIPT).is_symlink()
    assert f"{home / SCRIPT}: removed; it was a link, {kept} stays\n" in bash(inside, "uninstall")
    assert kept.exists() and not os.path.lexists(home / SCRIPT)


def files_in(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_a_file_that_is_not_ours_is_not_overwritten(tracker: Tracker, home: Path) -> None:
    theirs = home / ".local/share/bash-completion/completions/tracker"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("complete -W theirs tracker\n")
    assert "not ours" in refused(tracker, "completion", "install", "--shell", "bash")
    assert "nothing" in tracker("completion", "uninstall", "--shell", "bash").out
    assert theirs.read_text() == "complete -W theirs tracker\n"


def test_a_shell_that_cannot_be_told_is_asked_for(tracker: Tracker) -> None:
    assert "SHELL is 'dash'" in refused(tracker, "completion", "install", code=2, SHELL="/bin/dash")
    assert "'fish'" in refused(tracker, "completion", "install", "--shell", "fsh", code=2)


def test_the_script_can_be_had_without_installing(desk: Tracker) -> None:
    ran = shell('eval "$("$T" completion bash)" && complete -p tracker')
    assert ran.returncode == 0 and "_tracker_completion" in ran.stdout
    assert desk(_TRACKER_COMPLETE="bash_source").out == desk("completion", "bash").out
