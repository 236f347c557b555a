"""Forms of records as the text of seed files: the same form is the same bytes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracker import text
from tracker.seeding.seed_files import Table
from tracker.seeding.seed_form import Form

ORDER = (
    "id title summary owner partners body proposed_by put issues source locator test deadline"
    " priority assignee inferred status status_on reason confidence status_evidence failure_reason"
    " unsupported links"
).split()
_EVIDENCE_ORDER = "key finding stance source url doc locator".split()


def document(head: str, state: str, tables: Iterable[str]) -> str:
    """A file that was exported at ``state``: a comment of several lines, then its tables.

    What could make a line look like another in an editor stands escaped.
    """
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    exported = _table("[exported]", {"state": state})
    return text.json_safe("\n".join([comment + exported, *tables]))


def source(name: str, form: Form) -> str:
    """The table of a source."""
    return _table("[source]", {"id": name, **form.fields})


def issue(name: str, form: Form) -> str:
    """The table of an issue area."""
    return _table("[[issues]]", {"id": name, **form.fields})


def proposal(name: str, form: Form, *, of_source: str = "") -> str:
    """The table of a proposal and those of its evidence; ``of_source`` is named by the file."""
    said: Table = {"id": name, **form.fields, "deadline": form.deadline}
    said |= form.judgement or {"status": "unassessed"}
    said["links"] = [{"kind": kind, "to": other} for kind, other in form.links]
    if said.get("source") == of_source:
        del said["source"]
    return "\n".join([_table("[[proposals]]", _sorted(said, ORDER)), *_evidence(form)])


def _evidence(form: Form) -> Iterator[str]:
    for key, item in form.evidence.items():
        said = _sorted({"key": key, **item}, _EVIDENCE_ORDER)
        yield _table("[[proposals.evidence]]", said)


def _sorted(table: Table, order: list[str]) -> Table:
    """``table`` in the order of a file; what the order does not name comes last."""
    place = {name: number for number, name in enumerate(order)}
    return dict(sorted(table.items(), key=lambda item: place.get(item[0], len(order))))


def _table(header: str, table: Mapping[str, Any]) -> str:
    lines = (f"{name} = {_value(value)}\n" for name, value in table.items() if value)
    return f"{header}\n" + "".join(lines)


def _value(value: Any) -> str:
    """A value as TOML; text of several lines keeps them, a list stands on one line as staff write it."""
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_value(item)}' for name, item in value.items())} }}"
    import tomli_w  # only where a file is written

    pair = tomli_w.dumps({"x": value}, multiline_strings=True)
    return pair.removeprefix("x = ").removesuffix("\n")
