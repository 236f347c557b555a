"""What a seed file can say of a record: the form in which it is exported, edited and compared.

Pure: entries of one subject in, their form out, the same on every replica that holds them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker import findings, rules, text, vocabulary
from tracker.fold import State, fold
from tracker.model import Draft, Entry
from tracker.seeding import seed_files
from tracker.seeding.seed_files import Table

_SAYABLE = {
    "proposal": seed_files.PROPOSAL_FIELDS,
    "source": seed_files.SOURCE_FIELDS,
    "issue": seed_files.ISSUE_FIELDS,
}
_EVIDENCE = tuple(known.name for known in seed_files.EVIDENCE_FIELDS)
# An assessment whose evidence was taken out needs a word in its place wherever it is loaded.
_TAKEN_OUT = "the evidence it stood on was taken out"


class Form(NamedTuple):
    """What files can say of one record; nothing that is empty is in it.

    ``fields`` are those of the catalogue; ``deadline`` is None where none was ever set, ``judgement``
    while unassessed. ``evidence`` is by key, in the order in which it was first recorded, ``entries``
    has the entry that each key names. ``state`` is what all of it was read off.
    """

    fields: Table
    deadline: str | None
    judgement: Table | None
    evidence: dict[str, Table]
    entries: dict[str, Entry]
    links: list[tuple[str, str]]
    state: State


def of(entries: Sequence[Entry]) -> Form:
    """The form of the one subject that ``entries`` are about."""
    state = fold(entries)
    keys = keys_of(entries, state.evidence)
    named = _named(entries, state.evidence, keys)
    return Form(
        fields=_fields(entries[0].subject, state) if entries else {},
        deadline=state.deadlines[-1].entry.body["deadline"] if state.deadlines else None,
        judgement=_judgement(state, keys),
        evidence={key: evidence(entry) for key, entry in named.items()},
        entries=named,
        links=[(entry.body["link"], entry.body["to"]) for entry in state.links],
        state=state,
    )


def keys_of(entries: Iterable[Entry], live: Sequence[Entry]) -> dict[str, str]:
    """The key of each piece of evidence that counts, by its hash.

    A correction keeps the key of what it corrects: that which a file gave it, else one made of the
    name of the first entry. Two entries that say the same share the key of the first.
    """
    by_hash = {entry.hash: entry for entry in entries}
    keys: dict[str, str] = {}
    first: dict[tuple[str, str], str] = {}
    for entry in live:
        same = first.setdefault(rules.identity(entry.body), entry.hash)
        key = keys[same] if same in keys else _key(entry, by_hash)
        is_taken = same not in keys and key in keys.values()
        keys[entry.hash] = f"e-{entry.hash[:16]}" if is_taken else key
    return keys


def _key(entry: Entry, by_hash: Mapping[str, Entry]) -> str:
    for held in _corrected(entry, by_hash):
        name = held.body["load"]["name"].partition(" ")[0] if held.by_load else ""
        if name and not text.slug_flaw(name):
            return str(name)
        entry = held
    return f"e-{entry.hash[:8]}"


def _corrected(entry: Entry, by_hash: Mapping[str, Entry]) -> Iterator[Entry]:
    """An entry, the one it corrects, and so on to the first."""
    held: Entry | None = entry
    while held is not None:
        yield held
        held = by_hash.get(held.replaces or "")


def _named(
    entries: Iterable[Entry], live: Sequence[Entry], keys: Mapping[str, str]
) -> dict[str, Entry]:
    by_hash = {entry.hash: entry for entry in entries}
    ordered = sorted(live, key=lambda entry: [*_corrected(entry, by_hash)][-1].order)
    named: dict[str, Entry] = {}
    for entry in ordered:
        named.setdefault(keys[entry.hash], entry)
    return named


def _fields(subject: str, state: State) -> Table:
    """Fields in the order of their table; what a newer version knows besides is none of ours."""
    table = _SAYABLE.get(subject.partition(":")[0], ())
    found = {known.name: state.fields.get(known.name) for known in table}
    # Edits made apart may have made a partner the owner.
    partners = found.get("partners") or []
    found |= {"partners": [name for name in partners if name != found["owner"]]} if partners else {}
    return {name: value for name, value in found.items() if value}


def evidence(entry: Entry) -> Table:
    """What a file can say of a piece of evidence, besides its key."""
    said = {name: entry.body[name] for name in _EVIDENCE if entry.body.get(name)}
    findings.complete(said)  # what was recorded before files were read so, too
    return said


def corrected(draft: Draft, held: Entry) -> Draft:
    """``draft`` with what a file cannot say of the evidence that it corrects: a kept copy, a newer
    version's fields, and its day where it hangs on none that the file gives."""
    own = {"load", "counts_from"}
    if rules.identity(held.body)[1] != rules.identity(draft.body)[1]:
        own |= {"attached", "file_name"}  # a copy is one of what was cited
    kept = {k: v for k, v in held.body.items() if k not in {*_EVIDENCE} | own}
    dated = [held.body.get(name) == draft.body.get(name) for name in ("date", "published")]
    if all(dated):
        draft = draft._replace(effective_on=held.effective_on)
    return draft._replace(body={**kept, **draft.body})


def _judgement(state: State, keys: Mapping[str, str]) -> Table | None:
    held = state.current
    if held is None or state.status == "unassessed":
        return None
    body = held.entry.body
    named = list(dict.fromkeys(keys[entry] for entry in held.evidence))
    why = body.get("unsupported")
    if state.status in vocabulary.NEED_EVIDENCE and not named:
        why = why or _TAKEN_OUT
    said = {
        **{name: body.get(name) for name in ("status", "reason", "confidence", "failure_reason")},
        "status_on": held.entry.effective_on or held.entry.recorded_at[:10],
        "status_evidence": named,
        "unsupported": why,
    }
    return {name: value for name, value in said.items() if value}
