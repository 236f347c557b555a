"""The schema, as an append-only list of migrations.

Each runs whole or not at all, inside the one transaction that also records it. A migration that has
been released is never edited; a change of schema is a new one at the end.
"""

import os
import sqlite3

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Database as SqliteUtilsDatabase

from tracker import derive, derived_tables, seal

migrations = Migrations("tracker")

# The log. Statuses, evidence and the rest are derived from it and can be dropped and rebuilt.
_LOG = """
CREATE TABLE entries (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
  replica TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  clock INTEGER NOT NULL CHECK (clock > 0),
  recorded_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  actor TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  effective_on TEXT,
  "group" TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  replaces TEXT,
  UNIQUE (replica, seq)
) STRICT;
CREATE UNIQUE INDEX entries_in_order ON entries (clock, replica, seq);
CREATE INDEX entries_of_subject ON entries (subject);
CREATE INDEX entries_by_group ON entries ("group");
CREATE INDEX entries_by_received ON entries (received_at);
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER entries_are_never_overwritten BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE hash = new.hash)
  OR EXISTS (SELECT 1 FROM entries WHERE replica = new.replica AND seq = new.seq)
  OR EXISTS (SELECT 1 FROM entries WHERE rowid = new.rowid)
BEGIN SELECT raise(ABORT, 'entries are never overwritten'); END;
CREATE TABLE local (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


@migrations(name="0001_log_and_derived_tables")
def log_and_local(db: SqliteUtilsDatabase) -> None:
    """The log and the settings of this copy."""
    for statement in derived_tables.statements(_LOG):
        db.execute(statement)


@migrations(name="0002_checksums_and_attached_files")
def checksums(db: SqliteUtilsDatabase) -> None:
    """A checksum over when entries were received."""
    seal.store(db.conn, seal.RECEIVED, seal.of_received(db.conn))


@migrations(name="0003_settings")
def settings(db: SqliteUtilsDatabase) -> None:
    """Nothing in the log: table ``settings`` is derived, and made with the others."""


@migrations(name="0004_words_and_views")
def words_and_views(db: SqliteUtilsDatabase) -> None:
    """Nothing in the log: tables ``texts``, ``search`` and ``views`` are derived."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date inside the transaction that the caller holds, and derive all that is
    derived from the log again."""
    migrations.apply(Database(connection, execute_plugins=False))
    derived_tables.make(connection)
    derive.everything(connection)
    connection.execute("INSERT OR IGNORE INTO local VALUES ('replica', ?)", (os.urandom(8).hex(),))
    seal.store(connection, seal.SETTINGS, seal.of_settings(connection))
