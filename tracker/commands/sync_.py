"""tracker sync"""

from collections import Counter

import click

from tracker import output, text
from tracker.commands import _past
from tracker.errors import BadData
from tracker.options import completes, pass_session, writes
from tracker.queries import overview
from tracker.session import Session
from tracker.sync import hubs, syncing
from tracker.sync.hub import Hub
from tracker.sync.hubs import Known
from tracker.sync.syncing import Alarm, Came, Plan

_MOST_SHOWN = 3  # of what is passed over


@click.command(
    epilog="""\b
Example:
  $ mkdir shared
  $ tracker hub add office shared
  office: known, the folder shared
  $ tracker sync
  office: 667 entries went
"""
)
@click.argument("hub", metavar="[HUB]", required=False, shell_complete=completes("hub"))
@writes
@pass_session
def command(session: Session, hub: str | None, dry_run: bool) -> None:
    """Exchange entries with colleagues through a hub.

    What the hub has and this database lacks comes, what the hub lacks goes. HUB is a name
    ('tracker hub list'), a folder, or a postgresql: URL without a password; it may be left out
    where one is known. Says one line each way; nothing where nothing was to do. May be
    interrupted, repeated, and run while others do.
    """
    with session.reading() as connection:
        known = hubs.chosen(connection, hub)
    with hubs.opened(known.place) as opened:
        with session.reading() as connection:
            planned = syncing.plan(connection, opened)
        if dry_run:
            _say_plan(known, planned)
        else:
            _exchange(session, known, opened, planned)
        _say_ignored(known, opened.ignored)
    _refuse(known, planned.alarms)


def _exchange(session: Session, known: Known, hub: Hub, planned: Plan) -> None:
    path = session.location().path
    session.if_stopped = "what came or went by then stays; sync again for the rest"
    if planned.alarms and syncing.settle_alarms(path, planned.alarms):
        output.say(
            "tracker: another copy wrote under this one's id; this one has a new id from now on"
        )
    if planned.come:
        _pull(session, known, hub, planned)
    went = 0
    if planned.go:
        with _past.bar(planned.going, f"to {known.name}") as tick:
            went = syncing.push(path, hub, planned.go, tick)
    session.saved = session.saved or bool(went)
    if went:
        output.line(f"{known.name}: {_entries(went)} went")
    if not planned.come and not planned.go:
        output.hint(f"{known.name}: nothing to exchange")


def _pull(session: Session, known: Known, hub: Hub, planned: Plan) -> None:
    path = session.location().path
    with session.reading() as connection:
        session.warn_of_clock(connection, session.moment())
        before = overview.merged(connection)
    with _past.bar(planned.coming, f"from {known.name}") as tick:
        came = syncing.pull(path, hub, planned.come, session.moment, tick)
    session.saved = bool(came.actors)
    if came.actors:
        output.line(f"{known.name}: {_entries(came.actors.total())} came ({_by(came.actors)})")
    _say_unfit(known, came, planned)
    if came.ahead:
        output.say(
            f"tracker: {_entries(came.ahead.total())} dated a day or more ahead of this machine's clock"
            f" ({_by(came.ahead)}); check both clocks; the order of entries is right"
        )
    with session.reading() as connection:
        apart = overview.merged(connection).disputed - before.disputed
    for proposal in sorted(apart):
        output.line(f"judged apart: {proposal}; 'tracker show {proposal}', then decide")


def _say_plan(known: Known, planned: Plan) -> None:
    output.line(f"{known.name}: {_entries(planned.coming)} would come")
    output.line(f"{known.name}: {_entries(planned.going)} would go")


def _say_unfit(known: Known, came: Came, planned: Plan) -> None:
    """What did not follow on what is held; of an alarm more is said."""
    alarmed = {alarm.replica for alarm in planned.alarms}
    for replica, why in sorted(came.unfit.items()):
        if replica not in alarmed:
            output.say(
                f"tracker: {known.name}: {why}; it and what follows it there was passed over"
            )


def _say_ignored(known: Known, ignored: list[str]) -> None:
    for what in ignored[:_MOST_SHOWN]:
        output.say(f"tracker: {known.name}: passed over {what}")
    more = len(ignored) - _MOST_SHOWN
    if more > 0:
        output.say(f"tracker: {known.name}: … and {more:,} more")


def _refuse(known: Known, alarms: list[Alarm]) -> None:
    if not alarms:
        return
    said = "; ".join(
        f"number {alarm.seq} of replica {alarm.replica[:8]} is {alarm.here[:8]} here and"
        f" {alarm.there[:8]} there"
        for alarm in alarms
    )
    raise BadData(
        f"{known.name}: {said}: two copies wrote under one id; both are kept, nothing of that replica"
        f" went; 'tracker hub rejoin {known.name}' goes on, docs/team.md says how"
    )


def _entries(count: int) -> str:
    return text.counted(count, "entry")


def _by(actors: Counter[str]) -> str:
    """Who wrote how many, most first."""
    ranked = sorted(actors.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{text.one_line(actor)} {count:,}" for actor, count in ranked)
