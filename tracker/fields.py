"""Every field that can be recorded: its shape, its closed set, its meaning.

One table serves the seed files and their JSON schema, the options of commands, the check of what is
written to the log, and the documentation.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from tracker import countries, dates, text, vocabulary
from tracker.errors import TrackerError, not_one_of

Shape = Literal[
    "line", "text", "lines", "country", "countries", "choice", "slug", "slugs", "date", "due",
    "url", "hash", "hashes",
]  # fmt: skip
URL = r"([hH][tT][tT][pP][sS]?://|[mM][aA][iI][lL][tT][oO]:|[dD][oO][iI]:)[^\s<>\"\\^`{|}]+"
_HASH = "[0-9a-f]{64}"
_OF_ONE = {"lines": "line", "countries": "country", "slugs": "slug", "hashes": "hash"}


class Field(NamedTuple):
    """One field. Shapes: ``line`` is text without line breaks, ``text`` may have them, ``country`` an
    ISO 3166-1 alpha-2 code or a body such as EU, ``slug`` an id, ``date`` a year, year-month or day,
    ``due`` a date or the word none, ``hash`` names an entry; the plurals are lists."""

    name: str
    shape: Shape
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    limit: int = 0

    @property
    def many(self) -> bool:
        """Whether the value is a list."""
        return self.shape in _OF_ONE

    @property
    def shape_of_one(self) -> str:
        """The shape of the value, or of each item of a list."""
        return _OF_ONE.get(self.shape, self.shape)

    @property
    def empty(self) -> Any:
        """What the field holds where nothing is said."""
        return [] if self.many else ""


PROPOSAL = (
    Field("title", "line", "what should be done, as an imperative", True, limit=200),
    Field("summary", "text", "the proposal in our own words"),
    Field("test", "text", "what one would observe if it were done"),
    Field("owner", "country", "the country that would have to act", True),
    Field("partners", "countries", "countries that would have to follow"),
    Field("body", "line", "the institution inside the owner country that would act"),
    Field("assignee", "line", "the colleague who follows the record"),
    Field("proposed_by", "line", "who puts it forward"),
    Field("put", "choice", "how it is put forward", choices=vocabulary.PUTS),
    Field("issues", "slugs", "the policy areas it belongs to"),
    Field("source", "slug", "the text that puts it forward"),
    Field("locator", "line", "where in the text"),
    Field("priority", "choice", "how often to look at it", choices=vocabulary.PRIORITIES),
    Field("inferred", "text", "what in this record is inferred rather than stated"),
    Field("retired", "line", "why the record was taken out of lists and counts"),
)
SOURCE = (
    Field("title", "line", "the text's title; empty where it gives none"),
    Field("authors", "lines", "who wrote it, as the text names them"),
    Field("publisher", "line", "who published it"),
    Field("published", "date", "when it was published: year, year-month or day"),
    Field("date_note", "text", "how the date is known, where it is inferred"),
    Field("url", "url", "where it can be read"),
    Field("retired", "line", "why the source was taken out"),
)
ISSUE = (
    Field("title", "line", "its name in plain English", True),
    Field("meaning", "line", "what belongs to it, in one line", True),
    Field("cap", "line", "its topic code in the Comparative Agendas Project's codebook"),
    Field("retired", "line", "why the issue was taken out"),
)
EVIDENCE = (
    Field("finding", "text", "what was found, in one sentence", True),
    Field("stance", "choice", "what it says of the proposal", True, vocabulary.STANCES),
    Field("kind", "choice", "what sort of thing it is", choices=vocabulary.EVIDENCE_KINDS),
    Field("source", "slug", "the known source it is from"),
    Field("url", "url", "where it can be read"),
    Field("doc", "line", "a reference to a document that is neither"),
    Field("date", "date", "when what it reports happened"),
    Field("published", "date", "when it was published"),
    Field("accessed", "date", "when it was read"),
    Field("title", "line", "its title"),
    Field("author", "line", "its author"),
    Field("publisher", "line", "its publisher"),
    Field("locator", "line", "where in it"),
    Field("quote", "text", "a short quotation"),
    Field("archive_url", "url", "an archived copy"),
    Field("grade", "choice", "Admiralty grade, A1 to F6", choices=vocabulary.GRADES),
    Field("origin", "line", "where it comes from at bottom; one origin counts once"),
    Field("by", "line", "who claims it; a country by its code"),
)
SETTING = (Field("value", "line", "what it is set to"),)
VIEW = (
    Field("query", "line", "the query it stands for", True, limit=2_000),
    Field("meaning", "line", "what it is for"),
    Field("retired", "line", "why the view was taken out"),
)
CITED = ("source", "url", "doc")  # what evidence may cite, what identifies it first
# A kept copy of what was read; written by ``--file``, never typed.
ATTACHED = (
    Field("attached", "hash", "the kept copy, by the SHA-256 of its content"),
    Field("file_name", "line", "what the file was called"),
)
ASSESSMENT = (
    Field("status", "choice", "the status judged", True, vocabulary.STATUS_NAMES),
    Field("reason", "text", "why this status", True),
    Field(
        "failure_reason", "choice", "why it fails, where it does", False, vocabulary.FAILURE_REASONS
    ),
    Field("confidence", "choice", "how sure the judgement is", False, vocabulary.CONFIDENCES),
    Field("evidence", "hashes", "the evidence it stands on"),
    Field("unsupported", "line", "why there is no evidence"),
    Field("after", "hashes", "the assessments that stood when it was made"),
)
_LINK = (
    Field("link", "choice", "the relation", True, vocabulary.LINK_KINDS),
    Field("to", "slug", "the other proposal", True),
)
# What each kind of entry carries; describe is checked by the fields of its subject.
BODIES: dict[str, tuple[Field, ...]] = {
    "describe": (),
    "assess": ASSESSMENT,
    "evidence": EVIDENCE + ATTACHED,
    "check": (Field("looked_in", "text", "where was looked, and nothing found", True),),
    "deadline": (
        Field("deadline", "due", "the date by which the owner should have done it", True),
        Field("reason", "text", "why this date"),
    ),
    "respond": (
        Field("response", "choice", "what the owner said to it", True, vocabulary.RESPONSES),
        Field("url", "url", "where it said so"),
    ),
    "link": _LINK,
    "unlink": _LINK,
    "note": (Field("note", "text", "anything worth keeping", True),),
    "retract": (
        Field("entry", "hash", "the entry taken out", True),
        Field("reason", "text", "why"),
    ),
}
DATED_KINDS = ("assess", "evidence", "check", "deadline", "respond")
CATALOGUES = {
    "proposal": PROPOSAL,
    "source": SOURCE,
    "issue": ISSUE,
    "setting": SETTING,
    "view": VIEW,
}


def flaw_of(field: Field, value: Any) -> str | None:
    """Why ``value`` cannot stand in ``field``, with the nearest match or what would be right."""
    if field.shape not in _OF_ONE:
        return _flaw_of_one(field, field.shape, value)
    if not isinstance(value, list):
        return f"{field.name}: give a list"
    if len(set(map(str, value))) < len(value):
        return f"{field.name}: one value stands in the list twice"
    flaws = (_flaw_of_one(field, field.shape_of_one, item) for item in value)
    return next((flaw for flaw in flaws if flaw), None)


def flaws_of_body(table: Iterable[Field], body: dict[str, Any]) -> list[str]:
    """All that is wrong with a body whose fields are ``table``; unknown fields are let be, so that
    an entry of a newer version is not refused."""
    flaws = []
    for field in table:
        if field.name in body:
            flaws.append(flaw_of(field, body[field.name]))
        elif field.required:
            flaws.append(f"{field.name}: missing ({field.meaning})")
    return [flaw for flaw in flaws if flaw]


def _flaw_of_one(field: Field, shape: str, value: Any) -> str | None:
    if not isinstance(value, str):
        return f"{field.name}: give text, not {type(value).__name__}"
    if inadmissible := text.flaw(value):
        return f"{field.name}: {inadmissible}"
    if field.required and not value.strip():
        return f"{field.name}: may not be empty ({field.meaning})"
    if field.limit and len(value) > field.limit:
        return f"{field.name}: {len(value)} characters, {field.limit} at most"
    flaw = _SHAPE_FLAWS[shape](field, value) if value else None
    return f"{field.name}: {flaw}" if flaw and not flaw.startswith(field.name) else flaw


def _line_flaw(field: Field, value: str) -> str | None:
    return "one line only, no line breaks" if "\n" in value else None


def _country_flaw(field: Field, value: str) -> str | None:
    if countries.is_code(value):
        return None
    try:
        hint = f"; did you mean '{countries.code(value)}'?"
    except TrackerError:
        hint = f"; the others are {', '.join(countries.BODIES)}"
    return f"'{value}' is not an ISO 3166-1 code of two capitals{hint}"


def _choice_flaw(field: Field, value: str) -> str | None:
    return None if value in field.choices else not_one_of(field.name, value, field.choices)


def _slug_flaw(field: Field, value: str) -> str | None:
    flaw = text.slug_flaw(value)
    return f"'{value}': {flaw}" if flaw else None


def _date_flaw(field: Field, value: str) -> str | None:
    if dates.is_date(value):
        return None
    return f"'{value}' is not a date; write 2025, 2025-03 or 2025-03-04"


def _due_flaw(field: Field, value: str) -> str | None:
    flaw = None if value == "none" else _date_flaw(field, value)
    return f"{flaw}, or none" if flaw else None


def _url_flaw(field: Field, value: str) -> str | None:
    if re.fullmatch(URL, value):
        return None
    return f"'{value}' is not a link; it starts with http:, https:, mailto: or doi:, without spaces"


def _hash_flaw(field: Field, value: str) -> str | None:
    return None if re.fullmatch(_HASH, value) else f"'{value}' is not the hash of an entry"


_SHAPE_FLAWS = {
    "line": _line_flaw,
    "text": lambda field, value: None,
    "country": _country_flaw,
    "choice": _choice_flaw,
    "slug": _slug_flaw,
    "date": _date_flaw,
    "due": _due_flaw,
    "url": _url_flaw,
    "hash": _hash_flaw,
}
