"""How each shell asks for completions, and what it is answered.

The scripts hand over the line up to the cursor, which is split here: bash cuts words at ``:`` and
``=`` as well, the others do not. A line of the answer is a type, a word and what it stands for, with
tabs between them. Whatever goes wrong, the prompt stays as it is.
"""

import contextlib
import os
from typing import ClassVar

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

from tracker import text
from tracker.commands import _completing

ASKED_BY = "_TRACKER_COMPLETE"  # the variable by which a shell asks
MARK = "completion for tracker"  # stands in every script: by it we know our own
_CURSOR = "\x01"  # put behind the line, so that its last word is whole
_LONGEST = 100  # characters of what stands beside a word

_BASH = f"""\
# {MARK}: 'tracker completion uninstall' takes it away
_tracker_completion() {{
    local kind word rest goes_on=
    COMPREPLY=()
    while IFS=$'\\t' read -r kind word rest; do
        case $kind in
            plain) COMPREPLY+=("$word") ;;
            part) COMPREPLY+=("$word"); goes_on=1 ;;
            file) compopt -o default 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
        esac
    done <<<"$(COMP_LINE="${{COMP_LINE:0:COMP_POINT}}" COMP_WORD="$2" {ASKED_BY}=bash_complete \\
        "${{1/#\\~/$HOME}}" 2>/dev/null </dev/null)"
    if [[ -n $goes_on && ${{#COMPREPLY[@]}} -eq 1 ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}}
complete -o nosort -F _tracker_completion tracker 2>/dev/null ||
    complete -F _tracker_completion tracker
"""
_ZSH = f"""\
#compdef tracker
# {MARK}: 'tracker completion uninstall' takes it away
_tracker() {{
    local kind word rest
    local -a plain part
    while IFS=$'\\t' read -r kind word rest; do
        case $kind in
            plain) plain+=("${{word//:/\\\\:}}${{rest:+:$rest}}") ;;
            part) part+=("${{word//:/\\\\:}}${{rest:+:$rest}}") ;;
            file) _files ;;
            dir) _files -/ ;;
        esac
    done <<<"$(COMP_LINE="${{words[1,CURRENT-1]}} $QIPREFIX$PREFIX" {ASKED_BY}=zsh_complete \\
        "${{words[1]/#\\~/$HOME}}" 2>/dev/null </dev/null)"
    (( $#plain )) && _describe -V tracker plain -U
    (( $#part )) && _describe -V tracker part -U -S ''
    return 0
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _tracker "$@"
else
    (( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit -i }}
    compdef _tracker tracker
fi
"""
_FISH = f"""\
# {MARK}: 'tracker completion uninstall' takes it away
function __tracker_completion
    set -l line (commandline -cp)
    set -l program (commandline -opc)[1]
    for answer in (COMP_LINE="$line" {ASKED_BY}=fish_complete $program 2>/dev/null </dev/null)
        set -l parts (string split \\t -- $answer)
        switch $parts[1]
            case plain part
                printf '%s\\t%s\\n' $parts[2] "$parts[3]"
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct)
        end
    end
end
complete --command tracker --no-files --keep-order --arguments '(__tracker_completion)'
"""


class _Shell(ShellComplete):
    """What the three shells have in common."""

    shows_meanings: ClassVar[bool] = True
    _lead = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        *words, last = split_arg_string(os.environ["COMP_LINE"] + _CURSOR)
        typed = last.removesuffix(_CURSOR)
        option, equals, _ = typed.partition("=")
        # What is completed behind an option's "=" is its value alone.
        self._lead = option + equals if equals and option.startswith("-") else ""
        return words[1:], typed

    def format_completion(self, item: CompletionItem[str]) -> str:
        if item.type not in ("plain", _completing.PART):
            return f"{item.type}\t\t"
        word = self._inserted(f"{self._lead}{item.value}")
        meaning = text.one_line(item.help or "")[:_LONGEST] if self.shows_meanings else ""
        return f"{item.type}\t{word}\t{meaning}"

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        found = super().get_completions(args, incomplete)
        return [item for item in found if item.type != "plain" or _is_whole(item.value)]

    def _inserted(self, word: str) -> str:
        return word


class Bash(_Shell):
    """bash replaces what stands behind the last ``:`` or ``=``, unless that is quoted."""

    name = "bash"
    source_template = _BASH
    shows_meanings = False
    _kept = 0

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is typed, and that one; what of it bash will not replace is kept
        in mind."""
        words, typed = super().get_completion_args()
        replaced = os.environ.get("COMP_WORD", "")
        if not typed.endswith(replaced) or replaced in tuple(":="):
            replaced = typed[max(typed.rfind(":"), typed.rfind("=")) + 1 :]
        self._kept = len(typed) - len(replaced)
        return words, typed

    def _inserted(self, word: str) -> str:
        return word[self._kept :]


class Zsh(_Shell):
    """zsh shows what words stand for."""

    name = "zsh"
    source_template = _ZSH


class Fish(_Shell):
    """fish shows what words stand for."""

    name = "fish"
    source_template = _FISH


SHELLS = {shell.name: shell for shell in (Bash, Zsh, Fish)}


def script(name: str) -> str:
    """The script that teaches the shell ``name`` to ask."""
    return SHELLS[name].source_template


def answer(program: click.Command, instruction: str, context: dict[str, object]) -> str:
    """What to print for ``SHELL_source`` or ``SHELL_complete``; nothing where anything is wrong."""
    shell, _, what = instruction.partition("_")
    if shell not in SHELLS:
        return ""
    if what == "source":
        return script(shell)
    with contextlib.suppress(Exception):
        asked = SHELLS[shell](program, context, "tracker", ASKED_BY)
        return "".join(f"{line}\n" for line in asked.complete().splitlines())
    return ""


def _is_whole(word: str) -> bool:
    """Whether a word is fit for a command line; options and formats always are."""
    return _completing.is_harmless(word.lstrip("-"))
