"""tracker completion bash|zsh|fish|install|uninstall"""

import os

import click

from tracker import output, text
from tracker.commands import _installing
from tracker.errors import WrongUsage
from tracker.options import Word

_SHELLS = ("bash", "zsh", "fish")


@click.group()
def command() -> None:
    """Words offered where the shell's TAB key is pressed.

    Verbs, options, ids with their titles, statuses, issues, countries, and fields and values inside a
    query.
    """


def _printing(shell: str) -> click.Command:
    """The command that prints the script of a shell."""

    @click.command(
        shell,
        help=f"Print the script for {shell}.",
        epilog=f"""\b
Example:
  $ tracker completion {shell} | grep -c "completion for tracker"
  1
""",
    )
    def print_script() -> None:
        from tracker.commands import _shells

        output.emit([_shells.script(shell)])

    return print_script


for _shell in _SHELLS:
    command.add_command(_printing(_shell))
_where = click.option(
    "--shell", type=Word("shell", _SHELLS), help="bash, zsh or fish; else the one that SHELL names."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")


@command.command(
    epilog="""\b
Example:
  $ tracker completion install --shell zsh | sed "s=$HOME=~="
  ~/.local/share/tracker/_tracker: written
  ~/.zshrc: given a line that reads it
  begin: open a new shell
"""
)
@_where
@_dry_run
def install(shell: str | None, dry_run: bool) -> None:
    """Put the script where the shell finds it.

    bash: the folder of bash-completion, and a line in ~/.bashrc where bash-completion is not in use.
    zsh: a file of its own, and a line in ~/.zshrc. fish: its folder of completions.
    """
    wanted = _installing.plan(shell or _named_by_environment())
    would = "would be " if dry_run else ""
    for change in wanted:
        done = "unchanged; it says so already"
        if change.is_needed:
            done = f"{would}{change.what}"
            if not dry_run:
                change.make()
        output.line(f"{text.one_line(change.path)}: {done}")
    output.line("begin: open a new shell")


@command.command(
    epilog="""\b
Example:
  $ tracker completion install --shell zsh > log
  $ tracker completion uninstall --shell zsh | sed "s=$HOME=~="
  ~/.local/share/tracker/_tracker: removed
  ~/.zshrc: our line taken out
"""
)
@_where
@_dry_run
def uninstall(shell: str | None, dry_run: bool) -> None:
    """Take away what 'tracker completion install' wrote."""
    name = shell or _named_by_environment()
    found = [change for change in _installing.undoing(name) if change.is_needed]
    for change in found:
        if not dry_run:
            change.make()
        would = "would be " if dry_run else ""
        output.line(text.one_line(f"{change.path}: {would}{change.what}"))
    if not found:
        output.line(f"nothing of ours is installed for {name}")


def _named_by_environment() -> str:
    shell = os.path.basename(os.environ.get("SHELL", ""))
    if shell not in _SHELLS:
        said = f"SHELL is '{shell}'" if shell else "SHELL is not set"
        raise WrongUsage(f"--shell: say which, {', '.join(_SHELLS)}; {said}")
    return shell
