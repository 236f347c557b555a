"""Catalogue fields as options, shared by add, edit, source add and issue add."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from tracker import text
from tracker.commands import _said
from tracker.errors import Refused, WrongUsage
from tracker.fields import Field
from tracker.model import Draft
from tracker.options import Command, Country, Day, Text, Word, completes
from tracker.session import Session

if TYPE_CHECKING:
    from sqlite3 import Connection

_MANY = 20  # choices from which on help does not list them
_IDS = {"issues": "issue", "source": "source"}  # fields that hold ids, and of what
_OPTION_NAMES = {"partners": "partner", "issues": "issue", "authors": "author"}


def options(table: Sequence[Field]) -> Callable[[Command], Command]:
    """One option for each field of ``table``; lists are given by repeating the option."""

    def decorate(command: Command) -> Command:
        for field in reversed(table):
            if field.name != "retired":
                command = option(field)(command)
        return command

    return decorate


def flag_of(name: str) -> str:
    """The option that sets a field: ``proposed_by`` is ``--proposed-by``, lists in the singular."""
    return "--" + _OPTION_NAMES.get(name, name).replace("_", "-")


def given(values: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given, lists as lists."""
    return {
        name: list(dict.fromkeys(value)) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in (None, ())
    }


def complete_references(connection: "Connection", fields: dict[str, Any]) -> None:
    """Complete the issues and source of ``fields``; raises Refused, with the nearest, for one that
    does not exist."""
    from tracker.queries import catalogue

    if fields.get("issues"):
        fields["issues"] = [catalogue.require(connection, "issue", i) for i in fields["issues"]]
    if fields.get("source"):
        fields["source"] = catalogue.require(connection, "source", fields["source"])


def new_id(name: str) -> str:
    """An id that is fit for a new record; raises WrongUsage for one that is not."""
    flaw = text.slug_flaw(name)
    if flaw:
        raise WrongUsage(f"'{text.one_line(name)}': {flaw}")
    return name


def add(
    session: Session, kind: str, given_name: str, described: dict[str, Any], *, dry_run: bool
) -> None:
    """Describe a new source or issue (``kind``); raises Refused where the id is taken."""
    from tracker.queries import catalogue

    name = new_id(given_name)
    with session.writing(dry_run=dry_run) as journal:
        if name in catalogue.known(journal.connection, kind):
            raise Refused(f"{kind} {name} is there already; 'tracker {kind} list' shows them")
        journal.append(Draft("describe", f"{kind}:{name}", {"fields": described}))
    _said.wrote(f"{name}: added", journal.written, dry_run=dry_run)


def option(field: Field) -> Callable[[Command], Command]:
    """The option that sets a field."""
    meaning = field.meaning[0].upper() + field.meaning[1:]
    if field.choices and len(field.choices) < _MANY:
        meaning += ": " + ", ".join(field.choices)
    return click.option(
        flag_of(field.name),
        field.name,
        type=type_of(field),
        multiple=field.many,
        help=f"{meaning}{'; repeatable' if field.many else ''}.",
        shell_complete=completes(_IDS[field.name]) if field.name in _IDS else None,
    )


def type_of(field: Field) -> Any:
    """The click type that reads a field."""
    if field.shape in ("country", "countries"):
        return Country()
    if field.shape == "choice":
        return Word(field.name, field.choices)
    return Day() if field.shape == "date" else Text()
