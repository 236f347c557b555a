"""Exported seed files: loading them changes nothing, and an edit of them is all that a load writes."""

import contextlib
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ISSUES, PROPOSALS
from tests.storage.databases import (
    NOW,
    OCCASION,
    TODAY,
    Files,
    derived,
    made,
    merge,
    query,
    record,
)
from tests.strategies import DAYS, draft_of, logs, requests
from tracker import chain, database, log
from tracker import journal as journals
from tracker.admission import admit
from tracker.errors import Refused, SeveralErrors
from tracker.journal import Journal
from tracker.model import Draft, Entry
from tracker.queries import catalogue
from tracker.seeding import load, seed_folder, seed_form, seeds, shipped
from tracker.seeding.loaded import Report
from tracker.seeding.seed_files import Known
from tracker.seeding.seed_form import Form

Request = tuple[str, str, int, str]
MANY = settings(max_examples=100, deadline=None, database=None)
LORRIES = "proposal:scan-lorries"
_ALL = ("scan-lorries", "cut-tariffs", "cut-demand")
RENAMED = {"proposal:one": LORRIES, "proposal:two": "proposal:cut-demand"}


class Desk:
    """A database in memory, and a folder for its seed files."""

    def __init__(self, folder: Path):
        self.connection = database.in_memory()
        self.connection.execute(
            "PRAGMA foreign_keys = ON"
        )  # as where staff write: rows are replaced
        self.folder = folder

    def load(self, *paths: Path) -> tuple[Report, list[Entry]]:
        """Load files, or the whole folder: the report, and what was written."""
        known = load.known_to(self.connection)
        files = seeds.read(seeds.find(paths or [self.folder]), known, TODAY)
        journal = Journal(self.connection, OCCASION)
        report = load.load(journal, files)
        journal.save()
        return report, journal.written

    def export(self) -> dict[str, str]:
        """Write the folder anew."""
        for path in self.folder.rglob("*.toml"):
            path.unlink()
        documents = seed_folder.documents(self.connection)
        seed_folder.write(str(self.folder), documents)
        return documents

    def record(self, *drafts: Draft) -> list[Entry]:
        """What staff record."""
        journal = Journal(self.connection, OCCASION)
        for draft in drafts:
            journal.append(draft)
        journal.save()
        return journal.written

    def ask(self, asked: Iterable[Request]) -> None:
        """Write what is asked for; what the rules refuse is left out."""
        journal = Journal(self.connection, OCCASION)
        for subject, *rest in asked:
            subject = RENAMED.get(subject, LORRIES)
            draft = draft_of((subject, *rest), journal.entries(subject))
            # Nothing but catalogues stands on a description: staff may not take it out.
            if draft and not (draft.kind == "retract" and _describes(journal, draft)):
                with contextlib.suppress(Refused):
                    journal.append(draft)
        journal.save()

    def form(self, subject: str) -> Form:
        """What files can say of a subject."""
        return seed_form.of(list(log.entries_of(self.connection, subject)))

    def forms(self) -> dict[str, tuple[object, ...]]:
        """What files can say of everything, whoever recorded it."""
        found = {}
        for kind in ("source", "issue", "proposal"):
            for name in catalogue.known(self.connection, kind):
                found[f"{kind}:{name}"] = _said(self.form(f"{kind}:{name}"))
        return found

    def change(self, old: str, new: str, file: str = "sources/first-text.toml") -> Path:
        """Replace ``old``, which stands in a file once."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (old, text)
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path


def _describes(journal: Journal, draft: Draft) -> bool:
    entries = {entry.hash: entry for entry in journal.entries(draft.subject)}
    return entries[draft.body["entry"]].kind == "describe"


def _said(form: Form) -> tuple[object, ...]:
    return form.fields, form.deadline, form.judgement, form.evidence, sorted(form.links)


@contextlib.contextmanager
def _desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "files")
        written = Path(folder) / "written"
        written.mkdir()
        (written / "issues.toml").write_text(ISSUES, encoding="utf-8")
        (written / "first-text.toml").write_text(PROPOSALS, encoding="utf-8")
        (written / "more.toml").write_text(
            '[source]\nid = "text-0"\n[exported]\nstate = "empty"\n'
            + "".join(
                f'[[proposals]]\nid = "other-{n}"\ntitle = "T"\nowner = "MX"\n' for n in (0, 1)
            ),
            encoding="utf-8",
        )
        (written / "text-1.toml").write_text('[source]\nid = "text-1"\n', encoding="utf-8")
        desk.load(written)
        yield desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A database that has loaded the small seed files, and its export."""
    with _desk() as made:
        made.export()
        yield made


