"""``python docs/generate.py``: the parts of docs/ that the code knows better, between markers.

A test runs it and compares, so that no page says what is no longer so.
"""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from tracker import cli, vocabulary
from tracker.fields import Field
from tracker.formats import markdown_table
from tracker.imports.kinds import KINDS, Column
from tracker.queries.lint import RULES
from tracker.queries.scales import SCALES
from tracker.queries.tables import TABLES
from tracker.queries.terms import FIELDS, FLAGS
from tracker.seeding import seed_files

DOCS = Path(__file__).parent
_PART = r"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)"
_SHAPES = {
    "line": "one line of text",
    "text": "text",
    "lines": "list of lines",
    "country": "country code",
    "countries": "list of country codes",
    "slug": "id",
    "slugs": "list of ids",
    "date": "date",
    "due": "date, or `none`",
    "url": "link",
    "hashes": "list of entries",
}


def commands() -> str:
    """Every verb's help, as the terminal shows it."""
    return "\n".join(
        f"## {context.command_path.removeprefix('tracker ')}\n\n"
        f"```text\n{context.get_help()}\n```\n"
        for context in _contexts()
    )


def _contexts() -> Iterable[click.Context]:
    root = click.Context(
        cli.cli, info_name="tracker", terminal_width=100, **cli.cli.context_settings
    )
    for verb in cli.VERBS:
        command = cli.cli.get_command(root, verb)
        assert command
        context = click.Context(command, parent=root, info_name=verb)
        if isinstance(command, click.Group):
            for name, inner in sorted(command.commands.items()):
                yield click.Context(inner, parent=context, info_name=name)
        else:
            yield context


def seed_fields() -> str:
    """The fields of a seed file, table by table."""
    proposal = (
        seed_files.ID,
        *seed_files.PROPOSAL_FIELDS,
        seed_files.DEADLINE,
        seed_files.STATUS,
        *(field._replace(required=False) for field in seed_files.JUDGEMENT),
    )
    return "\n".join(
        f"### {title}\n\n{_field_table(table)}\n"
        for title, table in (
            ("`[exported]`", seed_files.EXPORTED),
            ("`[source]`", (seed_files.ID, *seed_files.SOURCE_FIELDS)),
            ("`[[proposals]]`", proposal),
            ("`[[proposals.evidence]]`", seed_files.EVIDENCE_FIELDS),
            ("`links = [{ … }]` of a proposal", seed_files.LINK_FIELDS),
            ("`[[issues]]`", (seed_files.ID, *seed_files.ISSUE_FIELDS)),
        )
    )


def _field_table(table: Iterable[Field]) -> str:
    rows = [
        [f"`{field.name}`", "yes" if field.required else "", _values(field), field.meaning]
        for field in table
    ]
    return _table(["field", "must", "values", "meaning"], rows)


def export_columns() -> str:
    """The columns of every table that can be exported."""
    return "\n".join(
        f"### {table.name}\n\nOne row is {table.row}.\n\n"
        + _table(
            ["column", "meaning"],
            [[f"`{column.name}`", column.meaning + _kind(column)] for column in table.columns],
        )
        + "\n"
        for table in TABLES.values()
    )


def import_columns() -> str:
    """The columns of every table that can be imported, with the names they go by."""
    return "\n".join(
        f"### {kind.name}\n\n"
        + _table(
            ["column", "must", "also called", "values", "meaning"],
            [_import_column(column) for column in kind.columns],
        )
        + f"\n\nPassed over: {', '.join(f'`{name}`' for name in kind.passed_over)}.\n"
        for kind in KINDS.values()
    )


def _import_column(column: Column) -> list[str]:
    first, *others = column.names
    field = column.field
    values = _values(field)
    return [f"`{first}`", "yes" if column.needed else "", ", ".join(others), values, field.meaning]


def _values(field: Field) -> str:
    choices = field.choices if field.choices != vocabulary.GRADES else ()
    return ", ".join(choices) or _SHAPES.get(field.shape, "Admiralty grade, `A1` to `F6`")


def _kind(column: object) -> str:
    if getattr(column, "is_list", False):
        return " (list; joined by `;` in CSV)"
    return " (yes or no; true or false in JSON)" if getattr(column, "is_flag", False) else ""


def query_fields() -> str:
    """The fields and flags of the query language."""
    fields = [
        [
            f"`{field.name}`",
            ", ".join(field.choices if field.kind != "grade" else ()),
            field.meaning,
        ]
        for field in FIELDS.values()
    ]
    flags = ", ".join(f"`{flag}`" for flag in FLAGS)
    return f"{_table(['field', 'values', 'meaning'], fields)}\n\nFlags: {flags}.\n"


def statuses() -> str:
    """The statuses and their tests."""
    rows = [[f"`{s.name}`", s.phase, s.test] for s in vocabulary.STATUSES]
    return _table(["status", "phase", "test"], rows) + "\n"


def crosswalk() -> str:
    """The statuses in the terms of other scales."""
    rows = [[f"`{s.name}`", *(getattr(s, scale) for scale in SCALES)] for s in vocabulary.STATUSES]
    return _table(["status", *(f"`{scale}`" for scale in SCALES)], rows) + "\n"


def _table(headers: list[str], rows: list[list[str]]) -> str:
    lines = [markdown_table(headers, [])]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def lint_rules() -> str:
    """What ``tracker lint`` looks for, and why."""
    rows = [[f"`{rule.name}`", rule.looks_for, rule.why] for rule in RULES]
    return _table(["rule", "looks for", "why"], rows) + "\n"


PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "commands": ("commands.md", commands),
    "seed fields": ("seed-format.md", seed_fields),
    "export columns": ("export.md", export_columns),
    "import columns": ("import.md", import_columns),
    "crosswalk": ("export.md", crosswalk),
    "lint rules": ("lint.md", lint_rules),
    "statuses": ("statuses.md", statuses),
    "query": ("query.md", query_fields),
}


def page(name: str) -> str:
    """A page with its generated part made anew."""
    file, make = PARTS[name]
    text = (DOCS / file).read_text(encoding="utf-8")
    pattern = re.compile(_PART.format(name=re.escape(name)), re.DOTALL)
    if not pattern.search(text):
        sys.exit(f"{file}: no markers for '{name}'")
    return pattern.sub(lambda found: f"{found[1]}\n{make()}\n{found[2]}", text)


def main() -> None:
    """Rewrite every page."""
    for name, (file, _) in PARTS.items():
        (DOCS / file).write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
