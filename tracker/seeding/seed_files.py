"""What a seed file holds once it is checked, and which fields it may hold."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tracker import fields, log, vocabulary
from tracker.fields import Field
from tracker.seeding import toml_lines

Table = dict[str, Any]

EVIDENCE_KEY = Field("key", "slug", "a name for the item, stable within the proposal", True)
LINK_FIELDS = (
    Field("kind", "choice", "the relation", True, vocabulary.LINK_KINDS),
    Field("to", "slug", "the other proposal", True),
)
ID = Field("id", "slug", "a short readable name, unique over all files", True)
DEADLINE = Field("deadline", "due", "the date by which it should be done, or none", True)
STATUS = Field("status", "choice", "the status the texts support", False, vocabulary.STATUS_NAMES)
# The four keys that any status but unassessed needs, and the one it may have.
JUDGEMENT = (
    Field("status_on", "date", "the date of the text that reports it, unless that gives one", True),
    Field("reason", "text", "why this status", True),
    Field("confidence", "choice", "how sure it is", True, vocabulary.CONFIDENCES),
    Field("status_evidence", "slugs", "keys of the evidence it stands on", True),
    Field("failure_reason", "choice", "why it fails", False, vocabulary.FAILURE_REASONS),
    Field("unsupported", "line", "why there is no evidence"),
)
# A file that was exported may leave out what the record it comes from lacks.
_RECORDED_FIELDS = tuple(known for known in fields.PROPOSAL if known.name != "retired")
PROPOSAL_FIELDS = tuple(
    known._replace(
        required=known.required or known.name in ("summary", "test", "issues", "locator")
    )
    for known in _RECORDED_FIELDS
)
_RECORDED_JUDGEMENT = tuple(
    known._replace(required=known.name in ("status_on", "reason")) for known in JUDGEMENT
)
SOURCE_FIELDS = tuple(known for known in fields.SOURCE if known.name != "retired")
ISSUE_FIELDS = tuple(known for known in fields.ISSUE if known.name != "retired")
EVIDENCE_FIELDS = (EVIDENCE_KEY, *fields.EVIDENCE)
EXPORTED = (Field("state", "line", "the state of the database that it was exported from", True),)
STATE = rf"empty|{log.IN_STATE}(\+{log.IN_STATE})*"


class Demands(NamedTuple):
    """The fields of a proposal, its deadline and its judgement, and which of them it must have."""

    proposal: tuple[Field, ...]
    deadline: Field
    judgement: tuple[Field, ...]


WRITTEN = Demands(PROPOSAL_FIELDS, DEADLINE, JUDGEMENT)
RECORDED = Demands(_RECORDED_FIELDS, DEADLINE._replace(required=False), _RECORDED_JUDGEMENT)


@dataclass(frozen=True)
class SeedProposal:
    """One ``[[proposals]]`` table, checked. ``judgement`` is None while unassessed, ``deadline`` where
    an exported file leaves it out: none was ever set."""

    id: str
    file: "SeedFile"
    index: int
    fields: Table
    deadline: str | None
    judgement: Table | None
    evidence: dict[str, Table]
    links: list[tuple[str, str]]

    def where(self, *path: str | int) -> str:
        """``file:line`` of a key of this proposal."""
        return self.file.where("proposals", self.index, *path)


@dataclass
class SeedFile:
    """One seed file: a source and its proposals, or issue areas. Filled while it is checked.

    ``exported`` is the state it was exported from; None for a file that somebody wrote.
    """

    path: Path
    text: str
    exported: str | None = None
    source: tuple[str, Table] | None = None
    issues: dict[str, Table] = field(default_factory=dict)
    proposals: list[SeedProposal] = field(default_factory=list)

    def where(self, *path: str | int) -> str:
        """``file:line`` of a key, given by its path in the document."""
        return f"{self.path}:{toml_lines.line_of(self.text, path)}"


@dataclass(frozen=True)
class Known:
    """What a database holds already, for references out of the files: ids by type."""

    sources: frozenset[str] = frozenset()
    issues: frozenset[str] = frozenset()
    proposals: frozenset[str] = frozenset()
