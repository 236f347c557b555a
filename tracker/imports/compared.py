"""The rows of a file about one proposal, compared with what stands: new, different, or there already.

A row is there already where an entry that counts says the same, or one that was corrected since: the
correction stands, and an old file does not undo it. An entry that was taken out is not there: its row is
recorded again. Of equal rows in a file one counts, unless the file names different entries for them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tracker import fields, rules, vocabulary
from tracker.fold import State
from tracker.imports.kinds import Kind
from tracker.imports.staging import Staged
from tracker.model import Body, Entry

# What makes an entry the same as another of its kind, besides its date.
_SAYS = {
    "assess": ("status", "reason"),
    "check": ("looked_in",),
    "deadline": ("deadline", "reason"),
}
_ANY_DAY = None
# In what else it is compared: of evidence in the row of a judgement nothing is.
_COMPARED = {
    "assess": {"failure_reason", "confidence", "unsupported"},
    "evidence": {"on", *(field.name for field in fields.EVIDENCE)} - {"finding"},
    "check": set[str](),
    "deadline": set[str](),
}
Key = tuple[tuple[str, ...], str | None]


class Row(NamedTuple):
    """A row and what it is: ``new``, ``changed`` (a proposal, with its patch), ``there``, or ``kept``,
    where the record says otherwise: ``differing`` has the fields, and what it says of each."""

    number: int
    content: Body
    outcome: str
    differing: tuple[tuple[str, Any], ...] = ()


class Subject:
    """One proposal as it stands, and as the rows taken so far would leave it."""

    def __init__(self, kind: Kind, state: State, entries: Iterable[Entry]):
        self.state = state
        self._kind = kind.entry
        self._held = Counter[Key]()
        self._said: dict[Key, list[Body]] = {}
        self._named: dict[Key, dict[str, int]] = {}
        self._first: int | None = None
        for entry in entries if kind.entry in (*_SAYS, "evidence") else ():
            void = state.voided.get(entry.hash)
            if entry.kind == self._kind and (void is None or void.how == "replaced"):
                for key in self._keys(entry.body, entry.effective_on):
                    self._held[key] += 1
                    if void is None:
                        said = {**entry.body, "on": entry.effective_on}
                        self._said.setdefault(key, []).append(said)

    def take(self, row: Staged) -> Row:
        """What a row is, given those above it."""
        if self._kind == "describe":
            return self._described(row)
        content = row.content
        keys = self._keys(content, content.get("on"))
        names = self._named.setdefault(keys[0], {})
        if names.setdefault(content.get("entry", ""), len(names) + 1) <= self._held[keys[0]]:
            differing = self._differing(keys[0], content)
            return Row(row.number, content, "kept" if differing else "there", differing)
        self._held.update(keys)
        for key in keys:
            self._said.setdefault(key, []).append(content)
        return Row(row.number, content, "new")

    def may_be_new(self, row: Staged) -> bool:
        """Whether a row that cannot be read whole may be one that is not recorded yet."""
        if "reason" not in row.content:
            return True
        return not self._held[self._keys(row.content, _ANY_DAY)[0]]

    def row_above(self, row: Staged) -> int | None:
        """The row that described the same proposal already, if any."""
        above, self._first = self._first, self._first or row.number
        return above if self._kind == "describe" else None

    def _described(self, row: Staged) -> Row:
        stands = {"priority": "normal", **self.state.fields}
        patch = {name: said for name, said in row.content.items() if said != stands.get(name)}
        outcome = "new" if not self.state.fields else "changed" if patch else "there"
        return Row(row.number, row.content if outcome == "new" else patch, outcome)

    def _keys(self, said: Body, on: str | None) -> list[Key]:
        """What an entry or row is known by: with its day, and without, for rows that give none."""
        if self._kind == "evidence":
            return [(rules.identity(said), _ANY_DAY)]
        what = tuple([said.get(name, "") for name in _SAYS[self._kind]])
        return [(what, _ANY_DAY)] if on is _ANY_DAY else [(what, on), (what, _ANY_DAY)]

    def _differing(self, key: Key, content: Body) -> tuple[tuple[str, Any], ...]:
        """The fields in which nothing that counts and is known by ``key``, entry or row above, says what
        the row says, with what the nearest of them says."""
        compared = _COMPARED[self._kind]
        found = [
            tuple(
                (name, said.get(name))
                for name in content
                if name in compared and content[name] != said.get(name)
            )
            for said in self._said.get(key, ())
        ]
        return min(found, key=len, default=())


def flaws_of_new(kind: Kind, row: Staged, state: State) -> Iterator[tuple[str, str]]:
    """Why a row that is not recorded yet cannot be: the field, and what would be right."""
    if kind.entry == "describe":
        yield from _flaws_of_description(row, state)
    elif kind.entry == "assess":
        said = row.content
        stands_on_something = {"evidence", "finding", "unsupported"} & {*said, *row.flawed}
        if said.get("status") in vocabulary.NEED_EVIDENCE and not stands_on_something:
            yield (
                "status",
                (
                    f"'{said['status']}' needs evidence: fill in finding with url, source or doc, name"
                    " entries in evidence, or say in unsupported why there is none"
                ),
            )


def _flaws_of_description(row: Staged, state: State) -> Iterator[tuple[str, str]]:
    described = {**state.fields, **row.content}
    for name in ("title", "owner"):
        if name not in described and name not in row.flawed:
            yield name, "is empty, and a proposal that is not tracked yet needs it"
    if described.get("owner") in (described.get("partners") or ()):
        if "partners" in row.content:
            yield "partners", f"{described['owner']} is the owner already"
        elif "owner" in row.content:
            yield "owner", f"{described['owner']} is one of its partners already"
