"""The tables that can be exported: their columns, what each means, and where they come from."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.log import ORDER


class Column(NamedTuple):
    """A column: its name, its meaning, and the SQL behind it where that is not the name; ``names`` is
    the table whose rows it names, where it does."""

    name: str
    meaning: str
    sql: str = ""
    names: str = ""
    is_list: bool = False
    is_flag: bool = False
    is_number: bool = False


class Table(NamedTuple):
    """What is exported under one name: one row a record, in the order of ``order``."""

    name: str
    row: str
    origin: str
    order: str
    columns: tuple[Column, ...]
    of_proposal: str = ""

    @property
    def column_names(self) -> list[str]:
        """Their names, in order."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> str:
        """The column that names a row: the first one of every table."""
        return self.columns[0].name

    def chosen(self, names: Sequence[str]) -> list[Column]:
        """The columns of these names, in the order of the names."""
        return [column for name in names for column in self.columns if column.name == name]


_ENTRY = Column("entry", "the hash that names the log entry", names="entries")
_PROPOSAL = Column("proposal", "the id of the proposal", names="proposals")
_EFFECTIVE = Column("effective_on", "when it took effect: year, year-month or day")
_FROM = Column("from_on", "the full day it counts from")
_UNTIL = Column("until_on", "the day from which another took its place; empty while it stands")
_WHO = (
    Column("actor", "who recorded it"),
    Column("recorded_at", "when it was recorded, UTC"),
)
_PROPOSALS = Table(
    "proposals",
    "a tracked proposal as it stands",
    "proposals AS p",
    "id",
    (
        Column("id", "its short name"),
        Column("title", "what should be done"),
        Column("summary", "the proposal in our words"),
        Column("test", "what one would observe if it were done"),
        Column("owner", "the country that would have to act, ISO 3166-1 alpha-2"),
        Column("partners", "countries that would follow", is_list=True),
        Column("body", "the institution inside the owner country"),
        Column("assignee", "the colleague who follows it"),
        Column("issues", "policy areas", is_list=True),
        Column("source", "the text that puts it forward", names="sources"),
        Column("locator", "where in the text"),
        Column("proposed_by", "who puts it forward"),
        Column("put", "how it is put forward"),
        Column("inferred", "what is inferred rather than stated"),
        Column("priority", "how often to look at it"),
        Column("status", "its status"),
        Column("since", "when that took effect"),
        Column("reason", "why this status"),
        Column("failure_reason", "why it fails, where it does"),
        Column("confidence", "how sure the judgement is"),
        Column("deadline", "a date, none, or empty where not set"),
        Column("response", "what the owner said to it"),
        Column("evidence_count", "live pieces of evidence", is_number=True),
        Column("last_looked", "the last day of evidence, check or assessment"),
        Column("contested", "evidence for and against since the assessment", is_flag=True),
        Column("unsupported", "no evidence behind the status", is_flag=True),
        Column("single_source", "all evidence has one origin", is_flag=True),
        Column("self_reported", "all evidence is claimed by the owner", is_flag=True),
        Column("disputed", "assessed apart, undecided", is_flag=True),
        Column("tracked_on", "the UTC day it was first recorded"),
    ),
    "id",
)
_ASSESSMENTS = Table(
    "assessments",
    "a dated judgement of a proposal's status",
    f"assessments JOIN {ORDER} ON name = entry",
    "proposal, from_on, clock, replica, seq",
    (
        _ENTRY,
        _PROPOSAL,
        Column("status", "the status judged"),
        _EFFECTIVE,
        _FROM,
        _UNTIL,
        Column("reason", "why"),
        Column("failure_reason", "why it fails, where it does"),
        Column("confidence", "low, moderate or high"),
        Column("unsupported_why", "why there is no evidence"),
        Column(
            "evidence",
            "entries it stands on",
            "(SELECT json_group_array(evidence) FROM assessment_evidence WHERE assessment = entry)",
            is_list=True,
        ),
        *_WHO,
    ),
    "proposal",
)
_EVIDENCE = Table(
    "evidence",
    "a finding from one source, with its stance on one proposal",
    f"evidence JOIN {ORDER} ON name = entry",
    "proposal, from_on, clock, replica, seq",
    (
        _ENTRY,
        _PROPOSAL,
        Column("finding", "what was found"),
        Column("stance", "supports, contradicts, mixed or context"),
        Column("kind", "what sort of thing it is"),
        Column("source", "the known source it is from", names="sources"),
        Column("url", "where it can be read"),
        Column("doc", "a reference to a document"),
        Column("title", "its title"),
        Column("author", "its author"),
        Column("publisher", "its publisher"),
        Column("published", "when it was published"),
        Column("event_date", "when what it reports happened"),
        Column("accessed", "when it was read"),
        Column("locator", "where in it"),
        Column("quotation", "a short quotation"),
        Column("archive_url", "an archived copy"),
        Column("grade", "Admiralty grade; F6 where nobody graded"),
        Column("origin", "where it comes from at bottom"),
        Column("claimed_by", "who claims it"),
        *(_EFFECTIVE, _FROM, *_WHO),
        Column("attached", "the kept copy, by the SHA-256 of its content"),
        Column("file_name", "what the kept file was called"),
    ),
    "proposal",
)
_CHECKS = Table(
    "checks",
    "a dated look that found nothing",
    f"checks JOIN {ORDER} ON name = entry",
    "proposal, from_on, clock, replica, seq",
    (_ENTRY, _PROPOSAL, Column("looked_in", "where was looked"), _EFFECTIVE, _FROM, *_WHO),
    "proposal",
)
_DEADLINES = Table(
    "deadlines",
    "a deadline as it was set; each move is kept",
    f"deadlines JOIN {ORDER} ON name = entry",
    "proposal, from_on, clock, replica, seq",
    (
        _ENTRY,
        _PROPOSAL,
        Column("deadline", "a date or none"),
        Column("due_on", "its last day"),
        Column("reason", "why this date"),
        _EFFECTIVE,
        _FROM,
        _UNTIL,
        *_WHO,
    ),
    "proposal",
)
_RESPONSES = Table(
    "responses",
    "what the owner said to a proposal",
    f"responses JOIN {ORDER} ON name = entry",
    "proposal, from_on, clock, replica, seq",
    (
        _ENTRY,
        _PROPOSAL,
        Column("response", "none, noted, under-review, accepted, accepted-in-part or rejected"),
        Column("url", "where it said so"),
        _EFFECTIVE,
        _FROM,
        _UNTIL,
        *_WHO,
    ),
    "proposal",
)
_LINKS = Table(
    "links",
    "a relation between two proposals",
    "links",
    "proposal, kind, other",
    (
        _ENTRY,
        _PROPOSAL,
        Column("kind", "the relation"),
        Column("other", "the proposal it leads to", names="proposals"),
        *_WHO,
    ),
    "proposal",
)
_NOTES = Table(
    "notes",
    "a remark",
    f"notes JOIN {ORDER} ON name = entry",
    "proposal, clock, replica, seq",
    (_ENTRY, _PROPOSAL, Column("note", "the remark"), *_WHO),
    "proposal",
)
_SOURCES = Table(
    "sources",
    "a text",
    "sources",
    "id",
    (
        Column("id", "its short name"),
        Column("title", "its title"),
        Column("authors", "who wrote it", is_list=True),
        Column("publisher", "who published it"),
        Column("published", "when: year, year-month or day"),
        Column("date_note", "how the date is known"),
        Column("url", "where it can be read"),
        Column("tracked_on", "the UTC day it was first recorded"),
    ),
)
_ISSUES = Table(
    "issues",
    "a policy area",
    "issues",
    "id",
    (
        Column("id", "its short name"),
        Column("title", "its name"),
        Column("meaning", "what belongs to it"),
        Column("cap", "Comparative Agendas Project code"),
        Column("tracked_on", "the UTC day it was first recorded"),
    ),
)
_ENTRIES = Table(
    "entries",
    "an entry of the log, as it was written",
    "entries",
    "clock, replica, seq",
    (
        Column("hash", "SHA-256 over the rest and its replica's previous hash"),
        Column("replica", "the copy of the database that wrote it"),
        Column("seq", "its number there", is_number=True),
        Column("clock", "Lamport clock", is_number=True),
        Column("recorded_at", "when it was recorded, UTC"),
        Column("actor", "who recorded it"),
        Column("kind", "describe, assess, evidence, check, deadline, respond, link, …"),
        Column("subject", "what it is about, TYPE:ID"),
        Column("effective_on", "when it took effect"),
        Column("group", "the command that wrote it", '"group"'),
        Column("body", "what it says, canonical JSON"),
        Column("replaces", "the entry it corrects", names="entries"),
    ),
    "substr(subject, 10)",
)
TABLES = {
    table.name: table
    for table in (
        _PROPOSALS, _ASSESSMENTS, _EVIDENCE, _CHECKS, _DEADLINES, _RESPONSES, _LINKS, _NOTES,
        _SOURCES, _ISSUES, _ENTRIES,
    )
}  # fmt: skip
