"""tracker export --all DIR: every table as CSV, a data package that holds, a README; all or nothing"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import raw, refused, state
from tests.cli.test_export import TABLES, cells_of
from tests.conftest import SCRIPT, Tracker
from tracker import files
from tracker.exports import about, datapackage
from tracker.exports import folder as written_folder
from tracker.queries import settings

OUT = Path("out")
FILES = {*(f"{table}.csv" for table in TABLES), "datapackage.json", "README.md"}


def package(folder: Path = OUT) -> dict[str, Any]:
    return dict(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))


def schema(table: str) -> dict[str, Any]:
    """What the package says of the columns of a table."""
    return next(item["schema"] for item in package()["resources"] if item["name"] == table)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def validated(folder: Path = OUT) -> str:
    """What the tool of the standard's makers finds wrong; '' where nothing is."""
    ran = subprocess.run(
        [SCRIPT.with_name("frictionless"), "validate", "--json", "datapackage.json"],
        cwd=folder, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    report = json.loads(ran.stdout)
    assert report["stats"]["tasks"] == len(package(folder)["resources"]) or report["errors"]
    assert report["valid"] == (ran.returncode == 0)
    return "" if report["valid"] else json.dumps(report)


def test_every_table_is_a_file_as_exported_alone(full: Tracker) -> None:
    ran = full("export", "--all", OUT)
    assert (ran.out, ran.err) == ("", "")
    assert set(content(OUT)) == FILES
    for table in TABLES:
        assert (OUT / f"{table}.csv").read_bytes() == raw("export", table), table


def test_the_same_state_gives_the_same_bytes_wherever_and_however_often(full: Tracker) -> None:
    full("export", "--all", OUT)
    first, again = content(OUT), shlex.split(package()["tracker"]["again"])
    full("export", "--all", OUT)
    assert content(OUT) == first
    full("note", "cut-demand", "Later")
    assert again[:4] == ["tracker", "export", "--all", "export"]
    full(*again[1:])
    assert content(Path("export")) == first


def test_the_readme_says_what_a_row_is_the_state_and_the_command(full: Tracker) -> None:
    full("export", "--all", OUT, "--owner", "Mexico", "--scale", "ogp", "--excel")
    page = (OUT / "README.md").read_text(encoding="utf-8")
    assert "| [evidence.csv](evidence.csv) | a finding from one source, with its stance" in page
    assert f"State: `{state(full)}`" in page
    command = f"tracker export --all export --scale ogp --excel --state {state(full)} owner:MX"
    assert f"```sh\n{command}\n```" in page
    assert "`ogp` is the status in the nearest term of the Open Government Partnership" in page
    assert "taking exactly one off" in page


def test_words_in_the_command_are_never_markup_or_tricks_in_the_readme(full: Tracker) -> None:
    full("export", "--all", OUT, "```x <b>y\u202ez")
    page = (OUT / "README.md").read_text(encoding="utf-8")
    assert page.count("```") == 2 and page.count("\u202e") == 0 and " x b-y-z\n```" in page


def test_what_is_no_table_is_a_word_to_search_for(full: Tracker) -> None:
    full("export", "--all", OUT, "opioids", "demand")
    assert [row["id"] for row in cells_of((OUT / "proposals.csv").read_bytes())] == ["cut-demand"]
    assert {row["proposal"] for row in cells_of((OUT / "checks.csv").read_bytes())} == {
        "cut-demand"
    }
    assert cells_of((OUT / "sources.csv").read_bytes()), "sources belong to no proposal"
    assert "opioids demand" in package()["tracker"]["again"]


@pytest.mark.parametrize(
    "options", [[], ["--owner", "Mexico"], ["--excel"], ["--scale", "cpp"], ["--as-of", "2025-02"]]
)
def test_the_package_holds_for_the_tool_of_the_standard(full: Tracker, options: list[str]) -> None:
    full("note", "cut-demand", "=1+1")
    full("export", "--all", OUT, *options)
    assert validated() == ""


def test_the_tool_would_find_a_key_that_leads_nowhere_or_other_bytes(full: Tracker) -> None:
    full("export", "--all", OUT)
    links = (OUT / "links.csv").read_bytes()
    (OUT / "links.csv").write_bytes(links.replace(b"cut-tariffs", b"cut-tarifgs"))
    assert "foreign-key" in validated() and "hash" in validated()


def test_keys_are_declared_where_they_hold(full: Tracker) -> None:
    def leads(table: str) -> dict[str, str]:
        return {
            key["fields"][0]: key["reference"]["resource"]
            for key in schema(table).get("foreignKeys", [])
        }

    full("export", "--all", OUT)
    assert [schema(table)["primaryKey"] for table in ("proposals", "notes", "entries")] == [
        ["id"], ["entry"], ["hash"],
    ]  # fmt: skip
    assert leads("links") == {"entry": "entries", "proposal": "proposals", "other": "proposals"}
    assert leads("evidence")["source"] == leads("proposals")["source"] == "sources"
    full("export", "--all", OUT, "--owner", "MX")
    assert leads("links") == {"entry": "entries", "proposal": "proposals"}, "it leads out of Mexico"


def test_types_and_descriptions_are_there(full: Tracker) -> None:
    full("export", "--all", OUT)
    for table in TABLES:
        assert all(field["description"] for field in schema(table)["fields"])
    kinds = {field["name"]: field["type"] for field in schema("proposals")["fields"]}
    assert (kinds["evidence_count"], kinds["contested"], kinds["since"]) == (
        "integer", "boolean", "string",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("licence", "described"),
    [
        ("CC-BY-4.0", {"name": "CC-BY-4.0"}),
        ("https://example.org/terms", {"path": "https://example.org/terms"}),
        ("All rights reserved", {"name": "All-rights-reserved", "title": "All rights reserved"}),
    ],
)
def test_the_licence_that_is_set_stands_in_both(
    full: Tracker,
    inside: Tracker,
    monkeypatch: pytest.MonkeyPatch,
    licence: str,
    described: dict[str, str],
) -> None:
    monkeypatch.setattr(settings, "value", lambda connection, name: {"licence": licence}[name])
    inside("export", "--all", OUT)
    assert package()["licenses"] == [described]
    assert "Licence: " in (OUT / "README.md").read_text() and validated() == ""


def test_where_none_is_set_the_readme_says_how(full: Tracker) -> None:
    full("export", "--all", OUT)
    assert "licenses" not in package()
    assert "`tracker set licence CC-BY-4.0`" in (OUT / "README.md").read_text()


def test_files_of_others_stay_and_are_still_described(full: Tracker) -> None:
    OUT.mkdir()
    ours = {"name": "proposals", "path": "proposals.json", "custom": [1]}
    (OUT / "datapackage.json").write_text(json.dumps({"resources": [ours], "homepage": "h"}))
    (OUT / "mine.csv").write_text("mine")
    full("export", "--all", OUT)
    items = {item["path"]: item for item in package()["resources"]}
    assert items["proposals.json"] == ours and package()["homepage"] == "h"
    assert items["proposals.csv"]["name"] == "proposals.csv", "names are unique in a package"
    assert (OUT / "mine.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "code"), [("README.md", 1), ("datapackage.json", 65), ("notes.csv", 74)]
)
def test_what_is_in_the_way_is_named_before_anything_is_written(
    full: Tracker, name: str, code: int
) -> None:
    OUT.mkdir()
    if name == "notes.csv":
        (OUT / name).mkdir()
    else:
        (OUT / name).write_text("# Mine\n")
    line = refused(full, "export", "--all", OUT, code=code)
    assert f"out/{name}" in line
    assert [path.name for path in OUT.iterdir()] == [name]


def broken_at(table: str, break_: Callable[[], None]) -> Callable[..., Any]:
    """``formats.render``, which breaks when it comes to ``table``."""
    render, number = written_folder.formats.render, iter(range(len(TABLES)))

    def broken(*args: Any, **more: Any) -> Any:
        if next(number) == TABLES.index(table):
            break_()
        return render(*args, **more)

    return broken


def test_a_run_that_fails_changes_nothing(
    full: Tracker, inside: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    full("export", "--all", OUT)
    before = content(OUT)
    full("note", "cut-demand", "Later")

    def fail() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(written_folder.formats, "render", broken_at("issues", fail))
    said = inside("export", "--all", OUT, code=74).err
    assert "out could not be written (No space left on device)" in said and said.count("\n") == 1
    assert content(OUT) == before


def test_a_disk_that_is_found_full_at_the_last_moment_changes_nothing_either(
    full: Tracker, inside: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    full("export", "--all", OUT)
    before, sync = content(OUT), files.sync
    full("note", "cut-demand", "Later")

    def fail(path: str) -> None:
        if ".sources.csv." in path:
            raise OSError(28, "No space left on device")
        sync(path)

    monkeypatch.setattr(files, "sync", fail)
    inside("export", "--all", OUT, code=74)
    assert content(OUT) == before


def test_a_run_that_is_killed_leaves_no_half_file_and_the_next_sweeps(
    full: Tracker, folder: Path
) -> None:
    full("export", "--all", OUT)
    before = content(OUT)
    full("note", "cut-demand", "Later")
    script = (
        "import os; from tests.cli import test_export_all as t; from tracker import cli;"
        "t.written_folder.formats.render = t.broken_at('issues', lambda: os.kill(os.getpid(), 9));"
        "cli.cli.main(['export', '--all', 'out'], prog_name='tracker')"
    )
    path = os.pathsep.join(sys.path)
    ran = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}, check=False
    )
    assert ran.returncode == -9
    left = content(OUT)
    assert {name: left.pop(name) for name in before} == before
    assert left and all(name.startswith(".") and name.endswith(".part") for name in left)
    full("export", "--all", OUT)
    assert set(content(OUT)) == FILES
    assert b"Later" in content(OUT)["notes.csv"]


def test_two_at_once_put_their_files_in_place_one_after_the_other(full: Tracker) -> None:
    OUT.mkdir()
    with datapackage.locked(str(OUT)):  # as another export does that puts its files in place
        second = subprocess.Popen([SCRIPT, "export", "--all", OUT])
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(3)
        assert not list(OUT.glob("[!.]*"))
    assert second.wait(20) == 0 and set(content(OUT)) == FILES


def test_the_folder_may_be_read_by_others_as_the_umask_says(full: Tracker) -> None:
    full("export", "--all", Path("new") / "out")
    umask = os.umask(0o022)
    os.umask(umask)
    assert (Path("new/out").stat().st_mode & 0o777) == 0o777 & ~umask
    assert (Path("new/out/notes.csv").stat().st_mode & 0o777) == 0o666 & ~umask


def test_guarded_cells_come_back_by_taking_one_quote_off(full: Tracker) -> None:
    texts = ["=1+1", "+SUM(A1)", "-x", "@x", "\tx", "'x", "''", "  =1", "-12.5", "a=b"]
    for text in texts:
        full("note", "cut-tariffs", "--", text)
    full("export", "--all", OUT, "--excel")
    content = (OUT / "notes.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content == raw("export", "notes", "--excel")
    cells = [row["note"] for row in cells_of(content[3:]) if row["proposal"] == "cut-tariffs"]
    assert not [cell for cell in cells if cell.lstrip(" ")[:1] in ("=", "+", "@", "\t")]
    assert sorted(cell[1:] if cell[0] == "'" else cell for cell in cells) == sorted(texts)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["evidence", "--all", "out"], 2, "exclude each other"),
        (["--all", "out", "--columns", "id"], 2, "--columns goes with a TABLE"),
        (["--all", "out", "--output", "x.csv"], 2, "--output goes with a TABLE"),
        (["--all", "out", "--format", "json"], 2, "csv or xlsx"),
        (["--all", "out.xlsx", "--excel"], 2, "--format csv"),
        (["--all", "out", "--issue", "drgs"], 1, "did you mean 'drugs'"),
        (["--all", "db/tracker.db"], 74, "a file is in the way"),
        (["--all", "seeds/issues.toml/x"], 74, "a file is in the way"),
        ([], 2, "--all DIR"),
    ],
)
def test_a_wrong_option_is_refused(full: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(full, "export", *args, code=code)
    assert not OUT.exists()


def test_the_database_itself_is_never_among_the_files(full: Tracker, folder: Path) -> None:
    Path("db/tracker.db").rename("notes.csv")
    line = full("--db", "notes.csv", "export", "--all", ".", code=2).err
    assert "notes.csv is the database itself" in line and line.startswith("tracker: --all: ")


def test_the_mark_of_a_readme_is_its_first_line(full: Tracker) -> None:
    full("export", "--all", OUT)
    assert (OUT / "README.md").read_text().startswith(about.MARK)
