"""Hostile text through the gate of every field: refused by name, or stored as it is."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.hostile_text import INADMISSIBLE, STEERING, short
from tests.storage.databases import OCCASION, described
from tracker import fields, journal, text
from tracker.errors import Refused, WrongUsage
from tracker.fields import Field
from tracker.journal import Journal
from tracker.model import Draft
from tracker.session import checked_actor

_SAFE_LINKS = ("http://", "https://", "mailto:", "doi:")
_FIRST = {  # titles that no text drawn is the same as: what is stored is told from these
    "proposal": {"title": "It stands there first", "owner": "MX"},
    "source": {"title": "It stands there first"},
    "issue": {"title": "It stands there first", "meaning": "M"},
}
_BASES: dict[str, dict[str, Any]] = {
    "assess": {"status": "stalled", "reason": "r", "evidence": [], "unsupported": "u"},
    "evidence": {"stance": "mixed", "doc": "d", "url": "https://example.org/"},
    "check": {"looked_in": "gazette"},
    "deadline": {"deadline": "none", "reason": "r"},
    "respond": {"response": "noted"},
    "link": {"link": "repeats", "to": "other"},
    "note": {"note": "n"},
}


class Place(NamedTuple):
    """A field that text can be written to: of an entry's body, or of a catalogue."""

    kind: str
    subject: str
    field: Field


PLACES = (
    *(
        Place("describe", f"{subject}:one", field)
        for subject, table in fields.CATALOGUES.items()
        for field in table
    ),
    *(
        Place(kind, "proposal:one", field)
        for kind in _BASES
        for field in fields.BODIES[kind]
        if field.name != "after"  # the journal stamps it
    ),
)


def problems(database: Path, texts: list[str], first: int) -> Iterator[tuple[str, str]]:
    """Each text with what went wrong with it: at the gate of every field, and written to the log at
    one of them, another one for each text (``first`` says where to begin)."""
    asked: list[tuple[Place, str, bool]] = []
    try:
        with journal.writing(database, lambda: OCCASION) as log:
            _describe(log)
            for number, one in enumerate(texts, start=first):
                place = PLACES[number % len(PLACES)]
                refusal = _refusal(log, place, one, number)
                asked.append((place, one, refusal is None))
                for flaw in (_of_gates(one), _of_refusal(place, one, refusal), _of_actor(one)):
                    if flaw:
                        yield one, flaw
    except _Crash as crash:
        yield crash.text, str(crash)  # the rest of the batch went with it
        return
    yield from _of_stored(database, [(place, one) for place, one, stored in asked if stored])


class _Crash(Exception):
    """Neither refused nor stored."""

    def __init__(self, place: Place, text: str, error: Exception):
        self.text = text
        super().__init__(f"{place.kind} {place.field.name}: traceback: {error!r}")


def _of_stored(database: Path, kept: list[tuple[Place, str]]) -> Iterator[tuple[str, str]]:
    """Whether the newest entries hold what was written to them."""
    stored = [body for body in _bodies(database) if not _is_first(body)]
    for (place, one), body in zip(kept, stored[len(stored) - len(kept) :], strict=True):
        found = (body["fields"] if place.kind == "describe" else body)[place.field.name]
        if found != _value(place.field, one):
            yield one, f"{place.kind} {place.field.name}: stored as {short(str(found))}"


def _describe(log: Journal) -> None:
    for subject, patch in _FIRST.items():
        if not log.state(f"{subject}:one").fields:
            log.append(Draft("describe", f"{subject}:one", {"fields": patch}))
    if not log.state("proposal:other").fields:
        log.append(described("other"))


def _is_first(body: dict[str, Any]) -> bool:
    return body.get("fields") in (*_FIRST.values(), {"title": "One", "owner": "MX"})


def _bodies(database: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT body FROM entries ORDER BY rowid").fetchall()
    return [json.loads(row[0]) for row in rows]


def _value(field: Field, one: str) -> Any:
    return [one] if field.many else one


def _refusal(log: Journal, place: Place, one: str, number: int) -> str | None:
    """Write ``one``; why it was refused, or None where it was stored."""
    value = _value(place.field, one)
    if place.kind == "describe":
        body: dict[str, Any] = {"fields": {place.field.name: value}}
    else:
        body = {**_BASES[place.kind], place.field.name: value}
        if place.kind == "evidence":
            body.setdefault("finding", f"finding {number}")
    try:
        log.append(Draft(place.kind, place.subject, body))
        log.state(place.subject)
    except Refused as refused:
        return str(refused)
    except Exception as error:
        raise _Crash(place, one, error) from error
    return None


def _of_gates(one: str) -> str | None:
    """Whatever the field, it is refused in one harmless line that names it, or may be stored."""
    for place in PLACES:
        flaw = fields.flaw_of(place.field, _value(place.field, one))
        if flaw is None and _never(place.field, one):
            return f"{place.kind} {place.field.name}: {_never(place.field, one)} admitted"
        if flaw is not None and not text.one_line(flaw).startswith(place.field.name):
            return f"{place.kind} {place.field.name}: refused without its name: {short(flaw)}"
        if flaw is not None and STEERING.search(text.one_line(flaw)):
            return f"{place.kind} {place.field.name}: the refusal steers a terminal"
    return None


def _of_refusal(place: Place, one: str, refusal: str | None) -> str | None:
    named = f"{place.kind} {place.field.name}"
    if refusal is None:
        flaw = _never(place.field, one)
        return f"{named}: {flaw} stored" if flaw else None
    welcome = place.field.shape == "text" and one.strip() and not INADMISSIBLE.search(one)
    held = "has this finding" in refusal or "linked already" in refusal
    if welcome and not held:
        return f"{named}: refused without need: {short(refusal)}"
    return (
        None
        if held or place.field.name in refusal
        else f"{named}: refused without its name: {short(refusal)}"
    )


def _never(field: Field, one: str) -> str | None:
    """What may never be stored in ``field``, and is in ``one``."""
    if INADMISSIBLE.search(one):
        return "a character that is never admitted"
    if field.shape in ("line", "lines") and "\n" in one:
        return "a line break"
    if field.shape == "url" and one and not one.lower().startswith(_SAFE_LINKS):
        return "a link of another kind"
    return None


def _of_actor(one: str) -> str | None:
    try:
        name = checked_actor(one)
    except WrongUsage as refused:
        return None if "--actor" in str(refused) else "actor: refused without its name"
    bad = INADMISSIBLE.search(name) or "\n" in name or name != one.strip()
    return "actor: admitted" if bad else None
