"""The JSON schema that editors use and the code that loads agree on what a seed file may hold."""

import copy
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ISSUES, PROJECT, PROPOSALS
from tracker.seeding import seed_schema
from tracker.seeding.seed_checker import Checker
from tracker.seeding.seed_files import SeedFile

SCHEMA = seed_schema.schema()
GOOD = [tomllib.loads(ISSUES), tomllib.loads(PROPOSALS)]
TODAY = date(2200, 12, 31)  # so that no date lies ahead: a schema does not know today

# What is put in the place of a value: right and wrong shapes, near misses of closed sets.
VALUES: list[Any] = [
    "", "x", "two\nlines", "MX", "mx", "2025", "2025-13", "2025-1", "none", "high", "hgih", "supports",
    "implemented", "unassessed", "stalled", "money", "a-b", "A b", "https://example.org/x", "ftp://x",
    "javascript:alert(1)", "B2", "x" * 201, 3, True, [], ["US"], ["us"], ["drugs", "drugs"], [3], {},
]  # fmt: skip
KEYS = ["status", "status_on", "reason", "confidence", "status_evidence", "failure_reason", "doc",
        "url", "grade", "kind", "priority", "put", "inferred", "partners", "unknown"]  # fmt: skip


def the_code_accepts(document: dict[str, Any]) -> bool:
    flaws: list[str] = []
    Checker(SeedFile(Path("a.toml"), ""), flaws, TODAY).check(document)
    # What compares one field with another is beyond a schema.
    beyond = ("no evidence '", "is the owner already", "the same as ", "stands here twice")
    return not [flaw for flaw in flaws if not any(part in flaw for part in beyond)]


def the_schema_accepts(document: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def tables_of(value: Any) -> list[dict[str, Any]]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict) else []
    return own + [table for item in inside for table in tables_of(item)]


@pytest.mark.parametrize("document", GOOD)
def test_good_files_are_accepted_by_both(document: dict[str, Any]) -> None:
    assert the_code_accepts(document)
    assert the_schema_accepts(document)


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_a_changed_file_is_accepted_by_both_or_by_neither(data: st.DataObject) -> None:
    document = copy.deepcopy(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 2))):
        table = data.draw(st.sampled_from(tables_of(document)))
        key = data.draw(st.sampled_from(sorted(table) + KEYS))
        if key in table and data.draw(st.booleans()):
            del table[key]
        else:
            table[key] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
    assert the_code_accepts(document) == the_schema_accepts(document), document


def test_the_shipped_schema_is_the_generated_one() -> None:
    shipped = json.loads((PROJECT / "seeds" / "seed.schema.json").read_text(encoding="utf-8"))
    assert shipped == SCHEMA
