"""What export writes, import reads back with no difference: into the same database, and into another."""

import contextlib
import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cli.test_import_tables import counts
from tests.conftest import Tracker
from tests.storage.databases import derived, made, record
from tracker import fields, journal, rules, text, vocabulary
from tracker.errors import Refused
from tracker.imports.kinds import KINDS
from tracker.journal import Journal, Occasion
from tracker.model import Draft
from tracker.queries.tables import TABLES

ORDER = ("proposals", "evidence", "assessments", "checks", "deadlines")
FORMS = {"csv": (), "excel": ("--excel",), "xlsx": ()}
A, B = Path("a.db"), Path("b.db")
# What is each database's own, or follows from more than these tables: names of entries, who and when,
# the order of recording, kept files, responses.
OURS = ("entry", "evidence", "actor", "recorded_at", "tracked_on", "contested", "disputed", "response",
        "attached", "file_name")  # fmt: skip


def exported(desk: Tracker, database: Path, form: str, name: str) -> dict[str, str]:
    """The tables of a database as files, by name."""
    files = {table: f"{name}-{table}.{'xlsx' if form == 'xlsx' else 'csv'}" for table in ORDER}
    for table, file in files.items():
        desk("--db", database, "export", table, *FORMS[form], "--output", file)
    return files


def imported(desk: Tracker, database: Path, form: str, files: dict[str, str]) -> dict[str, str]:
    """What the import of each file says."""
    said = {}
    for table, file in files.items():
        more = ["--evidence", files["evidence"]] if table == "assessments" else []
        ran = desk("--db", database, "import", table, file, *FORMS[form], *more)
        said[table] = counts(ran)
    return said


def rows(desk: Tracker, database: Path) -> dict[str, list[dict[str, str]]]:
    """The tables of a database without what is its own; of evidence that a judgement stands on the
    finding, which is the same everywhere."""
    found = {}
    files = exported(desk, database, "csv", f"shown-{database.stem}")
    for table, file in files.items():
        with open(file, encoding="utf-8", newline="") as opened:
            found[table] = list(csv.DictReader(opened, strict=True))
    findings = {row["entry"]: row["finding"] for row in found["evidence"]}
    for row in found["assessments"]:
        named = [name for name in row["evidence"].split(";") if name]
        row["stands on"] = "|".join(sorted(findings[name] for name in named))
    return {
        table: [{name: row[name] for name in row if name not in OURS} for row in of_table]
        for table, of_table in found.items()
    }


def nothing_new(said: dict[str, str]) -> bool:
    return all(one.startswith("0 new, ") and one.endswith("(0 entries)") for one in said.values())


@pytest.mark.parametrize("form", FORMS)
def test_the_shipped_records_come_back_as_they_were(inside: Tracker, form: str) -> None:
    inside("--db", A, "init")
    files = exported(inside, A, form, "a")
    before = A.read_bytes()
    said = imported(inside, A, form, files)
    assert nothing_new(said) and not any("kept" in one for one in said.values())
    assert A.read_bytes() == before
    inside("--db", B, "init", "--empty")
    inside("--db", B, "load", catalogue_of_the_shipped_seeds())
    said = imported(inside, B, form, files)
    assert said["assessments"].startswith("45 new, 0 there already")
    assert rows(inside, B) == rows(inside, A)
    assert nothing_new(imported(inside, B, form, files))


def catalogue_of_the_shipped_seeds() -> Path:
    """The shipped seed files without their proposals."""
    from tracker.seeding import shipped

    folder = Path("catalogue")
    folder.mkdir(exist_ok=True)
    for path in sorted(shipped.folder().rglob("*.toml")):
        whole = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(whole.partition("[[proposals]]")[0], encoding="utf-8")
    return folder