def _unchanged(desk: Desk) -> Report:
    report, written = desk.load()
    assert written == []
    assert not (report.added or report.changed or report.gone)
    return report


@MANY
@given(requests)
def test_whatever_was_recorded_its_export_loads_without_a_word(asked: list[Request]) -> None:
    with _desk() as desk:
        desk.ask(asked)
        documents = desk.export()
        assert seed_folder.documents(desk.connection) == documents
        assert _unchanged(desk).kept == []


@MANY
@given(requests, requests)
def test_whatever_is_recorded_after_an_export_loading_it_writes_nothing(
    asked: list[Request], then: list[Request]
) -> None:
    with _desk() as desk:
        desk.ask(asked)
        desk.export()
        desk.ask(then)
        _unchanged(desk)


@MANY
@given(requests)
def test_loaded_into_an_empty_database_it_is_the_same_catalogue(asked: list[Request]) -> None:
    with _desk() as desk, tempfile.TemporaryDirectory() as folder:
        desk.ask(asked)
        desk.export()
        other = Desk(Path(folder))
        other.load(desk.folder)
        assert other.forms() == desk.forms()
        report, written = other.load(desk.folder)
        assert (written, report.kept) == ([], [])


_EDITS = {
    "title": st.sampled_from(["A new title", 'With "quotes" and a \\', "ñ 🙂 \u202e"]),
    "summary": st.sampled_from(["One line", "Two\nlines", '"""\n\\', "\n", " a\n\n b "]),
    "owner": st.sampled_from(["CA", "GB"]),
    "issues": st.sampled_from([["trade"], ["trade", "drugs"]]),
    "deadline": st.sampled_from(["2031", "2031-05", "2031-05-06"]),
    "priority": st.sampled_from(["normal"]),
    "assignee": st.sampled_from(["Bo"]),
}


@MANY
@given(st.data(), requests, requests)
def test_an_edit_of_one_line_is_all_that_a_load_writes(
    data: st.DataObject, asked: list[Request], then: list[Request]
) -> None:
    """It stands where staff left that very thing alone since; else theirs stands."""
    with _desk() as desk:
        desk.ask(asked)
        name = data.draw(st.sampled_from(sorted(_EDITS)))
        value = data.draw(_EDITS[name])
        before = _value_of(desk.form(LORRIES), name)
        _rewrite(desk, name, value)
        deadlines = _deadlines(desk)
        desk.ask(then)
        stood = _value_of(desk.form(LORRIES), name)
        is_set_anew = name == "deadline" and _deadlines(desk) != deadlines
        report, written = desk.load()
        now = _value_of(desk.form(LORRIES), name)
        if stood == value or before == value:
            assert written == []
        elif stood == before and not is_set_anew:
            assert now == value and len(written) == 1
            assert report.changed == {LORRIES: [name]}
            assert report.kept == report.unmoved
        else:
            assert (now, written) == (stood, []) and report.kept
        report, written = desk.load()
        assert written == []


def _deadlines(desk: Desk) -> set[str]:
    """What was set, though it were the same date twice."""
    return {held.entry.hash for held in desk.form(LORRIES).state.deadlines}


def _value_of(form: Form, name: str) -> object:
    return form.deadline if name == "deadline" else form.fields.get(name)


