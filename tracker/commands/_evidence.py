"""The options that describe one piece of evidence, shared by status and evidence."""

import functools
from typing import TYPE_CHECKING, Any

import click

from tracker import countries, fields, files, output
from tracker.commands._catalogue import option
from tracker.errors import WrongUsage
from tracker.model import Body
from tracker.options import Command, completes
from tracker.session import Session

if TYPE_CHECKING:  # what only writing needs
    from tracker.journal import Journal


def cites(command: Command) -> Command:
    """The options of a piece of evidence; the command receives them as ``cited``, a body without
    its stance (empty where none was given); ``file`` in it is the path of one to keep a copy of."""

    @functools.wraps(command)
    def with_cited(*args: Any, **given: Any) -> Any:
        names = [field.name for field in fields.EVIDENCE if field.name != "stance"] + ["file"]
        cited = {name: value for name in names if (value := given.pop(name)) is not None}
        return command(*args, cited=cited, **given)

    wrapped = click.option(
        "--file",
        metavar="PATH",
        help="A file to keep a copy of, in 'files' beside the database.",
        shell_complete=completes("file"),
    )(with_cited)
    for field in reversed(fields.EVIDENCE):
        if field.name != "stance":
            wrapped = option(field)(wrapped)
    return wrapped  # type: ignore[return-value]


def completed(journal: "Journal", cited: Body) -> Body:
    """``cited`` with what follows from it: known source checked, claimant as a country's code, a
    link read today unless said otherwise, what ``file`` holds (a document, where nothing is cited)."""
    body = dict(cited)
    file = body.pop("file", None)
    if file is not None:
        from tracker.keeping import attachments

        body["attached"], body["file_name"] = attachments.examined(file)
        if not set(fields.CITED) & set(body):
            body["doc"] = body["file_name"]
    if "finding" not in body:
        raise WrongUsage("--finding: say in one sentence what was found")
    if "source" in body:
        from tracker.queries import catalogue

        body["source"] = catalogue.require(journal.connection, "source", body["source"])
    if "by" in body:
        body["by"] = countries.code_if_any(body["by"])
    if "url" in body:
        body.setdefault("accessed", journal.occasion.today.isoformat())
    return body


def keep(session: Session, cited: Body, body: Body, *, dry_run: bool) -> None:
    """Keep a copy of the file in ``cited``, if any, before ``body``, which names it, is saved."""
    if "file" not in cited or dry_run:
        return
    from tracker.keeping import attachments
    from tracker.keeping.attachments import Attached

    folder = attachments.folder_of(session.location().path)
    with files.on_the_way("nothing was recorded"):
        place = attachments.keep(
            cited["file"], Attached(body["attached"], body["file_name"]), folder
        )
    output.hint(f"kept as {output.near(place)}")


def refuse_in_bulk(replaces: str | None, cited: Body) -> None:
    """Raise WrongUsage for what can be said of one proposal only, in a change of many."""
    if replaces:
        raise WrongUsage("--replaces corrects one entry; name one proposal, not --where")
    if "file" in cited:
        raise WrongUsage("--file goes with one proposal at a time; name them instead of --where")
