"""The words of a query that a shell offers: fields, their values, and flags."""

from tracker import vocabulary
from tracker.queries.proposals import SORTS

# Behind a field's colon stand words of a closed set, or things of the kind that is named.
VALUES: dict[str, str | tuple[str, ...]] = {
    "id": "proposal",
    "owner": "owner",
    "partner": "owner",
    "issue": "issue",
    "source": "source",
    "status": vocabulary.STATUS_NAMES,
    "phase": ("open", "closed"),
    "confidence": vocabulary.CONFIDENCES,
    "priority": vocabulary.PRIORITIES,
    "put": vocabulary.PUTS,
    "response": vocabulary.RESPONSES,
    "since": (),
    "deadline": ("none",),
    "looked": (),
    "evidence": vocabulary.EVIDENCE_KINDS,
    "grade": vocabulary.GRADES,
    "stance": vocabulary.STANCES,
    "link": vocabulary.LINK_KINDS,
    "text": (),
    "sort": (*SORTS, *(f"{name}-" for name in SORTS)),
}
_FLAGS = (
    "open", "closed", "overdue", "stale", "contested", "unsupported", "single-source", "unassessed",
)  # fmt: skip
# What may begin a word, each with what it means.
TERMS = [*((f"{field}:", "") for field in VALUES), *((flag, "") for flag in _FLAGS)]
