"""The only writer of derived tables: a subject's rows are replaced from its folded state."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping

from tracker import derived_rows, settings
from tracker.fold import State

# Every derived table and its columns, in the order in which derived_rows builds rows. Children of
# a proposal are deleted with it.
COLUMNS = {
    "voided": "entry subject how by",
    "sources": "id title authors publisher published date_note url tracked_on",
    "issues": "id title meaning cap tracked_on",
    "settings": "name value",
    "views": "name query meaning",
    "proposals": (
        "id title summary test owner partners body assignee proposed_by put issues source locator"
        " priority inferred retired tracked_on status since since_on reason failure_reason"
        " confidence unsupported_why assessment deadline due_on response last_looked"
        " evidence_count contested unsupported single_source self_reported disputed"
    ),
    "proposal_issues": "proposal issue",
    "standings": (
        "proposal from_on until_on status assessment evidence_count contested unsupported single_source"
        " self_reported disputed"
    ),
    "assessments": (
        "entry proposal status effective_on from_on until_on reason failure_reason confidence"
        " unsupported_why head actor recorded_at"
    ),
    "evidence": (
        "entry proposal finding stance kind source url doc title author publisher published"
        " event_date accessed locator quotation archive_url grade origin claimed_by attached file_name"
        " effective_on"
        " from_on actor recorded_at"
    ),
    "assessment_evidence": "assessment evidence",
    "checks": "entry proposal looked_in effective_on from_on actor recorded_at",
    "deadlines": (
        "entry proposal deadline due_on reason effective_on from_on until_on actor recorded_at"
    ),
    "responses": "entry proposal response url effective_on from_on until_on actor recorded_at",
    "links": "entry proposal kind other actor recorded_at",
    "notes": "entry proposal note actor recorded_at",
    "texts": "proposal kind entry words",
}
_INSERT = {
    table: f"INSERT INTO {table} ({', '.join(columns.split())})"
    f" VALUES ({', '.join('?' * len(columns.split()))})"
    for table, columns in COLUMNS.items()
}
_OWN_TABLE = {
    "proposal": ("proposals", "id"),
    "source": ("sources", "id"),
    "issue": ("issues", "id"),
    "setting": ("settings", "name"),
    "view": ("views", "name"),
}
# The full-text index over texts keeps no words of its own: what leaves it has to be told to it.
_INDEX = "INSERT INTO search (rowid, words) SELECT number, words FROM texts WHERE proposal = ?"
_UNINDEX = (
    "INSERT INTO search (search, rowid, words)"
    " SELECT 'delete', number, words FROM texts WHERE proposal = ?"
)


def replace(connection: sqlite3.Connection, states: Mapping[str, State]) -> None:
    """Replace the derived rows of each subject by those of its state, inside the caller's
    transaction."""
    for subject in states:
        _remove(connection, subject)
    insert(connection, states)
    proposals = (subject.partition(":")[2] for subject in states if subject.startswith("proposal:"))
    connection.executemany(_INDEX, ((name,) for name in proposals))


def insert(
    connection: sqlite3.Connection, states: Mapping[str, State], *, searchable: bool = True
) -> None:
    """Add the derived rows of subjects that have none yet, inside the caller's transaction; they are
    not found by their words until those are indexed, never where they are not to be ``searchable``."""
    rows: dict[str, list[derived_rows.Row]] = {table: [] for table in COLUMNS}
    for subject, state in states.items():
        for table, row in derived_rows.of(subject, state, searchable=searchable):
            rows[table].append(row)
    for table, batch in rows.items():
        if batch:
            connection.executemany(_INSERT[table], batch)


@contextlib.contextmanager
def filled_anew(connection: sqlite3.Connection, *, searchable: bool = True) -> Iterator[None]:
    """Every derived table is empty when the block begins, to be filled by ``insert``, inside the
    caller's transaction. Indexes are made once it is: that takes a third of keeping them up; that of
    words only where the database is to be ``searchable``."""
    places = ", ".join("?" * len(COLUMNS))
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        f" AND tbl_name IN ({places}) ORDER BY rowid",
        tuple(COLUMNS),
    ).fetchall()
    for table in reversed(COLUMNS):
        connection.execute(f"DELETE FROM {table}")
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        connection.execute(sql)
    done = "rebuild" if searchable else "delete-all"
    connection.execute("INSERT INTO search (search) VALUES (?)", (done,))


def _remove(connection: sqlite3.Connection, subject: str) -> None:
    kind, _, name = subject.partition(":")
    connection.execute("DELETE FROM voided WHERE subject = ?", (subject,))
    if kind == "proposal":
        connection.execute(_UNINDEX, (name,))
    name = settings.name_of(name) if kind == "setting" else name
    table, key = _OWN_TABLE[kind]
    connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (name,))