def _rewrite(desk: Desk, name: str, value: object) -> None:
    """Export, as if somebody had then written ``value`` in the place of one."""
    documents = seed_folder.documents(desk.connection)
    form = desk.form(LORRIES)
    edited = (
        form._replace(deadline=str(value))
        if name == "deadline"
        else form._replace(fields={**form.fields, name: value})
    )
    with pytest.MonkeyPatch.context() as patch:
        real = seed_form.of
        patch.setattr(
            seed_form,
            "of",
            lambda entries: edited if entries[0].subject == LORRIES else real(entries),
        )
        changed = seed_folder.documents(desk.connection)
    assert changed != documents or edited == form
    seed_folder.write(str(desk.folder), changed)


def test_the_shipped_records_come_back_as_they_are_shipped(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "out")
    shipped_files = seeds.find([shipped.folder()])
    journal = Journal(desk.connection, OCCASION)
    load.load(journal, seeds.read(shipped_files, Known(), date(2026, 11, 22)))
    journal.save()
    desk.export()
    assert _unchanged(desk).kept == []
    for path in shipped_files:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        exported = tomllib.loads(
            (desk.folder / path.relative_to(shipped.folder())).read_text(encoding="utf-8")
        )
        assert set(exported.pop("exported")) == {"state"}
        assert exported == _without_empty(written)


def _without_empty(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_empty(item) for name, item in value.items() if item not in ("", [])}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _assess(status: str, on: str, **more: object) -> Draft:
    return Draft("assess", LORRIES, {"status": status, "reason": "so", **more}, on)


@pytest.mark.parametrize(
    ("old", "new", "changed", "kinds"),
    [
        ('priority = "high"', 'priority = "low"', ["priority"], ["describe"]),
        ('partners = ["US"]\n', "", ["partners"], ["describe"]),
        ('stance = "supports"', 'stance = "mixed"', ["evidence e1"], ["evidence"]),
        ('deadline = "2026-06"', 'deadline = "2027"', ["deadline"], ["deadline"]),
        ('reason = "The agency said it', 'reason = "It', ["status"], ["assess"]),
        (
            "links = [",
            'links = [{ kind = "depends-on", to = "cut-demand" }, ',
            ["links"],
            ["link"],
        ),
    ],
)  # fmt: skip
def test_one_edit_is_one_entry(
    desk: Desk, old: str, new: str, changed: list[str], kinds: list[str]
) -> None:
    desk.change(old, new)
    report, written = desk.load()
    assert list(report.changed.values()) == [changed]
    assert ([entry.kind for entry in written], report.kept) == (kinds, [])
    assert _unchanged(desk).kept == []


def test_an_edit_of_what_staff_recorded_is_taken_as_one_of_what_was_loaded(desk: Desk) -> None:
    finding = {"finding": "Seen at one crossing", "stance": "supports", "doc": "note 3"}
    (found,) = desk.record(Draft("evidence", LORRIES, {**finding, "attached": "a" * 64}, "2026-02"))
    desk.record(
        _assess("adopted", "2026-03", evidence=[found.hash]),
        Draft("deadline", LORRIES, {"deadline": "2028"}, "2026-03-01"),
        Draft("describe", LORRIES, {"fields": {"title": "By staff"}}),
    )
    desk.export()
    desk.change('title = "By staff"', 'title = "By hand"')
    desk.change('deadline = "2028"', 'deadline = "2029"')
    desk.change('stance = "supports"\ndoc', 'stance = "mixed"\ndoc')
    desk.change('reason = "so"', 'reason = "so it is"')
    report, written = desk.load()
    assert report.kept == []
    assert [entry.kind for entry in written] == ["describe", "evidence", "assess", "deadline"]
    form = desk.form(LORRIES)
    assert (form.fields["title"], form.deadline) == ("By hand", "2029")
    key = f"e-{found.hash[:8]}"
    assert form.judgement is not None
    assert form.judgement["status_evidence"] == [key] and form.judgement["reason"] == "so it is"
    assert form.evidence[key]["stance"] == "mixed"
    assert form.entries[key].body["attached"] == "a" * 64
    assert form.entries[key].effective_on == "2026-02"
    assert len(form.state.assessments) == 2


