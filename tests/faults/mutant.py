"""What a mutant is: a guard taken out, and the tests that must then fail."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A guard taken out: ``old``, which stands once in ``file``, becomes ``new``; one of ``tests`` must
    fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def mutant(name: str, file: str, old: str, new: str, *tests: str) -> Mutant:
    """A mutant of a module of the package, named as in ``keeping/verify``."""
    return Mutant(name, f"tracker/{file}.py", old, new, tests)
