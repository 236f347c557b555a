"""tracker hub add|list|remove|status|rejoin|init"""

import os
from typing import Any

import click

from tracker import formats, journal, output, text
from tracker.commands import _catalogue, _rejoining
from tracker.errors import Refused, TrackerError, WrongUsage
from tracker.options import Word, completes, pass_session
from tracker.session import Session
from tracker.sync import hubs, standing
from tracker.sync.hubs import Known

_ROLE = "tracker_staff"
_STATUS = ["hub", "replica", "written_by", "recorded_at", "there", "here"]
_STATUS_HEADERS = ["hub", "replica", "last by", "recorded", "there", "here"]


@click.group()
def command() -> None:
    """Shared folders and databases where colleagues meet.

    Through a hub entries are exchanged: what one lacks the other gives. Hubs are known to this copy of
    the database alone.
    """


@command.command(
    epilog="""\b
Example:
  $ mkdir shared
  $ tracker hub add office shared
  office: known, the folder shared
"""
)
@click.argument("name")
@click.argument("place", metavar="FOLDER|URL")
@pass_session
def add(session: Session, name: str, place: str) -> None:
    """Know a hub under a name: a folder, or a postgresql: URL without a password.

    The folder may be on a cloud drive or a network share, or a git repository. For a database, its owner
    runs 'tracker hub init' once.
    """
    name, place = _catalogue.new_id(name), hubs.place_of(place)
    if not hubs.is_url(place):
        with hubs.opened(place):  # a folder that can be looked into
            _check_is_another(session, place)
    with journal.admitting(session.location().path) as connection:
        old = hubs.known(connection).get(name, place)
        if old != place:
            raise Refused(
                f"{name} is known already: {_shown(old)}; 'tracker hub remove {name}' first"
            )
        hubs.save(connection, name, place)
    session.saved = True
    output.line(f"{name}: known, {_shown(place)}")


@command.command(
    "list",
    epilog="""\b
Example:
  $ mkdir shared
  $ tracker hub add office shared
  office: known, the folder shared
  $ tracker hub list --format csv
  hub,place
  office,shared
""",
)
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def list_(session: Session, form: str) -> None:
    """The hubs that are known."""
    with session.reading() as connection:
        found = hubs.known(connection)
    columns = ["hub", "place"]
    rows = [
        [name, place if hubs.is_url(place) else output.near(place)] for name, place in found.items()
    ]
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    output.emit(formats.any_format(form, columns, records, columns, rows, output.width(), None))


@command.command(
    epilog="""\b
Example:
  $ mkdir shared
  $ tracker hub add office shared
  office: known, the folder shared
  $ tracker hub remove office
  office: known no more; what lies there stays
"""
)
@click.argument("name", shell_complete=completes("hub"))
@pass_session
def remove(session: Session, name: str) -> None:
    """Know a hub no more. What was exchanged stays, here and there."""
    with journal.admitting(session.location().path) as connection:
        found = hubs.known(connection)
        if name not in found:
            raise Refused(hubs.unknown(name, found))
        hubs.save(connection, name, None)
    session.saved = True
    output.line(f"{name}: known no more; what lies there stays")


@command.command(
    epilog="""\b
Example:
  $ mkdir shared
  $ tracker hub add office shared
  office: known, the folder shared
  $ tracker hub status office
  office: 0 entries there; 0 to come, 667 to go
"""
)
@click.argument("hub", metavar="[HUB]", required=False, shell_complete=completes("hub"))
@click.option("--format", "form", type=Word("format", formats.NAMES), default="table")
@pass_session
def status(session: Session, hub: str | None, form: str) -> None:
    """Who wrote last at each hub, and how far behind each side is."""
    with session.reading() as connection:
        names = hubs.known(connection)
        wanted = [Known(*item) for item in names.items()]
        if hub is not None or not wanted:
            wanted = [hubs.chosen(connection, hub)]
    rows, failed = [], None
    for known in wanted:
        try:
            found = _standing(session, known)
        except TrackerError as error:
            output.say(f"tracker: {text.one_line(known.name)}: {text.one_line(str(error))}")
            failed = failed or error
            continue
        if form == "table":
            output.line(_summary(known, found))
        rows += [{"hub": known.name, **replica._asdict()} for replica in found.replicas]
    cells = [[_cell(row, name) for name in _STATUS] for row in rows]
    if rows or form != "table":
        output.emit(
            formats.any_format(
                form, _STATUS, rows, _STATUS_HEADERS, cells, output.width(), "last by"
            )
        )
    if failed:
        click.get_current_context().exit(failed.exit_code)


command.add_command(_rejoining.rejoin)


@command.command(
    epilog="""\b
Example:
  $ tracker hub init postgresql://db.example.org/policy
  postgresql://db.example.org/policy: ready; GRANT tracker_staff TO each colleague's role
"""
)
@click.argument("url")
@click.option("--role", default=_ROLE, show_default=True, help="The role that may read and add.")
def init(url: str, role: str) -> None:
    """Make a PostgreSQL database a hub: its table, and a role that may read it and add to it.

    For whoever owns the database; may be repeated. Colleagues then get the role: GRANT it to each.
    """
    place = hubs.place_of(url)
    if not hubs.is_url(place):
        raise WrongUsage("hub init: a folder needs nothing; this is for a postgresql: URL")
    hubs.make(place, role)
    output.line(f"{_shown(place)}: ready; GRANT {role} TO each colleague's role")


def _check_is_another(session: Session, place: str) -> None:
    """A database lives in no folder that others write into."""
    home = os.path.dirname(os.path.realpath(session.location().path))
    if os.path.realpath(place) == home:
        raise Refused(f"{_relative(place)} holds the database itself; share another folder")


def _standing(session: Session, known: Known) -> standing.Standing:
    with hubs.opened(known.place) as opened, session.reading() as connection:
        return standing.of(connection, opened)


def _summary(known: Known, found: standing.Standing) -> str:
    there = text.counted(sum(replica.there for replica in found.replicas), "entry")
    return f"{known.name}: {there} there; {found.coming:,} to come, {found.going:,} to go"


def _cell(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if name == "replica":
        return str(value)[:8]
    return f"{value:,}" if isinstance(value, int) else str(value)


def _shown(place: str) -> str:
    return text.one_line(place) if hubs.is_url(place) else f"the folder {_relative(place)}"


def _relative(place: str) -> str:
    return text.one_line(output.near(place))
