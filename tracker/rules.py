"""What may be written: every draft is checked here against the state of its subject."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from tracker import dates, fields, settings, text, vocabulary
from tracker.errors import Refused
from tracker.fold import State
from tracker.model import Body, Draft, Entry

_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_HASH = "[0-9a-f]{64}"
_HIGHEST = 2**62  # SQLite's integers end at 2**63 - 1
_LOAD_KEYS = ("key", "name", "of")


def check(draft: Draft, state: State, today: date) -> None:
    """Raise Refused where ``draft`` may not follow on ``state``.

    ``today`` is the local day; nothing that is dated may lie after it.
    """
    _check_form(draft)
    if draft.kind == "describe":
        _check_partners(draft, state)
    if draft.kind in fields.DATED_KINDS:
        _check_not_ahead(draft, today)
    if draft.kind == "assess":
        _check_support(draft, state)
    if draft.kind == "evidence":
        _check_new(draft, state)
    if draft.kind == "link":
        _check_link(draft, state)
    if draft.replaces is not None:
        _check_replaceable(draft, state)


def check_retract(draft: Draft, entries: Iterable[Entry]) -> None:
    """Raise Refused where the entry to take out is none of its own subject's ``entries``."""
    target = draft.body.get("entry", "")
    if target not in {entry.hash for entry in entries}:
        raise Refused(f"{target[:8]} is not an entry of {_name(draft)}")


def entry_flaws(entry: Entry) -> list[str]:
    """All that is wrong with the form of an entry that was written elsewhere."""
    signed = (entry.actor, entry.group)
    flaws = [flaw for value in signed if (flaw := text.flaw(value))]
    if "\n" in entry.actor:
        flaws.append("actor: one line only")
    if not re.fullmatch("[0-9a-f]{16}", entry.replica):
        flaws.append(f"replica: '{entry.replica}' is not 16 hexadecimal digits")
    if not _is_instant(entry.recorded_at):
        flaws.append(f"recorded_at: '{entry.recorded_at}' is not a UTC time")
    if entry.effective_on is not None and not dates.is_date(entry.effective_on):
        flaws.append(f"effective_on: '{entry.effective_on}' is not a date")
    counts_from = entry.body.get("counts_from", "2000-01-01")
    if not (isinstance(counts_from, str) and len(counts_from) == 10 and dates.is_date(counts_from)):
        flaws.append("counts_from: not a day")
    if entry.effective_on is None and entry.kind in fields.DATED_KINDS:
        flaws.append("effective_on: missing")
    if max(entry.seq, entry.clock) > _HIGHEST:
        flaws.append(f"clock: {entry.clock} is out of range")
    load = entry.body.get("load", dict.fromkeys(_LOAD_KEYS, ""))
    if not isinstance(load, dict) or not all(isinstance(load.get(k), str) for k in _LOAD_KEYS):
        flaws.append("load: not as load writes it")
    if not re.fullmatch(_HASH, str(entry.body.get("again", "0" * 64))):
        flaws.append("again: not the hash of an entry")
    return flaws or form_flaws(entry.kind, entry.subject, entry.body)


def _is_instant(moment: str) -> bool:
    try:
        return moment == datetime.fromisoformat(moment).strftime(_INSTANT)
    except ValueError:
        return False


def form_flaws(kind: str, subject: str, body: dict[str, Any]) -> list[str]:
    """All that is wrong with the form of an entry, whoever wrote it."""
    if kind not in fields.BODIES:
        return [f"kind: '{kind}' is not a kind of entry"]
    subject_type, _, name = subject.partition(":")
    if subject_type not in vocabulary.SUBJECT_TYPES or text.slug_flaw(name):
        return [f"subject: '{subject}' is not TYPE:ID ({text.slug_flaw('')})"]
    if kind == "describe":
        return _describe_flaws(subject_type, name, body)
    flaws = fields.flaws_of_body(fields.BODIES[kind], body)
    if kind in ("link", "unlink") and subject == f"proposal:{body.get('to')}":
        flaws.append(f"{name} cannot be linked to itself")
    if kind == "evidence" and not any(body.get(name) for name in fields.CITED):
        flaws.append("evidence cites something: give --url, --source or --doc")
    return flaws


def _describe_flaws(subject_type: str, name: str, body: dict[str, Any]) -> list[str]:
    patch = body.get("fields")
    if not isinstance(patch, dict):
        return ["fields: missing"]
    given = {name: value for name, value in patch.items() if value is not None}
    required = {field.name for field in fields.CATALOGUES.get(subject_type, ()) if field.required}
    cleared = [name for name in patch if patch[name] is None and name in required]
    table = [field for field in fields.CATALOGUES.get(subject_type, ()) if field.name in given]
    flaws = [f"{name}: may be changed, not cleared" for name in cleared]
    if subject_type == "setting" and settings.FIELD in given:
        flaws += settings.flaws_of(settings.name_of(name), given[settings.FIELD])
    return flaws + fields.flaws_of_body(table, given)


