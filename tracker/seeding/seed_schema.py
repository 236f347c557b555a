"""The JSON schema of seed files, made from the same field tables that check them.

``python -m tracker.seeding.seed_schema`` prints it; editors use the copy in seeds/.
"""

import json
from collections.abc import Iterable
from typing import Any

from tracker import dates, vocabulary
from tracker.fields import URL, Field
from tracker.seeding import seed_files
from tracker.text import SLUG, SLUG_LENGTH

Schema = dict[str, Any]
_DAY = "(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_DATE = f"^{_DAY}$"
_ITEM_OF = {"lines": "line", "countries": "country", "slugs": "slug"}
_PATTERNS = {
    "line": r"^[^\n]*$",
    "country": "^[A-Z]{2}$",
    "slug": f"^{SLUG}$",
    "date": _DATE,
    "due": f"^(none|{_DAY})$",
    "url": f"^{URL}$",
}
_HAS_STATUS = {
    "required": ["status"],
    "properties": {"status": {"not": {"enum": ["unassessed", ""]}}},
}
_BEYOND = (
    "What a schema cannot say is checked by 'tracker load': ids and evidence keys are unique, links,"
    f" issues and sources exist, days are days of the calendar {dates.FIRST_YEAR}-{dates.LAST_YEAR}."
)


def schema() -> Schema:
    """The schema, JSON Schema draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tracker seed file",
        "description": _BEYOND,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "exported": _exported(),
            "source": _object((seed_files.ID, *seed_files.SOURCE_FIELDS)),
            "issues": _array(_object((seed_files.ID, *seed_files.ISSUE_FIELDS))),
            "proposals": _array(_proposal()),
        },
        "if": {"required": ["exported"]},
        "else": {
            "dependentRequired": {"proposals": ["source"]},
            "properties": {"proposals": {"items": _written()}},
        },
    }


def _exported() -> Schema:
    table = _object(seed_files.EXPORTED)
    table["properties"]["state"]["pattern"] = f"^({seed_files.STATE})$"
    return table


def _written() -> Schema:
    """What a proposal must have besides in a file that was not exported."""
    written, recorded = seed_files.WRITTEN, seed_files.RECORDED
    more = _needs((*written.proposal, written.deadline), (*recorded.proposal, recorded.deadline))
    judged = {"if": _HAS_STATUS, "then": _needs(written.judgement, recorded.judgement)}
    return {**more, **judged}


def _needs(written: Iterable[Field], recorded: Iterable[Field]) -> Schema:
    """The fields that ``written`` needs and ``recorded`` does not, none of them empty."""
    pairs = zip(written, recorded, strict=True)
    names = [field for field, other in pairs if field.required and not other.required]
    filled = {f.name: {"minItems" if f.many else "minLength": 1} for f in names}
    return {"required": [field.name for field in names], "properties": filled}


def _proposal() -> Schema:
    recorded = seed_files.RECORDED
    proposal = _object((seed_files.ID, *recorded.proposal, recorded.deadline))
    judged = {field.name: _value(field) for field in recorded.judgement}
    empty = {field.name: {"const": field.empty} for field in recorded.judgement}
    proposal["properties"] |= {name: True for name in judged}
    proposal["properties"]["status"] = _value(seed_files.STATUS)
    proposal["properties"]["evidence"] = _array(_evidence())
    proposal["properties"]["links"] = _array(_object(seed_files.LINK_FIELDS))
    needs = [field.name for field in recorded.judgement if field.required]
    then = {"required": needs, "properties": judged}
    judged_rule = {"if": _HAS_STATUS, "then": then, "else": {"properties": empty}}
    return {**proposal, "allOf": [judged_rule, _failure_rule(), _support_rule()]}


def _support_rule() -> Schema:
    """A status that says that something was done stands on evidence, or says why there is none."""
    done = {"status": {"enum": list(vocabulary.NEED_EVIDENCE)}}
    stands = {"required": ["status_evidence"], "properties": {"status_evidence": {"minItems": 1}}}
    says = {"required": ["unsupported"], "properties": {"unsupported": {"minLength": 1}}}
    given = {"required": ["status"], "properties": done}
    return {"if": given, "then": {"anyOf": [stands, says]}}


def _failure_rule() -> Schema:
    """A failure reason goes with the statuses that fail."""
    given = {"failure_reason": {"not": {"const": ""}}}
    failing = {"required": ["status"], "properties": {"status": {"enum": list(vocabulary.FAILING)}}}
    return {"if": {"required": ["failure_reason"], "properties": given}, "then": failing}


def _evidence() -> Schema:
    cited = ("source", "url", "doc")
    cites = [{"required": [name], "properties": {name: {"minLength": 1}}} for name in cited]
    return {**_object(seed_files.EVIDENCE_FIELDS), "anyOf": cites}


def _object(fields: Iterable[Field]) -> Schema:
    fields = tuple(fields)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _value(field) for field in fields},
    }


def _value(field: Field) -> Schema:
    if field.many:
        items = _text(_ITEM_OF[field.shape], field, required=False)
        least = {"minItems": 1} if field.required else {}
        listed = {"type": "array", "uniqueItems": True, "items": items, **least}
        return {"description": field.meaning, **listed}
    return {"description": field.meaning, **_text(field.shape, field, required=field.required)}


def _text(shape: str, field: Field, *, required: bool) -> Schema:
    if field.choices:
        return {"enum": [*field.choices, *([] if required else [""])]}
    text: Schema = {"type": "string"}
    if field.limit:
        text["maxLength"] = field.limit
    if required:
        text["minLength"] = 1
    if shape == "slug":
        text["maxLength"] = SLUG_LENGTH
    pattern = _PATTERNS.get(shape)
    if pattern and not required and shape != "line":
        pattern = f"^$|{pattern}"
    return {**text, "pattern": pattern} if pattern else text


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2))
