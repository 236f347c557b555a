"""What init and load both print."""

from tracker import output, text
from tracker.seeding.loaded import Report


def print_made(path: str, report: Report, entries: int) -> None:
    """What a new database holds, in one line."""
    what = _by_type(report.added)
    output.line(f"{path}: made, with {what} ({text.counted(entries, 'entry')})")


def print_report(report: Report, headline: str, entries: int) -> None:
    """The counts in one line, then each change, and each thing kept or gone."""
    output.line(f"{headline}: {_counts(report)} ({text.counted(entries, 'entry')})")
    for subject, changes in report.changed.items():
        output.line(f"  changed {subject.partition(':')[2]}: {', '.join(dict.fromkeys(changes))}")
    for line in (*report.kept, *report.gone):
        output.line(f"  {text.one_line(line)}")


def _counts(report: Report) -> str:
    parts = [
        f"{len(report.added)} added ({_by_type(report.added)})" if report.added else "0 added",
        f"{len(report.changed)} changed",
        f"{len(report.unchanged)} unchanged",
    ]
    if report.kept:
        parts.append(f"{len(report.kept)} kept as recorded")
    if report.gone:
        parts.append(f"{len(report.gone)} gone from the files")
    return ", ".join(parts)


def _by_type(subjects: list[str]) -> str:
    counts: dict[str, int] = {}
    for subject in subjects:
        kind = subject.partition(":")[0]
        counts[kind] = counts.get(kind, 0) + 1
    return ", ".join(text.counted(count, kind) for kind, count in counts.items())
