"""``tracker hub rejoin``: on from an alarm."""

import sys

import click

from tracker import output, text
from tracker.commands import _said
from tracker.errors import WrongUsage
from tracker.model import Entry
from tracker.options import completes, pass_session, writes
from tracker.queries.history import Past
from tracker.session import Session
from tracker.sync import forks, hubs, syncing
from tracker.sync.forks import Fork
from tracker.sync.hubs import Known


@click.command(
    epilog="""\b
Example:
  $ mkdir shared
  $ tracker hub add office shared
  office: known, the folder shared
  $ tracker hub rejoin
  office: no other copy wrote under an id that stands here; nothing to do
"""
)
@click.argument("hub", metavar="[HUB]", required=False, shell_complete=completes("hub"))
@click.option("--yes", is_flag=True, help="Do not ask.")
@writes
@pass_session
def rejoin(session: Session, hub: str | None, yes: bool, dry_run: bool) -> None:
    """Go on after an alarm of 'tracker sync': two copies wrote under one id.

    What the hub holds under that id takes its place here as well. What only this database holds is
    recorded again under an id of its own, in the names of those who said it, with their dates, as one
    command; 'tracker sync' then gives it to the others. The database as it was is kept in backups.

    Whoever holds the same and does the same doubles nothing: what several recorded again counts once.
    """
    with session.reading() as connection:
        known = hubs.chosen(connection, hub)
    with hubs.opened(known.place) as opened, session.reading() as connection:
        found = forks.found(connection, opened, syncing.plan(connection, opened).alarms)
    if not found:
        output.line(
            f"{known.name}: no other copy wrote under an id that stands here; nothing to do"
        )
        return
    for fork in found:
        _preview(known, fork)
    if dry_run:
        return
    if not yes:
        _ask()
    occasion = session.occasion()
    done = forks.rejoin(session.location().path, found, occasion)
    session.saved = True
    _say(known, done)


def _preview(known: Known, fork: Fork) -> None:
    """Where the fork begins, and each entry that stands only here."""
    here, there = (text.counted(len(side), "entry") for side in (fork.here, fork.there))
    output.line(
        f"{known.name}: replica {fork.replica[:8]}, from number {fork.first}: {here} here, {there} there"
    )
    for entry in fork.here:
        output.line(f"  would record again: {_line(entry)}")


def _line(entry: Entry) -> str:
    return _said.past(Past(entry, "", None, None))


def _ask() -> None:
    question = "Go on with what the hub holds, and record these again?"
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUsage("nothing was changed; --yes does it unasked, --dry-run only shows it")
    output.flush()
    click.confirm(question, abort=True, err=True)


def _say(known: Known, done: forks.Rejoined) -> None:
    for entry in done.said:
        output.line(f"  said there already: {_line(entry)}")
    again = text.counted(len(done.again), "entry")
    output.line(f"{known.name}: {again} recorded again, {done.came:,} came")
    kept = text.one_line(output.near(done.kept))
    output.line(f"the database as it was is kept as {kept}")
    if done.again:
        named = done.again[0].hash[:8]
        output.line(
            f"next: tracker sync {known.name}; 'tracker undo {named} --group' takes them out"
        )
