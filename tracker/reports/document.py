"""A report as a neutral document: sections of sentences and tables, escaped by no one yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker import countries, text, vocabulary
from tracker.reports.changes import Changes
from tracker.reports.facts import Concern, Counts, Due, Finding, Grid, Move, Report, Subject
from tracker.sentences import ended, when

_GROUPS = {
    "world": "The world changed",
    "late": "Learned late",
    "corrected": "We corrected",
    "new": "Newly tracked",
}
Item = tuple[str, list[str]]  # a sentence and what stands below it
MOST = 10  # records a list names before it says how many more there are


@dataclass(frozen=True)
class Table:
    """A table of counts: headers and rows of text."""

    headers: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Section:
    """A titled part: sentences, then list items (each with sub-items), then a table."""

    title: str
    sentences: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """What renderers get: a title, sections, and a last line that says how to print it again."""

    title: str
    sections: list[Section]
    last_line: str


def of_report(report: Report) -> Document:
    """Everything a report says, in order; the empty parts of it are left out."""
    parts = [
        Section("In short", _summary(report)),
        _changes(report),
        _corrections(report),
        _newly_tracked(report),
        Section("New evidence", items=[_finding(finding) for finding in report.findings]),
        Section("Overdue", items=_some([_due(item) for item in report.overdue])),
        Section("Due in 30 days", items=_some([_due(item) for item in report.due_soon])),
        _listed("Contested", report.contested),
        _listed("Judged apart", report.disputed),
        _listed("Unsupported", report.unsupported),
        _listed("Not looked at for too long", report.stale),
        _counted("By owner and status", report.by_owner),
        _counted("By issue and status", report.by_issue),
    ]
    title = f"Progress report, {report.since} to {report.until}"
    last_line = f"State {report.state}, today {report.today}: {report.again}"
    return Document(title, _filled(parts), last_line)


def of_changes(changes: Changes) -> Document:
    """What changed between two days, a sentence a change, in groups that are never mixed."""
    parts = [
        Section(
            f"{_GROUPS[group]} ({len(found)})",
            items=[(change.sentence, list[str]()) for change in found],
        )
        for group, found in changes.groups().items()
        if found
    ]
    if not parts:
        parts = [
            Section("In short", [f"Nothing changed after {changes.since} up to {changes.until}."])
        ]
    title = f"What changed after {changes.since} up to {changes.until}"
    return Document(title, parts, f"State {changes.state}: {changes.again}")


def _filled(parts: Iterable[Section]) -> list[Section]:
    return [part for part in parts if part.sentences or part.items or part.table]


def _summary(report: Report) -> list[str]:
    counts = report.counts
    tracked = (
        f"{text.counted(counts.tracked, 'proposal')} tracked: {counts.open} open"
        f" ({counts.unassessed} of them unassessed), {counts.closed} closed."
    )
    return [tracked, _news(counts), _attention(report)]


def _news(counts: Counts) -> str:
    setbacks = f" ({text.counted(counts.setbacks, 'setback')})" if counts.setbacks else ""
    came = [
        said
        for count, said in (
            (counts.moves, f"{text.counted(counts.moves, 'status', 'statuses')} moved{setbacks}"),
            (counts.reaffirmed, f"{counts.reaffirmed} judged again as they were"),
            (counts.corrected, f"{text.counted(counts.corrected, 'record')} of ours corrected"),
            (counts.findings, f"{text.counted(counts.findings, 'piece')} of evidence came in"),
            (
                counts.newly_tracked,
                f"{text.counted(counts.newly_tracked, 'proposal')} newly tracked",
            ),
        )
        if count
    ]
    return f"In these days: {_joined(came)}." if came else "No change in these days."


def _attention(report: Report) -> str:
    needs = [
        f"{len(found)} {what}"
        for found, what in (
            (report.overdue, "overdue"),
            (report.due_soon, "due in 30 days"),
            (report.contested, "contested"),
            (report.disputed, "judged apart"),
            (report.unsupported, "unsupported"),
            (report.stale, "not looked at for too long"),
        )
        if found
    ]
    return f"Needs attention: {_joined(needs)}." if needs else "Nothing needs attention."


def _changes(report: Report) -> Section:
    changes = [move for move in report.moves if move.kind != "corrected"]
    quiet = [] if report.counts.moves else ["No status changed."]
    return Section("What changed", quiet, [_move(move) for move in changes])


def _corrections(report: Report) -> Section:
    corrected = [move for move in report.moves if move.kind == "corrected"]
    taken_out = [
        (f"Taken out again: {ended(sentence)}", list[str]()) for sentence in report.taken_out
    ]
    return Section("Corrections of our own records", items=[*map(_move, corrected), *taken_out])


def _move(move: Move) -> Item:
    details = [move.failure_reason, move.confidence and f"{move.confidence} confidence"]
    known = ", ".join(filter(None, details))
    happened = {
        "moved": f"moved from {move.old} to {move.new} {when(move.effective_on)}",
        "reaffirmed": f"is still {move.new}, judged again {when(move.effective_on)}",
        "corrected": f"is {move.new} since {move.effective_on}; we had said {move.old}",
    }[move.kind]
    known = f" ({known})" if known else ""
    sentence = f"{_who(move.subject)} {happened}{known}: {ended(move.reason)}"
    if move.setback:
        sentence = f"Setback. {sentence}"
    if not move.current:
        sentence += " A later assessment stands."
    sources = [f"{f.stance}: {ended(f.finding)} {_cited(f)}" for f in move.evidence]
    if not sources and move.new != "no-action":  # that stands on having looked
        sources = [f"No evidence: {move.unsupported_why or 'none was recorded'}"]
    return sentence, sources


def _finding(finding: Finding) -> Item:
    said = f"{finding.stance}, {finding.effective_on}: {ended(finding.finding)} {_cited(finding)}"
    return f"{_who(finding.subject)}, {said}", []


def _newly_tracked(report: Report) -> Section:
    newly = report.newly_tracked
    if not newly:
        return Section("Newly tracked")
    owners: dict[str, int] = {}
    for subject in newly:
        name = countries.name(subject.owner)
        owners[name] = owners.get(name, 0) + 1
    counted = _joined([f"{count} for {owner}" for owner, count in sorted(owners.items())])
    return Section("Newly tracked", [f"{text.counted(len(newly), 'proposal')}: {counted}."])


def _listed(title: str, concerns: Sequence[Concern]) -> Section:
    items = [(f"{_who(c.subject)}: {c.status}; {c.why}", list[str]()) for c in concerns]
    return Section(title, items=_some(items))


def _some(items: list[Item]) -> list[Item]:
    """The first MOST items, and how many more there are."""
    more = [(f"and {len(items) - MOST} more", list[str]())] if len(items) > MOST else []
    return items[:MOST] + more


def _due(item: Due) -> Item:
    when = "today" if item.days == 0 else f"in {text.counted(item.days, 'day')}"
    if item.days < 0:
        when = f"{text.counted(-item.days, 'day')} overdue"
    return f"{_who(item.subject)}: {item.status}; deadline {item.deadline}, {when}", []


def _counted(title: str, grid: Grid) -> Section:
    if not grid.rows:
        return Section(title)
    rows = [[name, *_figures(counts)] for name, counts in grid.rows.items()]
    totals = [sum(column) for column in zip(*grid.rows.values(), strict=True)]
    if grid.key == "owner":
        rows.append(["all", *_figures(totals)])
    return Section(title, table=Table([grid.key, *grid.statuses, "all"], rows))


def _figures(counts: Sequence[int]) -> list[str]:
    return [*(str(count) if count else "" for count in counts), str(sum(counts))]


def _who(subject: Subject) -> str:
    return f"{countries.name(subject.owner)}: {subject.title} ({subject.proposal})"


def _cited(finding: Finding) -> str:
    graded = f", grade {finding.grade}" if finding.grade != vocabulary.UNGRADED else ""
    return f"({finding.cited}{graded})"


def _joined(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
