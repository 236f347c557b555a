"""Whether the derived tables are what the log says, and making them so."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from tracker import database, derive, derived_tables, log, past, projection, text
from tracker.keeping import copies
from tracker.keeping.verify import ADVICE, DAMAGE, Finding
from tracker.sqlite_errors import RESTORE, StrPath, translated

_SHOWN = 3  # records that a finding names
_WRONG = "lists and reports may be wrong"
_AGAIN = "derives it from the log again"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master"
Schema = dict[tuple[str, str], tuple[str, str | None]]


def findings(connection: sqlite3.Connection, progress: past.Progress) -> Iterator[Finding]:
    """Where schema or derived rows differ from those of a database folded afresh."""
    with contextlib.closing(past.recalled(connection, log.heads(connection), progress)) as fresh:
        differing = list(_of_schema(connection, fresh))
        yield from differing
        missing = {finding.what.split()[1] for finding in differing}
        for table, columns in projection.COLUMNS.items():
            if table not in missing:
                yield from _of_rows(connection, fresh, table, columns.split())
        yield from _of_search(connection)


def mend(path: StrPath) -> None:
    """Make indices, triggers and derived tables anew and derive all rows from the log again; entries
    are not touched."""
    with (
        translated(path, if_damaged=RESTORE),
        contextlib.closing(database.open_for_writing(path)) as connection,
        contextlib.closing(database.in_memory()) as fresh,
    ):
        connection.execute("PRAGMA foreign_keys = OFF")
        with database.transaction(connection):
            _make_guards(connection, fresh)
            derived_tables.make(connection)
            connection.execute("REINDEX")  # first: the log is read by its indices
            derive.everything(connection)


def _make_guards(connection: sqlite3.Connection, fresh: sqlite3.Connection) -> None:
    """The indices and triggers of the log, dropped and made again where they are not as they should."""
    own, right = _schema(connection), _schema(fresh)
    for (kind, name), (table, sql) in right.items():
        is_guard = kind in ("index", "trigger") and table not in projection.COLUMNS
        if is_guard and sql and own.get((kind, name)) != (table, sql):
            connection.execute(f"DROP {kind} IF EXISTS {name}")
            connection.execute(sql)


def _of_schema(connection: sqlite3.Connection, fresh: sqlite3.Connection) -> Iterator[Finding]:
    own, right = _schema(connection), _schema(fresh)
    for key in sorted(set(own) | set(right)):
        if own.get(key) == right.get(key):
            continue
        kind, name = key
        how = "is missing" if key not in own else "is not as this version makes it"
        if key not in right:
            yield _foreign(kind, name)
            continue
        table, sql = right[key]
        fixable = _is_derived(table) or (sql is not None and kind in ("index", "trigger"))
        yield Finding(
            DAMAGE, "schema", f"{kind} {name} {how}", "what it guards or holds is not safe",
            "makes it anew" if fixable else "restore a backup", fixable,
        )  # fmt: skip


def _foreign(kind: str, name: str) -> Finding:
    """What somebody else put there. A backup would carry it along."""
    what = f"{kind} {name} is none of this program's"
    quoted = name if name.isidentifier() else '"' + name.replace('"', '""') + '"'
    drop = f"DROP {kind.upper()} {quoted}"
    if kind == "trigger":
        why = "it may change what is recorded"
        return Finding(DAMAGE, "schema", what, why, f"sqlite3 FILE '{drop}'")
    why = "it is not kept up to date by it"
    return Finding(ADVICE, "schema", what, why, f"{drop}, unless you need it")


def _is_derived(table: str) -> bool:
    return table in projection.COLUMNS or re.fullmatch("search(_[a-z]+)?", table) is not None


def _of_search(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Whether the index of words is that of the texts. SQLite tells by way of writing: ask a copy."""
    with contextlib.closing(sqlite3.connect("")) as copy:
        connection.backup(copy)
        try:
            copy.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        except sqlite3.Error as error:
            what = f"the index of words differs from the texts ({error})"
            yield Finding(
                DAMAGE, "derived", what, "a search may miss records", _AGAIN, fixable=True
            )


def _schema(connection: sqlite3.Connection) -> Schema:
    rows = connection.execute(_SCHEMA).fetchall()
    ours = [
        row for row in rows if not row[1].startswith("sqlite_stat") and row[2] != copies.ATTACHED
    ]
    return {(kind, name): (table, sql) for kind, name, table, sql in ours}


def _of_rows(
    connection: sqlite3.Connection, fresh: sqlite3.Connection, table: str, columns: list[str]
) -> Iterator[Finding]:
    select = f"SELECT {', '.join(columns)} FROM {table}"
    own = set(_typed(connection.execute(select)))
    right = set(_typed(fresh.execute(select)))
    if own == right:
        return
    differing = sorted({str(row[1]) for row in own ^ right})
    some = ", ".join(name[:40] for name in differing[:_SHOWN])
    more = ", …" if len(differing) > _SHOWN else ""
    records = text.counted(len(differing), "record")
    what = f"table {table} differs from the log in {records} ({some}{more})"
    yield Finding(DAMAGE, "derived", what, _WRONG, _AGAIN, fixable=True)


def _typed(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows with a mark of their types in front: 1 and 1.0 are not the same."""
    return ((tuple(map(type, row)), *row) for row in rows)
