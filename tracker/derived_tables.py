"""The derived tables. No migration changes them: each version drops them and makes its own, to be
filled from the log again."""

import sqlite3
from collections.abc import Iterator

from tracker import projection

_TABLES = """
CREATE TABLE voided (
  entry TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('retracted', 'replaced', 'repeated')),
  by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX voided_of_subject ON voided (subject);
CREATE INDEX voided_by_entry ON voided (by);
CREATE TABLE sources (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  authors TEXT NOT NULL CHECK (json_type(authors) = 'array'),
  publisher TEXT NOT NULL,
  published TEXT NOT NULL,
  date_note TEXT NOT NULL,
  url TEXT NOT NULL,
  tracked_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE issues (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  meaning TEXT NOT NULL,
  cap TEXT NOT NULL,
  tracked_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE views (
  name TEXT NOT NULL PRIMARY KEY,
  query TEXT NOT NULL,
  meaning TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE proposals (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  test TEXT NOT NULL,
  owner TEXT NOT NULL,
  partners TEXT NOT NULL CHECK (json_type(partners) = 'array'),
  body TEXT NOT NULL,
  assignee TEXT NOT NULL,
  proposed_by TEXT NOT NULL,
  put TEXT NOT NULL,
  issues TEXT NOT NULL CHECK (json_type(issues) = 'array'),
  source TEXT NOT NULL,
  locator TEXT NOT NULL,
  priority TEXT NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
  inferred TEXT NOT NULL,
  retired TEXT,
  tracked_on TEXT NOT NULL,
  status TEXT NOT NULL,
  since TEXT,
  since_on TEXT,
  reason TEXT,
  failure_reason TEXT,
  confidence TEXT CHECK (confidence IN ('low', 'moderate', 'high')),
  unsupported_why TEXT,
  assessment TEXT,
  deadline TEXT,
  due_on TEXT,
  response TEXT,
  last_looked TEXT,
  evidence_count INTEGER NOT NULL,
  contested INTEGER NOT NULL CHECK (contested IN (0, 1)),
  unsupported INTEGER NOT NULL CHECK (unsupported IN (0, 1)),
  single_source INTEGER NOT NULL CHECK (single_source IN (0, 1)),
  self_reported INTEGER NOT NULL CHECK (self_reported IN (0, 1)),
  disputed INTEGER NOT NULL CHECK (disputed IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX proposals_by_owner ON proposals (owner);
CREATE INDEX proposals_by_status ON proposals (status);
CREATE INDEX proposals_by_source ON proposals (source);
CREATE TABLE proposal_issues (
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  issue TEXT NOT NULL,
  PRIMARY KEY (proposal, issue)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposals_of_issue ON proposal_issues (issue);
CREATE TABLE standings (
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  from_on TEXT NOT NULL,
  until_on TEXT,
  status TEXT NOT NULL,
  assessment TEXT,
  evidence_count INTEGER NOT NULL,
  contested INTEGER NOT NULL CHECK (contested IN (0, 1)),
  unsupported INTEGER NOT NULL CHECK (unsupported IN (0, 1)),
  single_source INTEGER NOT NULL CHECK (single_source IN (0, 1)),
  self_reported INTEGER NOT NULL CHECK (self_reported IN (0, 1)),
  disputed INTEGER NOT NULL CHECK (disputed IN (0, 1)),
  PRIMARY KEY (proposal, from_on)
) STRICT, WITHOUT ROWID;
CREATE TABLE assessments (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  reason TEXT NOT NULL,
  failure_reason TEXT,
  confidence TEXT CHECK (confidence IN ('low', 'moderate', 'high')),
  unsupported_why TEXT,
  head INTEGER NOT NULL CHECK (head IN (0, 1)),
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assessments_of_proposal ON assessments (proposal);
CREATE TABLE evidence (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  finding TEXT NOT NULL,
  stance TEXT NOT NULL CHECK (stance IN ('supports', 'contradicts', 'mixed', 'context')),
  kind TEXT,
  source TEXT,
  url TEXT,
  doc TEXT,
  title TEXT,
  author TEXT,
  publisher TEXT,
  published TEXT,
  event_date TEXT,
  accessed TEXT,
  locator TEXT,
  quotation TEXT,
  archive_url TEXT,
  grade TEXT NOT NULL,
  origin TEXT NOT NULL,
  claimed_by TEXT,
  attached TEXT,
  file_name TEXT,
  effective_on TEXT NOT NULL,
  from_on TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX evidence_of_proposal ON evidence (proposal);
CREATE TABLE assessment_evidence (
  assessment TEXT NOT NULL REFERENCES assessments (entry) ON DELETE CASCADE,
  evidence TEXT NOT NULL,
  PRIMARY KEY (assessment, evidence)
) STRICT, WITHOUT ROWID;
CREATE TABLE checks (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  looked_in TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  from_on TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_of_proposal ON checks (proposal);
CREATE TABLE deadlines (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  deadline TEXT NOT NULL,
  due_on TEXT,
  reason TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_of_proposal ON deadlines (proposal);
CREATE TABLE responses (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  response TEXT NOT NULL,
  url TEXT,
  effective_on TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX responses_of_proposal ON responses (proposal);
CREATE TABLE links (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  other TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_of_proposal ON links (proposal);
CREATE INDEX links_to_other ON links (other);
CREATE TABLE notes (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_of_proposal ON notes (proposal);
CREATE TABLE texts (
  number INTEGER NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('id', 'title', 'summary', 'test', 'finding', 'note')),
  entry TEXT,
  words TEXT NOT NULL
) STRICT;
CREATE INDEX texts_of_proposal ON texts (proposal);
CREATE VIRTUAL TABLE search USING fts5(
  words, content = 'texts', content_rowid = 'number', columnsize = 0,
  tokenize = 'unicode61 remove_diacritics 0'
);
"""


def make(connection: sqlite3.Connection) -> None:
    """Drop every derived table and make it anew, empty, in the caller's transaction, which must not
    enforce foreign keys."""
    _drop_index_of_words(connection)
    for table in reversed(projection.COLUMNS):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in statements(_TABLES):
        connection.execute(statement)


def _drop_index_of_words(connection: sqlite3.Connection) -> None:
    """SQLite opens a virtual table to drop it. One that cannot be opened is taken out of the schema
    instead (sqlite.org/pragma.html#pragma_writable_schema): what it kept are plain tables then."""
    try:
        connection.execute("DROP TABLE IF EXISTS search")
    except sqlite3.DatabaseError:
        if not connection.in_transaction:
            raise  # the disk failed and SQLite ended it: what follows would stand by itself
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE type = 'table' AND name = 'search'")
        connection.execute("PRAGMA writable_schema = RESET")
        for kept in ("data", "idx", "config"):
            connection.execute(f"DROP TABLE IF EXISTS search_{kept}")


def statements(script: str) -> Iterator[str]:
    """The statements one by one: ``executescript`` would commit the transaction around it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
