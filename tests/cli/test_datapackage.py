"""tracker export --output: datapackage.json beside the file names its state and how to make it again"""

import csv
import hashlib
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import raw, shell, state
from tests.conftest import Tracker

PACKAGE = Path("datapackage.json")


def resources() -> dict[str, Any]:
    """The files described in this folder, by name."""
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    assert package["$schema"].startswith("https://datapackage.org/")
    return {item["path"]: item for item in package["resources"]}


def test_an_exported_file_is_described_by_size_hash_and_state(desk: Tracker) -> None:
    desk("export", "proposals", "--output", "p.csv")
    content = Path("p.csv").read_bytes()
    item = resources()["p.csv"]
    assert (item["bytes"], item["hash"]) == (
        len(content), f"sha256:{hashlib.sha256(content).hexdigest()}",
    )  # fmt: skip
    assert item["tracker"]["state"] == state(desk)
    assert state(desk).encode() not in content, "a state never stands among the data"


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--owner", "US", "--issue", "drugs", "--columns", "title,id"],
        ["--excel"],
        ["--scale", "gao", "--columns", "id,status"],
        ["--format", "jsonl", "--as-of", "2025-06"],
        ["--open", "--", "-x", "it's"],
    ],
)
def test_the_command_it_names_prints_the_same_bytes_whatever_came_later(
    desk: Tracker, options: list[str]
) -> None:
    desk("export", "proposals", "--output", "p.out", *options)
    again = shlex.split(resources()["p.out"]["tracker"]["again"])
    desk("note", "cut-demand", "Later")
    desk("edit", "cut-demand", "--title", "Another title")
    assert again[0] == "tracker" and raw(*again[1:]) == Path("p.out").read_bytes()


def test_columns_are_described_in_the_order_they_have(desk: Tracker) -> None:
    chosen = ["title", "contested", "partners", "evidence_count"]
    desk("export", "proposals", "--columns", ",".join(chosen), "--output", "p.csv")
    fields = resources()["p.csv"]["schema"]["fields"]
    with open("p.csv", encoding="utf-8", newline="") as file:
        assert [field["name"] for field in fields] == next(csv.reader(file)) == chosen
    assert [field["type"] for field in fields] == ["string", "boolean", "string", "integer"]
    assert fields[1]["trueValues"] == ["yes"] and all(field["description"] for field in fields)
    desk(
        "export",
        "proposals",
        "--columns",
        ",".join(chosen),
        "--output",
        "p.json",
        "--format",
        "json",
    )
    types = [field["type"] for field in resources()["p.json"]["schema"]["fields"]]
    assert types == ["string", "boolean", "array", "integer"]


def test_a_file_that_is_exported_again_is_described_once_and_others_stay(desk: Tracker) -> None:
    ours = {"name": "ours", "path": "ours.csv", "custom": [1]}
    PACKAGE.write_text(
        json.dumps({"$schema": "https://datapackage.org/x", "title": "T", "resources": [ours]})
    )
    for table in ("notes", "evidence", "notes"):
        desk("export", table, "--output", f"{table}.csv")
    assert list(resources()) == ["evidence.csv", "notes.csv", "ours.csv"]
    assert resources()["ours.csv"] == ours
    assert json.loads(PACKAGE.read_text())["title"] == "T"


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"resources": {}}', '{"resources": [1]}', "\udcff"]
)
def test_what_is_no_data_package_is_refused_before_anything_is_written(
    desk: Tracker, content: str
) -> None:
    PACKAGE.write_bytes(content.encode(errors="surrogateescape"))
    said = desk("export", "notes", "--output", "n.csv", code=65).err
    assert "datapackage.json" in said and said.count("\n") == 1
    assert not Path("n.csv").exists()
    assert PACKAGE.read_bytes() == content.encode(errors="surrogateescape")


def test_what_is_no_file_is_not_described(desk: Tracker) -> None:
    assert shell('"$T" export notes --output /dev/stdout | cat').returncode == 0
    assert shell('"$T" export notes > n.csv').returncode == 0
    assert not PACKAGE.exists()


def test_resources_of_one_package_have_different_names(desk: Tracker) -> None:
    desk("export", "notes", "--output", "notes.csv")
    desk("export", "notes", "--output", "notes.json", "--format", "json")
    assert [item["name"] for item in resources().values()] == ["notes", "notes.json"]


def test_two_exports_at_once_are_both_described(desk: Tracker) -> None:
    names = ["notes", "evidence", "checks", "links", "sources", "issues"]
    script = " & ".join(f'"$T" export {name} --output {name}.csv' for name in names)
    assert shell(f"{script} & wait").returncode == 0
    assert set(resources()) == {f"{name}.csv" for name in names}
