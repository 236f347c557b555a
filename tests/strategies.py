"""Logs as several replicas would write them, and hypothesis strategies that make them up."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from tracker import chain
from tracker.fold import fold
from tracker.model import Body, Draft, Entry

SUBJECT = "proposal:scan-lorries"
QUICK = settings(max_examples=120, deadline=None, database=None)
SLOW = settings(max_examples=25, deadline=None, database=None)
REPLICAS = ("a" * 16, "b" * 16, "c" * 16)
DAYS = ("2024", "2025-06", "2025-06-15", "2026-02-28", "2026-03", "2026-03-09", "2026-03-10")
MOMENTS = ("2026-03-10T12:00:00Z", "2026-03-11T00:00:00Z", "2019-01-01T00:00:00Z")
STATUSES = ("under-consideration", "adopted", "stalled", "no-action", "implemented")
STANCES = ("supports", "contradicts", "context", "mixed")
DATED = ("assess", "evidence", "check", "deadline", "respond")


class Writers:
    """Replicas that write on one subject, each seeing only what it wrote or heard.

    ``a``, ``b`` and ``c`` name them. Clocks are Lamport clocks, assessments are stamped with those
    their writer saw, and every replica chains its own entries: what the journal does, by hand.
    """

    def __init__(self, subject: str = SUBJECT) -> None:
        self.subject = subject
        self.held: dict[str, list[Entry]] = {name: [] for name in "abc"}

    @property
    def entries(self) -> list[Entry]:
        """Everything that anyone wrote, once."""
        return list({e.hash: e for name in "abc" for e in self.held[name]}.values())

    def hear(self, who: str, of: str) -> None:
        """``who`` takes in all that ``of`` holds."""
        known = {entry.hash for entry in self.held[who]}
        self.held[who] += [entry for entry in self.held[of] if entry.hash not in known]

    def meet(self) -> None:
        """Everyone hears of everything."""
        for who in "abc":
            for of in "abc":
                self.hear(who, of)

    def write(
        self,
        who: str,
        kind: str,
        body: Body | None = None,
        *,
        on: str | None = None,
        replaces: Entry | None = None,
        at: str = MOMENTS[0],
    ) -> Entry:
        """The next entry of replica ``who``."""
        body = dict(body or {})
        held = self.held[who]
        if kind == "assess":
            body.setdefault("after", list(fold(held).heads))
        if kind in DATED and on is None:
            on = "2026-03-10"
        replica = REPLICAS["abc".index(who)]
        own = [entry for entry in held if entry.replica == replica]
        seq = len(own) + 1
        clock = max((entry.clock for entry in held), default=0) + 1
        previous = own[-1].hash if own else ""
        target = replaces.hash if replaces else None
        unhashed = (replica, seq, clock, at, "Ana", kind, self.subject, on, f"{who}-{seq}")
        name = chain.entry_hash(previous, *unhashed, chain.canonical(body), target)
        entry = Entry(name, *unhashed, body, target)
        held.append(entry)
        return entry

    def describe(self, who: str = "a", **fields: Any) -> Entry:
        """A description: a patch of catalogue fields."""
        return self.write(who, "describe", {"fields": fields})

    def assess(self, status: str, who: str = "a", *, evidence: Any = (), **more: Any) -> Entry:
        """An assessment that stands on the entries ``evidence``."""
        names = [entry.hash for entry in evidence]
        return self.write(
            who, "assess", {"status": status, "reason": "so", "evidence": names}, **more
        )

    def finding(
        self, said: str = "x", who: str = "a", stance: str = "supports", **more: Any
    ) -> Entry:
        """A piece of evidence; ``source``, ``origin``, ``by`` and ``accessed`` go into its body."""
        body = {"finding": said, "stance": stance, "source": "first-text"}
        body |= {
            key: more.pop(key) for key in ("source", "origin", "by", "accessed") if key in more
        }
        return self.write(who, "evidence", body, **more)

    def retract(self, target: Entry, who: str = "a") -> Entry:
        """An undo of one entry, retracts included."""
        return self.write(who, "retract", {"entry": target.hash})

    def loaded(
        self, who: str, kind: str, body: Body, key: str, *, replaces: Entry | None = None
    ) -> Entry:
        """An entry that a seed file wrote, with its key."""
        load = {"key": key, "name": "e1", "of": key}
        return self.write(who, kind, {**body, "load": load}, replaces=replaces)


def _body(kind: str, number: int, writers: Writers, who: str) -> Body:
    """A valid body of ``kind``; ``number`` chooses among a few."""
    if kind == "assess":
        found = [entry.hash for entry in writers.held[who] if entry.kind == "evidence"]
        chosen = found[number % len(found) :][:2] if found and number < 9 else []
        return {"status": STATUSES[number % 5], "reason": "so", "evidence": chosen}
    bodies: dict[str, Body] = {
        "describe": {"fields": {"title": f"Title {number}", "owner": ("MX", "US")[number % 2]}},
        "evidence": {
            "finding": f"finding {number}",
            "stance": STANCES[number % 4],
            "source": f"text-{number % 2}",
            **({"by": ("MX", "US")[number % 2]} if number > 5 else {}),
            **({"accessed": DAYS[number % len(DAYS)]} if number % 3 == 0 else {}),
        },
        "check": {"looked_in": "gazette"},
        "deadline": {"deadline": ("none", "2026-06", "2026-09-01")[number % 3]},
        "respond": {"response": ("noted", "accepted")[number % 2]},
        "link": {"link": "depends-on", "to": f"other-{number % 2}"},
        "unlink": {"link": "depends-on", "to": f"other-{number % 2}"},
        "note": {"note": f"note {number}"},
    }
    return bodies[kind]


_KINDS = ("describe", *DATED, "link", "unlink", "note")
_STEP = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(
        (
            *_KINDS,
            "assess",
            "evidence",
            "retract",
            "retract",
            "correct",
            "correct",
            "load",
            "load",
            "hear",
        )
    ),
    st.integers(0, 11),
    st.sampled_from(DAYS),
    st.sampled_from(MOMENTS),
)


def _take(writers: Writers, step: tuple[str, str, int, str, str], loads: bool) -> None:
    who, action, number, day, at = step
    held = writers.held[who]
    if action == "hear":
        writers.hear(who, "abc"[number % 3])
    elif action == "retract" and held:
        writers.write(who, "retract", {"entry": held[number % len(held)].hash}, at=at)
    elif action == "correct":
        dated = [entry for entry in held if entry.kind in DATED]
        if dated:
            old = dated[number % len(dated)]
            body = _body(old.kind, number, writers, who)
            writers.write(who, old.kind, body, on=day, replaces=old, at=at)
    elif action == "load" and loads:
        kind = ("evidence", "deadline", "describe", "assess")[number % 4]
        before = [entry for entry in held if entry.by_load and entry.kind == kind]
        replaces = before[-1] if before and kind in ("evidence", "assess") else None
        body = _body(kind, number, writers, who)
        writers.loaded(who, kind, body, f"{kind} {number}", replaces=replaces)
    elif action in _KINDS:
        on = day if action in DATED else None
        writers.write(who, action, _body(action, number, writers, who), on=on, at=at)


@st.composite
def logs(draw: st.DrawFn, *, loads: bool = True, steps: int = 16) -> list[Entry]:
    """Entries of one subject by up to three replicas that hear of each other now and then."""
    writers = Writers()
    for step in draw(st.lists(_STEP, max_size=steps)):
        _take(writers, step, loads)
    return writers.entries


@st.composite
def judgements(draw: st.DrawFn) -> list[Entry]:
    """Entries of one replica that finds, looks and judges a lot."""
    kinds = st.sampled_from(("assess", "evidence", "evidence", "evidence", "check", "retract"))
    chosen = (st.integers(0, 11), st.sampled_from(DAYS), st.sampled_from(MOMENTS))
    writers = Writers()
    for step in draw(st.lists(st.tuples(st.just("a"), kinds, *chosen), min_size=3, max_size=10)):
        _take(writers, step, loads=False)
    return writers.entries


_DRAFT_KINDS = ("describe", *DATED, "link", "unlink", "note", "retract", "correct")
# What a journal is asked to write: subject, kind, a number that chooses, a day.
requests = st.lists(
    st.tuples(
        st.sampled_from(("proposal:one", "proposal:two", "source:text-0", "issue:drugs")),
        st.sampled_from(_DRAFT_KINDS),
        st.integers(0, 11),
        st.sampled_from(DAYS),
    ),
    max_size=14,
)


def draft_of(request: tuple[str, str, int, str], held: list[Entry]) -> Draft | None:
    """The draft that a request comes to, on a subject that has the entries ``held`` so far."""
    subject, kind, number, day = request
    if not subject.startswith("proposal:"):
        kind = "describe" if kind not in ("describe", "retract") else kind
    if kind == "retract":
        if not held:
            return None
        return Draft("retract", subject, {"entry": held[number % len(held)].hash})
    replaces = None
    if kind == "correct":
        dated = [entry for entry in held if entry.kind in DATED]
        if not dated:
            return None
        kind, replaces = dated[number % len(dated)].kind, dated[number % len(dated)].hash
    if kind == "describe":
        fields: Body = {"title": f"Title {number}"}
        if subject.startswith("proposal:"):
            fields |= {"owner": ("MX", "US")[number % 2], "issues": ["drugs"]}
        elif subject.startswith("issue:"):
            fields |= {"meaning": "what belongs to it"}
        return Draft("describe", subject, {"fields": fields})
    writers = Writers(subject)
    writers.held["a"] = held
    body = _body(kind, number, writers, "a")
    if kind == "assess" and not body["evidence"]:
        body["unsupported"] = "nothing is published"
    return Draft(kind, subject, body, day if kind in DATED else None, replaces)
