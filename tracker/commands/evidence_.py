"""tracker evidence"""

from typing import TYPE_CHECKING

import click

from tracker import vocabulary
from tracker.commands import _asking, _bulk, _evidence, _said
from tracker.commands._bulk import Where
from tracker.errors import WrongUsage, not_one_of
from tracker.model import Body, Draft
from tracker.options import Word, completes, pass_session, writes
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal
    from tracker.model import Entry


@click.command(
    cls=_asking.Asking,
    questions="evidence",
    epilog="""\b
Example:
  $ tracker evidence scan-all-vehicles mx-block-precursors:context \\
      --stance supports --source us-mexico-security-cooperation \\
      --finding "Scanners were ordered for twelve crossings" --grade B2
  scan-all-vehicles: supports, "Scanners were ordered for twelve crossings" (entry 6f7d549d)
  mx-block-precursors: context, "Scanners were ordered for twelve crossings" (entry f3a62dc9)
""",
)
@click.argument(
    "proposals_given",
    metavar="ID[:STANCE]...",
    nargs=-1,
    required=True,
    shell_complete=completes("stance"),
)
@click.option(
    "--stance",
    type=Word("stance", vocabulary.STANCES),
    help="What it says of the proposals: supports, contradicts, mixed or context.",
)
@_evidence.cites
@click.option(
    "--replaces",
    metavar="ENTRY",
    help="The evidence entry that this one corrects; a kept copy of what it cites stays with it.",
    shell_complete=completes("evidence"),
)
@_bulk.where
@writes
@pass_session
def command(
    session: Session,
    where: Where | None,
    stance: str | None,
    cited: Body,
    replaces: str | None,
    dry_run: bool,
    proposals_given: tuple[str, ...] = (),
) -> None:
    """Log one finding that bears on one or several proposals.

    It cites a link (--url), a known source or a document (--doc); --file keeps a copy of what was
    read. Each proposal may have its own stance: ID:contradicts. Alone at a terminal, it asks.
    """
    from tracker import rules
    from tracker.queries import proposals, record

    if where:
        _of_many(session, where, stance, cited, replaces, dry_run=dry_run)
        return
    if replaces and len(proposals_given) > 1:
        raise WrongUsage("--replaces corrects one entry; name one proposal")
    stances = [_stance(given, stance) for given in proposals_given]
    with session.writing(dry_run=dry_run) as journal:
        old = record.entry_named(journal.connection, replaces) if replaces else None
        body = _evidence.completed(journal, cited)
        for given, said in stances:
            name = proposals.resolve(journal.connection, given)
            if f"proposal:{name}" in {entry.subject for entry in journal.written}:
                raise WrongUsage(f"{name} is named twice")
            _said.standing(journal, name)
            on = rules.day_of_evidence(body)
            draft = Draft("evidence", f"proposal:{name}", {**body, "stance": said}, on)
            journal.append(_correcting(draft, old) if old else draft)
        _evidence.keep(session, cited, body, dry_run=dry_run)
    for entry in journal.written:
        name = entry.subject.partition(":")[2]
        what = f'{name}: {entry.body["stance"]}, "{entry.body["finding"]}"'
        _said.wrote(what, [entry], dry_run=dry_run)


def _correcting(draft: Draft, old: "Entry") -> Draft:
    """``draft`` as what corrects ``old``: where it gives no date it keeps that one's, and the kept copy
    where it cites the same and gives no file."""
    from tracker import fields, rules

    body = dict(draft.body)
    if "attached" not in body and rules.cites_the_same(body, old.body):
        held = [field.name for field in fields.ATTACHED if field.name in old.body]
        body.update({name: old.body[name] for name in held})
    on = draft.effective_on or old.effective_on
    return draft._replace(body=body, effective_on=on, replaces=old.hash)


def _of_many(
    session: Session,
    where: Where,
    stance: str | None,
    cited: Body,
    replaces: str | None,
    *,
    dry_run: bool,
) -> None:
    """One finding that bears on all that a query chooses, with one stance."""
    _evidence.refuse_in_bulk(replaces, cited)
    if not stance:
        raise WrongUsage(f"--stance: say what it means for them: {', '.join(vocabulary.STANCES)}")
    from tracker import rules

    def prepare(journal: "Journal") -> _bulk.Change:
        body = {**_evidence.completed(journal, cited), "stance": stance}
        on = rules.day_of_evidence(body)

        def bears(name: str) -> str:
            _said.standing(journal, name)
            journal.append(Draft("evidence", f"proposal:{name}", body, on))
            return f'{stance}, "{body["finding"]}"'

        return bears

    _bulk.change(session, where, prepare, dry_run=dry_run)


def _stance(given: str, default: str | None) -> tuple[str, str]:
    name, separator, own = given.partition(":")
    if separator and own not in vocabulary.STANCES:
        raise WrongUsage(f"{given}: " + not_one_of("stance", own, vocabulary.STANCES))
    stance = own or default
    if not stance:
        raise WrongUsage(f"--stance: say what it means for {name}: {', '.join(vocabulary.STANCES)}")
    return name, stance
