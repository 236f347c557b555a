"""A piece of evidence as files say it, in the form in which it is recorded."""

from tracker import countries, vocabulary
from tracker.model import Body
from tracker.standing import origin_of


def complete(content: Body) -> None:
    """Put what a file says of evidence in the form in which it is recorded: a claimant that is a country
    by its code, and nothing that is so anyway, as where nobody graded it."""
    if content.get("by"):
        content["by"] = countries.code_if_any(content["by"])
    if content.get("grade") == vocabulary.UNGRADED:
        del content["grade"]
    origin = content.pop("origin", None)
    if origin and origin != origin_of(content):
        content["origin"] = origin
