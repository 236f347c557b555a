"""Two copies wrote under one id: after the alarm what only one holds reaches everybody, once."""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import DB, data, entries, entry, shell, supported
from tests.cli.terminal import Typist
from tests.conftest import Tracker
from tests.storage.databases import derived
from tracker.keeping import restoring

BEN, THIRD = Path("ben.db"), Path("third.db")


@pytest.fixture
def office(desk: Tracker) -> Tracker:
    """A desk that syncs with a folder, and two more that begin as copies of it."""
    Path("shared").mkdir()
    desk("hub", "add", "office", "shared")
    desk("note", "cut-demand", "before")
    desk("sync")
    for path in (BEN, THIRD):
        shutil.copyfile(DB, path)
    return desk


@pytest.fixture
def fork(office: Tracker) -> dict[str, str]:
    """Ana's file was put back to what it was before she judged and synced, and she judged anew: the
    names of what only her file holds."""
    older = DB.read_bytes()
    supported(office, "cut-tariffs", "stalled", "2025-05-02")
    office("note", "cut-demand", "there alone")
    office("note", "cut-demand", "on both")
    office("sync")
    DB.write_bytes(older)
    ran = supported(office, "cut-tariffs", "in-progress", "2025-06-01", "--actor", "Ben")
    found = {"assess": entries(ran.out)[0], "evidence": entries(ran.out)[1]}
    found["note"] = entry(office("note", "cut-demand", "here alone"))
    office("note", "cut-demand", "on both")
    found["undone"] = entry(office("note", "cut-demand", "taken out at once"))
    office("undo")
    return found


def everybody_syncs(office: Tracker) -> None:
    """Each gives and takes, twice."""
    for _ in range(2):
        for path in (DB, BEN, THIRD):
            office("--db", path, "sync", "office")


def notes(office: Tracker, path: Path = DB) -> list[str]:
    """The notes that count, in order."""
    found = json.loads(office("--db", path, "export", "notes", "--format", "json").out)
    return [row["note"] for row in found]


def log_of(office: Tracker, path: Path = DB) -> list[dict[str, Any]]:
    """The log as everybody should have it."""
    found = json.loads(office("--db", path, "history", "--format", "json").out)
    return [{k: v for k, v in item.items() if k != "received_at"} for item in found]


def test_an_alarm_names_what_goes_on_from_it(office: Tracker, fork: dict[str, str]) -> None:
    before = data(office, "whoami")["replica"]
    ran = office("sync", code=65)
    assert "two copies wrote under one id" in ran.err and "'tracker hub rejoin office'" in ran.err
    assert data(office, "whoami")["replica"] != before
    assert "here alone" in notes(office)


def test_all_converge_and_nothing_is_lost_or_doubled(office: Tracker, fork: dict[str, str]) -> None:
    office("sync", code=65)
    office("--db", BEN, "sync")
    office("--db", THIRD, "--actor", "Ben", "note", "cut-demand", "meanwhile")
    office("--db", THIRD, "sync")
    office("hub", "rejoin", "--yes")
    everybody_syncs(office)
    assert log_of(office) == log_of(office, BEN) == log_of(office, THIRD)
    assert derived(DB) == derived(BEN) == derived(THIRD)
    assert sorted(notes(office)) == ["before", "here alone", "meanwhile", "on both", "there alone"]
    for path in (DB, BEN, THIRD):
        assert "damage" not in office("--db", path, "doctor").out
        office("--db", path, "sync", "office")  # no alarm any more


def test_what_is_recorded_again_keeps_who_said_it_when_and_on_what_grounds(
    office: Tracker, fork: dict[str, str]
) -> None:
    was = {item["entry"][:8]: item for item in log_of(office)}
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    found = {item["kind"]: item for item in log_of(office)[-6:] if item["voided"] is None}
    for kind in ("assess", "evidence"):
        for field in ("actor", "recorded_at", "effective_on", "subject"):
            assert found[kind][field] == was[fork[kind]][field]
        assert found[kind]["entry"][:8] != fork[kind]
    assert found["assess"]["actor"] == "Ben"
    assert found["assess"]["body"]["evidence"] == [found["evidence"]["entry"]]
    assert len({item["group"] for item in log_of(office)[-5:]}) == 1


def test_judgements_of_both_copies_are_shown_as_a_disagreement(
    office: Tracker, fork: dict[str, str]
) -> None:
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    assert data(office, "show", "cut-tariffs")["disputed"]
    assert {row["status"] for row in data(office, "export", "assessments")} >= {
        "stalled",
        "in-progress",
    }


def test_what_was_kept_is_the_database_as_it_was(office: Tracker, fork: dict[str, str]) -> None:
    office("sync", code=65)
    before = DB.read_bytes()
    ran = office("hub", "rejoin", "--yes")
    kept = ran.out.split("kept as ")[1].split("\n")[0]
    assert Path(kept).read_bytes() == before


def test_undo_takes_it_all_out_again(office: Tracker, fork: dict[str, str]) -> None:
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    assert "here alone" in notes(office)
    office("undo")
    assert sorted(notes(office)) == ["before", "on both", "there alone"]
    assert data(office, "show", "cut-tariffs")["status"] == "stalled"
    everybody_syncs(office)
    assert derived(DB) == derived(BEN)


