"""tracker undo"""

import click

from tracker import log, output, sentences, text
from tracker.commands import _said
from tracker.errors import Refused
from tracker.journal import Journal
from tracker.model import Draft, Entry
from tracker.options import pass_session, writes
from tracker.queries import catalogue, history, record
from tracker.session import Session


@click.command(
    epilog="""\b
Example:
  $ tracker checked scan-all-vehicles --looked-in "official gazette"
  scan-all-vehicles: looked in official gazette; found nothing (entry 98e74b72, 397c10d7)
  current: scan-all-vehicles is no-action since 2026-11-22
  $ tracker undo
  takes out 98e74b72 scan-all-vehicles: looked in official gazette; found nothing
  takes out 397c10d7 scan-all-vehicles: no-action: looked in official gazette; found nothing
  current: scan-all-vehicles is unassessed
  undone; 'tracker undo c59f4b29 --group' takes this back
"""
)
@click.argument("entry", required=False)
@click.option("--group", is_flag=True, help="With ENTRY: all that its command wrote.")
@click.option("--reason", default="", help="Why.")
@writes
@pass_session
def command(session: Session, entry: str | None, group: bool, reason: str, dry_run: bool) -> None:
    """Take out what the last command recorded, or ENTRY.

    Without ENTRY: the newest command of this database that was neither an undo nor a load. Nothing
    is erased: history keeps what was taken out, and an undo can be undone.
    """
    with session.writing(dry_run=dry_run) as journal:
        targets = _targets(journal, entry, whole_group=group)
        for target in targets:
            body = {"entry": target.hash} | ({"reason": reason} if reason else {})
            journal.append(Draft("retract", target.subject, body))
        _refuse_orphans(journal, targets)
    for target in targets:
        verb = "would take out" if dry_run else "takes out"
        output.line(f"{verb} {target.hash[:8]} {text.one_line(sentences.named(target))}")
    for subject in dict.fromkeys(t.subject for t in targets if _bears_on_status(t)):
        _said.current(subject.partition(":")[2], journal.state(subject), dry_run=dry_run)
    if not dry_run:
        again = journal.written[-1].hash[:8] + (" --group" if len(journal.written) > 1 else "")
        output.line(f"undone; 'tracker undo {again}' takes this back")


def _targets(journal: Journal, entry: str | None, *, whole_group: bool) -> list[Entry]:
    if entry is None:
        group = history.newest_undoable_group(
            journal.connection, log.replica_of(journal.connection)
        )
        if group is None:
            raise Refused("nothing to undo: no command but init, load or undo has written here")
        return _live(journal, log.entries_of_group(journal.connection, group))
    named = record.entry_named(journal.connection, entry)
    if whole_group:
        return _live(journal, log.entries_of_group(journal.connection, named.group))
    void = journal.state(named.subject).voided.get(named.hash)
    if void is None:
        return [named]
    way = f"; 'tracker undo {void.by[:8]}' brings it back" if void.how == "retracted" else ""
    raise Refused(f"{named.hash[:8]} does not count any more: {void.how} by {void.by[:8]}{way}")


def _refuse_orphans(journal: Journal, targets: list[Entry]) -> None:
    """A description is not taken out from under what stands on it."""
    for subject in {target.subject for target in targets if target.kind == "describe"}:
        kind, _, name = subject.partition(":")
        if journal.state(subject).fields:
            continue
        live = _live(journal, journal.entries(subject))
        if kind == "proposal" and any(entry.kind != "retract" for entry in live):
            raise Refused(
                f"more is recorded on {name}; 'tracker retire {name}' takes all of it out"
            )
        used = catalogue.users(journal.connection, kind, name)
        if used:
            raise Refused(f"{kind} {name} is in use, by {', '.join(used[:3])}; change those first")


def _live(journal: Journal, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.hash not in journal.state(entry.subject).voided]


def _bears_on_status(entry: Entry) -> bool:
    kinds = ("assess", "evidence", "check", "retract")
    return entry.subject.startswith("proposal:") and entry.kind in kinds
