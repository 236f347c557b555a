"""Where seed files and database disagree: what a load would change or keep, found without one."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from tracker import text
from tracker.journal import Journal, Occasion
from tracker.seeding import load, seeds
from tracker.seeding.loaded import Report
from tracker.seeding.seed_files import SeedFile

# "FILE:12: id: what", or "FILE: issue id: what", as a load reports it.
_REPORTED = r"(.*?): (issue )?([a-z0-9-]+): (.*)"
Difference = tuple[str, str, str]


def differences(
    connection: sqlite3.Connection, folder: Path, moment: datetime, today: date
) -> list[Difference]:
    """For each record on which they disagree its id, what differs, and the command to type next.

    Nothing is written: what a load would append stays with a journal that is never saved. Raises what
    reading seed files raises, where one is no good.
    """
    files = seeds.read(seeds.find([folder]), load.known_to(connection), today)
    journal = Journal(connection, Occasion("lint", moment, today))
    report = load.load(journal, files)
    return sorted({*_moved(report, files), *_stuck(report)})


def _moved(report: Report, files: list[SeedFile]) -> Iterator[Difference]:
    """What the files say beyond what the database holds."""
    file_of = {f"{kind}:{name}": seed.path for seed in files for kind, name in _subjects(seed)}
    for subject in (*report.added, *report.changed):
        name, path = subject.partition(":")[2], file_of[subject]
        changes = report.changed.get(subject)
        what = (
            f"{path} has {'another ' + ', '.join(changes) if changes else 'it, the database not'}"
        )
        yield name, what, f"tracker load {text.shell_word(str(path))}"


def _subjects(seed: SeedFile) -> Iterator[tuple[str, str]]:
    if seed.source:
        yield "source", seed.source[0]
    yield from (("issue", name) for name in seed.issues)
    yield from (("proposal", proposal.id) for proposal in seed.proposals)


def _stuck(report: Report) -> Iterator[Difference]:
    """What a load leaves as it is: somebody has to change the file, or the record."""
    for line in (*report.kept, *report.gone):
        if found := re.fullmatch(_REPORTED, line, re.DOTALL):
            where, _, name, what = found.groups()
            verb, _, _ = what.partition("; the record was kept")
            yield name, f"{where}: {verb}", f"tracker show {name}"