def _check_form(draft: Draft) -> None:
    flaws = form_flaws(draft.kind, draft.subject, draft.body)
    if flaws:
        raise Refused(flaws[0])


def _check_partners(draft: Draft, state: State) -> None:
    patch = draft.body["fields"]
    if not {"owner", "partners"} & set(patch):
        return
    described = {**state.fields, **patch}
    if described.get("owner") in (described.get("partners") or ()):
        raise Refused(f"partners: {described['owner']} is the owner of {_name(draft)} already")


def _check_not_ahead(draft: Draft, today: date) -> None:
    said = [draft.body.get(name) for name in ("date", "published", "accessed")]
    for day in (draft.effective_on, *said):
        flaw = dates.ahead_of(today, day) if day else None
        if flaw:
            raise Refused(flaw)


def _check_support(draft: Draft, state: State) -> None:
    named = draft.body.get("evidence", [])
    known = {entry.hash for entry in state.evidence}
    for entry_hash in named:
        if entry_hash not in known:
            raise Refused(f"{entry_hash[:8]} is not evidence on {_name(draft)}")
    status = draft.body["status"]
    if status in vocabulary.NEED_EVIDENCE and not named and not draft.body.get("unsupported"):
        raise Refused(
            f"'{status}' needs evidence: add --url with --finding, name entries with --evidence,"
            " or say --unsupported WHY"
        )
    if draft.body.get("failure_reason") and status not in vocabulary.FAILING:
        raise Refused(f"--because goes with {', '.join(vocabulary.FAILING)}, not with '{status}'")


def _check_new(draft: Draft, state: State) -> None:
    for entry in state.evidence:
        if entry.hash != draft.replaces and identity(entry.body) == identity(draft.body):
            raise Refused(
                f"{_name(draft)} has this finding from this source already, as entry"
                f" {entry.hash[:8]}; to correct it add --replaces {entry.hash[:8]}"
            )


def day_of_evidence(body: Body) -> str | None:
    """When evidence counts from: its event, else its publication; None for today."""
    return body.get("date") or body.get("published")


def drafts_of_check(subject: str, looked_in: str, on: str | None, state: State) -> list[Draft]:
    """What a look that found nothing comes to: an unassessed proposal becomes no-action by it."""
    drafts = [Draft("check", subject, {"looked_in": looked_in}, on)]
    if state.status == "unassessed":
        body = {"status": "no-action", "reason": f"looked in {looked_in}; found nothing"}
        drafts.append(Draft("assess", subject, body, on))
    return drafts


def default_day(kind: str, state: State, today: date) -> str:
    """The day from which an entry of a dated kind counts where none is given: today, a local day; or
    tomorrow, where what it comes after counts from then already, in a time zone or by a clock that is a
    day ahead: whoever speaks later, seeing the other, is not to count less."""
    held = {"assess": state.assessments, "deadline": state.deadlines, "respond": state.responses}
    tomorrow = dates.next_day(today.isoformat())
    last = held.get(kind, ())[-1:]
    return tomorrow if last and last[0].from_on == tomorrow else today.isoformat()


def identity(body: Body) -> tuple[str, str]:
    """What makes a piece of evidence the same as another: its finding, and what it cites."""
    cited = next(filter(None, map(body.get, fields.CITED)), "")
    return (text.folded(body.get("finding", "")), cited)


def cites_the_same(body: Body, other: Body) -> bool:
    """Whether two pieces of evidence cite something in common, and nothing that differs."""
    both = [name for name in fields.CITED if body.get(name) and other.get(name)]
    return bool(both) and all(body[name] == other[name] for name in both)


def _check_link(draft: Draft, state: State) -> None:
    kind, other = draft.body["link"], draft.body["to"]
    if state.linked(kind, other):
        raise Refused(f"{_name(draft)} is linked already: {kind} {other}")


def _check_replaceable(draft: Draft, state: State) -> None:
    held = [assessment.entry for assessment in state.assessments]
    held += [timed.entry for timed in (*state.deadlines, *state.responses)]
    live = {entry.hash: entry for entry in (*held, *state.evidence, *state.checks)}
    replaced = live.get(draft.replaces or "")
    if replaced is None:
        raise Refused(f"{(draft.replaces or '')[:8]} is not an entry that stands on {_name(draft)}")
    if replaced.kind != draft.kind:
        raise Refused(
            f"{replaced.hash[:8]} is of kind {replaced.kind}; only {draft.kind} can be replaced here"
        )


def _name(draft: Draft) -> str:
    return draft.subject.partition(":")[2]
