"""The house rules, read off the source: who may import whom, how long things are, where SQL is."""

import ast
import re
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tracker

PACKAGE = Path(tracker.__file__).parent
MODULES = {
    ".".join(("tracker", *path.relative_to(PACKAGE).with_suffix("").parts)): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "seeds" not in path.relative_to(PACKAGE).parts
}
PURE = {
    "model",
    "dates",
    "countries",
    "errors",
    "text",
    "vocabulary",
    "fields",
    "chain",
    "settings",
}
# What each part may use; the arrows of the design point inward only.
MAY_USE = {
    "tracker.settle": {"model"},
    "tracker.standing": {"model", "dates"},
    "tracker.fold": {"model", "settle", "standing"},
    "tracker.rules": PURE | {"fold"},
    "tracker.derived_rows": PURE | {"fold", "standing"},
    "tracker.projection": {"derived_rows", "fold", "settings"},
    "tracker.log": PURE,
    "tracker.files": PURE,
    "tracker.seal": PURE,
    "tracker.derive": PURE | {"log", "projection", "fold"},
    "tracker.derived_tables": {"projection"},
    "tracker.as_of": {"dates", "projection"},
    "tracker.keeping.verify": PURE | {"log", "seal"},
    "tracker.keeping.copies": PURE | {"files", "log", "keeping", "seal", "sqlite_errors"},
    "tracker.migrations": {"derive", "derived_tables", "seal"},
    "tracker.sqlite_errors": PURE | {"log", "projection"},
    "tracker.replica": PURE | {"log", "seal", "sqlite_errors"},
    "tracker.database": PURE | {"files", "keeping", "migrations", "replica", "sqlite_errors"},
    "tracker.journal": PURE
    | {"rules", "fold", "projection", "database", "derive", "log", "seal"}
    | {"replica", "sqlite_errors"},
    "tracker.lines": PURE | {"files"},
    "tracker.admission": PURE | {"derive", "journal", "log", "replica", "rules", "sqlite_errors"},
    "tracker.findings": PURE | {"standing"},
    "tracker.past": {"as_of", "database", "derive", "journal", "log", "sqlite_errors"},
    **{f"tracker.{name}": PURE for name in PURE},
}
# What lies outside of all that reads: none of these uses another.
OUTER = {"commands", "cli", "options", "output"} | {
    "reports",
    "seeding",
    "imports",
    "exports",
    "sync",
}
MAY_NOT_USE = {
    "tracker.queries": OUTER | {"journal"},
    "tracker.keeping": OUTER | {"queries"},
    "tracker.seeding": OUTER - {"seeding"},
    "tracker.imports": OUTER - {"imports"},
    "tracker.exports": OUTER - {"exports"},
    "tracker.sync": OUTER - {"sync"},
    "tracker.reports": (OUTER - {"reports"}) | {"journal"},
}
WRITES = re.compile(
    r"\b(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|REPLACE\s+INTO)\b"
)


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def _imported(node: ast.AST) -> list[str]:
    """Full names of the modules that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return []
    inside = [f"{node.module}.{alias.name}" for alias in node.names]
    return [name if name in MODULES else node.module for name in inside]


def _imports(module: str) -> set[str]:
    return {name for node in ast.walk(_tree(module)) for name in _imported(node)}


def _imports_at_start(module: str) -> set[str]:
    """What importing ``module`` imports: what stands outside functions."""
    todo: list[ast.AST] = [_tree(module)]
    found: set[str] = set()
    while todo:
        node = todo.pop()
        found.update(_imported(node))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))
    return found


def _parts(module: str) -> set[str]:
    """The parts of the house that a module uses: the first word behind ``tracker.``"""
    ours = {name for name in _imports(module) if name.startswith("tracker.")}
    return {name.split(".")[1] for name in ours}


def _top(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions() -> Iterator[tuple[str, Function]]:
    for module in MODULES:
        for node in ast.walk(_tree(module)):
            if isinstance(node, Function):
                yield module, node


def _length(node: Function) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("module", sorted(MAY_USE))
def test_storage_and_pure_modules_use_only_what_lies_further_in(module: str) -> None:
    assert _parts(module) <= MAY_USE[module]


@pytest.mark.parametrize("package", sorted(MAY_NOT_USE))
def test_reading_reporting_and_exchanging_never_use_what_lies_further_out(package: str) -> None:
    for module in MODULES:
        if module.startswith(package + "."):
            assert not _parts(module) & MAY_NOT_USE[package], module


def test_only_the_command_line_knows_click() -> None:
    users = {module for module in MODULES if "click" in _top(_imports(module))}
    stray = {m for m in users if not m.startswith("tracker.commands.")}
    assert stray == {"tracker.cli", "tracker.options"}


def test_commands_hold_no_sql() -> None:
    sql = re.compile(r"\b(SELECT .+ FROM|INSERT INTO|CREATE TABLE|DELETE FROM)\b")
    for module in MODULES:
        if module.startswith(("tracker.commands.", "tracker.reports.", "tracker.cli")):
            assert not any(sql.search(text) for text in _strings(module)), module


@pytest.mark.parametrize(
    ("library", "keeper", "also_at_start"),
    [
        ("sqlite_utils", "tracker.migrations", True),
        ("tabulate", "tracker.formats", False),
        ("dateutil", "tracker.dates", False),
        ("iso3166", "tracker.countries", False),
        ("csv", "tracker.formats", False),
        ("xlsxwriter", "tracker.exports.workbook", False),
        ("tomli_w", "tracker.seeding.seed_text", False),
        ("xml", "tracker.imports.sheet_cells", True),
        ("jinja2", "tracker.reports.as_page", True),
        ("markupsafe", "tracker.reports.as_page", True),
        ("docx", "tracker.reports.as_docx", False),
    ],
)
def test_a_slow_library_is_imported_by_one_module_and_only_when_it_is_needed(
    library: str, keeper: str, also_at_start: bool
) -> None:
    assert {m for m in MODULES if library in _top(_imports(m))} == {keeper}
    at_start = {m for m in MODULES if library in _top(_imports_at_start(m))}
    assert at_start == ({keeper} if also_at_start else set())


def test_templates_are_imported_only_where_one_is_filled() -> None:
    assert not [m for m in MODULES if "tracker.reports.as_page" in _imports_at_start(m)]


def test_spreadsheets_are_read_only_where_there_is_one() -> None:
    assert not [m for m in MODULES if "tracker.imports.sheet_cells" in _imports_at_start(m)]


def test_migrations_are_imported_only_where_there_is_something_to_migrate() -> None:
    assert not [m for m in MODULES if "tracker.migrations" in _imports_at_start(m)]


def _strings(module: str) -> Iterator[str]:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_only_storage_writes_to_the_database() -> None:
    writers = {m for m in MODULES if any(WRITES.search(text) for text in _strings(m))}
    assert "tracker.journal" in writers
    storage = ("journal", "projection", "migrations", "seal", "keeping.copies", "keeping.restoring")
    storage += ("keeping.derived",)  # how SQLite is asked whether an index of words is whole
    storage += ("derived_tables",)  # how one that cannot be opened leaves the schema
    # Rows that come in are put aside in a database of their own, which is gone when it is closed.
    # A hub is a database of others.
    storage += ("imports.staging", "sync.postgres")
    assert writers <= {f"tracker.{name}" for name in storage}


def test_only_the_journal_writes_to_the_log() -> None:
    into_log = re.compile(r"INSERT\s+(OR\s+\w+\s+)?INTO\s+entries")
    assert {m for m in MODULES if any(into_log.search(text) for text in _strings(m))} == {
        "tracker.journal"
    }


_PURE = ("fold", "rules", "dates", "derived_rows")
_READS = tuple(f"queries.{name}" for name in ("review", "deadlines", "bargains", "blind_spots"))


def test_the_fold_and_the_rules_never_ask_what_time_it_is() -> None:
    for module in (*_PURE, "projection", "journal", "queries.news", *_READS):
        source = MODULES[f"tracker.{module}"].read_text(encoding="utf-8")
        assert not re.search(r"\.(now|today|utcnow)\(|time\.time\(", source), module


def test_no_function_is_longer_than_40_lines_and_the_median_is_10_at_most() -> None:
    lengths = {f"{module}.{node.name}": _length(node) for module, node in _functions()}
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert statistics.median(_length(node) for _, node in _functions()) <= 10


def test_nine_functions_of_ten_are_25_lines_at_most() -> None:
    assert statistics.quantiles([_length(node) for _, node in _functions()], n=10)[-1] <= 25


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {m: len(p.read_text(encoding="utf-8").splitlines()) for m, p in MODULES.items()}
    assert {module: length for module, length in lengths.items() if length > 300} == {}


def _undocumented(module: str) -> Iterator[str]:
    tree = _tree(module)
    if not ast.get_docstring(tree):
        yield module
    todo: list[tuple[str, ast.Module | ast.ClassDef, bool]] = [(module, tree, False)]
    while todo:
        name, parent, inherits = todo.pop()
        for node in parent.body:
            if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node) and not inherits:
                yield f"{name}.{node.name}"
            if isinstance(node, ast.ClassDef):
                # A method that a base class of another library asks for is documented there.
                bases = {ast.unparse(base) for base in node.bases}
                foreign = any(base.startswith("click.") for base in bases)
                todo.append((f"{name}.{node.name}", node, foreign))


def test_every_public_module_class_and_function_says_what_it_is() -> None:
    assert [name for module in MODULES for name in _undocumented(module)] == []
