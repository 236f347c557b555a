"""The line on which a key of a TOML document stands."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK
from tracker.seeding.toml_lines import line_of

DOCUMENT = '''# a comment
[source]
id = "text"   # with [brackets] = "and" more

title = "A # no comment [[x]]"

[[proposals]]
id = "one"
summary = """
[[proposals]]
id = "not this one"
status = """
links = [
  { kind = "depends-on", to = "two" },  # } ]
  # [[x]]

  { kind = "repeats", to = "three" },
]
issues = ["a", "b"]

[[proposals.evidence]]
key = "e1"

[[proposals.evidence]]
key = "e2"
finding = \'\'\'
key = "e3"
# """ \'\'\'

[[proposals]]
id = "two"
"test" = "quoted key"
partners = [
  "US",
]
[[proposals.evidence]]
key = "e1"
[proposals.more]
deep = 1
[last]
x = 1
'''


def _line_with(text: str, nth: int = 1) -> int:
    lines = [number for number, line in enumerate(DOCUMENT.split("\n"), 1) if line == text]
    return lines[nth - 1]


def test_the_sample_is_good_toml() -> None:
    assert [p["id"] for p in tomllib.loads(DOCUMENT)["proposals"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("path", "text", "nth"),
    [
        (("source",), "[source]", 1),
        (("source", "id"), 'id = "text"   # with [brackets] = "and" more', 1),
        (("source", "title"), 'title = "A # no comment [[x]]"', 1),
        (("proposals", 0), "[[proposals]]", 1),
        (("proposals", 0, "id"), 'id = "one"', 1),
        (("proposals", 0, "summary"), 'summary = """', 1),
        (("proposals", 0, "links"), "links = [", 1),
        (("proposals", 0, "links", 0), '  { kind = "depends-on", to = "two" },  # } ]', 1),
        (("proposals", 0, "links", 1), '  { kind = "repeats", to = "three" },', 1),
        (("proposals", 0, "issues"), 'issues = ["a", "b"]', 1),
        (("proposals", 0, "evidence", 0), "[[proposals.evidence]]", 1),
        (("proposals", 0, "evidence", 1), "[[proposals.evidence]]", 2),
        (("proposals", 0, "evidence", 1, "key"), 'key = "e2"', 1),
        (("proposals", 0, "evidence", 1, "finding"), "finding = '''", 1),
        (("proposals", 1), "[[proposals]]", 3),
        (("proposals", 1, "id"), 'id = "two"', 1),
        (("proposals", 1, "test"), '"test" = "quoted key"', 1),
        (("proposals", 1, "partners"), "partners = [", 1),
        (("proposals", 1, "evidence", 0, "key"), 'key = "e1"', 2),
        (("proposals", 1, "more", "deep"), "deep = 1", 1),
        (("last", "x"), "x = 1", 1),
    ],
)
def test_a_key_is_found_on_its_line(path: tuple[str | int, ...], text: str, nth: int) -> None:
    assert line_of(DOCUMENT, path) == _line_with(text, nth)


@pytest.mark.parametrize(
    ("path", "text", "nth"),
    [
        (("proposals", 0, "status"), "[[proposals]]", 1),
        (("proposals", 0, "evidence", 1, "stance"), "[[proposals.evidence]]", 2),
        (("proposals", 0, "links", 1, "kind"), '  { kind = "repeats", to = "three" },', 1),
        (("proposals", 0, "issues", 1), 'issues = ["a", "b"]', 1),
    ],
)
def test_of_a_missing_key_the_nearest_thing_around_it_is_found(
    path: tuple[str | int, ...], text: str, nth: int
) -> None:
    assert line_of(DOCUMENT, path) == _line_with(text, nth)


def test_of_what_is_nowhere_it_is_the_first_line() -> None:
    assert line_of("", ("source",)) == line_of(DOCUMENT, ("nothing",)) == 1


def test_windows_line_ends_count_once() -> None:
    assert line_of("[a]\r\nx = 1\r\n\r\ny = 2\r\n", ("a", "y")) == 4


def test_several_inline_tables_on_one_line_stand_on_that_line() -> None:
    assert line_of("[a]\nl = [{ k = 1 }, { k = 2 }]\n", ("a", "l", 1)) == 2


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85"])
def test_what_toml_does_not_take_for_a_line_end_does_not_count(char: str) -> None:
    document = f'[a]\nx = "one{char}still one"\ny = 2\n'
    assert tomllib.loads(document)["a"]["y"] == 2
    assert line_of(document, ("a", "y")) == 3


_VALUES = st.sampled_from(
    [
        '"plain"',
        "'lit\"eral'",
        '"[[proposals]]"',
        '"say \\"hi\\" # no"',
        "1",
        "true",
        "[]",
        '["a", "b"]',
        '[\n  "a",\n\n  # ] [\n  "b"\n]',
        '"""\n[[proposals]]\nid = "x"\n# y\n"""',
        "'''\n[proposals]\nid = 'x'\n'''",
        '"""one \\"""still\n# on"""',
        '"""ends with a quote\n""""',
        '""',
        '""""""',
        "''",
        "[{ a = 1 },\n { a = 2 }]",
        "[ [1, 2],\n [3] ]",
        "2025-01-01",
    ]
)
_FILLERS = st.sampled_from(["", "# note", "   ", "# [[proposals]]", '# x = """'])
_TABLES = st.lists(
    st.tuples(
        st.sampled_from(["proposals", "proposals.evidence", "issues"]),
        st.lists(st.tuples(_FILLERS, _VALUES), max_size=4),
    ),
    max_size=5,
)


@QUICK
@given(_TABLES)
def test_every_key_of_a_made_up_document_is_found_on_its_line(
    tables: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    lines: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    for name, keys in [("proposals", []), *tables]:
        path: tuple[str | int, ...] = (name,)
        if name == "proposals.evidence":
            path = ("proposals", counts[("proposals",)] - 1, "evidence")
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
        lines.append(f"[[{name}]]")
        expected[path] = len(lines)
        for number, (filler, value) in enumerate(keys):
            lines.append(filler)
            expected[(*path, f"k{number}")] = len(lines) + 1
            lines += f"k{number} = {value}".split("\n")
    document = "\n".join(lines) + "\n"
    tomllib.loads(document)
    assert {path: line_of(document, path) for path in expected} == expected
