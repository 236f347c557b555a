"""Pages that the code knows better are compared with what it says now."""

import importlib.util
import re

import pytest

from tests.conftest import PROJECT
from tracker import cli, schema

_spec = importlib.util.spec_from_file_location("generate", PROJECT / "docs" / "generate.py")
assert _spec and _spec.loader
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PARTS)
def test_a_generated_part_is_up_to_date(name: str) -> None:
    file, _ = generate.PARTS[name]
    page = (PROJECT / "docs" / file).read_text(encoding="utf-8")
    assert page == generate.page(name), "run 'make schema'"


def test_the_schema_that_is_shown_is_the_schema() -> None:
    assert (PROJECT / "db" / "schema.sql").read_text(encoding="utf-8") == schema.text()


def test_every_table_of_the_database_is_explained() -> None:
    tables = set(re.findall(r"CREATE TABLE (\w+)", schema.text()))
    explained = (PROJECT / "db" / "README.md").read_text(encoding="utf-8")
    assert {table for table in tables if f"`{table}`" not in explained} == set()


def test_every_verb_has_its_help_on_the_page_of_commands() -> None:
    page = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [verb for verb in cli.VERBS if f"tracker {verb}" not in page] == []


def test_the_example_of_the_seed_format_loads() -> None:
    import tomllib
    from datetime import date
    from pathlib import Path

    from tracker.seeding.seed_checker import Checker
    from tracker.seeding.seed_files import SeedFile

    page = (PROJECT / "docs" / "seed-format.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    flaws: list[str] = []
    Checker(SeedFile(Path("a.toml"), example), flaws, date(2026, 11, 22)).check(
        tomllib.loads(example)
    )
    assert flaws == []


PAGES = sorted([*(PROJECT / "docs").glob("*.md"), PROJECT / "README.md", PROJECT / "db/README.md"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []  # type: ignore[attr-defined]
