"""What a query can ask for: fields and flags, each with its SQL from this list and no other.

Every condition speaks of table ``proposals`` under the name ``p``; what was typed reaches the database
as parameters alone.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from tracker import vocabulary
from tracker.queries import sql, staleness

Kind = Literal[
    "choice",
    "grade",
    "country",
    "issue",
    "source",
    "proposal",
    "link",
    "day",
    "number",
    "text",
    "assignee",
]
# Gives the name of a parameter that holds a value.
Bind = Callable[[str | int], str]


class Field(NamedTuple):
    """One field of the query language. ``sql`` holds ``{test}`` where what is compared is tested;
    ``unset`` is the condition that nothing stands there, empty where something always does."""

    name: str
    kind: Kind
    meaning: str
    sql: str
    unset: str = ""
    choices: tuple[str, ...] = ()


class Between(NamedTuple):
    """From ``first`` to ``last``, both included: full days or numbers; None where it is open."""

    first: str | int | None
    last: str | int | None

    @property
    def is_exact(self) -> bool:
        """Whether it is one value, rather than from one to another."""
        return self.first == self.last and self.first is not None


class Prefix(NamedTuple):
    """All that begins so: an id with ``*`` behind, the letter of a grade."""

    text: str


Value = str | Between | Prefix | None  # None: nothing stands there

UNSET = "unset"  # how None is typed
_EXISTS = "EXISTS (SELECT 1 FROM {} WHERE {})"
_EVIDENCE = _EXISTS.format("evidence AS v", "v.proposal = p.id AND v.{} {{test}}")
_LINK = " OR ".join(
    _EXISTS.format("links AS l", which)
    for which in (
        "l.proposal = p.id AND (l.kind {test} OR l.other {test})",
        "l.other = p.id AND (l.kind {test} OR l.proposal {test})",
    )
)
_PHASES = ("open", "closed")
FIELDS = {
    field.name: field
    for field in (
        Field("id", "proposal", "its id; id:mx-* for all that begin so", "p.id {test}"),
        Field("owner", "country", "the country that would have to act", "p.owner {test}"),
        Field(
            "partner", "country", "a country that would follow",
            _EXISTS.format("json_each(p.partners)", "value {test}"), "p.partners = '[]'",
        ),
        Field(
            "issue", "issue", "a policy area",
            _EXISTS.format("proposal_issues AS i", "i.proposal = p.id AND i.issue {test}"),
            "NOT EXISTS (SELECT 1 FROM proposal_issues AS i WHERE i.proposal = p.id)",
        ),
        Field("source", "source", "the text that puts it forward", "p.source {test}", "p.source = ''"),
        Field("status", "choice", "its status", "p.status {test}", "", vocabulary.STATUS_NAMES),
        Field("phase", "choice", "open or closed", f"iif({sql.IS_OPEN}, 'open', 'closed') {{test}}",
              "", _PHASES),
        Field("confidence", "choice", "how sure the judgement is", "p.confidence {test}",
              "p.confidence IS NULL", vocabulary.CONFIDENCES),
        Field("priority", "choice", "how often to look at it", "p.priority {test}", "",
              vocabulary.PRIORITIES),
        Field("put", "choice", "how it is put forward", "p.put {test}", "p.put = ''", vocabulary.PUTS),
        Field("response", "choice", "what the owner said to it", "p.response {test}",
              "p.response IS NULL", vocabulary.RESPONSES),
        Field("since", "day", "when its status took effect", "p.since_on {test}", "p.since_on IS NULL"),
        Field("deadline", "day", "its last day; deadline:none where it has explicitly none",
              "p.due_on {test}", "p.deadline IS NULL", ("none",)),
        Field("looked", "day", "when somebody looked last", "p.last_looked {test}",
              "p.last_looked IS NULL"),
        Field("evidence", "number", "how many pieces of evidence", "p.evidence_count {test}"),
        Field("grade", "grade", "it has evidence of this grade; grade:B for B1 to B6",
              _EVIDENCE.format("grade"), "", vocabulary.GRADES),
        Field("stance", "choice", "it has evidence of this stance", _EVIDENCE.format("stance"), "",
              vocabulary.STANCES),
        Field("link", "link", "a kind of link, or the proposal at its other end", _LINK,
              "NOT EXISTS (SELECT 1 FROM links AS l WHERE p.id IN (l.proposal, l.other))",
              vocabulary.LINK_KINDS),
        Field("assignee", "assignee", "the colleague who follows it, in any case",
              "p.assignee COLLATE NOCASE {test}", "p.assignee = ''"),
        Field("text", "text", "words in its id, title, summary, test, findings and notes", ""),
    )
}  # fmt: skip
FLAGS = {
    "open": sql.IS_OPEN,
    "closed": f"NOT {sql.IS_OPEN}",
    "overdue": sql.IS_OVERDUE,
    "stale": staleness.IS_STALE,
    "contested": "p.contested",
    "disputed": "p.disputed",
    "unsupported": "p.unsupported",
    "single-source": "p.single_source",
    "self-reported": "p.self_reported",
    **{name: f"p.status = '{name}'" for name in vocabulary.STATUS_NAMES},
}
ON_TODAY = ("overdue", "stale")


class Matches(NamedTuple):
    """A field has one of several values."""

    field: str
    values: tuple[Value, ...]

    def sql(self, bind: Bind) -> str:
        """The condition."""
        return " OR ".join(f"({part})" for part in self._alternatives(FIELDS[self.field], bind))

    def __str__(self) -> str:
        return f"{self.field}:{','.join(map(typed, self.values))}"

    def _alternatives(self, field: Field, bind: Bind) -> Iterable[str]:
        words = [value for value in self.values if isinstance(value, str)]
        if field.name == "deadline" and words:
            yield "p.deadline = 'none'"
            words = []
        if listed := [*words, *self._exact()]:
            yield field.sql.format(test=f"IN ({', '.join(map(bind, listed))})")
        for value in self.values:
            if value is None:
                yield field.unset
            elif isinstance(value, Prefix):
                yield field.sql.format(test=_between(value.text, value.text + sql.END, bind))
            elif isinstance(value, Between) and not value.is_exact:
                yield field.sql.format(test=_between(value.first, value.last, bind))

    def _exact(self) -> Iterable[str | int]:
        for value in self.values:
            if isinstance(value, Between) and value.is_exact and value.first is not None:
                yield value.first


class Flagged(NamedTuple):
    """One of several flags is up."""

    flags: tuple[str, ...]

    def sql(self, bind: Bind) -> str:
        """The condition; ``:today`` in it is the full day that counts as today."""
        return " OR ".join(f"({FLAGS[flag]})" for flag in self.flags)

    def __str__(self) -> str:
        return ",".join(self.flags)


class Says(NamedTuple):
    """One of several words or phrases stands in a text of it: tokens side by side, the last of them only
    begun unless ``whole``."""

    phrases: tuple[tuple[tuple[str, ...], bool], ...]

    def sql(self, bind: Bind) -> str:
        """The condition, by the full-text index."""
        matching = " OR ".join(_match(tokens, whole) for tokens, whole in self.phrases)
        return f"""p.id IN (SELECT t.proposal FROM texts AS t WHERE t.number IN
          (SELECT rowid FROM search WHERE search MATCH {bind(matching)}))"""

    def __str__(self) -> str:
        said = ",".join(
            f'"{" ".join(tokens)}"' if whole else "-".join(tokens) for tokens, whole in self.phrases
        )
        return f"text:{said}" if set(said.split(",")) & set(FLAGS) else said


class Not(NamedTuple):
    """A condition that does not hold; where nothing is known of it, it does not."""

    term: "Condition"

    def sql(self, bind: Bind) -> str:
        """The condition."""
        return f"({self.term.sql(bind)}) IS NOT TRUE"

    def __str__(self) -> str:
        return f"^{self.term}"


class View(NamedTuple):
    """All conditions of a saved view."""

    name: str
    terms: tuple["Condition", ...]

    def sql(self, bind: Bind) -> str:
        """The condition."""
        return " AND ".join(f"({term.sql(bind)})" for term in self.terms) or "1"

    def __str__(self) -> str:
        return f"@{self.name}"


Condition = Matches | Flagged | Says | Not | View


def inside(terms: Iterable[Condition]) -> Iterable[Condition]:
    """Every condition, and those that negations and views hold."""
    for term in terms:
        yield term
        if isinstance(term, Not):
            yield from inside([term.term])
        elif isinstance(term, View):
            yield from inside(term.terms)


def hang_on_today(terms: Iterable[Condition]) -> bool:
    """Whether what they choose changes as days go by: views may hold relative dates."""
    return any(
        isinstance(term, View)
        or (isinstance(term, Flagged) and bool(set(term.flags) & set(ON_TODAY)))
        for term in inside(terms)
    )


def views_in(terms: Iterable[Condition]) -> set[str]:
    """The names of the views they use, also by way of others."""
    return {term.name for term in inside(terms) if isinstance(term, View)}


def typed(value: Value) -> str:
    """A value as it is typed in a query."""
    if value is None:
        return UNSET
    if isinstance(value, Between):
        if value.is_exact:
            return str(value.first)
        ends = ("" if end is None else str(end) for end in value)
        return "..".join(ends)
    if isinstance(value, Prefix):
        return f"{value.text}*"
    return f'"{value}"' if value.lower() == UNSET or set(value) & set(" ,:") else value


def _between(first: str | int | None, last: str | int | None, bind: Bind) -> str:
    if first is None:
        return "IS NOT NULL" if last is None else f"<= {bind(last)}"
    return f">= {bind(first)}" if last is None else f"BETWEEN {bind(first)} AND {bind(last)}"


def _match(tokens: tuple[str, ...], whole: bool) -> str:
    return f'"{" ".join(tokens)}"{"" if whole else " *"}'
