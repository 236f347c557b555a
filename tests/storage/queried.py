"""A made-up record to ask, and random queries with what they mean: each a text, and a plain Python test
of one proposal that knows nothing of how the text is read or compiled."""

import random
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tracker import vocabulary
from tracker.model import Draft

TODAY = date(2026, 3, 10)
OWNERS = ("MX", "US", "CA", "GT")
ISSUES = ("trade", "drugs", "water")
SOURCES = ("first-text", "second-text")
_WORDS = (
    "aduana",
    "Aduanas",
    "río",
    "rio",
    "customs",
    "pre-clearance",
    "preclearance",
    "straße",
    "lorry",
)
_DUE = ("none", "2025", "2026-02", "2026-03-01", "2026-03-10", "2027-06")
_GRADES = ("A1", "B2", "B3", "C4")


class Known(NamedTuple):
    """All that is known of one proposal, as plain values."""

    id: str
    owner: str
    assignee: str
    partners: tuple[str, ...]
    issues: tuple[str, ...]
    source: str
    put: str
    priority: str
    status: str
    confidence: str | None
    since_on: str | None
    deadline: str | None
    due_on: str | None
    looked: str | None
    response: str | None
    tracked_on: str
    evidence: tuple[tuple[str, str, str], ...]  # stance, grade, origin
    links: tuple[tuple[str, str], ...]  # in both directions: kind, the other
    texts: tuple[str, ...]
    flags: frozenset[str]


Meaning = Callable[[Known], bool]
Asked = tuple[str, Meaning]


def drafts(chance: random.Random, name: str, others: Iterable[str]) -> list[Draft]:
    """What is recorded of one proposal, at random; every field is left out now and then."""
    subject, made = (
        f"proposal:{name}",
        [Draft("describe", f"proposal:{name}", {"fields": _fields(chance)})],
    )
    for _ in range(chance.randrange(3)):
        body = {"deadline": chance.choice(_DUE), "reason": "r"}
        made.append(Draft("deadline", subject, body, _day(chance)))
    made += [
        Draft("evidence", subject, _finding(chance, number), _day(chance))
        for number in range(chance.randrange(4))
    ]
    for _ in range(chance.randrange(3)):
        body = {
            "status": chance.choice(vocabulary.STATUS_NAMES[1:]),
            "reason": "r",
            "unsupported": "u",
        }
        body |= _maybe(chance, confidence=vocabulary.CONFIDENCES)
        made.append(Draft("assess", subject, body, _day(chance)))
    if chance.random() < 0.3:
        made.append(Draft("check", subject, {"looked_in": "gazette"}, _day(chance)))
    if chance.random() < 0.4:
        body = {"response": chance.choice(vocabulary.RESPONSES)}
        made.append(Draft("respond", subject, body, _day(chance)))
    if chance.random() < 0.4:
        made.append(Draft("note", subject, {"note": _sentence(chance)}))
    for other in others:
        if chance.random() < 0.3:
            body = {"link": chance.choice(vocabulary.LINK_KINDS), "to": other}
            made.append(Draft("link", subject, body))
    return made


def _fields(chance: random.Random) -> dict[str, object]:
    owner, *partners = chance.sample(OWNERS, chance.randint(1, 3))
    return {
        "title": _sentence(chance) or "untitled",
        "owner": owner,
        "partners": partners,
        "issues": chance.sample(ISSUES, chance.randrange(3)),
        **_maybe(
            chance,
            assignee=("Ana", "Ben"),
            source=SOURCES,
            put=vocabulary.PUTS,
            priority=vocabulary.PRIORITIES,
        ),
        **{name: _sentence(chance) for name in ("summary", "test") if chance.random() < 0.6},
    }


def _finding(chance: random.Random, number: int) -> dict[str, str]:
    body = {"finding": f"{_sentence(chance)} {number}", "stance": chance.choice(vocabulary.STANCES)}
    return body | {"doc": chance.choice("xy")} | _maybe(chance, grade=_GRADES, by=OWNERS)


def _maybe(chance: random.Random, **choices: tuple[str, ...]) -> dict[str, str]:
    return {name: chance.choice(of) for name, of in choices.items() if chance.random() < 0.6}


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(1, 4)))


def _day(chance: random.Random) -> str:
    day = (TODAY - timedelta(days=chance.randrange(500))).isoformat()
    return day[: chance.choice((4, 7, 10, 10))]