def test_what_was_recorded_since_the_alarm_follows_what_it_refers_to(
    office: Tracker, fork: dict[str, str]
) -> None:
    office("sync", code=65)
    office("undo", fork["note"])
    office(
        "status", "cut-tariffs", "implemented", "--on", "2025-07-01", "--reason", "since",
        "--evidence", fork["evidence"],
    )  # fmt: skip
    office("note", "cut-demand", "since")
    office("hub", "rejoin", "--yes")
    everybody_syncs(office)
    for path in (DB, BEN, THIRD):
        assert sorted(notes(office, path)) == ["before", "on both", "since", "there alone"]
        found = json.loads(office("--db", path, "show", "cut-tariffs", "--format", "json").out)
        assert found["status"] == "implemented" and not found["unsupported"]
        assert "refers to" not in office("--db", path, "doctor").out
    assert derived(DB) == derived(BEN) == derived(THIRD)


def test_a_dry_run_shows_it_and_changes_nothing(office: Tracker, fork: dict[str, str]) -> None:
    before = DB.read_bytes()
    out = office("hub", "rejoin", "office", "--dry-run").out
    assert DB.read_bytes() == before and not list(Path("db").glob("backups/*rejoined*"))
    assert "6 entries here, 4 entries there" in out
    assert "would record again: " in out and "here alone" in out


def test_it_asks_first(office: Tracker, fork: dict[str, str]) -> None:
    before = DB.read_bytes()
    assert "--yes" in office("hub", "rejoin", code=2).err
    typist = Typist("hub", "rejoin")
    typist.answers("Go on with what the hub holds, and record these again? [y/N]: ", "n\n")
    assert typist.ends()[0] == 130
    assert DB.read_bytes() == before


def test_without_an_alarm_there_is_nothing_to_do(office: Tracker) -> None:
    before = DB.read_bytes()
    assert "nothing to do" in office("hub", "rejoin").out
    assert DB.read_bytes() == before


def test_what_several_record_again_counts_once(office: Tracker, fork: dict[str, str]) -> None:
    """Ben had imported what only Ana's file holds, and built on it."""
    office("export", "entries", "--format", "jsonl", "--output", "e.jsonl")
    ben = ("--db", BEN, "--actor", "Ben")
    office(*ben, "import", "entries", "e.jsonl")
    office(
        *ben, "status", "cut-tariffs", "implemented", "--on", "2025-07-01", "--reason", "so",
        "--evidence", fork["evidence"],
    )  # fmt: skip
    office(*ben, "sync", "office", code=65)
    office(*ben, "hub", "rejoin", "office", "--yes")
    office(*ben, "sync", "office")
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    everybody_syncs(office)
    assert log_of(office) == log_of(office, BEN) == log_of(office, THIRD)
    assert derived(DB) == derived(BEN) == derived(THIRD)
    for path in (DB, BEN, THIRD):
        assert sorted(notes(office, path)) == ["before", "here alone", "on both", "there alone"]
        found = json.loads(office("--db", path, "show", "cut-tariffs", "--format", "json").out)
        assert found["status"] == "implemented" and not found["unsupported"]
        assert len([e for e in found["evidence"] if "2025-06-01" in e["finding"]]) == 1
        assert "damage" not in office("--db", path, "doctor").out


def test_who_holds_both_what_stood_there_and_what_was_recorded_again_counts_it_once(
    office: Tracker, fork: dict[str, str]
) -> None:
    office("export", "entries", "--format", "jsonl", "--output", "e.jsonl")
    office("--db", THIRD, "import", "entries", "e.jsonl")
    before = sorted(notes(office, THIRD))
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    office("sync")
    ran = office("--db", THIRD, "sync", "office", code=65)
    assert "6 entries came" not in ran.out and "entries came" in ran.out
    assert sorted(notes(office, THIRD)) == before


def test_going_on_twice_doubles_nothing(office: Tracker, fork: dict[str, str]) -> None:
    """The file is put back once more to what it was before it went on."""
    older = DB.read_bytes()
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    office("sync")
    shutil.copyfile(DB, "other.db")
    DB.unlink()
    DB.write_bytes(older)
    office("sync", code=65)
    office("hub", "rejoin", "--yes")
    everybody_syncs(office)
    assert log_of(office) == log_of(office, BEN)
    assert sorted(notes(office)) == ["before", "here alone", "on both", "there alone"]


def test_both_copies_at_the_hub_leave_it_to_who_keeps_that(
    office: Tracker, fork: dict[str, str]
) -> None:
    """As when both synced at the same moment: the folder holds both."""
    Path("other").mkdir()
    office("sync", "other")
    for file in Path("other").rglob("*.jsonl"):
        with contextlib.suppress(FileExistsError):
            shutil.copyfile(file, Path("shared/tracker-entries") / file.name)
    before = DB.read_bytes()
    ran = office("hub", "rejoin", "office", "--yes", code=65)
    assert "whoever keeps the hub" in ran.err
    assert DB.read_bytes() == before


def test_with_something_written_meanwhile_nothing_is_put_in_place(
    office: Tracker, fork: dict[str, str], monkeypatch: pytest.MonkeyPatch, inside: Tracker
) -> None:
    exchange = restoring.exchange

    def late(*args: Any) -> str:
        office("note", "cut-demand", "just now")
        return exchange(*args)

    monkeypatch.setattr(restoring, "exchange", late)
    ran = inside("hub", "rejoin", "--yes", code=75)
    assert "try again" in ran.err
    assert "just now" in notes(office) and "here alone" in notes(office)


def test_a_hub_that_lies_changes_nothing(office: Tracker, fork: dict[str, str]) -> None:
    segment = max(Path("shared/tracker-entries").glob("*.jsonl"), key=lambda path: path.name)
    text = segment.read_text().replace("there alone", "there along")
    segment.write_text(text)
    before = DB.read_bytes()
    ran = shell("$T hub rejoin --yes")
    assert DB.read_bytes() == before
    assert "recorded again" not in ran.stdout and "Traceback" not in ran.stderr
