"""tracker view save|list|remove"""

from sqlite3 import Connection
from typing import Any

import click

from tracker import formats, output
from tracker.commands import _catalogue, _said
from tracker.errors import Refused, TrackerError, WrongUsage
from tracker.model import Draft
from tracker.options import Word, completes, pass_session, writes
from tracker.queries import proposals, query, reading, views
from tracker.queries.views import View
from tracker.session import Session

COLUMNS = ["name", "query", "meaning", "built_in", "proposals"]
_HEADERS = ["view", "proposals", "query"]


@click.group()
def command() -> None:
    """Queries under a name, used as @NAME wherever a query is.

    A few come built in. A saved view is recorded like anything else: it merges with colleagues' and
    'tracker undo' takes it back.
    """


@command.command(
    epilog="""\b
Example:
  $ tracker view save stalled-migration 'issue:migration status:stalled,no-action'
  @stalled-migration: nothing -> issue:migration status:stalled,no-action (entry 4a7fa2f7)
  $ tracker list @stalled-migration owner:MX | wc -l
  8
"""
)
@click.argument("name", metavar="NAME")
@click.argument(
    "words", metavar="QUERY...", nargs=-1, required=True, shell_complete=completes("words")
)
@click.option("--meaning", default="", help="What it is for, in one line.")
@writes
@pass_session
def save(session: Session, name: str, words: tuple[str, ...], meaning: str, dry_run: bool) -> None:
    """Save a query under a name, or give the name another query.

    Dates stay as they are typed: since:-30d.. always means the last thirty days.
    """
    name, said = _catalogue.new_id(name.removeprefix("@")), reading.joined(words)
    with session.writing(dry_run=dry_run) as journal:
        _check(journal.connection, name, reading.read(journal.connection, said, session.today))
        stands = journal.state(f"view:{name}").fields
        wanted = {"query": said, "meaning": meaning or None, "retired": None}
        patch = {field: new for field, new in wanted.items() if new != stands.get(field)}
        if patch:
            journal.append(Draft("describe", f"view:{name}", {"fields": patch}))
    if patch:
        old = "nothing" if "retired" in stands else stands.get("query", "nothing")
        _said.wrote(f"@{name}: {old} -> {said}", journal.written, dry_run=dry_run)
    else:
        _said.unchanged(f"@{name}")


@command.command(
    "list",
    epilog="""\b
Example:
  $ tracker view list --format json | grep -c '"built_in": true'
  3
""",
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def list_(session: Session, form: str) -> None:
    """All views, with how many proposals each finds today."""
    with session.reading() as connection:
        found = [
            _record(view, _count(connection, session, view))
            for view in views.all_of(connection).values()
        ]
    rows = [[f"@{row['name']}", _shown(row["proposals"]), row["query"]] for row in found]
    output.emit(formats.any_format(form, COLUMNS, found, _HEADERS, rows, output.width(), None))


@command.command(
    epilog="""\b
Example:
  $ tracker view save mine owner:MX
  @mine: nothing -> owner:MX (entry 74ff5a1b)
  $ tracker view remove mine
  @mine: removed (entry 10a81dce)
"""
)
@click.argument("name", metavar="NAME", shell_complete=completes("view"))
@writes
@pass_session
def remove(session: Session, name: str, dry_run: bool) -> None:
    """Take a saved view away."""
    name = name.removeprefix("@")
    with session.writing(dry_run=dry_run) as journal:
        known = views.all_of(journal.connection)
        if name not in known:
            raise Refused(views.unknown(name, known))
        if known[name].is_built_in:
            raise Refused(f"@{name} is built in; save one of that name to stand in for it")
        patch = {"retired": "removed"}
        journal.append(Draft("describe", f"view:{name}", {"fields": patch}))
    _said.wrote(f"@{name}: removed", journal.written, dry_run=dry_run)


def _check(connection: Connection, name: str, wanted: query.Query) -> None:
    """Raise WrongUsage for a view that chooses nothing or uses itself."""
    if not wanted.terms:
        raise WrongUsage("view save: an empty query chooses everything; give a term")
    if wanted.sort:
        raise WrongUsage("view save: sort: goes with 'tracker list', as in @NAME sort:deadline")
    if name in wanted.views:
        raise WrongUsage(f"view save: @{name} would use itself")


def _count(connection: Connection, session: Session, view: View) -> int | None:
    """How many proposals a view finds; None where what it asks for is no longer there."""
    try:
        wanted = reading.read(connection, view.query, session.today)
    except TrackerError:
        return None
    return len(proposals.ids(connection, wanted))


def _record(view: View, count: int | None) -> dict[str, Any]:
    return {
        "name": view.name,
        "query": view.query,
        "meaning": view.meaning,
        "built_in": view.is_built_in,
        "proposals": count,
    }


def _shown(count: int | None) -> str:
    return "" if count is None else f"{count:,}"