_TEXT = st.text(st.sampled_from("ab é=+-@'\";,\n\t\u2028\ufeff🙂_x0041F5"), max_size=12) | st.text(
    max_size=8
).filter(lambda given: text.flaw(given) is None)
_SAYS = _TEXT.filter(lambda given: given.strip() != "")
_LINE = _SAYS.map(lambda given: given.replace("\n", "/"))
_ON = st.sampled_from(
    ("2024", "2025-06", "2025-06-15", "2026-03", "2026", "2026-03-09", "2026-03-10")
)
_NAMES = st.sampled_from(("one", "two", "three"))
_SLUGS = st.lists(st.sampled_from(("drugs", "trade")), unique=True)
_DESCRIBED = st.fixed_dictionaries(
    {"title": _LINE, "owner": st.sampled_from(("MX", "US"))},
    optional={
        "summary": _SAYS, "test": _SAYS, "partners": st.sampled_from((["CA"], ["GT", "BZ"])),
        "body": _LINE, "assignee": _LINE, "put": st.sampled_from(vocabulary.PUTS), "issues": _SLUGS,
        "source": st.just("first-text"), "priority": st.sampled_from(vocabulary.PRIORITIES),
        "inferred": _SAYS, "locator": _LINE, "proposed_by": _LINE,
    },
)  # fmt: skip
_FOUND = st.fixed_dictionaries(
    {"finding": _SAYS, "stance": st.sampled_from(vocabulary.STANCES)},
    optional={
        "kind": st.sampled_from(vocabulary.EVIDENCE_KINDS), "url": st.just("https://example.org/;,a"),
        "source": st.just("first-text"), "doc": _LINE, "date": _ON, "published": _ON, "accessed": _ON,
        "title": _LINE, "author": _LINE, "publisher": _LINE, "locator": _LINE, "quote": _SAYS,
        "grade": st.sampled_from(vocabulary.GRADES), "origin": _LINE,
        "by": st.sampled_from(("MX", "Ana")),
    },
).filter(lambda body: {"url", "source", "doc"} & set(body))  # fmt: skip
_JUDGED = st.fixed_dictionaries(
    {"status": st.sampled_from(vocabulary.STATUS_NAMES),
     "reason": st.sampled_from(("so", "=1")) | _SAYS},
    optional={"confidence": st.sampled_from(vocabulary.CONFIDENCES), "unsupported": _LINE,
              "failure_reason": st.just("money")},
)  # fmt: skip
_DUE = st.fixed_dictionaries(
    {"deadline": st.sampled_from(("none", "2026-06", "2030"))}, optional={"reason": _SAYS}
)
_STEPS = st.lists(
    st.tuples(
        _NAMES,
        st.one_of(
            st.tuples(st.just("describe"), st.builds(lambda f: {"fields": f}, _DESCRIBED)),
            st.tuples(st.just("evidence"), _FOUND),
            st.tuples(st.just("assess"), _JUDGED),
            st.tuples(st.just("assess"), _JUDGED),
            st.tuples(st.just("check"), st.builds(lambda s: {"looked_in": s}, _SAYS)),
            st.tuples(st.just("deadline"), _DUE),
        ),
        _ON,
        st.sampled_from(("plain", "plain", "corrects", "undone")),
    ),
    max_size=18,
)


def told(log: Journal, name: str, kind: str, body: dict[str, Any], on: str, how: str) -> None:
    """Write one step as the commands would: a look makes an unassessed proposal no-action, a judgement
    stands on what evidence there is, and some of them correct the last of their kind or are undone."""
    subject = f"proposal:{name}"
    state = log.state(subject)
    if kind == "check":
        for draft in rules.drafts_of_check(subject, body["looked_in"], on, state):
            log.append(draft)
        return
    if kind == "assess":
        body = {**body, "evidence": [entry.hash for entry in state.evidence[:2]]}
    if kind == "evidence":
        on = rules.day_of_evidence(body) or on
    last = [e for e in log.entries(subject) if e.kind == kind and e.hash not in state.voided]
    replaces = (
        last[-1].hash if last and how == "corrects" and kind in ("assess", "deadline") else None
    )
    dated = on if kind in fields.DATED_KINDS else None
    entry = log.append(Draft(kind, subject, body, dated, replaces))
    if how == "undone" and kind in ("assess", "deadline"):
        log.append(Draft("retract", subject, {"entry": entry.hash}))


def now() -> Occasion:
    """Recorded on the day on which it is imported: some dates are not over yet."""
    return Occasion("Ana", datetime.now(UTC), date.today())


def catalogue() -> list[Draft]:
    """The sources and issues that both databases have."""
    issue = {"title": "T", "meaning": "M"}
    return [
        Draft("describe", "source:first-text", {"fields": {"title": "T"}}),
        *(Draft("describe", f"issue:{name}", {"fields": issue}) for name in ("drugs", "trade")),
    ]


@given(_STEPS, st.sampled_from(tuple(FORMS)))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # to shrink ten commands takes very long
)
def test_whatever_is_recorded_comes_back_as_it_was(
    folder: Path, inside: Tracker, steps: list[Any], form: str
) -> None:
    for path in (A, B):
        path.unlink(missing_ok=True)
        record(made(path), *catalogue())
    with journal.writing(A, now) as log:
        for name in ("one", "two", "three"):
            log.append(
                Draft("describe", f"proposal:{name}", {"fields": {"title": "T", "owner": "MX"}})
            )
        for name, (kind, body), on, how in steps:
            with contextlib.suppress(Refused):
                told(log, name, kind, body, on, how)
    files = exported(inside, A, form, "a")
    before = derived(A)
    said = imported(inside, A, form, files)
    assert nothing_new(said) and not any("kept" in one for one in said.values()), said
    assert derived(A) == before
    imported(inside, B, form, files)
    assert rows(inside, B) == rows(inside, A)
    assert nothing_new(imported(inside, B, form, files))


def test_every_column_that_an_export_writes_is_understood() -> None:
    for kind in KINDS.values():
        read = {column.names[0] for column in kind.columns}
        assert set(TABLES[kind.name].column_names) <= read | set(kind.passed_over), kind.name
