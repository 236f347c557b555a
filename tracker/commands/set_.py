"""tracker set"""

from sqlite3 import Connection

import click

from tracker import formats, output, settings
from tracker.commands import _said
from tracker.errors import WrongUsage
from tracker.model import Draft
from tracker.options import Word, pass_session, writes
from tracker.queries import settings as stored
from tracker.session import Session

COLUMNS = ["name", "value", "default", "meaning"]


@click.command(
    epilog="""\b
Example:
  $ tracker set review.high 7
  review.high: 14 (the default) -> 7 (entry 2c86a1f0)
  $ tracker set | cut -c1-75
  name           value  default  meaning
  -------------  -----  -------  --------------------------------------------
  review.high    7      14       days after which to look again, priority hig
  review.normal  60     60       days after which to look again, priority nor
  review.low     180    180      days after which to look again, priority low
  organisation                   who publishes the reports
  licence                        under which others may use them: its SPDX na
"""
)
@click.argument("name", required=False, type=Word("setting", settings.NAMES))
@click.argument("words", metavar="[VALUE]...", nargs=-1)
@click.option("--default", "to_default", is_flag=True, help="Go back to the default.")
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@writes
@pass_session
def command(
    session: Session,
    name: str | None,
    words: tuple[str, ...],
    to_default: bool,
    form: str,
    dry_run: bool,
) -> None:
    """Set what goes for all lists and reports; without VALUE show what is set.

    What is set is recorded like anything else: 'tracker undo' takes it back, and a report of the past
    goes by what was set then.
    """
    if name is not None and (words or to_default):
        if words and to_default:
            raise WrongUsage("set: give a value or --default, not both")
        _record(session, name, None if to_default else " ".join(words).strip(), dry_run=dry_run)
    elif to_default or dry_run:
        raise WrongUsage(f"set: name what to set; one of: {', '.join(settings.NAMES)}")
    else:
        with session.reading() as connection:
            _show(connection, settings.NAMES if name is None else (name,), form)


def _record(session: Session, name: str, value: str | None, *, dry_run: bool) -> None:
    """Record ``value``, None for the default, unless it stands so already."""
    subject = settings.subject_of(name)
    with session.writing(dry_run=dry_run) as journal:
        before = journal.state(subject).fields.get(settings.FIELD)
        if value != before:
            journal.append(Draft("describe", subject, {"fields": {settings.FIELD: value}}))
    if not journal.written:
        _said.unchanged(name)
        return
    old, new = (_named(name, item) for item in (before, value))
    _said.wrote(f"{name}: {old} -> {new}", journal.written, dry_run=dry_run)


def _named(name: str, value: str | None) -> str:
    if value is None:
        return f"{settings.DEFAULTS[name] or 'nothing'} (the default)"
    return value or "nothing"


def _show(connection: Connection, names: tuple[str, ...], form: str) -> None:
    values = stored.everything(connection)
    table = {setting.name: setting for setting in settings.SETTINGS}
    rows = [[name, values[name], table[name].default, table[name].meaning] for name in names]
    records = (dict(zip(COLUMNS, row, strict=True)) for row in rows)
    output.emit(
        formats.any_format(form, COLUMNS, records, COLUMNS, rows, output.width(), "meaning")
    )