def test_a_file_can_be_edited_and_loaded_again_and_again_without_a_new_export(desk: Desk) -> None:
    values = {
        "title": ["Scan every lorry at the border", "B", "C", "D"],
        "stance": ["supports", "mixed", "context", "contradicts"],
        "reason": ["The agency said it would look into it.", "B", "C", "D"],
        "deadline": ["2026-06", "2027", "2028", "2029"],
    }
    for step in range(3):
        for name, said in values.items():
            desk.change(f'{name} = "{said[step]}"', f'{name} = "{said[step + 1]}"')
        report, written = desk.load()
        assert report.kept == []
        assert [entry.kind for entry in written] == ["describe", "evidence", "assess", "deadline"]
        form, other = desk.form(LORRIES), desk.form("proposal:cut-tariffs")
        assert form.judgement is not None
        assert form.fields["title"] == values["title"][step + 1]
        assert form.evidence["e1"]["stance"] == values["stance"][step + 1]
        assert form.judgement["reason"] == values["reason"][step + 1]
        assert other.deadline == values["deadline"][step + 1]
        assert len(form.state.assessments) == len(form.state.evidence) == 1


def test_what_staff_took_back_after_the_edit_was_loaded_stays_so(desk: Desk) -> None:
    desk.change('priority = "high"', 'priority = "low"')
    _, (written,) = desk.load()
    desk.record(Draft("retract", LORRIES, {"entry": written.hash}))
    assert len(_unchanged(desk).kept) == 1
    assert desk.form(LORRIES).fields["priority"] == "high"


def test_the_file_it_was_first_loaded_from_does_not_take_an_edit_back(desk: Desk) -> None:
    desk.change('title = "Scan every lorry at the border"', 'title = "By hand"')
    desk.load()
    report, written = desk.load(desk.folder.parent / "written")
    assert written == []
    assert desk.form(LORRIES).fields["title"] == "By hand"
    assert len(report.kept) == 1 and "scan-lorries: title" in report.kept[0]


def test_what_a_file_once_said_can_be_said_again_by_an_edit_of_an_export(desk: Desk) -> None:
    written = desk.folder.parent / "written"
    first = written / "first-text.toml"
    for title in ("Said once", "Said then"):
        first.write_text(
            PROPOSALS.replace("Scan every lorry at the border", title), encoding="utf-8"
        )
        desk.load(written)
    desk.export()
    desk.change('title = "Said then"', 'title = "Said once"')
    desk.load()
    assert desk.form(LORRIES).fields["title"] == "Said once"


def test_where_staff_changed_the_same_meanwhile_theirs_stands_and_the_line_is_named(
    desk: Desk,
) -> None:
    desk.record(
        Draft("describe", LORRIES, {"fields": {"title": "By staff"}}),
        _assess("stalled", "2026-02"),
        Draft("deadline", "proposal:cut-tariffs", {"deadline": "2028"}, "2026-03-01"),
    )
    path = desk.change('title = "Scan every lorry at the border"', 'title = "By hand"')
    desk.change('status = "under-consideration"', 'status = "no-action"')
    desk.change('deadline = "2026-06"', 'deadline = "2027"')
    report, written = desk.load()
    assert written == []
    assert [line.split(": ")[2] for line in report.kept] == ["title", "status", "deadline"]
    assert all(line.startswith(f"{path}:") for line in report.kept)
    assert report.unmoved == []


@pytest.mark.parametrize("day", [day for day in DAYS if day > "2026-03"])
def test_a_later_date_is_a_further_step_the_same_date_a_correction(desk: Desk, day: str) -> None:
    desk.change('status = "under-consideration"', 'status = "adopted"')
    desk.change('status_on = "2025-01"', f'status_on = "{day}"')
    desk.load()
    assert len(desk.form(LORRIES).state.assessments) == 2


def test_new_things_in_an_exported_file_are_added_under_their_own_keys(desk: Desk) -> None:
    path = desk.folder / "sources" / "first-text.toml"
    more = (
        '\n[[proposals]]\nid = "brand-new"\ntitle = "T"\nowner = "MX"\n'
        '[[proposals.evidence]]\nkey = "mine"\nfinding = "F"\nstance = "mixed"\ndoc = "d"\n'
    )
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    report, written = desk.load()
    assert report.added == ["proposal:brand-new"] and len(written) == 2
    desk.export()
    assert 'key = "mine"' in path.read_text(encoding="utf-8")
    assert _unchanged(desk).kept == []


