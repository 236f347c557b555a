"""tracker report"""

import os
import re
from collections.abc import Callable

import click

from tracker import log, output
from tracker.commands import _past, _printed
from tracker.commands._period import Days, period
from tracker.options import Wanted, Word, filters, pass_session, resolved, today_option, typed
from tracker.queries.query import Query
from tracker.reports import render
from tracker.reports.gather import Asked, gather
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker report --week 2026-W45 --output report.md
  $ head -n 1 report.md
  # Progress report, 2026-11-02 to 2026-11-08
"""
)
@filters
@period
@click.option(
    "--format",
    "form",
    type=Word("format", render.FORMATS),
    help="text where nothing says otherwise; else as FILE ends.",
)
@click.option(
    "--output",
    "file",
    metavar="FILE|DIR",
    type=click.Path(readable=False),
    help="Written whole; in a folder named by its days.",
)
@click.option("--if-changed", is_flag=True, help="Print nothing where these days brought no news.")
@click.option("--title", metavar="TEXT", help="Instead of 'Progress report'.")
@click.option("--org", metavar="TEXT", help="Who publishes it; else as 'tracker set' says.")
@_past.past
@today_option
@pass_session
def command(
    session: Session,
    wanted: Wanted,
    days: Callable[[Session], Days],
    form: str | None,
    file: str | None,
    if_changed: bool,
    title: str | None,
    org: str | None,
) -> None:
    """What changed, what needs attention, how all stands.

    News is what this database received in these days, each once; counts are as of their end. html is
    one file that loads nothing else, docx needs python-docx (the extra docx).

    A report ends with its state; text, md and json with the command that prints the same again.
    """
    session.output_file(file)
    chosen = days(session)
    form = _printed.form_of(form, file)
    file = session.output_file(
        _in_folder(file, f"{chosen.name}{_of(wanted)}.{render.SUFFIXES[form]}")
    )
    with session.reading(many_reads=True) as connection:
        of = resolved(connection, wanted)
        state = log.state_of(connection)
        more = [*_given("--title", title), *_given("--org", org), *_past.as_options(session)]
        again = _again(chosen, session, of, form, more, state)
        asked = Asked(
            chosen.first, chosen.last, session.today.isoformat(), state, again, of, title, org,
            as_of=bool(session.past and session.past.as_of),
        )  # fmt: skip
        report = gather(connection, asked)
    if if_changed and report.came_in.is_nothing:
        output.hint(f"nothing came in from {chosen.first} to {chosen.last}; nothing is written")
        return
    output.emit_whole(render.render(report, form, output.text_width(file)), file)
    if file:
        output.hint(f"{file}: written, state {state}")


def _in_folder(file: str | None, name: str) -> str | None:
    """``name`` in a folder. What ends with a slash means one, there or not: a file of that name would
    stand in its way ever after."""
    if file and (file.endswith("/") or os.path.isdir(file)):
        return os.path.join(file, name)
    return file


def _of(wanted: Wanted) -> str:
    """What a file on some proposals only has in its name: the report on all is another one."""
    words = [
        *wanted.words,
        *(word for _, values in wanted.options for word in values),
        *wanted.flags,
    ]
    return "".join(f"-{named}" for word in words if (named := re.sub(r"\W+", "-", word).strip("-")))


def _given(option: str, value: str | None) -> list[str]:
    return [] if value is None else [option, value]


def _again(
    days: Days, session: Session, wanted: Query, form: str, more: list[str], state: str
) -> str:
    """The command that prints the same report from its state."""
    when = ["--since", days.first, "--until", days.last, "--today", session.today.isoformat()]
    in_form = ["--format", form] if form != "text" else []
    return typed(["report"], wanted, [*when, *more, *in_form, "--state", state])
