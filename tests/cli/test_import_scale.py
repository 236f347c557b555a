"""tracker import at length: a progress bar, memory that does not grow, others who write meanwhile."""

import contextlib
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.cli.helpers import DB, data
from tests.cli.terminal import in_pipe, on_terminal
from tests.cli.test_import_tables import counts, file
from tests.conftest import Tracker
from tests.storage.databases import OCCASION, derived, record
from tracker import database, derive, journal
from tracker.errors import Busy
from tracker.imports import importing
from tracker.imports.importing import Order
from tracker.imports.kinds import KINDS
from tracker.imports.staging import Staging
from tracker.imports.table_files import Told
from tracker.model import Draft

# The command, and the most memory that it had, in KB.
MEASURED = """
import resource, sys
from tracker.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
GROWS_BY = 6_000  # KB that a run may differ from another


def test_a_long_file_shows_a_bar_on_a_terminal_and_nowhere_else(desk: Tracker) -> None:
    rows = [f"cut-demand,gazette {number},2025-03-04" for number in range(5)]
    command = ("import", "checks", file("proposal,looked_in,date", *rows), "--dry-run")
    code, shown = on_terminal(*command, only="stderr", soon=True)
    assert code == 0
    assert "reading the file" in shown and "recording checks" in shown and "100%" in shown
    assert "reading" not in on_terminal(*command, only="stdout", soon=True)[1]
    assert in_pipe(*command).stderr == ""
    assert "reading" not in on_terminal(*command, only="stderr")[1]


def memory_of(*args: str) -> int:
    """The most memory that the command had."""
    command = [sys.executable, "-c", MEASURED, *args]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return int(ran.stdout.split()[-1])


def test_ten_times_the_rows_take_no_more_memory(desk: Tracker) -> None:
    names = [f"made-up-{number}" for number in range(300)]
    desk("import", "proposals", file("id,title,owner", *(f"{name},T,MX" for name in names)))
    used = []
    for count in (1_500, 15_000):
        rows = (
            f"made-up-{number * 7 % 300},stalled,2025-03-04,Reason {count} {number}"
            for number in range(count)
        )
        new = file("proposal,status,date,reason", *rows)
        used.append(memory_of("import", "assessments", new))
    assert used[1] < used[0] + GROWS_BY


def test_what_is_derived_after_an_import_is_what_a_fold_of_the_log_gives(safe: Tracker) -> None:
    rows = [
        f"{('cut-demand', 'scan-lorries', 'cut-tariffs')[number % 3]},stalled,2025-0{number % 9 + 1},"
        f"Reason {number},Finding {number % 5},memo {number % 2}"
        for number in range(60)
    ]
    safe("import", "assessments", file("proposal,status,date,reason,finding,doc", *rows))
    standing = derived(DB)
    with journal.admitting(DB) as connection:
        derive.everything(connection)
    assert derived(DB) == standing
    assert data(safe, "doctor") == [] or "advice" in str(data(safe, "doctor"))


def planned(content: str, staging: Staging, table: str = "checks") -> importing.Plan:
    """A plan of a file, made on the database as it stands."""
    order = Order(KINDS[table], file(*content.split()), Told())
    with database.reading(DB) as connection:
        return importing.plan(
            connection, order, staging, date(2026, 3, 10), lambda size: lambda done: None
        )


def recorded(plan: importing.Plan) -> importing.Result:
    """The plan carried out."""
    with journal.writing(DB, lambda: OCCASION) as log:
        return importing.record(log, plan, lambda count: None)


def test_what_somebody_else_recorded_meanwhile_is_recognised(safe: Tracker) -> None:
    with contextlib.closing(Staging()) as staging:
        plan = planned("proposal,looked_in,date cut-demand,gazette,2025-03-04", staging)
        assert plan.result.outcomes == {"new": 1}
        safe("checked", "cut-demand", "--looked-in", "gazette", "--on", "2025-03-04")
        assert recorded(plan).outcomes == {"there": 1}
    assert len(data(safe, "show", "cut-demand")["checks"]) == 1


@pytest.mark.parametrize(
    ("draft", "table", "content"),
    [
        (
            Draft("describe", "proposal:cut-demand", {"fields": {"retired": "x"}}),
            "checks",
            "proposal,looked_in cut-demand,gazette",
        ),
        (
            Draft("describe", "issue:drugs", {"fields": {"retired": "x"}}),
            "proposals",
            "id,issues cut-tariffs,drugs",
        ),
    ],
)
def test_what_is_taken_out_meanwhile_is_not_written_to(
    safe: Tracker, draft: Draft, table: str, content: str
) -> None:
    with contextlib.closing(Staging()) as staging:
        plan = planned(content, staging, table)
        record(DB, draft)
        before = DB.read_bytes()
        with pytest.raises(Busy, match="was taken out meanwhile; nothing was imported; try again"):
            recorded(plan)
    assert DB.read_bytes() == before


def test_where_nothing_is_new_nobody_is_locked_out(safe: Tracker) -> None:
    new = file("proposal,looked_in,date", "cut-demand,gazette,2025-03-04")
    safe("import", "checks", new)
    with journal.admitting(DB):  # somebody else writes
        assert counts(safe("import", "checks", new)) == "0 new, 1 there already (0 entries)"
        safe("import", "checks", file("proposal,looked_in", "cut-deman,x"), code=65)


def test_a_temporary_file_that_cannot_be_made_is_told(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    from tracker.imports import staging

    def full(*args: object, **extra: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL  # type: ignore[misc]
        raise error

    monkeypatch.setattr(staging.sqlite3, "connect", full)
    before = Path(DB).read_bytes()
    ran = safe("import", "checks", file("proposal,looked_in", "cut-demand,x"), code=74)
    assert ran.err.startswith("tracker: the temporary file for rows: database or disk is full; ")
    assert DB.read_bytes() == before
