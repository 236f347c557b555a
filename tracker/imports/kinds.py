"""What can be imported as a table: the columns of each kind, and the names they go by."""

from collections.abc import Iterable
from typing import NamedTuple

from tracker import fields
from tracker.fields import Field
from tracker.queries.scales import SCALED, SCALES
from tracker.queries.tables import TABLES


class Column(NamedTuple):
    """A column that is read: its field, the names it goes by (that of the export first), and whether
    every row needs it."""

    field: Field
    names: tuple[str, ...]
    needed: bool = False


class Kind(NamedTuple):
    """A table that can be imported: its name, the kind of entry a row becomes, its columns, and the
    names of those that are recognised and passed over, because they follow from other records."""

    name: str
    entry: str
    columns: tuple[Column, ...]
    passed_over: tuple[str, ...]

    @property
    def subject(self) -> Column:
        """The column that names the proposal."""
        return self.columns[0]

    def column(self, field: str) -> Column:
        """The column of a field."""
        return next(column for column in self.columns if column.field.name == field)


def folded(name: str) -> str:
    """A column's name for comparing: case, spaces, underscores, hyphens and marks do not count."""
    return "".join(char for char in name.casefold() if char.isalnum())


# More names for a field, besides its own and that of the export.
_ALIASES = {
    "id": "proposal, proposal id, short name",
    "title": "name, recommendation",
    "summary": "description",
    "test": "success test",
    "owner": "country, owner country, government",
    "partners": "partner, partner countries",
    "body": "responsible body, institution, ministry, agency",
    "assignee": "assigned to, colleague",
    "proposed_by": "proposer",
    "issues": "issue, issue areas, policy areas, area, topics, topic",
    "source": "source text, source id",
    "locator": "where in the text, page",
    "status": "new status",
    "reason": "why, explanation",
    "failure_reason": "because, why it fails",
    "confidence": "how sure, sure, certainty",
    "unsupported": "why no evidence",
    "evidence": "evidence entries",
    "finding": "found, what was found",
    "stance": "what it says",
    "kind": "kind of evidence, type",
    "url": "link, web address, source link, source url",
    "doc": "document, reference",
    "date": "event date, date of event",
    "published": "publication date, published on",
    "accessed": "read on, accessed on",
    "quote": "quotation",
    "archive_url": "archive, archived copy",
    "by": "claimed by, claimant",
    "looked_in": "place, where, where was looked",
    "deadline": "due, due date, due by",
    "on": "effective date, status date, status on",
}
# What the export calls a field that has another name in an entry.
_EXPORTED = {
    "by": "claimed_by",
    "date": "event_date",
    "on": "effective_on",
    "quote": "quotation",
    "unsupported": "unsupported_why",
}
_WHEN = "date, when, on"
_PROPOSAL = Field("proposal", "slug", "the proposal's id", True)
# The entry that a row was exported from tells equal rows of one file apart; it is not recorded.
ENTRY = Column(Field("entry", "line", "the entry it was exported from"), ("entry",))


def _columns(table: Iterable[Field], needed: str = "", more: str = "") -> tuple[Column, ...]:
    """Columns for the fields of ``table``; ``more`` has further names of the effective date."""
    return tuple(
        Column(field, _names(field.name, more), field.name in needed.split()) for field in table
    )


def _names(field: str, more: str) -> tuple[str, ...]:
    given = [_EXPORTED.get(field, field), field, *_ALIASES.get(field, "").split(", ")]
    given += more.split(", ") if field == "on" else []
    return tuple(dict.fromkeys(name for name in given if name))


def _proposal(more: str = "id, proposal id") -> Column:
    return Column(_PROPOSAL, ("proposal", *more.split(", ")), True)


def _kind(name: str, entry: str, *columns: Column) -> Kind:
    """A kind. A name goes to the first of the columns that have it; what the export of the table writes
    besides is passed over, and so are terms of other scales."""
    taken = set[str]()
    own = []
    for column in columns:
        names = {folded(alias): alias for alias in reversed(column.names)}
        free = [alias for alias in column.names if names.get(folded(alias)) == alias]
        own.append(column._replace(names=tuple(a for a in free if folded(a) not in taken)))
        taken |= set(names)
    written = (*TABLES[name].column_names, *(SCALES if name in SCALED else ()))
    return Kind(name, entry, tuple(own), tuple(n for n in written if folded(n) not in taken))


def _beside_a_judgement(column: Column) -> Column:
    """A column of evidence in a table of judgements, where a title would be taken for the proposal's."""
    is_title = column.field.name == "title"
    return column._replace(names=("evidence_title",)) if is_title else column


def _when(meaning: str) -> Field:
    return Field("on", "date", meaning)


_ID = Field("id", "slug", "its short name: lower-case letters, digits, hyphens", True)
_OF_PROPOSAL = tuple(field for field in fields.PROPOSAL if field.name != "retired")
_JUDGED = tuple(field for field in fields.ASSESSMENT if field.name != "after")
KINDS = {
    kind.name: kind
    for kind in (
        _kind(
            "proposals",
            "describe",
            *_columns((_ID,), "id"),
            *_columns(_OF_PROPOSAL),
        ),
        _kind(
            "assessments",
            "assess",
            _proposal(),
            *_columns((_when("when it came to be so; today where empty"),), more=f"{_WHEN}, since"),
            *_columns(_JUDGED, "status reason"),
            *map(_beside_a_judgement, _columns(fields.EVIDENCE)),
            ENTRY,
        ),
        _kind(
            "evidence",
            "evidence",
            _proposal(),
            *_columns(fields.EVIDENCE[:6], "finding stance"),
            Column(fields.EVIDENCE[6], (*_names("date", ""), "when", "on")),
            *_columns(fields.EVIDENCE[7:]),
            *_columns((_when("when it counts from, where that is not its date"),)),
        ),
        _kind(
            "checks",
            "check",
            _proposal(),
            *_columns(fields.BODIES["check"], "looked_in"),
            *_columns((_when("when; today where empty"),), more=f"{_WHEN}, checked on"),
            ENTRY,
        ),
        _kind(
            "deadlines",
            "deadline",
            _proposal(),
            *_columns(fields.BODIES["deadline"], "deadline"),
            *_columns((_when("when it was set; today where empty"),), more="set on"),
            ENTRY,
        ),
    )
}  # fmt: skip
# Of an export of evidence, what tells which piece of evidence an entry of another database is.
NAMED = _kind(
    "evidence",
    "evidence",
    _proposal(),
    *_columns(fields.EVIDENCE[:1], "finding"),
    *_columns(fields.EVIDENCE[3:6]),
    ENTRY._replace(needed=True),
)
