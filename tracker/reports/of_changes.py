"""What changed between two days as a document, a sentence a change."""

from tracker import text
from tracker.reports.changes import Changes
from tracker.reports.document import Document, Line, Section

_GROUPS = {
    "world": "The world changed",
    "late": "Learned late",
    "corrected": "We corrected",
    "new": "Newly tracked",
}


def document(changes: Changes) -> Document:
    """The changes in groups that are never mixed."""
    sections = [
        Section(
            group,
            f"{_GROUPS[group]} ({len(found)})",
            items=[Line(change.sentence) for change in found],
        )
        for group, found in changes.groups().items()
        if found
    ]
    if not sections:
        said = f"Nothing changed after {changes.since} up to {changes.until}."
        sections = [Section("short", "In short", [Line(said)])]
    title = f"What changed after {changes.since} up to {changes.until}"
    stamp = f"Digest of the state: {text.digest(changes.state)}."
    return Document(title, "", sections, (), f"State {changes.state}: {changes.again}", stamp)