def test_a_proposal_is_given_a_source_by_moving_its_table(desk: Desk) -> None:
    desk.record(Draft("describe", "proposal:lone", {"fields": {"title": "Lone", "owner": "MX"}}))
    desk.export()
    lone = desk.folder / "proposals.toml"
    table = lone.read_text(encoding="utf-8").partition("[[proposals]]")[2]
    lone.unlink()
    path = desk.folder / "sources" / "text-1.toml"
    path.write_text(path.read_text(encoding="utf-8") + "[[proposals]]" + table, encoding="utf-8")
    report, written = desk.load()
    assert [entry.body["fields"] for entry in written] == [{"source": "text-1"}]
    assert report.kept == []


def test_a_proposal_moved_to_the_file_of_another_source_is_not_told_as_gone(desk: Desk) -> None:
    first, other = (desk.folder / "sources" / f"{name}.toml" for name in ("first-text", "text-1"))
    rest, mark, table = first.read_text(encoding="utf-8").rpartition("[[proposals]]")
    first.write_text(rest, encoding="utf-8")
    other.write_text(other.read_text(encoding="utf-8") + mark + table, encoding="utf-8")
    for paths in ((), (first,)):
        report, _ = desk.load(*paths)
        assert report.gone == []
        assert report.changed == ({} if paths else {"proposal:cut-demand": ["source"]})
    desk.load(desk.folder.parent / "written")
    assert desk.form("proposal:cut-demand").fields["source"] == "text-1"


def test_a_retired_record_stays_as_it_is_whatever_an_older_export_says(desk: Desk) -> None:
    fields = {"retired": "by mistake"}
    desk.record(*(Draft("describe", f"proposal:{n}", {"fields": fields}) for n in _ALL))
    desk.record(Draft("describe", "source:first-text", {"fields": fields}))
    assert desk.load()[1] == []
    path = desk.change('title = "A first text"', 'title = "By hand"')
    desk.change('title = "Scan every lorry at the border"', 'title = "By hand, too"')
    desk.change('stance = "supports"', 'stance = "mixed"')
    desk.change('reason = "The agency', 'reason = "An agency')
    desk.change('deadline = "2026-06"', 'deadline = "2027"')
    desk.change("links = [", 'links = [{ kind = "depends-on", to = "cut-demand" }, ')
    report, written = desk.load()
    assert written == [] and report.changed == {} and report.unmoved == []
    assert all(line.startswith(f"{path}:") for line in report.kept)
    assert [line.split(": ", 1)[1].partition(": the record is retired")[0] for line in report.kept] == [
        "first-text: title", "scan-lorries: title", "scan-lorries: evidence e1",
        "scan-lorries: status", "scan-lorries: links", "cut-tariffs: deadline",
    ]  # fmt: skip


def test_a_link_to_what_lacks_a_description_is_not_told_as_gone(desk: Desk) -> None:
    desk.record(Draft("describe", "proposal:cut-tariffs", {"fields": {"title": "Cut some"}}))
    entries = list(log.entries_of(desk.connection, "proposal:cut-tariffs"))
    desk.record(Draft("retract", "proposal:cut-tariffs", {"entry": entries[0].hash}))
    documents = desk.export()
    assert "cut-tariffs" not in documents["sources/first-text.toml"]
    assert _unchanged(desk).kept == []


def test_a_claimant_that_is_a_country_is_taken_by_its_code(desk: Desk) -> None:
    desk.change('stance = "supports"', 'stance = "supports"\nby = "mexico"')
    _, (written,) = desk.load()
    assert written.body["by"] == "MX"
    assert desk.form(LORRIES).state.now.self_reported
    assert _unchanged(desk).kept == []


