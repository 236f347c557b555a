"""tracker report"""

import click

from tracker import output
from tracker.commands import _past
from tracker.dates import Span
from tracker.errors import WrongUsage
from tracker.options import Period, Word, pass_session, today_option
from tracker.reports import render
from tracker.reports.gather import gather
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker report --since 2026-11-02 --until 2026-11-08 --format md --output report.md
  $ head -n 1 report.md
  # Progress report, 2026-11-02 to 2026-11-08
"""
)
@click.option("--since", type=Period(), help="From this day on; seven days ago where not given.")
@click.option("--until", type=Period(), help="To the end of this day; today where not given.")
@click.option("--format", "form", type=Word("format", render.FORMATS), default="text")
@click.option("--output", "file", metavar="FILE", type=click.Path(dir_okay=False, readable=False))
@_past.past
@today_option
@pass_session
def command(
    session: Session, since: Span | None, until: Span | None, form: str, file: str | None
) -> None:
    """What changed, what needs attention, how all stands.

    News is what this database received in these days. The file is written whole or not at all.
    """
    file = session.output_file(file)
    with session.reading() as connection:
        options = [*_past.as_options(session), *(["--format", form] if form != "text" else [])]
        report = gather(connection, session.today, since, until, options)
    if report.since > report.until:
        raise WrongUsage(f"--since {report.since} lies after --until {report.until}")
    output.emit([render.render(report, form)], file)
