"""What a row of a file comes to in the log."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tracker import dates, fields, rules, sentences, text, vocabulary
from tracker.errors import Refused
from tracker.fold import State
from tracker.imports import compared
from tracker.imports.kinds import Kind
from tracker.imports.staging import Staging
from tracker.journal import Journal
from tracker.model import Body, Draft, Entry
from tracker.standing import day_of

_FEWEST = 4  # digits by which an entry is named
_JUDGED = ("status", "reason", "failure_reason", "confidence", "unsupported")


class Stands(NamedTuple):
    """A subject as it stands: its state and the entries it is folded from."""

    subject: str
    state: State
    entries: Sequence[Entry]


def write(journal: Journal, kind: Kind, content: Body, stands: Stands, staging: Staging) -> Entry:
    """Append what a row says; the entry that stands for it. Raises Refused."""
    subject, on = stands.subject, content.get("on")
    if kind.entry == "describe":
        return journal.append(Draft("describe", subject, {"fields": content}))
    if kind.entry == "assess":
        return _assess(journal, content, stands, staging)
    if kind.entry == "check":
        looked, state = content["looked_in"], journal.state(subject)
        first, *more = rules.drafts_of_check(subject, looked, on, state)
        judged = state.current is not None  # a file may tell of a look long before the judgement
        return [journal.append(first), *map(journal.append, () if judged else more)][0]
    if kind.entry == "evidence":
        return journal.append(_finding(subject, content, content["stance"]))
    return journal.append(Draft(kind.entry, subject, _of(content, ("deadline", "reason")), on))


def evidence_of(content: Body, stands: Stands, staging: Staging) -> list[str]:
    """The live entries that a row means by those it names: by the beginning of their hashes, or as
    another database calls them. Raises Refused for one that is not held."""
    return [_meant(name, stands, staging) for name in content.get("evidence", ())]


def said(row: compared.Row, written: Entry | None, state: State) -> str:
    """What became of a row, in words."""
    if row.outcome == "changed":
        stands = state.fields
        return "; ".join(
            f"{n}: {_shown(stands.get(n))} -> {_shown(v)}" for n, v in row.content.items()
        )
    if row.outcome == "kept":
        differing = (
            f"{name}: the file says {_shown(row.content[name])}, the record {_shown(recorded)}"
            for name, recorded in row.differing
        )
        return f"{'; '.join(differing)}; the record was kept"
    if written is None:
        return "there already"
    if written.kind == "assess":
        return _moved(written, state)
    on = f" ({written.effective_on})" if written.effective_on else ""
    return f"{sentences.of(written)}{on}"


def _moved(written: Entry, state: State) -> str:
    """A judgement in words: what it moves from, whether that sets back, whether it stands on nothing."""
    old, new = state.status_on(day_of(written)), str(written.body["status"])
    is_setback = old != new and vocabulary.stance_of_move(old, new) == "contradicts"
    is_bare = not (written.body.get("evidence") or "unsupported" in written.body)
    marks = [mark for mark, is_so in (("setback", is_setback), ("unsupported", is_bare)) if is_so]
    return f"{old} -> {sentences.of(written)} ({', '.join([str(written.effective_on), *marks])})"


def _assess(journal: Journal, content: Body, stands: Stands, staging: Staging) -> Entry:
    on = content.get("on")
    named = evidence_of(content, stands, staging)
    if "finding" in content:
        named.append(_found(journal, content, stands.subject, on))
    body = {**_of(content, _JUDGED), "evidence": list(dict.fromkeys(named))}
    return journal.append(Draft("assess", stands.subject, body, on))


def _found(journal: Journal, content: Body, subject: str, on: str | None) -> str:
    """The entry of the evidence that stands in the same row, which may be held already."""
    state = journal.state(subject)
    for entry in state.evidence:
        if rules.identity(entry.body) == rules.identity(content):
            return entry.hash
    old = state.status_on(_day(on, journal))
    stance = content.get("stance") or vocabulary.stance_of_move(old, content["status"])
    own = {name: value for name, value in content.items() if name != "on"}
    return journal.append(_finding(subject, own, stance)).hash


def _day(on: str | None, journal: Journal) -> str:
    """The full day from which a date counts."""
    today = journal.occasion.today.isoformat()
    return dates.counted_from(on or today, today)


def _finding(subject: str, content: Body, stance: str) -> Draft:
    body = {**_of(content, [field.name for field in fields.EVIDENCE]), "stance": stance}
    return Draft("evidence", subject, body, content.get("on") or rules.day_of_evidence(body))


def _meant(name: str, stands: Stands, staging: Staging) -> str:
    found = [e.hash for e in stands.entries if e.kind == "evidence" and e.hash.startswith(name)]
    if len(name) >= _FEWEST and len(found) == 1:
        return _live(found[0], stands.state)
    proposal, shown = stands.subject.partition(":")[2], text.one_line(name[:8])
    if len(found) > 1:
        raise Refused(f"'{shown}' begins several entries; give more of it")
    identity = staging.named(name, stands.subject)
    for entry in stands.state.evidence:
        if identity is not None and rules.identity(entry.body) == identity:
            return entry.hash
    if identity is not None:
        raise Refused(f"the evidence '{shown}' is not recorded on {proposal} yet; import it first")
    raise Refused(
        f"'{shown}' is no evidence on {proposal} that is held here; if it names an entry of another"
        ' database, give its export with --evidence FILE, or leave the column out: --map "evidence="'
    )


def _live(name: str, state: State) -> str:
    """The entry that stands by now where ``name`` stood; raises Refused where it was taken out."""
    entry = name
    while void := state.voided.get(entry):
        if void.how == "retracted":
            raise Refused(f"{name[:8]} was taken out by {void.by[:8]}; name evidence that stands")
        entry = void.by
    return entry


def _of(content: Body, names: Sequence[str]) -> Body:
    return {name: content[name] for name in names if name in content}


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return ", ".join(value) if isinstance(value, list) else str(value)
