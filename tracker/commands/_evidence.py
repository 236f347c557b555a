"""The options that describe one piece of evidence, shared by status and evidence."""

import functools
from typing import Any

from tracker import fields
from tracker.commands._catalogue import option
from tracker.errors import TrackerError, WrongUsage
from tracker.journal import Journal
from tracker.model import Body
from tracker.options import Command


def cites(command: Command) -> Command:
    """The options of a piece of evidence; the command receives them as ``cited``, a body without
    its stance (empty where none was given)."""

    @functools.wraps(command)
    def with_cited(*args: Any, **given: Any) -> Any:
        names = [field.name for field in fields.EVIDENCE if field.name != "stance"]
        cited = {name: value for name in names if (value := given.pop(name)) is not None}
        return command(*args, cited=cited, **given)

    wrapped = with_cited
    for field in reversed(fields.EVIDENCE):
        if field.name != "stance":
            wrapped = option(field)(wrapped)
    return wrapped  # type: ignore[return-value]


def completed(journal: Journal, cited: Body) -> Body:
    """``cited`` with what follows from it: known source checked, claimant as a country's code, and a
    link read today unless said otherwise."""
    body = dict(cited)
    if "finding" not in body:
        raise WrongUsage("--finding: say in one sentence what was found")
    if "source" in body:
        from tracker.queries import catalogue

        body["source"] = catalogue.require(journal.connection, "source", body["source"])
    if "by" in body:
        body["by"] = _claimant(body["by"])
    if "url" in body:
        body.setdefault("accessed", journal.occasion.today.isoformat())
    return body


def effective_on(body: Body) -> str | None:
    """When evidence counts from: its event, else its publication, else today."""
    return body.get("date") or body.get("published")


def _claimant(given: str) -> str:
    from tracker import countries

    try:
        return countries.code(given)
    except TrackerError:
        return given
