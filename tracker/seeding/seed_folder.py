"""The catalogue as a folder of seed files: what ``export seeds`` writes and ``load`` finds unchanged."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tracker import files, log, text
from tracker.errors import InputOutputFailed, Refused, SeveralErrors
from tracker.journal import Journal, Occasion
from tracker.queries import catalogue, proposals
from tracker.queries.query import EVERYTHING
from tracker.seeding import load, seed_form, seed_text, seeds
from tracker.seeding.loaded import Report
from tracker.seeding.seed_files import SeedFile
from tracker.seeding.seed_form import Form

ISSUES, PROPOSALS = "issues.toml", "proposals.toml"
_HEAD = """Exported by tracker. 'tracker load' of this file, or its folder, adds what is edited here and
nothing else; docs/edit.md tells more. The state is what edits are compared with: let it be."""
_FOR_ALL = 0o777  # as the umask says: the files are for the desk


class _Record(NamedTuple):
    name: str
    form: Form
    first: tuple[int, str, int]


def documents(connection: sqlite3.Connection) -> dict[str, str]:
    """The text of every seed file, by its path in the folder.

    Records stand in the order in which they were first recorded, so that new ones come last. Retired
    ones, and links to them, are left out. Raises Refused where there is nothing to say.
    """
    state = log.state_of(connection)
    everything = proposals.ids(connection, EVERYTHING)
    standing = frozenset(everything)
    issues = _records(connection, "issue", catalogue.known(connection, "issue"))
    of_source: dict[str, list[_Record]] = {
        name: [] for name in sorted(catalogue.known(connection, "source"))
    }
    homeless: list[_Record] = []
    for record in _records(connection, "proposal", everything):
        of_source.get(record.form.fields.get("source", ""), homeless).append(record)
    tables = {ISSUES: [seed_text.issue(record.name, record.form) for record in issues]}
    for source in _records(connection, "source", of_source):
        own = [_proposal(record, standing, source.name) for record in of_source[source.name]]
        path = os.path.join("sources", f"{source.name}.toml")
        tables[path] = [seed_text.source(source.name, source.form), *own]
    tables[PROPOSALS] = [_proposal(record, standing) for record in homeless]
    found = {path: seed_text.document(_HEAD, state, some) for path, some in tables.items() if some}
    if not found:
        raise Refused("nothing is recorded yet that a seed file could say")
    return found


def check(
    place: str, connection: sqlite3.Connection, occasion: Occasion, written: dict[str, str]
) -> None:
    """Raise Refused where writing to ``place`` would lose an edit that is not loaded yet, replace what
    no export made, or leave something beside it that would be loaded along."""
    found = {str(path.relative_to(place)): path for path in _there(place)}
    for name, path in found.items():
        if name not in written:
            raise Refused(
                f"{path} would stay there, and be loaded with what is exported; move it away, or name"
                " another folder"
            )
        if not path.is_file():
            raise InputOutputFailed(f"{path} is no file, and in the way; export to another folder")
    with files.errors_of(place):
        differing = [
            path for name, path in found.items() if path.read_bytes() != written[name].encode()
        ]
    if not differing:
        return
    try:
        there = seeds.read(differing, load.known_to(connection), occasion.today)
    except SeveralErrors as error:
        raise Refused(f"{error.lines[0]}; mend and load it, or name another folder") from None
    for seed in there:
        _check_loaded(seed, connection, occasion)


def write(place: str, written: dict[str, str]) -> None:
    """Write all files, or none where that fails."""
    with files.errors_of(place), contextlib.ExitStack() as stack:
        drafts = {}
        for name, document in written.items():
            path = os.path.join(place, name)
            files.make_folder(os.path.dirname(path), _FOR_ALL)
            draft = stack.enter_context(files.draft_of(path, files.AS_UMASK_SAYS))
            drafts[path] = draft
            with open(draft, "w", encoding="utf-8", newline="") as out:
                out.write(document)
        files.put_all(drafts)


def _records(
    connection: sqlite3.Connection,
    kind: str,
    names: "list[str] | set[str] | dict[str, list[_Record]]",
) -> list[_Record]:
    found = []
    for name in sorted(names):
        entries = list(log.entries_of(connection, f"{kind}:{name}"))
        first = min(entry.order for entry in entries)
        found.append(_Record(name, seed_form.of(entries), first))
    return found if kind == "source" else sorted(found, key=lambda record: record.first)


def _proposal(record: _Record, standing: frozenset[str], source: str = "") -> str:
    links = [(kind, other) for kind, other in record.form.links if other in standing]
    return seed_text.proposal(record.name, record.form._replace(links=links), of_source=source)


def _there(place: str) -> Iterator[Path]:
    with files.errors_of(place):
        if os.path.isdir(place):
            yield from sorted(Path(place).rglob("*.toml"))


def _check_loaded(seed: SeedFile, connection: sqlite3.Connection, occasion: Occasion) -> None:
    if seed.exported is None:
        raise Refused(f"{seed.path} is not one that an export made; name another folder")
    journal = Journal(connection, occasion)  # what it appends is never saved
    report = load.load(journal, [seed])
    edit = _edited(report)
    if edit:
        raise Refused(
            f"{seed.path} was edited, and that is not loaded ({text.one_line(edit)}); load it, or take"
            " it back, or name another folder"
        )


def _edited(report: Report) -> str | None:
    """What a load of a file would bring, or find in the way, because the file was edited."""
    changed = [f"{name}: {', '.join(what)}" for name, what in report.changed.items()]
    subjects = [name.partition(":")[2] for name in (*report.added, *changed)]
    kept = [line for line in report.kept if line not in report.unmoved]
    lines = [line.partition(": ")[2].partition(": the file")[0] for line in (*kept, *report.gone)]
    return next(iter([*subjects, *lines]), None)
