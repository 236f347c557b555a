"""Sentences that several commands print."""

from typing import TYPE_CHECKING

from tracker import output, sentences, text
from tracker.errors import Refused
from tracker.model import Entry

if TYPE_CHECKING:  # what only writing needs
    from tracker.fold import State
    from tracker.journal import Journal
    from tracker.queries.history import Past


def wrote(what: str, entries: list[Entry], *, dry_run: bool) -> None:
    """One line of result: what was written, under which names."""
    names = ", ".join(entry.hash[:8] for entry in entries)
    if dry_run:
        output.line(f"would write: {text.one_line(what)}")
    else:
        output.line(f"{text.one_line(what)} (entry {names})")


def current(proposal: str, state: "State", *, dry_run: bool) -> None:
    """What is current now, which a back-dated entry may not be; a partial date with its last day."""
    held = state.current
    since = ""
    if held:
        partial = len(held.entry.effective_on or "") < len(held.from_on)
        since = f" since {held.entry.effective_on}"
        since += f" (counted from {held.from_on})" if partial else ""
    unsupported = "; no evidence stands behind it" if state.now.unsupported else ""
    now = "then" if dry_run else "current"
    verb = "would be" if dry_run else "is"
    output.line(f"{now}: {proposal} {verb} {state.status}{since}{unsupported}")


def standing(journal: "Journal", proposal: str) -> "State":
    """The state of a proposal that may be written to; raises Refused where it is retired."""
    state = journal.state(f"proposal:{proposal}")
    if state.retired:
        entries = journal.entries(f"proposal:{proposal}")
        by = next(e for e in reversed(entries) if "retired" in e.body.get("fields", ()))
        raise Refused(f"{proposal} is retired; 'tracker undo {by.hash[:8]}' brings it back")
    return state


def unchanged(name: str) -> None:
    """Nothing was written, because it stands so already."""
    output.line(f"{name}: unchanged; it says so already")


def next_look(proposal: str) -> str:
    """The command that records a look at a proposal; its place is for whoever looks to fill in."""
    return f'tracker checked {proposal} --looked-in "…"'


def past(item: "Past", *, of_one: bool = False, width: int | None = None) -> str:
    """One entry in one line, its subject named unless all are ``of_one``; UTC, to the minute.

    What does not count any more says so, however short the rest is cut to keep to ``width``, and is
    struck through on a terminal.
    """
    entry = item.entry
    when = f"{entry.recorded_at[:10]} {entry.recorded_at[11:16]}Z"
    on = f", {entry.effective_on}" if entry.effective_on else ""
    said = sentences.of(entry) if of_one else sentences.named(entry)
    shown = text.one_line(f"{when} {entry.hash[:8]} {entry.actor}{on}: {said}")
    mark = f" -- {item.how} by {item.by[:8]}" if item.how and item.by else ""
    if width is not None and len(shown) + len(mark) > width:
        shown = shown[: max(width - len(mark) - 1, 0)] + "…"
    return output.struck(shown + mark) if item.how else shown
