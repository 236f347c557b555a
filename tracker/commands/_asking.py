"""Asking at a terminal for what a command line leaves out: choices, completion, and a second try."""

import contextlib
import functools
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from tracker import output, text
from tracker.commands._bulk import OneOrMany
from tracker.errors import Refused, TrackerError, WrongUsage
from tracker.session import Session

T = TypeVar("T")
Read = Callable[[str], T]


class Asking(OneOrMany):
    """A command that asks step by step where nothing at all is given, at a terminal.

    ``questions`` names the function of ``_questions`` that asks; it gives the arguments that would have
    said the same, which are shown and confirmed.
    """

    def __init__(self, *args: Any, questions: str, **attrs: Any):
        super().__init__(*args, **attrs)
        self._questions = questions

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Ask first, where nothing is given and somebody is there."""
        if not args and is_possible() and not ctx.resilient_parsing:
            from tracker.commands import _questions

            session = ctx.ensure_object(Session)
            args = getattr(_questions, self._questions)(session)
            given = [("--db", session.db), ("--actor", session.actor)]
            before = [word for flag, value in given if value for word in (flag, value)]
            line = shlex.join(["tracker", *before, str(ctx.info_name), *args])
            output.say(f"in one line: {line}")
            if not confirmed("record it?"):
                raise Refused("nothing was recorded")
        return super().parse_args(ctx, args)


def is_possible() -> bool:
    """Whether somebody is there to be asked and to read: never in a pipe."""
    return has_keyboard() and output.is_terminal()


def has_keyboard() -> bool:
    """Whether somebody types what comes in."""
    return bool(sys.stdin and sys.stdin.isatty())


def ask(name: str, meaning: str, read: Read[T], choices: Sequence[str] = ()) -> T:
    """The answer as ``read`` understands it; asked again where it raises an error a user can mend.

    What is asked for stands on a line of its own: a line that is edited should be short.
    """

    def read_something(typed: str) -> T:
        if not typed.strip():
            raise WrongUsage(f"{name} is needed; Ctrl-C leaves, and nothing is recorded")
        return read(typed)

    return _asked(name, meaning, read_something, choices)


def ask_or_skip(name: str, meaning: str, read: Read[T], choices: Sequence[str] = ()) -> T | None:
    """As ``ask``; an empty answer is None."""

    def read_some(typed: str) -> T | None:
        return read(typed) if typed.strip() else None

    return _asked(f"{name} [skip]", meaning, read_some, choices)


def _asked(prompt: str, meaning: str, read: Read[T], choices: Sequence[str]) -> T:
    output.say(f"  {meaning}")
    with _completing(choices):
        return click.prompt(
            prompt,
            value_proc=functools.partial(_again, read),
            default="",  # click would ask again without a word
            show_default=False,
            err=_on_stderr(),
        )


def confirmed(question: str, *, default: bool = True) -> bool:
    """Whether somebody says yes."""
    return click.confirm(question, default=default, err=_on_stderr())


def _again(read: Read[T], typed: str) -> T:
    """What ``read`` makes of an answer; a usage error makes click ask again."""
    try:
        return read(typed)
    except TrackerError as error:
        raise click.UsageError(text.one_line(str(error))) from error


def _on_stderr() -> bool:
    """Where stdout is a terminal as well, lines can be edited only there: so readline has it."""
    return not output.is_terminal()


@contextlib.contextmanager
def _completing(choices: Sequence[str]) -> Iterator[None]:
    """TAB completes to ``choices`` where this Python has readline."""
    try:
        import readline
    except ImportError:
        yield
        return

    def complete(begun: str, number: int) -> str | None:
        found = [choice for choice in choices if choice.startswith(begun)]
        return found[number] if number < len(found) else None

    is_libedit = "libedit" in (readline.__doc__ or "")
    before, delimiters = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(complete)
    readline.set_completer_delims(" ,")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
        readline.set_completer_delims(delimiters)