def test_a_claimant_recorded_by_name_before_is_no_edit(desk: Desk) -> None:
    body = {"finding": "F", "stance": "supports", "doc": "d", "by": "Mexico"}
    desk.record(Draft("evidence", LORRIES, body, "2026-02"))
    assert 'by = "MX"' in desk.export()["sources/first-text.toml"]
    assert _unchanged(desk).kept == []


def test_a_retired_record_is_left_out_with_the_links_to_it(desk: Desk) -> None:
    desk.record(Draft("describe", "proposal:cut-tariffs", {"fields": {"retired": "by mistake"}}))
    documents = desk.export()
    assert not any("cut-tariffs" in text for text in documents.values())
    assert _unchanged(desk).kept == []


def test_what_is_gone_from_an_exported_file_is_told_and_kept(desk: Desk) -> None:
    path = desk.folder / "sources" / "first-text.toml"
    text = path.read_text(encoding="utf-8")
    begin, end = text.index("[[proposals.evidence]]"), text.index('[[proposals]]\nid = "cut-t')
    text = text[:begin] + text[end : text.index('[[proposals]]\nid = "cut-demand"')]
    for line in ('status_evidence = ["e1"]\n', 'deadline = "2026-06"\n'):
        text = text.replace(line, "")
    path.write_text(text.replace('links = [{ kind = "in-exc', "links = [] # "), encoding="utf-8")
    before = desk.forms()
    report, written = desk.load()
    assert [entry.kind for entry in written] == [
        "assess"
    ]  # it stands on nothing now, says the file
    gone = [line.partition(": ")[2] for line in report.gone]
    assert [line.partition(": gone")[0] for line in gone] == [
        "cut-demand",
        "cut-tariffs: deadline",
        "scan-lorries: evidence e1",
        "scan-lorries: link in-exchange-for cut-tariffs",
    ]
    assert desk.forms().keys() == before.keys()


def test_elsewhere_what_differs_is_kept_since_nobody_can_tell_who_moved(desk: Desk) -> None:
    with _desk() as other:
        desk.change('priority = "high"', 'priority = "low"')
        report, written = other.load(desk.folder)
        assert written == []
        assert ["priority" in line for line in report.kept] == [True]


def test_what_a_record_names_though_nobody_described_it_here_is_no_error(desk: Desk) -> None:
    """Merging brings a proposal before its source."""
    fields = {"title": "T", "owner": "MX", "source": "far-text", "issues": ["far-issue"]}
    finding = {"finding": "F", "stance": "mixed", "source": "farther-text"}
    desk.record(
        Draft("describe", "proposal:far", {"fields": fields}),
        Draft("evidence", "proposal:far", finding, "2026-03"),
        Draft("link", "proposal:far", {"link": "repeats", "to": "far-other"}),
    )
    documents = desk.export()
    assert 'source = "far-text"' in documents["proposals.toml"]
    assert _unchanged(desk).kept == []
    (desk.folder / "proposals.toml").write_text(
        documents["proposals.toml"].replace("farther-text", "farthest-text"), encoding="utf-8"
    )
    with pytest.raises(
        SeveralErrors, match="no source 'farthest-text'; did you mean 'farther-text'"
    ):
        desk.load()


def test_a_record_that_lacks_much_is_said_as_it_is(desk: Desk) -> None:
    desk.record(
        Draft("describe", "proposal:bare", {"fields": {"title": "Bare", "owner": "MX"}}),
        Draft("assess", "proposal:bare", {"status": "stalled", "reason": "No news"}, "2026"),
    )
    text = desk.export()["proposals.toml"]
    assert text.partition("[[proposals]]\n")[2] == (
        'id = "bare"\ntitle = "Bare"\nowner = "MX"\nstatus = "stalled"\nstatus_on = "2026"\n'
        'reason = "No news"\n'
    )


def test_a_status_whose_evidence_was_taken_out_says_so_wherever_it_is_loaded(desk: Desk) -> None:
    body = {"finding": "F", "stance": "supports", "doc": "d"}
    (found,) = desk.record(Draft("evidence", LORRIES, body, "2026-02"))
    desk.record(_assess("adopted", "2026-03", evidence=[found.hash]))
    desk.record(Draft("retract", LORRIES, {"entry": found.hash}))
    desk.export()
    assert _unchanged(desk).kept == []
    with tempfile.TemporaryDirectory() as folder:
        other = Desk(Path(folder))
        other.load(desk.folder)
        assert other.form(LORRIES).state.now.unsupported


