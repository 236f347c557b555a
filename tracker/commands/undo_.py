"""tracker undo"""

import functools
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from tracker import derived_rows, log, output, replica, sentences, text
from tracker.commands import _said
from tracker.errors import Busy, Refused
from tracker.model import Draft, Entry
from tracker.options import completes, pass_session, writes
from tracker.queries import catalogue, history, record
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.fold import State
    from tracker.journal import Journal

_MANY = 10  # entries; more are not taken out without asking
_NAMED = 3  # of what stands on a record, or uses it; the rest is counted
_SHORT = 60  # characters of what an entry says


@click.command(
    epilog="""\b
Example:
  $ tracker checked scan-all-vehicles --looked-in "official gazette"
  scan-all-vehicles: looked in official gazette; found nothing (entry 1a3b88a3, eca741b1)
  current: scan-all-vehicles is no-action since 2026-11-22
  $ tracker undo
  takes out 1a3b88a3 scan-all-vehicles: looked in official gazette; found nothing
  takes out eca741b1 scan-all-vehicles: no-action: looked in official gazette; found nothing
  current: scan-all-vehicles is unassessed
  undone; 'tracker undo 9bd8f1c8 --group' takes this back
"""
)
@click.argument("entry", required=False, shell_complete=completes("entry"))
@click.option("--group", is_flag=True, help="All that the command wrote which wrote ENTRY.")
@click.option("--reason", default="", help="Why.")
@click.option("--yes", is_flag=True, help=f"Do not ask, where more than {_MANY} entries go.")
@writes
@pass_session
def command(
    session: Session, entry: str | None, group: bool, reason: str, yes: bool, dry_run: bool
) -> None:
    """Take out what the last command recorded, or ENTRY.

    Without ENTRY: the newest command of this database that was neither an undo nor a load; of what
    was done before it was copied from another, only what you did. Nothing is erased: history keeps
    what was taken out, and an undo can be undone.

    What stands on an entry that is taken out is named. A record stays while more is recorded on
    it, or while others name it.
    """
    wanted = functools.partial(_taken_out, entry=entry, whole_group=group, reason=reason)
    agreed = None
    if not (yes or dry_run):
        with session.writing(dry_run=True) as journal:  # asking must not lock others out
            targets = wanted(journal)
        if len(targets) > _MANY:
            _preview(journal, targets, dry_run=True)
            _ask(f"take out these {len(targets)} entries?")
            agreed = targets
    with session.writing(dry_run=dry_run) as journal:
        targets = wanted(journal)
        if agreed not in (None, targets):
            raise Busy("the record changed meanwhile; nothing was changed; try again")
        loaded = None if entry else _loaded_after(journal, targets)
    _preview(journal, targets, dry_run=dry_run)
    if not dry_run:
        again = journal.written[-1].hash[:8] + (" --group" if len(journal.written) > 1 else "")
        output.line(f"undone; 'tracker undo {again}' takes this back")
    if loaded:
        output.say(
            f"tracker: a load came after it and stays; 'tracker undo {loaded} --group' takes it out"
        )


def _taken_out(
    journal: "Journal", *, entry: str | None, whole_group: bool, reason: str
) -> list[Entry]:
    """Append what takes the targets out; return them."""
    targets = _targets(journal, entry, whole_group=whole_group)
    before = {target.subject: journal.state(target.subject) for target in targets}
    for target in targets:
        body = {"entry": target.hash} | ({"reason": reason} if reason else {})
        journal.append(Draft("retract", target.subject, body))
    _refuse_orphans(journal, before)
    return targets


def _loaded_after(journal: "Journal", targets: list[Entry]) -> str | None:
    """What a load wrote since, which an undo without ENTRY passes over, by its short name."""
    last = max(target.clock for target in targets)
    found = history.loaded_after(journal.connection, _desk(journal), last)
    return found[:8] if found else None


def _desk(journal: "Journal") -> history.Desk:
    former = replica.former(journal.connection, journal.replica)
    return history.Desk(journal.replica, former, journal.occasion.actor)


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise Refused(f"{question} that is many: look with --dry-run, then say --yes")
    if not click.confirm(question, err=True):
        raise Refused("nothing was changed")


def _preview(journal: "Journal", targets: list[Entry], *, dry_run: bool) -> None:
    """What goes, what stands on it, and how the records stand then."""
    for target in targets:
        output.line(text.one_line(_said_of(journal, target, dry_run=dry_run)))
    for subject in dict.fromkeys(target.subject for target in targets):
        for line in _standing_on(journal, subject, targets):
            output.line(f"  {text.one_line(line)}")
    for subject in dict.fromkeys(t.subject for t in targets if _bears_on_status(t)):
        _said.current(subject.partition(":")[2], journal.state(subject), dry_run=dry_run)


def _said_of(journal: "Journal", target: Entry, *, dry_run: bool) -> str:
    """That ``target`` goes; where it had taken another out, that this one comes back."""
    verb, back = ("would take out", "would put back") if dry_run else ("takes out", "puts back")
    taken_out = target.body.get("entry") if target.kind == "retract" else None
    for entry in journal.entries(target.subject) if taken_out else ():
        if entry.hash == taken_out:
            return f"{back} {entry.hash[:8]} {sentences.named(entry)}"
    return f"{verb} {target.hash[:8]} {sentences.named(target)}"


