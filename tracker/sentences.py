"""Entries as sentences: what an entry says, in one line for history, previews and reports."""

from collections.abc import Callable

from tracker import settings
from tracker.fields import BODIES, Field
from tracker.model import Body, Entry


def of(entry: Entry) -> str:
    """What ``entry`` records, in one line, without who and when."""
    if entry.kind == "describe" and entry.subject.startswith("setting:"):
        return _set(entry.body)
    sentence = _SENTENCES.get(entry.kind)
    return str(sentence(entry.body)) if sentence else entry.kind


def named(entry: Entry) -> str:
    """What ``entry`` records, with its subject in front."""
    kind, _, name = entry.subject.partition(":")
    return f"{settings.name_of(name) if kind == 'setting' else name}: {of(entry)}"


def ended(sentence: str) -> str:
    """``sentence`` with a full stop, where nothing ends it yet."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def when(date: str) -> str:
    """``on`` a day, ``in`` a month or year."""
    return f"{'on' if len(date) == 10 else 'in'} {date}"


def cited(body: Body) -> str:
    """What a piece of evidence cites: a source id, a link or a document, with its locator."""
    place = body.get("source") or body.get("url") or body.get("doc") or ""
    locator = body.get("locator")
    return f"{place}, {locator}" if locator else str(place)


def of_fields(fields: Body) -> str:
    """What is said of a record, field by field."""
    if "retired" in fields:
        return f"retired: {fields['retired']}" if fields["retired"] else "brought back"
    return "; ".join(f"{name}: {_value(value)}" for name, value in fields.items())


def redated(was: Entry, entry: Entry) -> str:
    """When ``entry`` took effect, where that is not when ``was``, of the same kind, did; else empty."""
    old, new = was.effective_on, entry.effective_on
    return f"effective date was {old}, is {new}" if old != new else ""


def differing(was: Entry, entry: Entry) -> str:
    """What ``entry`` says otherwise than ``was``, of the same kind: when it took effect, then field by
    field, each as it was and as it is; empty where that is nothing."""
    said = [dated] if (dated := redated(was, entry)) else []
    for field in BODIES.get(entry.kind, ()):
        old, new = (_told(field, one.body.get(field.name)) for one in (was, entry))
        is_told = (old, new) == (
            was.effective_on,
            entry.effective_on,
        )  # the date that one comes from
        if (
            old != new and not is_told and field.name != "after"
        ):  # what stood then is no word of ours
            name = field.name.replace("_", " ")
            said.append(f"{name} was {old or 'not given'}, is {new or 'none'}")
    return "; ".join(said)


def _told(field: Field, value: object) -> str:
    """A value by which it can be told from another: entries and files by their short names."""
    shown = [str(item) for item in (value if isinstance(value, list) else [value or ""])]
    if field.shape_of_one == "hash":
        return ", ".join(item[:8] for item in shown)
    said = ", ".join(shown)
    return f'"{said}"' if " " in said else said


def _set(body: Body) -> str:
    """What a setting is set to."""
    fields = body["fields"]
    if settings.FIELD not in fields:
        return of_fields(fields)
    value = fields[settings.FIELD]
    return "back to its default" if value is None else f"set to {value or 'nothing'}"


def _describe(body: Body) -> str:
    fields = body["fields"]
    if "title" in fields and len(fields) > 2:
        return f"described: {fields['title']}"
    return of_fields(fields)


def _value(value: object) -> str:
    if value is None:
        return "cleared"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _assess(body: Body) -> str:
    details = [body[key] for key in ("confidence", "failure_reason") if key in body]
    more = f" ({', '.join(details)})" if details else ""
    without = f"; no evidence: {body['unsupported']}" if "unsupported" in body else ""
    return f"{body['status']}{more}: {body['reason']}{without}"


def _evidence(body: Body) -> str:
    return f"{body['stance']}: {body['finding']} [{cited(body)}]"


def _deadline(body: Body) -> str:
    why = f": {body['reason']}" if body.get("reason") else ""
    return f"deadline {body['deadline']}{why}"


_SENTENCES: dict[str, Callable[[Body], str]] = {
    "describe": _describe,
    "assess": _assess,
    "evidence": _evidence,
    "check": lambda body: f"looked in {body['looked_in']}; found nothing",
    "deadline": _deadline,
    "respond": lambda body: f"the owner's response: {body['response']}",
    "link": lambda body: f"{body['link']} {body['to']}",
    "unlink": lambda body: f"no longer {body['link']} {body['to']}",
    "note": lambda body: str(body["note"]),
    "retract": lambda body: (
        f"takes out {body['entry'][:8]}" + (f": {body['reason']}" if body.get("reason") else "")
    ),
}