@MANY
@given(logs(), st.booleans())
def test_what_several_laptops_recorded_apart_comes_back_as_well(
    told: list[Entry], is_described: bool
) -> None:
    with _desk() as desk, tempfile.TemporaryDirectory() as folder:
        arriving = sorted(told, key=lambda entry: (entry.replica, entry.seq))
        admit(desk.connection, [(entry, chain.canonical(entry.body)) for entry in arriving], NOW)
        if is_described:
            fields = {"title": "By us", "owner": "MX", "partners": ["US"]}
            desk.record(Draft("describe", LORRIES, {"fields": fields}))
        desk.export()
        assert _unchanged(desk).kept == []
        other = Desk(Path(folder))
        other.load(desk.folder)
        assert other.forms() == desk.forms()


def _replicas(folder: Path) -> tuple[Path, Path]:
    """Two laptops with the same records, and an export of them in ``out``."""
    here, there = made(folder / "here.db"), made(folder / "there.db")
    Files(folder / "written").load(here)
    merge(there, here)
    with database.reading(here) as connection:
        seed_folder.write(str(folder / "out"), seed_folder.documents(connection))
    return here, there


def _load(path: Path, folder: Path) -> list[Entry]:
    with journals.writing(path, lambda: OCCASION) as journal:
        known = load.known_to(journal.connection)
        load.load(journal, seeds.read(seeds.find([folder]), known, TODAY))
    return journal.written


def test_an_edit_that_two_laptops_load_counts_once_once_they_merge(tmp_path: Path) -> None:
    here, there = _replicas(tmp_path)
    file = tmp_path / "out" / "sources" / "first-text.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ("announced a study", "announced two studies"),
        ('deadline = "2026-06"', 'deadline = "2027"'),
        ('confidence = "low"', 'confidence = "high"'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    for path in (here, there):
        assert len(_load(path, tmp_path / "out")) == 3
    alone = derived(here)
    merge(here, there)
    merge(there, here)
    assert derived(here) == derived(there)
    for table in ("proposals", "evidence", "assessments", "deadlines"):
        assert len(derived(here)[table]) == len(alone[table])
    assert _load(here, tmp_path / "out") == _load(there, tmp_path / "out") == []


def test_what_counts_only_once_since_a_merge_can_still_be_edited(tmp_path: Path) -> None:
    here, there = made(tmp_path / "here.db"), made(tmp_path / "there.db")
    written = Files(tmp_path / "written")
    for path in (here, there):
        written.load(path)
    for path, name in ((here, "here"), (there, "there")):
        with database.reading(path) as connection:
            seed_folder.write(str(tmp_path / name), seed_folder.documents(connection))
    merge(here, there)
    merge(there, here)
    for path, name, stance in ((here, "here", "mixed"), (there, "there", "context")):
        file = tmp_path / name / "sources" / "first-text.toml"
        text = file.read_text(encoding="utf-8")
        text = text.replace('confidence = "low"', 'confidence = "high"')
        text = text.replace('stance = "supports"', f'stance = "{stance}"')
        file.write_text(text, encoding="utf-8")
        kinds = [entry.kind for entry in _load(path, tmp_path / name)]
        assert kinds == ["evidence", "assess"]
        assert query(path, "SELECT stance FROM evidence") == [(stance,)]
        assert query(path, "SELECT confidence FROM assessments") == [("high",)]


def test_a_file_exported_here_is_compared_with_the_same_state_there(tmp_path: Path) -> None:
    _, there = _replicas(tmp_path)
    record(there, Draft("describe", LORRIES, {"fields": {"title": "By staff there"}}))
    assert _load(there, tmp_path / "out") == []
    assert query(there, "SELECT title FROM proposals WHERE id = 'scan-lorries'") == [
        ("By staff there",)
    ]