def _standing_on(journal: "Journal", subject: str, targets: list[Entry]) -> Iterator[str]:
    """What later entries of a subject stand on those taken out, and what counts again, in words."""
    gone = {target.hash for target in targets}
    corrected = {target.replaces for target in targets}
    for entry in _live(journal, journal.entries(subject)):
        said = f"{entry.hash[:8]} {sentences.of(entry)}"
        if entry.hash in corrected:
            yield f"so this counts again: {said}"
        if gone & set(entry.body.get("evidence", ())):
            held = next(a for a in journal.state(subject).assessments if a.entry == entry)
            left = f"{len(held.evidence)} other" if held.evidence else "nothing else"
            yield f"on it stood {said}; it stands on {left} now"
        elif gone & set(entry.body.get("after", ())):
            yield f"after it came {said}"


def _targets(journal: "Journal", entry: str | None, *, whole_group: bool) -> list[Entry]:
    if entry is None:
        group = history.newest_undoable_group(journal.connection, _desk(journal))
        if group is None:
            raise Refused(_nothing(journal))
        return _live_of_group(journal, group)
    named = record.entry_named(journal.connection, entry)
    if whole_group:
        live = _live_of_group(journal, named.group)
        if live:
            return live
    void = journal.state(named.subject).voided.get(named.hash)
    if void is None:
        return [named]
    way = f"; 'tracker undo {void.by[:8]}' brings it back" if void.how == "retracted" else ""
    raise Refused(f"{named.hash[:8]} does not count any more: {void.how} by {void.by[:8]}{way}")


def _nothing(journal: "Journal") -> str:
    """Why there is nothing to undo, and whose it is where somebody else recorded what there is."""
    theirs = history.newest_by_anybody(journal.connection, _desk(journal))
    if theirs:
        entry, actor = theirs[0][:8], text.one_line(theirs[1])
        return (
            f"nothing to undo by {text.one_line(journal.occasion.actor)}: what was recorded before this"
            f" database was copied or restored is {actor}'s; 'tracker undo {entry}' takes out the last"
            f" of it, and with --actor {text.shell_word(theirs[1])} you undo as {actor}"
        )
    return (
        "nothing to undo: of what was written under this replica's id nothing counts but what init and"
        " load wrote; 'tracker undo ENTRY' takes out any entry that 'tracker history' names"
    )


def _refuse_orphans(journal: "Journal", before: Mapping[str, "State"]) -> None:
    """Raise Refused where a record would go from under what stands on it, or from what names it."""
    records = {subject: was for subject, was in before.items() if _is_record(subject, was)}
    for subject, was in records.items():
        if more := _left_without(was, journal.state(subject), subject):
            raise Refused(_more_is_recorded(subject, was, more))
    gone = [subject for subject in records if not _is_record(subject, journal.state(subject))]
    if not gone:
        return
    journal.save()  # in the one transaction still: what goes by the same undo names nothing then
    for subject in gone:
        kind, _, name = subject.partition(":")
        if used := catalogue.users(journal.connection, kind, name):
            raise Refused(f"{kind} {name} is in use, by {_some(used)}; change those first")


def _is_record(subject: str, state: "State") -> bool:
    return derived_rows.is_described(subject.partition(":")[0], state)


def _left_without(was: "State", stands: "State", subject: str) -> list[Entry]:
    """What would still count of a record whose first description, or all that it must say, is gone."""
    if subject.startswith("setting:"):
        return []  # each word on a setting is the whole of it
    first = next(entry for entry in was.settled.live if entry.kind == "describe")
    if first.hash not in stands.voided and _is_record(subject, stands):
        return []
    return [entry for entry in stands.settled.live if entry.kind != "retract"]


def _more_is_recorded(subject: str, was: "State", more: list[Entry]) -> str:
    kind, _, name = subject.partition(":")
    said = _some([f"{entry.hash[:8]} {_short(sentences.of(entry))}" for entry in more])
    way = {
        "proposal": f"'tracker retire {name}' takes all of it out",
        "view": f"'tracker view remove {name}' takes all of it out",
    }.get(kind, "'tracker undo' takes those out first")
    if was.retired:
        way = "it is out of lists and counts already"
    return f"more is recorded on {name}: {said}; {way}"


def _some(named: list[str]) -> str:
    """The first few by name, how many more there are."""
    rest = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f", and {rest} more" if rest > 0 else "")


def _short(said: str) -> str:
    shown = text.one_line(said)
    return shown if len(shown) <= _SHORT else f"{shown[: _SHORT - 1]}…"


def _live_of_group(journal: "Journal", group: str) -> list[Entry]:
    """What counts of a command; what it took out of what it wrote itself stays out."""
    written = log.entries_of_group(journal.connection, group)
    own = {entry.hash for entry in written}
    return [e for e in _live(journal, written) if not {e.body.get("entry")} & own]


def _live(journal: "Journal", entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.hash not in journal.state(entry.subject).voided]


def _bears_on_status(entry: Entry) -> bool:
    kinds = ("assess", "evidence", "check", "retract")
    return entry.subject.startswith("proposal:") and entry.kind in kinds
