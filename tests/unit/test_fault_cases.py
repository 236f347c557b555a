"""The fault table leaves no way of writing out."""

from tests.faults.commands import CASES
from tests.faults.upkeep import UPKEEP
from tests.faults.verbs import WRITING, untried

# What writes nothing, and what a fault of its own, in the shared folder, goes through.
_TELLING = {"whoami", "hub status"}
_OF_ITS_OWN = {"sync"}


def _named(words: tuple[str, ...]) -> str:
    """The verb, with that of a group behind it."""
    return " ".join(words[: 2 if words[0] in ("view", "hub", "source", "issue") else 1])


def test_every_verb_that_writes_is_killed_and_failed_at_every_system_call() -> None:
    tried = {_named(case.arguments) for case in (*CASES, *(one.case for one in UPKEEP))}
    writing = {_named(tuple(line.split())) for line in WRITING} - _TELLING - _OF_ITS_OWN
    assert writing <= tried
    assert not untried() - {"doctor"}, "it stands in no table: does it write?"
