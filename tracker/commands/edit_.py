"""tracker edit"""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tracker import fields, text
from tracker.commands import _asking, _bulk, _catalogue, _said
from tracker.commands._bulk import Where
from tracker.errors import WrongUsage
from tracker.model import Draft
from tracker.options import Word, completes, pass_session, writes
from tracker.queries import proposals
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal

_NAMES = tuple(field.name for field in fields.PROPOSAL if field.name != "retired")
_CLEARABLE = tuple(
    field.name for field in fields.PROPOSAL if not field.required and field.name != "retired"
)


@click.command(
    cls=_bulk.OneOrMany,
    epilog="""\b
Example:
  $ tracker edit scan-all-vehicles --priority low --assignee Ana
  scan-all-vehicles: assignee: nothing -> Ana; priority: high -> low (entry 427dbe18)
""",
)
@click.argument("proposal", metavar="ID", shell_complete=completes("proposal"))
@_catalogue.options(fields.PROPOSAL)
@click.option("--clear", multiple=True, type=Word("field", _CLEARABLE), help="Empty this field.")
@_bulk.where
@writes
@pass_session
def command(
    session: Session,
    /,
    where: Where | None,
    clear: tuple[str, ...],
    dry_run: bool,
    proposal: str = "",
    **values: Any,
) -> None:
    """Change what is said of a proposal; lists are replaced whole.

    With nothing but ID, at a terminal, it opens the record as text in your editor (VISUAL, EDITOR,
    git's core.editor, or vi): fields, status, deadline, links and evidence. What differs is checked,
    shown, and written once you agree.
    """
    given = _catalogue.given(values)
    for field in clear:
        if field in given:
            raise WrongUsage(f"--clear {field} and {_catalogue.flag_of(field)} exclude each other")
    wanted = given | dict.fromkeys(clear)
    if not wanted and not where and _asking.is_possible():
        from tracker.commands import _by_hand

        _by_hand.edit(session, proposal, dry_run=dry_run)
        return
    if not wanted:
        raise WrongUsage("nothing to change: give a field, such as --title TEXT or --owner COUNTRY")
    prepare = partial(_prepared, wanted=wanted)
    if where:
        _bulk.change(session, where, prepare, dry_run=dry_run)
        return
    with session.writing(dry_run=dry_run) as journal:
        name = proposals.resolve(journal.connection, proposal)
        moves = prepare(journal)(name)
    if moves:
        _said.wrote(f"{name}: {moves}", journal.written, dry_run=dry_run)
    else:
        _said.unchanged(name)


def _prepared(journal: "Journal", wanted: dict[str, Any]) -> _bulk.Change:
    """A change to ``wanted``, once the issues and the source in it are found."""
    _catalogue.complete_references(journal.connection, wanted)
    return partial(_change, journal, wanted=wanted)


def _change(journal: "Journal", name: str, wanted: dict[str, Any]) -> str | None:
    """Set the fields of ``wanted`` that differ; what moves, from what to what, or None."""
    stands = _said.standing(journal, name).fields
    patch = {field: wanted[field] for field in _NAMES if _differs(wanted, stands, field)}
    if not patch:
        return None
    journal.append(Draft("describe", f"proposal:{name}", {"fields": patch}))
    return "; ".join(f"{f}: {_shown(stands.get(f))} -> {_shown(v)}" for f, v in patch.items())


def _differs(wanted: dict[str, Any], stands: dict[str, Any], field: str) -> bool:
    return field in wanted and wanted[field] != stands.get(field)


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    return text.one_line(", ".join(value) if isinstance(value, list) else value)
