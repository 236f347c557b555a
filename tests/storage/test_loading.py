"""Seed files into the log: only what the file moved and the record did not is written."""

from pathlib import Path

import pytest

from tests.storage.databases import (
    OCCASION,
    TODAY,
    Files,
    derived,
    entries,
    made,
    query,
    record,
)
from tracker import journal
from tracker.model import Draft, Entry
from tracker.seeding import load, seeds

LORRIES = "proposal:scan-lorries"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Seed files of three proposals."""
    return Files(tmp_path / "seeds")


@pytest.fixture
def db(tmp_path: Path, files: Files) -> Path:
    """A database that has loaded them."""
    path = made(tmp_path / "one.db")
    files.load(path)
    return path


def _proposal(db: Path, columns: str, name: str = "scan-lorries") -> tuple[object, ...]:
    return query(db, f"SELECT {columns} FROM proposals WHERE id = ?", name)[0]


def _only(db: Path, kind: str, subject: str = LORRIES) -> Entry:
    return next(e for e in reversed(entries(db)) if (e.kind, e.subject) == (kind, subject))


def test_a_first_load_adds_every_source_issue_and_proposal(tmp_path: Path, files: Files) -> None:
    report, written = files.load(made(tmp_path / "one.db"))
    assert sorted(report.added) == [
        *("issue:drugs", "issue:trade"),
        *("proposal:cut-demand", "proposal:cut-tariffs", LORRIES),
        "source:first-text",
    ]
    assert not (report.changed or report.unchanged or report.kept or report.gone)
    assert all(entry.by_load for entry in written)
    assert len({entry.group for entry in written}) == 1


def test_loading_twice_appends_nothing(db: Path, files: Files) -> None:
    before = db.read_bytes()
    report, written = files.load(db)
    assert written == []
    assert len(report.unchanged) == 6
    assert not (report.added or report.changed or report.kept or report.gone)
    assert db.read_bytes() == before


def test_only_the_field_that_moved_is_written(db: Path, files: Files) -> None:
    files.change('priority = "high"', 'priority = "low"')
    report, written = files.load(db)
    assert report.changed == {LORRIES: ["priority"]}
    assert [entry.body["fields"] for entry in written] == [{"priority": "low"}]


def test_a_field_gone_from_the_file_is_cleared_where_staff_left_it_alone(
    db: Path, files: Files
) -> None:
    files.change('put = "recommended"\n', "")
    _, written = files.load(db)
    assert [entry.body["fields"] for entry in written] == [{"put": None}]
    assert _proposal(db, "put") == ("",)


def test_what_staff_edited_is_kept_and_said_so_on_every_load(db: Path, files: Files) -> None:
    record(db, Draft("describe", LORRIES, {"fields": {"title": "Scan all lorries"}}))
    files.change('priority = "high"', 'priority = "low"')
    report, written = files.load(db)
    assert len(written) == 1
    assert _proposal(db, "title, priority") == ("Scan all lorries", "low")
    (line,) = report.kept
    assert "scan-lorries: title" in line and "'Scan all lorries'" in line


def test_where_both_moved_the_record_is_kept_and_the_line_named(db: Path, files: Files) -> None:
    record(db, Draft("describe", LORRIES, {"fields": {"title": "By staff"}}))
    files.change("Scan every lorry at the border", "By the file")
    report, written = files.load(db)
    assert written == []
    assert _proposal(db, "title") == ("By staff",)
    (line,) = report.kept
    assert line.startswith(files.line('title = "By the file"') + ": scan-lorries: title: ")
    assert "'By the file'" in line and "'By staff'" in line


def test_where_both_moved_to_the_same_nothing_is_said(db: Path, files: Files) -> None:
    record(db, Draft("describe", LORRIES, {"fields": {"priority": "low"}}))
    files.change('priority = "high"', 'priority = "low"')
    report, written = files.load(db)
    assert (written, report.kept) == ([], [])


def test_changed_evidence_corrects_what_load_wrote_and_the_status_follows(
    db: Path, files: Files
) -> None:
    files.change("The agency announced a study.", "The agency announced two studies.")
    report, written = files.load(db)
    assert report.changed == {LORRIES: ["evidence e1"]}
    assert len(written) == 1
    assert [row[2] for row in derived(db)["evidence"]] == ["The agency announced two studies."]
    assert _proposal(db, "evidence_count, unsupported") == (1, 0)


def test_a_changed_stance_is_taken_though_finding_and_source_are_as_before(
    db: Path, files: Files
) -> None:
    files.change('stance = "supports"', 'stance = "mixed"')
    report, _ = files.load(db)
    assert report.changed == {LORRIES: ["evidence e1"]}
    assert query(db, "SELECT stance FROM evidence") == [("mixed",)]


def test_the_same_finding_that_staff_recorded_is_not_recorded_again(db: Path, files: Files) -> None:
    finding = {"finding": "A second study came.", "stance": "supports", "source": "first-text"}
    record(db, Draft("evidence", LORRIES, finding, "2026-03-01"))
    files.change(
        'stance = "supports"',
        'stance = "supports"\nlocator = "x"\nsource = "first-text"\n\n[[proposals.evidence]]\n'
        'key = "e2"\nfinding = "A second study came."\nstance = "supports"',
    )
    report, written = files.load(db)
    assert [entry.kind for entry in written] == ["evidence"]  # the locator of the first one
    assert report.changed == {LORRIES: ["evidence e1"]}


def test_a_changed_status_of_another_date_is_a_further_step(db: Path, files: Files) -> None:
    files.change('status = "under-consideration"', 'status = "adopted"')
    files.change('status_on = "2025-01"', 'status_on = "2025-06"')
    files.load(db)
    history = query(db, "SELECT status, from_on, until_on FROM assessments ORDER BY from_on")
    assert history == [
        ("under-consideration", "2025-01-31", "2025-06-30"),
        ("adopted", "2025-06-30", None),
    ]
    assert _proposal(db, "status, disputed") == ("adopted", 0)


def test_a_changed_status_of_the_same_date_corrects_the_one_before(db: Path, files: Files) -> None:
    files.change('status = "under-consideration"', 'status = "adopted"')
    files.load(db)
    assert [row[2] for row in derived(db)["assessments"]] == ["adopted"]


def test_a_status_that_staff_set_is_never_overwritten(db: Path, files: Files) -> None:
    body = {"status": "stalled", "reason": "no word for a year"}
    record(db, Draft("assess", LORRIES, body, "2026-03-01"))
    files.change('status = "under-consideration"', 'status = "adopted"')
    report, written = files.load(db)
    assert written == []
    assert _proposal(db, "status") == ("stalled",)
    (line,) = report.kept
    assert line.startswith(files.line('status = "adopted"') + ": scan-lorries: status: ")


def test_an_undone_load_stays_undone(db: Path, files: Files) -> None:
    for kind in ("assess", "evidence"):
        record(db, Draft("retract", LORRIES, {"entry": _only(db, kind).hash}))
    report, written = files.load(db)
    assert written == []
    assert _proposal(db, "status, evidence_count") == ("unassessed", 0)
    assert {line.split(": ")[2] for line in report.kept} == {"evidence e1", "status"}


def test_evidence_that_staff_took_out_stays_out_though_the_file_changes_it(
    db: Path, files: Files
) -> None:
    record(db, Draft("retract", LORRIES, {"entry": _only(db, "evidence").hash}))
    files.change("The agency announced a study.", "The agency announced two studies.")
    report, written = files.load(db)
    assert written == []
    assert derived(db)["evidence"] == []
    assert any("evidence e1" in line for line in report.kept)


def test_evidence_that_staff_corrected_keeps_the_correction(db: Path, files: Files) -> None:
    old = _only(db, "evidence")
    body = {"finding": "By staff", "stance": "mixed", "source": "first-text"}
    record(db, Draft("evidence", LORRIES, body, "2025-01", old.hash))
    files.change("The agency announced a study.", "By the file")
    report, written = files.load(db)
    assert written == []
    assert [row[2] for row in derived(db)["evidence"]] == ["By staff"]
    assert any("evidence e1" in line for line in report.kept)


def test_a_link_that_staff_took_away_stays_away(db: Path, files: Files) -> None:
    body = {"link": "in-exchange-for", "to": "cut-tariffs"}
    record(db, Draft("unlink", LORRIES, body))
    report, written = files.load(db)
    assert written == []
    assert derived(db)["links"] == []
    (line,) = report.kept
    assert line.startswith(files.line("links = ") + ": scan-lorries: links: ")


def test_a_deadline_that_staff_moved_is_kept(db: Path, files: Files) -> None:
    record(db, Draft("deadline", "proposal:cut-tariffs", {"deadline": "2027"}, "2026-03-01"))
    files.change('deadline = "2026-06"', 'deadline = "2026-09"')
    report, written = files.load(db)
    assert written == []
    assert _proposal(db, "deadline", "cut-tariffs") == ("2027",)
    assert report.kept[0].startswith(files.line('deadline = "2026-09"'))


def test_what_staff_recorded_besides_is_not_touched(db: Path, files: Files) -> None:
    body = {"finding": "Seen at one crossing", "stance": "supports", "doc": "note 3"}
    (added,) = record(db, Draft("evidence", LORRIES, body, "2026-03-01"))
    files.change("The agency announced a study.", "The agency announced two studies.")
    files.load(db)
    assert added.hash in [row[0] for row in derived(db)["evidence"]]


def test_what_is_gone_from_the_file_is_reported_and_kept(db: Path, files: Files) -> None:
    text = files.sources.read_text(encoding="utf-8")
    begin, end = text.index("[[proposals.evidence]]"), text.index('[[proposals]]\nid = "cut-t')
    files.change(text[begin:end], "")
    text = files.sources.read_text(encoding="utf-8")
    begin = text.index('status = "under-consideration"')
    files.change(text[begin : text.index('[[proposals]]\nid = "cut-t')], "\n")
    files.change(text[text.index('[[proposals]]\nid = "cut-d') :], "")
    before = derived(db)
    report, written = files.load(db)
    assert written == []
    assert derived(db) == before
    gone = {line.partition(": ")[2] for line in report.gone}
    assert any(line.startswith("cut-demand: gone from the file") for line in gone)
    for what in ("evidence e1", "link in-exchange-for cut-tariffs", "status"):
        assert any(line.startswith(f"scan-lorries: {what}: gone") for line in gone)


def test_a_dry_run_reports_the_same_and_writes_nothing(db: Path, files: Files) -> None:
    files.change('priority = "high"', 'priority = "low"')
    before = db.read_bytes()
    with journal.writing(db, lambda: OCCASION, dry_run=True) as log:
        read = seeds.read(seeds.find([files.sources.parent]), load.known_to(log.connection), TODAY)
        report = load.load(log, read)
    assert report.changed == {LORRIES: ["priority"]}
    assert db.read_bytes() == before