def plain(said: str) -> list[str]:
    """The words of a text without case and accents, told apart by anything but letters and digits."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", said) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in bare.casefold()).split()


def term(chance: random.Random, ids: list[str]) -> Asked:
    """One term of a query and what it means."""
    said, meaning = chance.choice(_TERMS)(chance, ids)
    if chance.random() < 0.3:
        return f"^{said}", lambda known: not meaning(known)
    return said, meaning


def _one_of(
    field: str, choices: tuple[str, ...], has: Callable[[Known], Iterable[str | None]]
) -> Callable[..., Asked]:
    """A field that holds words of a closed set; ``unset`` among them where the set has None."""

    def made(chance: random.Random, ids: list[str]) -> Asked:
        wanted = chance.sample(choices, chance.randint(1, min(3, len(choices))))
        typed = ",".join(chance.choice((word, word.upper())) for word in wanted)
        return f"{field}:{typed}", lambda known: bool(
            set(wanted) & {w or "unset" for w in has(known)}
        )

    return made


def _dated(field: str, has: Callable[[Known], str | None]) -> Callable[..., Asked]:
    def made(chance: random.Random, ids: list[str]) -> Asked:
        if chance.random() < 0.15:
            return f"{field}:unset", lambda known: has(known) is None
        first, last, typed = _range(chance)
        return (
            f"{field}:{typed}",
            lambda known: bool(day := has(known)) and first <= (day or "") <= last,
        )

    return made


def _range(chance: random.Random) -> tuple[str, str, str]:
    """The first and last day of a range, and one way to type it."""
    days = sorted(TODAY - timedelta(days=chance.randrange(-200, 500)) for _ in range(2))
    first, last = (day.isoformat() for day in days)
    ago = (TODAY - days[0]).days
    relative = f"-{ago}d" if ago >= 0 else f"+{-ago}d"
    year, month = first[:4], first[:7]
    next_month = (days[0].replace(day=28) + timedelta(days=4)).replace(day=1)
    return chance.choice(
        (
            (first, last, f"{first}..{last}"),
            (first, "9", f"{first}.."),
            ("", last, f"..{last}"),
            (first, "9", f"{relative}.."),
            (f"{year}-01-01", f"{year}-12-31", year),
            (f"{month}-01", (next_month - timedelta(days=1)).isoformat(), month),
            (TODAY.isoformat(), TODAY.isoformat(), "today"),
            ("2026-02-01", "2026-02-28", "last-month"),
        )
    )  # fmt: skip


def _number(chance: random.Random, ids: list[str]) -> Asked:
    low, high = sorted(chance.choices(range(5), k=2))
    typed, first, last = chance.choice(
        (
            (f"{low}", low, low),
            (f"{low}..{high}", low, high),
            (f"{low}..", low, 9),
            (f"..{high}", 0, high),
        )
    )
    return f"evidence:{typed}", lambda known: first <= len(known.evidence) <= last


def _words(chance: random.Random, ids: list[str]) -> Asked:
    """Words that begin so, or phrases that stand so; or one of several."""
    said = [
        " ".join(chance.choices(_WORDS, k=chance.randint(1, 2)))
        for _ in range(chance.randint(1, 2))
    ]
    is_phrase = chance.random() < 0.5 or any(" " in one for one in said)
    if not is_phrase:
        said = [one[: chance.randint(2, len(one))].rstrip("-") for one in said]
    typed = ",".join(f'"{one}"' if is_phrase else one for one in said)
    wanted = [plain(one) for one in said]
    field = chance.choice(("", "text:"))
    return f"{field}{typed}", lambda known: any(
        stands(phrase, plain(text), whole=is_phrase) for phrase in wanted for text in known.texts
    )


def stands(phrase: list[str], words: list[str], *, whole: bool) -> bool:
    """Whether a phrase stands among words, the last of it whole or only begun."""
    places = (words[at : at + len(phrase)] for at in range(len(words)))
    *before, last = phrase
    return any(
        found[:-1] == before and (found[-1] == last if whole else found[-1].startswith(last))
        for found in places
        if len(found) == len(phrase)
    )


def _id(chance: random.Random, ids: list[str]) -> Asked:
    name = chance.choice(ids)
    if chance.random() < 0.5:
        return f"id:{name}", lambda known: known.id == name
    return f"id:{name[:2]}*", lambda known: known.id.startswith(name[:2])


def _link(chance: random.Random, ids: list[str]) -> Asked:
    wanted = chance.choice((*vocabulary.LINK_KINDS, *ids, "unset"))
    if wanted == "unset":
        return "link:unset", lambda known: not known.links
    return f"link:{wanted}", lambda known: any(wanted in link for link in known.links)


def _grade(chance: random.Random, ids: list[str]) -> Asked:
    wanted = chance.choice((*_GRADES, *"ABCF"))
    return f"grade:{wanted}", lambda known: any(
        item[1].startswith(wanted) for item in known.evidence
    )


def _flag(chance: random.Random, ids: list[str]) -> Asked:
    flags = ("open closed overdue stale contested disputed unsupported single-source self-reported"
             " unassessed").split()  # fmt: skip
    wanted = chance.sample(flags, chance.randint(1, 2))
    return ",".join(wanted), lambda known: bool(known.flags & set(wanted))


_TERMS: tuple[Callable[[random.Random, list[str]], Asked], ...] = (
    _id,
    _link,
    _grade,
    _number,
    *(_flag, _words) * 2,
    _one_of("owner", OWNERS, lambda known: [known.owner]),
    _one_of("partner", (*OWNERS, "unset"), lambda known: known.partners or [None]),
    _one_of("issue", (*ISSUES, "unset"), lambda known: known.issues or [None]),
    _one_of("source", (*SOURCES, "unset"), lambda known: [known.source or None]),
    _one_of("status", vocabulary.STATUS_NAMES, lambda known: [known.status]),
    _one_of("phase", ("open", "closed"), lambda known: [vocabulary.PHASE_OF[known.status]]),
    _one_of("confidence", (*vocabulary.CONFIDENCES, "unset"), lambda known: [known.confidence]),
    _one_of("assignee", ("Ana", "Ben", "unset"), lambda known: [known.assignee or None]),
    _one_of("priority", vocabulary.PRIORITIES, lambda known: [known.priority]),
    _one_of("put", (*vocabulary.PUTS, "unset"), lambda known: [known.put or None]),
    _one_of("response", (*vocabulary.RESPONSES, "unset"), lambda known: [known.response]),
    _one_of("stance", vocabulary.STANCES, lambda known: [item[0] for item in known.evidence]),
    _one_of("deadline", ("none",), lambda known: [known.deadline]),
    _dated("since", lambda known: known.since_on),
    _dated("deadline", lambda known: known.due_on or (known.deadline and "")),
    _dated("looked", lambda known: known.looked),
)
