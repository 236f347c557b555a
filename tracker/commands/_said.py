"""Sentences that several commands print after they wrote something."""

from tracker import countries, output, text
from tracker.errors import Refused
from tracker.fold import State
from tracker.journal import Journal
from tracker.model import Entry


def wrote(what: str, entries: list[Entry], *, dry_run: bool) -> None:
    """One line of result: what was written, under which names."""
    names = ", ".join(entry.hash[:8] for entry in entries)
    if dry_run:
        output.line(f"would write: {text.one_line(what)}")
    else:
        output.line(f"{text.one_line(what)} (entry {names})")


def current(proposal: str, state: State) -> None:
    """What is current now, which a back-dated entry may not be."""
    held = state.current
    since = f" since {held.entry.effective_on}" if held else ""
    output.line(f"current: {proposal} is {state.status}{since}")


def standing(journal: Journal, proposal: str) -> State:
    """The state of a proposal that may be written to; raises Refused where it is retired."""
    state = journal.state(f"proposal:{proposal}")
    if state.retired:
        raise Refused(
            f"{proposal} is retired; 'tracker history {proposal}' names the entry to undo"
        )
    return state


def owner(code: str) -> str:
    """A country as ``Mexico (MX)``."""
    name = countries.name(code)
    return f"{name} ({code})" if name != code else code


def unchanged(name: str) -> None:
    """Nothing was written, because it stands so already."""
    output.line(f"{name}: unchanged; it says so already")
