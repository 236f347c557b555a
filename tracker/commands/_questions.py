"""The questions of status and evidence, answered step by step: arguments that would say the same."""

from collections.abc import Callable
from functools import partial

import click

from tracker import dates, fields, output, text, vocabulary
from tracker.commands import _asking
from tracker.commands._catalogue import type_of
from tracker.errors import Refused, WrongUsage, near, not_one_of
from tracker.fields import Field
from tracker.options import Day, Said, Word
from tracker.queries import catalogue, proposals, record
from tracker.queries.query import EVERYTHING
from tracker.session import Session

_FIELDS = {field.name: field for field in fields.EVIDENCE}


def status(session: Session) -> list[str]:
    """The arguments of ``tracker status``."""
    name = _proposal(session)
    with session.reading() as connection:
        held = record.record(connection, name)
    output.say(f"{name} is {held.proposal.status}: {text.one_line(held.proposal.title)}")
    new = _word("status", vocabulary.STATUS_NAMES)
    args = [name, new]
    since = "since when; today where skipped"
    args += _option("--on", _asking.ask_or_skip("on", since, partial(_past_day, session)))
    args += ["--reason", _asking.ask("reason", "why this status", _said)]
    if new in vocabulary.FAILING:
        args += _option(
            "--because", _optional_word("because", "why it fails", vocabulary.FAILURE_REASONS)
        )
    sure = _optional_word("confidence", "how sure that is", vocabulary.CONFIDENCES)
    args += _option("--confidence", sure)
    cited = _cited(session)
    if cited:
        args += [*cited, *_finding(session)]
        stance = _optional_word("stance", "as the move has it where skipped", vocabulary.STANCES)
        return [*args, *_option("--stance", stance)]
    return [*args, *_named(held, new)]


def evidence(session: Session) -> list[str]:
    """The arguments of ``tracker evidence``."""
    names = _proposals(session)
    stance = []
    if not all(":" in name for name in names):
        stance = ["--stance", _word("stance", vocabulary.STANCES)]
    cited: list[str] = []
    while not cited:
        cited = _cited(session)
        if not cited:
            output.say("evidence cites something: a link, a source or a document")
    return [*names, *stance, *cited, *_finding(session)]


def _proposal(session: Session) -> str:
    return _asking.ask("proposal", "its id", partial(_standing, session), _ids(session))


def _proposals(session: Session) -> list[str]:
    def read(typed: str) -> list[str]:
        found = [_with_stance(session, word) for word in typed.replace(",", " ").split()]
        names = [word.partition(":")[0] for word in found]
        twice = [name for name in names if names.count(name) > 1]
        if twice or not names:
            raise WrongUsage(f"{twice[0]} is named twice" if twice else "name one or several")
        return found

    meaning = "one id or several that it bears on; ID:STANCE gives one a stance of its own"
    return _asking.ask("proposals", meaning, read, _ids(session))


def _with_stance(session: Session, word: str) -> str:
    name, separator, stance = word.partition(":")
    if separator and stance not in vocabulary.STANCES:
        raise WrongUsage(not_one_of("stance", stance, vocabulary.STANCES))
    return _standing(session, name) + separator + stance


def _standing(session: Session, typed: str) -> str:
    with session.reading() as connection:
        return proposals.standing(connection, typed.strip())


def _ids(session: Session) -> list[str]:
    with session.reading() as connection:
        return proposals.ids(connection, EVERYTHING)


def _cited(session: Session) -> list[str]:
    """What a finding cites, as its option; nothing where that is skipped."""
    with session.reading() as connection:
        sources = sorted(catalogue.known(connection, "source"))
    meaning = "a link, the id of a source, or the name of a document"
    return _asking.ask_or_skip("shown by", meaning, partial(_as_cited, sources), sources) or []


def _as_cited(sources: list[str], typed: str) -> list[str]:
    typed = typed.strip()
    if typed in sources:
        return ["--source", typed]
    if not fields.flaw_of(_FIELDS["url"], typed) or "://" in typed:
        return ["--url", _of_field(_FIELDS["url"], typed)]
    is_quoted = len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "\"'"
    name = typed[1:-1] if is_quoted else typed
    begun = [source for source in sources if source.startswith(typed)]
    if begun or (" " not in typed and not is_quoted and near(typed, sources)):
        said = f"source '{typed}' is '{begun[0]}' in full" if begun else _no_source(typed, sources)
        raise Refused(f"{said}; a document of that name is written in quotes")
    return ["--doc", _of_field(_FIELDS["doc"], name)]


def _no_source(typed: str, sources: list[str]) -> str:
    return not_one_of("source", typed, sources)


def _finding(session: Session) -> list[str]:
    """What was found, and what may be said of it besides."""
    args = ["--finding", _asking.ask("finding", _FIELDS["finding"].meaning, _said)]
    when = _FIELDS["date"].meaning
    args += _option("--date", _asking.ask_or_skip("date", when, partial(_past_day, session)))
    for name in ("kind", "locator", "quote", "grade"):
        field = _FIELDS[name]
        some = field.choices if field.choices != vocabulary.GRADES else ()
        listed = f": {', '.join(some)}" if some else ""
        read = partial(_of_field, field)
        answer = _asking.ask_or_skip(name, field.meaning + listed, read, field.choices)
        args += _option(f"--{name}", answer)
    return args


def _named(held: record.Record, new: str) -> list[str]:
    """Evidence recorded already that a status stands on, or why there is none."""
    names = [item.entry[:8] for item in held.evidence]
    for item in held.evidence:
        output.say(f"  {item.entry[:8]} {item.stance}: {text.one_line(item.finding)}")
    meaning = "which of these it stands on, one name or several"
    read = partial(_entries, names)
    chosen = _asking.ask_or_skip("evidence", meaning, read, names) if names else None
    if chosen:
        return [word for name in chosen for word in ("--evidence", name)]
    if new not in vocabulary.NEED_EVIDENCE:
        return []
    return ["--unsupported", _asking.ask("unsupported", "why there is no evidence", _said)]


def _entries(names: list[str], typed: str) -> list[str]:
    chosen = []
    for word in typed.replace(",", " ").split():
        found = [name for name in names if name.startswith(word) or word.startswith(name)]
        if len(found) != 1:
            raise Refused(not_one_of("evidence", word, names))
        chosen += found
    if not chosen:
        raise WrongUsage("name one or several, or nothing to skip")
    return chosen


def _word(name: str, choices: tuple[str, ...]) -> str:
    return _asking.ask(name, ", ".join(choices), _reader(Word(name, choices)), choices)


def _optional_word(name: str, meaning: str, choices: tuple[str, ...]) -> str | None:
    read = _reader(Word(name, choices))
    return _asking.ask_or_skip(name, f"{meaning}: {', '.join(choices)}", read, choices)


def _of_field(field: Field, typed: str) -> str:
    value = str(type_of(field).convert(typed.strip(), None, None))
    flaw = fields.flaw_of(field, value)
    if flaw:
        raise Refused(flaw)
    return value


def _reader(kind: click.ParamType[str]) -> Callable[[str], str]:
    return lambda typed: kind.convert(typed.strip(), None, click.get_current_context())


def _past_day(session: Session, typed: str) -> str:
    day = _reader(Day())(typed)
    if ahead := dates.ahead_of(session.today, day):
        raise Refused(ahead)
    return day


def _said(typed: str) -> str:
    value = _reader(Said())(typed)
    flaw = text.flaw(value)
    if flaw:
        raise Refused(flaw)
    return value


def _option(flag: str, value: str | None) -> list[str]:
    return [] if value is None else [flag, value]
