"""The derived rows that a folded state makes: pure, no database."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tracker import dates, fields, settings, standing, text, vocabulary
from tracker.fold import State
from tracker.model import Entry
from tracker.standing import Held, Standing

Row = tuple[Any, ...]


def of(subject: str, state: State, *, searchable: bool = True) -> Iterator[tuple[str, Row]]:
    """Every derived row of a subject and the name of its table; columns as in ``projection.COLUMNS``.
    The words of its texts are among them where it is to be ``searchable``."""
    kind, _, name = subject.partition(":")
    for entry, void in state.voided.items():
        yield "voided", (entry, subject, void.how, void.by)
    if not is_described(kind, state):
        return  # what was recorded before its description arrived shows once that does
    if kind == "proposal":
        yield from _proposal_rows(name, state)
        yield from _text_rows(name, state) if searchable else ()
    elif kind == "source" and not state.retired:
        yield "sources", _source_row(name, state)
    elif kind == "issue" and not state.retired:
        yield "issues", _issue_row(name, state)
    elif kind == "view" and not state.retired:
        yield "views", (name, state.fields["query"], state.fields.get("meaning", ""))
    elif kind == "setting":
        yield from _setting_rows(settings.name_of(name), state)


def is_described(kind: str, state: State) -> bool:
    """Whether a subject of this kind has what every record of it has: only then is it one."""
    required = (field.name for field in fields.CATALOGUES.get(kind, ()) if field.required)
    return bool(state.fields) and all(name in state.fields for name in required)


def _proposal_rows(name: str, state: State) -> Iterator[tuple[str, Row]]:
    yield "proposals", _proposal_row(name, state)
    for issue in dict.fromkeys(state.fields.get("issues", ())):
        yield "proposal_issues", (name, issue)
    heads = set(state.heads)
    for held in state.assessments:
        yield "assessments", _assessment_row(name, held, heads)
    for entry in state.evidence:
        yield "evidence", _evidence_row(name, entry)
    for held in state.assessments:
        for evidence in held.evidence:
            yield "assessment_evidence", (held.entry.hash, evidence)
    yield from (("standings", (name, *_standing_row(item))) for item in state.standings)
    yield from _dated_rows(name, state)
    for entry in state.links:
        yield "links", (entry.hash, name, entry.body["link"], entry.body["to"], *_by(entry))
    for entry in state.notes:
        yield "notes", (entry.hash, name, entry.body["note"], *_by(entry))


def _text_rows(name: str, state: State) -> Iterator[tuple[str, Row]]:
    for kind, entry_hash, said in _said(name, state):
        if words := " ".join(text.tokens(said)):
            yield "texts", (name, kind, entry_hash, words)


def _said(name: str, state: State) -> Iterator[tuple[str, str | None, str]]:
    """Every text in which words are searched: its kind, the entry it is of, and what it says."""
    yield "id", None, name
    for field in ("title", "summary", "test"):
        yield field, None, state.fields.get(field, "")
    for entry in state.evidence:
        yield "finding", entry.hash, entry.body["finding"]
    for entry in state.notes:
        yield "note", entry.hash, entry.body["note"]


def _dated_rows(name: str, state: State) -> Iterator[tuple[str, Row]]:
    for entry in state.checks:
        where = entry.body["looked_in"]
        yield "checks", (entry.hash, name, where, _on(entry), standing.day_of(entry), *_by(entry))
    for held in state.deadlines:
        due, reason = _due(held), held.entry.body.get("reason", "")
        yield "deadlines", (held.entry.hash, name, *due, reason, *_in_force(held))
    for held in state.responses:
        body = held.entry.body
        yield (
            "responses",
            (held.entry.hash, name, body["response"], body.get("url"), *_in_force(held)),
        )


def _proposal_row(name: str, state: State) -> Row:
    given = state.fields.get
    due: tuple[str | None, str | None] = (None, None)
    if state.deadlines:
        due = _due(state.deadlines[-1])
    return (
        name,
        given("title", ""),
        given("summary", ""),
        given("test", ""),
        given("owner", ""),
        _json(given("partners", [])),
        given("body", ""),
        given("assignee", ""),
        given("proposed_by", ""),
        given("put", ""),
        _json(given("issues", [])),
        given("source", ""),
        given("locator", ""),
        given("priority") or "normal",
        given("inferred", ""),
        given("retired"),
        state.tracked_on,
        *_status_columns(state.current),
        *due,
        state.responses[-1].entry.body["response"] if state.responses else None,
        state.now.last_looked,
        *_standing_row(state.now)[4:],
    )


def _status_columns(current: Held | None) -> Row:
    """status since since_on reason failure_reason confidence unsupported_why assessment"""
    if current is None:
        return ("unassessed", *(None,) * 7)
    entry = current.entry
    said = entry.body.get
    return (
        entry.body["status"],
        _on(entry),
        current.from_on,
        said("reason", ""),
        said("failure_reason"),
        said("confidence") or None,
        said("unsupported"),
        entry.hash,
    )


def _standing_row(item: Standing) -> Row:
    entry = item.current.entry if item.current else None
    status = entry.body["status"] if entry else "unassessed"
    return (item.from_on, item.until_on, status, entry.hash if entry else None, *item[3:])


def _assessment_row(name: str, held: Held, heads: set[str]) -> Row:
    entry = held.entry
    said = entry.body.get
    return (
        entry.hash,
        name,
        entry.body["status"],
        _on(entry),
        held.from_on,
        held.until_on,
        said("reason", ""),
        said("failure_reason"),
        said("confidence") or None,
        said("unsupported"),
        entry.hash in heads,
        *_by(entry),
    )


def _evidence_row(name: str, entry: Entry) -> Row:
    said = entry.body.get
    return (
        entry.hash,
        name,
        entry.body["finding"],
        entry.body["stance"],
        said("kind"),
        said("source"),
        said("url"),
        said("doc"),
        said("title"),
        said("author"),
        said("publisher"),
        said("published"),
        said("date"),
        said("accessed"),
        said("locator"),
        said("quote"),
        said("archive_url"),
        said("grade") or vocabulary.UNGRADED,
        standing.origin_of(entry.body),
        said("by"),
        said("attached"),
        said("file_name"),
        _on(entry),
        standing.day_of(entry),
        *_by(entry),
    )


def _source_row(name: str, state: State) -> Row:
    given = state.fields.get
    texts = (given(field, "") for field in ("publisher", "published", "date_note", "url"))
    return (name, given("title", ""), _json(given("authors", [])), *texts, state.tracked_on)


def _issue_row(name: str, state: State) -> Row:
    given = state.fields.get
    return (name, *(given(field, "") for field in ("title", "meaning", "cap")), state.tracked_on)


def _setting_rows(name: str, state: State) -> Iterator[tuple[str, Row]]:
    """None where the default holds, or where what stands in the log could not be written today."""
    value = state.fields.get(settings.FIELD)
    if not settings.flaws_of(name, value):
        yield "settings", (name, value)


def _due(held: Held) -> tuple[str, str | None]:
    deadline = str(held.entry.body["deadline"])
    return (deadline, None if deadline == "none" else dates.last_day(deadline))


def _in_force(held: Held) -> Row:
    return (_on(held.entry), held.from_on, held.until_on, *_by(held.entry))


def _on(entry: Entry) -> str:
    return entry.effective_on or standing.day_of(entry)


def _by(entry: Entry) -> tuple[str, str]:
    return (entry.actor, entry.recorded_at)


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
