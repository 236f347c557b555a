"""One subject during a load, compared three ways: what was agreed on last, the file, the record."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tracker import chain, dates, rules, text
from tracker.fold import State
from tracker.journal import Journal
from tracker.model import Body, Draft, Entry
from tracker.seeding import seed_form
from tracker.seeding.base import Base, Origin, content_of, meant, said_on
from tracker.seeding.seed_files import Table
from tracker.seeding.seed_form import Form
from tracker.standing import day_of


@dataclass
class Report:
    """What a load did: ids by what became of them, and lines for what was kept or is gone.

    ``unmoved`` are lines for what the record says otherwise though the file is as it was; in ``kept``
    they stand too.
    """

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unmoved: list[str] = field(default_factory=list)


class Loaded:
    """One subject during a load: how file and record last agreed on it, and how it stands.

    ``where`` gives the line of a key of the subject in its file; it is asked only for what is kept.
    """

    def __init__(
        self,
        journal: Journal,
        report: Report,
        subject: str,
        origin: Origin,
        where: Callable[[str], str],
    ):
        self._origin = origin
        self._where = where
        self._journal = journal
        self._report = report
        self._subject = subject
        self._name = subject.partition(":")[2]
        entries = journal.entries(subject)
        self.is_new = not entries
        self.base = Base(entries, self._state, origin)
        self._before = len(journal.written)
        self._changes: list[str] = []
        self._found: dict[str, Entry | None] = {}

    @property
    def _state(self) -> State:
        return self._journal.state(self._subject)

    def _form(self) -> Form:
        """What a file could say of the record as it stands."""
        return seed_form.of(self._journal.entries(self._subject))

    def catalogue(self, table: Table) -> None:
        """The fields of a description: each is compared on its own."""
        base, apart = self.base.fields, self.base.fields_taken_back(table)
        record = self._state.fields if self._origin.exported is None else self._form().fields
        patch = {}
        for name in dict.fromkeys([*table, *base]):
            said, was, stood = table.get(name), base.get(name), record.get(name)
            if said == stood:
                continue
            is_old = said == was or self.base.field_was_said(name, said)
            if stood == was and not is_old and name not in apart:
                patch[name] = said
            else:
                was_exported = said == self.base.form.fields.get(name)
                self._keep(name, name, said, stood, moved=said != was and not was_exported)
        if patch:
            self._append(Draft("describe", self._subject, {"fields": patch}), "")
            self._changes += patch
        if not self._subject.startswith("proposal:"):
            self.finish()

    def evidence(self, key: str, item: Table, on: str | None) -> None:
        """One piece of evidence, by its key."""
        name, content = self.base.evidence_name(key, item), chain.key_of(item)
        same = None
        if self.base.content("evidence", name) == content:
            self._note_if_moved_on("evidence", name, item["finding"])
        elif same := self._same_evidence(name, item):
            pass  # staff recorded the same; there is nothing to add and nothing to disagree on
        elif not self._is_kept("evidence", name, content, item["finding"], item):
            held = self.base.entry("evidence", name)
            replaces = meant(self._state, held.hash) if held else None
            draft = Draft("evidence", self._subject, dict(item), on, replaces)
            self._append(seed_form.corrected(draft, held) if held else draft, name, of=item)
            self._changes.append(f"evidence {key}")
            self._tell_others(key, name)
        self._found[key] = self.base.entry("evidence", name) or same

    def deadline(self, said: str, on: str | None) -> None:
        """The deadline; moved by an exported file it moves today, else it is as old as its text."""
        body = {"deadline": said}
        content = chain.key_of(body)
        if self.base.content("deadline", "") == content:
            self._note_if_moved_on("deadline", "", said)
        elif self._standing("deadline", "") == said:
            pass
        elif not self._is_kept("deadline", "", content, said, body):
            was_set = self._origin.exported is not None and self._state.deadlines
            why = {"reason": self._origin.why} if self._origin.why else {}
            draft = Draft("deadline", self._subject, body | why, None if was_set else on)
            self._append(draft, "", of=body)
            self._changes.append("deadline")

    def judgement(self, said: Table) -> None:
        """The status of the file as an assessment; staff's own judgement is never overwritten."""
        content = content_of(said)
        if self.base.content("assess", "") == chain.key_of(content):
            self._note_if_moved_on("assess", "", said["status"])
        elif self._form().judgement == said:
            pass
        elif not self._is_kept("assess", "", chain.key_of(content), said["status"], said):
            self._judge(said, content)

    def _is_kept(self, kind: str, name: str, content: str, brief: str, said: Table) -> bool:
        """Whether the record stays, though it says otherwise: it is told where that is so."""
        is_old = self.base.was_said(kind, name, content)
        is_kept = (
            is_old
            or self.base.is_moved(kind, name, self._state)
            or self.base.takes_back(kind, name, said)
        )
        if is_kept:
            moved = not is_old or content != self.base.first(kind, name)
            self._keep_place(kind, name, brief, moved=moved)
        return is_kept

    def _judge(self, said: Table, content: Table) -> None:
        last = self.base.entry("assess", "")
        is_step = last is not None and self._is_step(last, said)
        named = said.get("status_evidence", [])
        body = {name: value for name, value in content.items() if name not in ("names", "on")}
        body["evidence"] = self._live_evidence(named)
        if named and not body["evidence"]:
            self._keep("status", "status", said["status"], "no such evidence any more")
            return
        replaces = meant(self._state, last.hash) if last and not is_step else None
        draft = Draft("assess", self._subject, body, said["status_on"], replaces)
        self._append(draft, "", of=content)
        self._changes.append("status")

    def _is_step(self, last: Entry, said: Table) -> bool:
        """A later date is a further step; otherwise a judgement corrects what was said before."""
        on, before = said["status_on"], said_on(last)
        if dates.last_day(on) > dates.last_day(before):
            return True
        # Another status, of a day in the month or year that stood there: later than that counted from.
        is_other = on != before and said["status"] != last.body["status"]
        counted = dates.counted_from(on, self._journal.occasion.today.isoformat())
        return self._origin.exported is not None and is_other and counted > day_of(last)

    def link(self, kind: str, other: str) -> None:
        """A link of the file: written once, and not again where staff took it away."""
        stood = self._state.linked(kind, other)
        if self.base.has_link(kind, other):
            if not stood:
                self._keep("links", "links", f"{kind} {other}", "no such link", moved=False)
        elif not stood:
            body = {"link": kind, "to": other}
            self._append(Draft("link", self._subject, body), f"{kind} {other}")
            self._changes.append("links")

    def unlink(self, kind: str, other: str) -> None:
        """Take away a link that somebody took out by hand."""
        if self._state.linked(kind, other):
            body = {"link": kind, "to": other}
            self._append(Draft("unlink", self._subject, body), f"{kind} {other}")
            self._changes.append("links")

    def finish(self) -> None:
        """Count the subject as added, changed or unchanged."""
        if len(self._journal.written) == self._before:
            self._report.unchanged.append(self._subject)
        elif self.is_new:
            self._report.added.append(self._subject)
        else:
            self._report.changed[self._subject] = self._changes

    def _same_evidence(self, name: str, item: Table) -> Entry | None:
        """What says the same in the record already, whoever recorded it and under whatever key."""
        held = self.base.entry("evidence", name)
        corrected = meant(self._state, held.hash) if held else None
        for entry in self._state.evidence:
            if entry.hash == corrected:
                if seed_form.evidence(entry) == item:
                    return entry
            elif rules.identity(entry.body) == rules.identity(item):
                return entry
        return None

    def _live_evidence(self, named: list[str]) -> list[str]:
        live = {entry.hash for entry in self._state.evidence}
        held = (self._found[key] for key in named)
        found = [meant(self._state, entry.hash) for entry in held if entry]
        return [name for name in dict.fromkeys(found) if name in live]

    def _tell_others(self, key: str, name: str) -> None:
        for entry in self.base.others_under(key, name):
            if entry.hash not in self._state.voided:
                self._tell(
                    f"{self._where('evidence')}: {self._name}: evidence {key}: recorded besides"
                    f" {_shown(entry.body['finding'])}, loaded under the same key; where it corrects"
                    f" that, 'tracker undo {entry.hash[:8]}' takes that out",
                    moved=False,
                )

    def _note_if_moved_on(self, kind: str, name: str, said: Any) -> None:
        if self.base.is_moved(kind, name, self._state):
            self._keep_place(kind, name, said, moved=False)

    def _keep_place(self, kind: str, name: str, said: Any, *, moved: bool) -> None:
        label = "status" if kind == "assess" else f"{kind} {name.partition(' ')[0]}".strip()
        key = "status" if kind == "assess" else kind
        self._keep(key, label, said, self._standing(kind, name), moved=moved)

    def _standing(self, kind: str, name: str) -> Any:
        """What the record holds in a place of the file, briefly."""
        state = self._state
        if kind == "assess":
            return state.status
        if kind == "deadline":
            return state.deadlines[-1].entry.body["deadline"] if state.deadlines else None
        held = self.base.entry("evidence", name)
        now = meant(state, held.hash) if held else None
        return next((e.body["finding"] for e in state.evidence if e.hash == now), None)

    def _append(self, draft: Draft, name: str, of: Table | None = None) -> None:
        """Write ``draft``; by load it carries a key over its content, so that equal ones count once."""
        if self._state.retired:
            self._tell_retired(draft, name)
            return
        if not self._origin.by_hand:
            draft = draft._replace(body={**draft.body, "load": self._mark(draft, name, of)})
        self.base.note(self._journal.append(draft), name)

    def _tell_retired(self, draft: Draft, name: str) -> None:
        fields = draft.body.get("fields", ())
        key = {"describe": next(iter(fields), ""), "assess": "status", "link": "links"}
        what = {"describe": ", ".join(fields), "evidence": f"evidence {name.partition(' ')[0]}"}
        place = key.get(draft.kind, draft.kind)
        self._tell(
            f"{self._where(place)}: {self._name}: {what.get(draft.kind, place)}: the record is retired,"
            " and was kept as it is",
            moved=True,
        )

    def _mark(self, draft: Draft, name: str, of: Table | None) -> Body:
        exported = self._origin.exported
        content = chain.key_of(of or draft.body)
        times = sum(
            entry.kind == draft.kind
            and entry.body["load"]["name"] == name
            and entry.body["load"]["of"] == content
            for entry in self.base.mine
        )
        keyed = (self._subject, draft.kind, name, content, times)
        key = chain.key_of(*keyed, exported) if exported else chain.key_of(*keyed)
        # The file is for saying what is gone from it; it is no part of the key.
        load = {"key": key, "name": name, "of": content, "file": self._origin.file.name}
        return {**load, "exported": exported} if exported else load

    def _keep(self, key: str, what: str, said: Any, stood: Any, *, moved: bool = True) -> None:
        line = (
            f"{self._where(key)}: {self._name}: {what}: the file says {_shown(said)}, the record"
            f" {_shown(stood)}; the record was kept"
        )
        self._tell(line, moved=moved)

    def _tell(self, line: str, *, moved: bool) -> None:
        self._report.kept.append(line)
        self._report.unmoved += [] if moved else [line]


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        value = ", ".join(value)
    shown = text.one_line(value if isinstance(value, str) else json.dumps(value))
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
