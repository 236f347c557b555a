"""Every verb with a command line that does something: a new verb joins the table it belongs to."""

from collections.abc import Iterator

import click

from tests.faults.desks import TODAY
from tracker.cli import VERBS, cli
from tracker.queries.tables import TABLES

# What reads; each is tried in every format that it has.
READING = (
    "list",
    "list --sort since- --open",
    "list --owner US --issue drugs",
    "list nothing-like-this",
    "due",
    "due --limit 1 --open",
    "lint",
    "lint --explain --only no-test",
    "set",
    "show scan-lorries",
    "show cut-demand",
    "history",
    "history scan-lorries --limit 3",
    "report",
    "report --since 2026-03-09 --until 2026-03-09",
    "report --since 2020-01-01",
    "cite scan-lorries",
    "cite scan-lorries cut-demand --style note",
    *(f"export {table}" for table in TABLES),
    "export notes --excel",
    "export proposals --scale gao",
    "diff 2025 2026",
    "diff 2025 2026 --owner US",
    "doctor",
    "where",
    "statuses",
    "source list",
    "source show first-text",
    "issue list",
    "completion bash",
    "completion zsh",
    "completion fish",
    "list owner:US,MX ^status:stalled lorry since:2020.. sort:title-",
    "list @attention",
    "view list",
    "hub list",
)
# What writes, or tells of its surroundings, on a database as desks.made makes it. SEEDS, LOG, ROWS and
# BACKUP stand for files, HUB for a folder.
WRITING = (
    "init --seeds SEEDS",
    "load SEEDS",
    "import entries LOG",
    "import assessments ROWS",
    "add new-one --title New --owner MX",
    "status cut-tariffs stalled --reason r --on 2026-03",
    "evidence cut-tariffs --stance mixed --finding F --doc d",
    "checked cut-tariffs --looked-in gazette",
    "deadline cut-tariffs 2030 --reason r",
    "respond cut-tariffs noted",
    "link cut-tariffs repeats cut-demand",
    "note cut-tariffs words",
    "undo",
    "edit cut-tariffs --title Other",
    "source add second --title T",
    "issue add water --title Water --meaning Rivers",
    "retire cut-tariffs --reason done",
    "set review.high 7",
    "view save mine owner:MX",
    "backup BACKUP",
    "restore BACKUP",
    "hub add office HUB",
    "hub status HUB",
    "sync HUB",
    "whoami",
)


def reading() -> Iterator[list[str]]:
    """The words of every reading command, in each of its formats that go to stdout, on one fixed day."""
    for line in READING:
        words = line.split()
        command = _command(words)
        by_name = {param.name: param for param in command.params}
        day = ["--today", TODAY] if "today" in by_name else []
        yield [*words, *day]
        if "--excel" not in words:
            formats = getattr(by_name.get("form"), "type", None)
            for form in getattr(formats, "choices", ()):
                if form not in ("xlsx", "docx"):  # they go to a file alone
                    yield [*words, *day, "--format", form]


def untried() -> set[str]:
    """The verbs that stand in neither table."""
    return set(VERBS) - {line.split()[0] for line in (*READING, *WRITING)}


def _command(words: list[str]) -> click.Command:
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group):
            break
        found = command.get_command(click.Context(command), word)
        assert found is not None, words
        command = found
    return command
