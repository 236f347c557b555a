"""What a seed file holds once it is checked, and which fields it may hold."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracker import fields, vocabulary
from tracker.exchange import toml_lines
from tracker.fields import Field

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
)
# In a seed file these come from elsewhere: the [source] table above, or a command.
_NOT_IN_FILES = ("source", "retired", "assignee")
PROPOSAL_FIELDS = tuple(
    known._replace(
        required=known.required or known.name in ("summary", "test", "issues", "locator")
    )
    for known in fields.PROPOSAL
    if known.name not in _NOT_IN_FILES
)
SOURCE_FIELDS = tuple(known for known in fields.SOURCE if known.name != "retired")
ISSUE_FIELDS = tuple(known for known in fields.ISSUE if known.name != "retired")
EVIDENCE_FIELDS = (EVIDENCE_KEY, *fields.EVIDENCE)


@dataclass(frozen=True)
class SeedProposal:
    """One ``[[proposals]]`` table, checked. ``judgement`` is None while unassessed."""

    id: str
    file: "SeedFile"
    index: int
    fields: Table
    deadline: str
    judgement: Table | None
    evidence: dict[str, Table]
    links: list[tuple[str, str]]

    def where(self, *path: str | int) -> str:
        """``file:line`` of a key of this proposal."""
        return self.file.where("proposals", self.index, *path)


@dataclass
class SeedFile:
    """One seed file: a source and its proposals, or issue areas. Filled while it is checked."""

    path: Path
    text: str
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
