"""One proposal as text that somebody edits, and what an edit of it comes to."""

import itertools
import re
import sqlite3
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tracker import log, text
from tracker.errors import SeveralErrors
from tracker.seeding import seed_form, seed_text, seeds
from tracker.seeding.seed_files import Known, SeedProposal
from tracker.seeding.seed_form import Form

_HEAD = """{name} as it stands. Change what is to change, save, and leave the editor: what differs
is shown and asked about before anything is written.

A status of a later date is a further judgement, of the same date a correction. New evidence needs
a key of its own. Evidence, a status or a deadline is taken out by 'tracker undo', not by deleting it
here; any other field that is deleted is cleared, a link taken away.
{more}"""
_MARK = "#! "
_SAID = ("id", "status")  # always there


class Move(NamedTuple):
    """One change: what of the record, how it was and how it is to be; None where nothing was."""

    what: str
    old: str | None
    new: str | None


class Opened(NamedTuple):
    """A proposal as it stood when a draft of it was made."""

    name: str
    form: Form
    text: str


def opened(connection: sqlite3.Connection, name: str) -> Opened:
    """The draft of the proposal with this id."""
    form = seed_form.of(list(log.entries_of(connection, f"proposal:{name}")))
    given = {*form.fields, *(form.judgement or ()), *_SAID}
    lacking = [field for field in seed_text.ORDER if field not in given]
    more = textwrap.fill(f"Fields that may be added: {', '.join(lacking)}.", 95)
    head = _HEAD.format(name=name, more=more)
    said = [seed_text.proposal(name, form)]
    return Opened(name, form, seed_text.document(head, log.state_of(connection), said))


def read(path: Path, before: Opened, known: Known, today: date) -> SeedProposal:
    """The proposal that a draft of ``before`` holds now; raises SeveralErrors, each with its line."""
    (seed,) = seeds.read([path], known, today)
    flaws = []
    if [proposal.id for proposal in seed.proposals] != [before.name] or seed.source or seed.issues:
        flaws.append(f"{path}:1: this draft is for {before.name} alone: one table, with that id")
    else:
        flaws += _stale_reason(before.form, seed.proposals[0])
    if flaws:
        raise SeveralErrors(flaws, "1 error; nothing was changed")
    return seed.proposals[0]


def mark(path: Path, errors: Sequence[str]) -> None:
    """Put what is wrong with a draft on top of it, in comments that take the place of those before, by
    the lines as they are numbered then. What is no UTF-8 is left as it is."""
    try:
        rows = path.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        return
    old = len(list(itertools.takewhile(lambda row: row.startswith(_MARK), rows)))
    place = re.compile(rf"{re.escape(str(path))}:(\d+)")
    told = [
        place.sub(lambda found: f"line {int(found[1]) - old + len(errors)}", error, count=1)
        for error in errors
    ]
    content = "".join([*(f"{_MARK}{text.one_line(line)}\n" for line in told), *rows[old:]])
    path.write_bytes(content.encode())


def is_other_status_of_same_day(before: Form, edited: SeedProposal) -> bool:
    """Whether a status was changed and its date left alone, so that it could be either a correction or
    a further judgement."""
    old, new = before.judgement, edited.judgement
    return bool(old and new and old["status"] != new["status"] and _same(old, new, "status_on"))


def moves(before: Form, edited: SeedProposal) -> list[Move]:
    """What somebody changed, each thing from what to what."""
    found = [*_of_table("", before.fields, edited.fields)]
    found += _moved("deadline", before.deadline, edited.deadline) if edited.deadline else []
    if edited.judgement:
        found += _of_table("", before.judgement or {"status": "unassessed"}, edited.judgement)
    for key, item in edited.evidence.items():
        if key in before.evidence:
            found += _of_table(f"evidence {key} ", before.evidence[key], item)
        else:
            found.append(Move(f"evidence {key}", None, f"{item['stance']}: {item['finding']}"))
    old, new = (
        [f"{kind} {other}" for kind, other in links] for links in (before.links, edited.links)
    )
    found += [Move("link", link, None) for link in old if link not in new]
    found += [Move("link", None, link) for link in new if link not in old]
    return found


def _stale_reason(before: Form, edited: SeedProposal) -> Iterator[str]:
    old, new = before.judgement, edited.judgement
    if old and new and old["status"] != new["status"] and _same(old, new, "reason"):
        yield (
            f"{edited.where('reason')}: reason: still says why it was '{old['status']}'; say why it is"
            f" '{new['status']}'"
        )


def _same(old: dict[str, Any], new: dict[str, Any], name: str) -> bool:
    return bool(old[name] == new[name])


def _of_table(label: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Move]:
    for name in dict.fromkeys([*new, *old]):
        yield from _moved(label + name, old.get(name), new.get(name))


def _moved(what: str, old: Any, new: Any) -> Iterator[Move]:
    if old != new:
        yield Move(what, _shown(old), _shown(new))


def _shown(value: Any) -> str | None:
    return ", ".join(value) if isinstance(value, list) else value
