"""A report as a document: what is said, in which order."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tracker import countries, text
from tracker.reports import citation, pictures, said
from tracker.reports.document import Document, Footnote, Line, Section, Table, filled
from tracker.reports.facts import Concern, Grid, Report

T = TypeVar("T")
_EXPLAINED = {
    "by-owner": said.CHANGE_IN_BRACKETS,
    "by-issue": said.EACH_ISSUE,
    "trend": said.BY_WHAT_IS_KNOWN,
}
_SHORT = 80  # characters of a state that a reader of a page is shown
MOST = 10  # records a list names before it says how many more there are


def document(report: Report) -> Document:
    """Everything a report says, in order; parts with nothing in them are left out, and where nothing
    came in, all but what needs attention."""
    quiet = report.came_in.is_nothing
    sections = [
        Section("short", "In short", _in_short(report)),
        *(() if quiet else _news(report)),
        *_attention(report),
        *(() if quiet else _counted(report)),
        *_weak(report, quiet=quiet),
    ]
    period = f"{report.since} to {report.until}"
    return Document(
        title=f"{report.title}, {period}",
        organisation=report.organisation,
        sections=filled(sections),
        notes=_notes(report, sections),
        last_line=f"State {report.state}, today {report.today}: {report.again}",
        stamp=f"Made on {report.today}; {_state(report.state)}.",
    )


def _state(state: str) -> str:
    """A state by its name, or by a digest where many replicas make that long."""
    return (
        f"state {state}" if len(state) <= _SHORT else f"digest of the state: {text.digest(state)}"
    )


def _in_short(report: Report) -> list[Line]:
    told = (said.only, said.tracked, said.news, said.setbacks, said.attention)
    return [Line(sentence) for tell in told if (sentence := tell(report))]


def _notes(report: Report, sections: Iterable[Section]) -> Sequence[Footnote]:
    """The footnotes that are cited: what lists leave out, theirs leave out too."""
    cited = {number for section in sections for line in section.lines for number in line.notes}
    return citation.footnotes(note for note in report.notes if note.number in cited)


def _news(report: Report) -> list[Section]:
    came_in = report.came_in
    changed = _changed(report)
    none = [] if came_in.moves else [Line("No status changed.")]
    contradicting = [item for item in came_in.findings if item.stance in said.AGAINST]
    others = [item for item in came_in.findings if item.stance not in said.AGAINST]
    return [
        Section("changed", "What changed", none, changed),
        Section(
            "corrections",
            "Corrections of our own records",
            items=[said.about(item.subject, item.sentence) for item in came_in.corrections],
        ),
        _newly_tracked(report),
        Section("against", "Contradicting evidence", items=list(map(said.finding, contradicting))),
        Section("evidence", "Other new evidence", items=list(map(said.finding, others))),
    ]


def _changed(report: Report) -> list[Line]:
    """What changed, saying by whom where that was not one person alone."""
    came_in = report.came_in
    actors = {move.actor for move in came_in.moves}
    actors |= {response.actor for response in came_in.responses}
    actors |= {move.actor for move in came_in.deadline_moves}
    names = len(actors) > 1
    return [
        *(said.move(move, report.until, names=names) for move in came_in.moves),
        *(said.response(response, names=names) for response in came_in.responses),
        *(said.deadline_move(move, names=names) for move in came_in.deadline_moves),
    ]


def _newly_tracked(report: Report) -> Section:
    newly = report.came_in.newly_tracked
    if not newly:
        return Section("new", "Newly tracked")
    owners: dict[str, int] = {}
    for subject in newly:
        name = countries.name(subject.owner)
        owners[name] = owners.get(name, 0) + 1
    by_owner = text.listed([f"{count} for {owner}" for owner, count in sorted(owners.items())])
    sentence = Line(f"{text.counted(len(newly), 'proposal')}: {by_owner}.")
    items = [said.about(subject, f"{said.who(subject)}.") for subject in newly]
    items = items if len(items) <= MOST else []
    return Section("new", "Newly tracked", [sentence], items)


def _attention(report: Report) -> list[Section]:
    return [
        Section("contested", "Contested", items=_some(said.contested, report.contested)),
        _concerns("disputed", "Judged apart", report.disputed),
        Section("overdue", "Overdue", items=_some(said.due, report.overdue)),
        Section("due", "Due in 30 days", items=_some(said.due, report.due_soon)),
        _slipped(report),
        Section("bargains", "Bargains", items=_some(said.bargain, report.bargains)),
    ]


def _slipped(report: Report) -> Section:
    items = [*_some(said.slip, report.slipped), *_some(said.late, report.late)]
    if not items and not report.overdue:
        return Section("slipped", "Slipped and late")
    headers = (
        "owner",
        "with date",
        "explicitly none",
        "not set",
        "overdue",
        "late",
        "slipped",
        "days slipped",
    )
    rows = tuple(
        (countries.name(owed.owner), *(f"{figure:,}" for figure in owed[1:]))
        for owed in report.deadlines
    )
    return Section("slipped", "Slipped and late", items=items, table=Table(headers, rows))


def _counted(report: Report) -> list[Section]:
    return [
        _grid("by-owner", "By owner and status", report.by_owner, with_total=True),
        _grid("by-issue", "By issue and status", report.by_issue),
        _grid("trend", "The last twelve weeks", report.trend),
    ]


def _grid(key: str, title: str, grid: Grid, *, with_total: bool = False) -> Section:
    if not grid.rows:
        return Section(key, title)
    nothing = [0] * len(grid.statuses)
    pairs = [
        (name, grid.rows.get(name, nothing), grid.before.get(name, nothing))
        for name in sorted({*grid.rows, *grid.before})
    ]
    bars = [pictures.bar(name, grid.statuses, now) for name, now, _ in pairs]
    if with_total and len(pairs) > 1:
        pairs.append(("all", _sums(now for _, now, _ in pairs), _sums(was for *_, was in pairs)))
    compare = any(map(any, grid.before.values()))
    rows = tuple((name, *_figures(now, was, compare=compare)) for name, now, was in pairs)
    has_brackets = any("(" in cell for row in rows for cell in row[1:])
    explained = [Line(_EXPLAINED[key])] if has_brackets or key != "by-owner" else []
    table = Table((grid.key, *grid.statuses, "all"), rows)
    return Section(key, title, explained, table=table, bars=bars)


def _sums(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _figures(now: Sequence[int], before: Sequence[int], *, compare: bool) -> list[str]:
    """Counts with what they changed by in brackets; nothing where nothing is or was."""
    pairs = [*zip(now, before, strict=True), (sum(now), sum(before))]
    return [
        f"{count:,} ({count - was:+,})"
        if compare and count != was
        else f"{count:,}"
        if count
        else ""
        for count, was in pairs
    ]


def _weak(report: Report, *, quiet: bool) -> list[Section]:
    return [
        *(() if quiet else (_blind_spots(report),)),
        _concerns("unsupported", "Unsupported statuses", report.unsupported),
        _concerns("stale", "Not looked at for too long", report.stale, [Line(said.HOW_TO_LOOK)]),
    ]


def _blind_spots(report: Report) -> Section:
    headers = (
        "owner",
        "issue",
        "tracked",
        "unassessed",
        "stale",
        "unsupported",
        "single source",
        "self-reported",
    )
    rows = tuple(
        (
            countries.name(spot.owner),
            spot.issue or "(none)",
            *(str(count or "") for count in spot[2:]),
        )
        for spot in report.blind_spots
        if any(spot[3:])
    )
    table = Table(headers, rows, numbers=2) if rows else None
    explained = [Line(said.BLIND_SPOTS)] if rows else []
    return Section("blind-spots", "Blind spots", explained, table=table)


def _concerns(
    key: str, title: str, concerns: Sequence[Concern], sentences: Sequence[Line] = ()
) -> Section:
    items = _some(said.concern, concerns)
    return Section(key, title, sentences if items else (), items)


def _some(tell: Callable[[T], Line], items: Sequence[T]) -> list[Line]:
    """Lines that tell of the first MOST items, and how many more there are."""
    more = [Line(f"and {len(items) - MOST:,} more")] if len(items) > MOST else []
    return [*map(tell, items[:MOST]), *more]
