"""tracker add"""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tracker import fields, output
from tracker.commands import _asking, _catalogue, _said
from tracker.errors import Refused, WrongUsage, not_one_of
from tracker.model import Draft
from tracker.options import Day, pass_session, writes
from tracker.queries import catalogue
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal

# What a person is asked for, on a terminal, where it is not given.
_ASKED = ("title", "owner", "issues", "source", "summary", "test")


@click.command(
    epilog="""\b
Example:
  $ tracker add inspect-southbound --title "Inspect southbound lorries" \\
      --owner Mexico --issue arms-trafficking --deadline none
  inspect-southbound: added (entry d53895d8, 86319256)
"""
)
@click.argument("proposal", metavar="ID")
@_catalogue.options(fields.PROPOSAL)
@click.option("--deadline", type=Day(or_none=True), help="When it should be done, or none.")
@writes
@pass_session
def command(
    session: Session, /, proposal: str, deadline: str | None, dry_run: bool, **values: Any
) -> None:
    """Track a proposal that no seed file has.

    On a terminal it asks for what is missing.
    """
    name = _catalogue.new_id(proposal)
    described = _ask_for_missing(session, _catalogue.given(values))
    for field in fields.PROPOSAL:
        if field.required and field.name not in described:
            raise WrongUsage(f"{_catalogue.flag_of(field.name)}: missing ({field.meaning})")
    with session.writing(dry_run=dry_run) as journal:
        _refuse_taken(journal, name)
        _catalogue.complete_references(journal.connection, described)
        journal.append(Draft("describe", f"proposal:{name}", {"fields": described}))
        if deadline:
            journal.append(Draft("deadline", f"proposal:{name}", {"deadline": deadline}))
    _said.wrote(f"{name}: added", journal.written, dry_run=dry_run)
    output.hint(f"next: tracker status {name} …, or tracker checked {name} --looked-in …")


def _refuse_taken(journal: "Journal", name: str) -> None:
    if name in catalogue.known(journal.connection, "proposal"):
        _said.standing(journal, name)
        raise Refused(f"{name} is tracked already; 'tracker edit {name}' changes it")


def _ask_for_missing(session: Session, described: dict[str, Any]) -> dict[str, Any]:
    if not _asking.has_keyboard():
        return described
    with session.reading() as connection:
        known = {kind: catalogue.known(connection, kind) for kind in ("issue", "source")}
    for field in fields.PROPOSAL:
        if field.name in _ASKED and field.name not in described:
            ids = known.get(field.name.removesuffix("s"))
            choices = field.choices if ids is None else sorted(ids)
            ask = _asking.ask if field.required else _asking.ask_or_skip
            answer = ask(field.name, field.meaning, partial(_answer, field, ids), choices)
            if answer:
                described[field.name] = answer
    return described


def _answer(field: fields.Field, ids: set[str] | None, typed: str) -> Any:
    """What was typed at a prompt; raises WrongUsage for an id that is not there."""
    words = typed.replace(",", " ").split()
    for word in words:
        if ids is not None and word not in ids:
            raise WrongUsage(not_one_of(field.name, word, sorted(ids)))
    if field.many:
        return words
    return _catalogue.type_of(field).convert(typed, None, None) if field.required else typed.strip()
