CREATE TABLE assessment_evidence (
  assessment TEXT NOT NULL REFERENCES assessments (entry) ON DELETE CASCADE,
  evidence TEXT NOT NULL,
  PRIMARY KEY (assessment, evidence)
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

CREATE INDEX entries_by_group ON entries ("group");

CREATE INDEX entries_by_received ON entries (received_at);

CREATE UNIQUE INDEX entries_in_order ON entries (clock, replica, seq);

CREATE INDEX entries_of_subject ON entries (subject);

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;

CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;

CREATE TRIGGER entries_are_never_overwritten BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE hash = new.hash)
  OR EXISTS (SELECT 1 FROM entries WHERE replica = new.replica AND seq = new.seq)
  OR EXISTS (SELECT 1 FROM entries WHERE rowid = new.rowid)
BEGIN SELECT raise(ABORT, 'entries are never overwritten'); END;

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

CREATE TABLE issues (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  meaning TEXT NOT NULL,
  cap TEXT NOT NULL,
  tracked_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE local (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  entry TEXT NOT NULL PRIMARY KEY,
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  note TEXT NOT NULL,
  actor TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX notes_of_proposal ON notes (proposal);

CREATE TABLE proposal_issues (
  proposal TEXT NOT NULL REFERENCES proposals (id) ON DELETE CASCADE,
  issue TEXT NOT NULL,
  PRIMARY KEY (proposal, issue)
) STRICT, WITHOUT ROWID;

CREATE INDEX proposals_of_issue ON proposal_issues (issue);

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
  disputed INTEGER NOT NULL CHECK (disputed IN (0, 1)),
  searchable TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX proposals_by_owner ON proposals (owner);

CREATE INDEX proposals_by_source ON proposals (source);

CREATE INDEX proposals_by_status ON proposals (status);

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

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE voided (
  entry TEXT NOT NULL PRIMARY KEY,
  subject TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('retracted', 'replaced', 'repeated')),
  by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX voided_by_entry ON voided (by);

CREATE INDEX voided_of_subject ON voided (subject);
