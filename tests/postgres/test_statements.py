"""Only plain SQL goes to a hub, so that a distributed engine that speaks the protocol takes it too."""

import ast
import re
from pathlib import Path

import pytest

from tracker.sync import postgres

FORMS = (
    r"CREATE TABLE IF NOT EXISTS tracker_entries \([^;]*\)",
    r"CREATE ROLE {} NOLOGIN",
    r"GRANT SELECT, INSERT ON tracker_entries TO {}",
    r"SELECT [^;]* FROM (tracker_entries|pg_roles)[^;]*",
    r"INSERT INTO tracker_entries \([^;]*\) SELECT \* FROM unnest\([^;]*\) ON CONFLICT DO NOTHING",
    r"BEGIN",
    r"COMMIT",
)
FORBIDDEN = re.compile(
    r"\b(UPDATE|DELETE|TRUNCATE|DROP|ALTER|TRIGGER|LOCK|LISTEN|NOTIFY|COPY|EXTENSION|advisory|nextval"
    r"|SERIAL|FOR SHARE|TEMP|ctid|xmin)\b",
    re.I,
)
FIRST = re.compile(
    r"(CREATE|GRANT|SELECT|INSERT|BEGIN|COMMIT|ROLLBACK|SET|UPDATE|DELETE|DROP|ALTER|LOCK|COPY|WITH"
    r"|TRUNCATE|NOTIFY|LISTEN|CALL|DO|VACUUM|REVOKE|MERGE|DECLARE|FETCH|PREPARE|EXECUTE)\b(?! )?"
)


def statements() -> list[str]:
    """Every text in the module that begins as a statement does; what is put into it is ``{}``."""
    tree = ast.parse(Path(postgres.__file__).read_text(encoding="utf-8"))
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    texts = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in parts
    ]
    found = [" ".join(text(node).split()) for node in [*joined, *texts]]
    return [statement for statement in found if FIRST.match(statement)]


def text(node: ast.AST) -> str:
    """The text that a node stands for: the table by its name, what is known only later as ``{}``."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(text, node.values))
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    is_table = isinstance(node, ast.FormattedValue) and ast.unparse(node.value) == "TABLE"
    return postgres.TABLE if is_table else "{}"


def test_every_statement_is_of_a_form_that_such_engines_take() -> None:
    found = statements()
    assert len(found) >= len(FORMS)
    assert [s for s in found if not any(re.fullmatch(form, s) for form in FORMS)] == []
    assert [s for s in found if FORBIDDEN.search(s)] == []


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_used(form: str) -> None:
    assert any(re.fullmatch(form, statement) for statement in statements())


def test_of_large_entries_fewer_go_at_once() -> None:
    """A message to the server ends at 1 GB."""
    large = (*range(10), "x" * 20_000_000, None)
    rows = iter([large] * 5)
    assert [len(postgres._next_batch(rows)) for _ in range(4)] == [2, 2, 1, 0]
