"""Every field that can be recorded: what its shape admits, and what a refusal says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK
from tracker import fields, vocabulary
from tracker.fields import Field

HASH = "0123456789abcdef" * 4


def _flaw(shape: str, value: object, **more: object) -> str | None:
    return fields.flaw_of(Field("it", shape, "meaning", **more), value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("line", "one line, with a\ttab"),
        ("text", "two\nlines"),
        ("lines", ["one", "two"]),
        ("lines", []),
        ("country", "MX"),
        ("country", "EU"),
        ("countries", ["US", "MX"]),
        ("slug", "scan-lorries"),
        ("slugs", ["a", "b-2"]),
        ("date", "2025"),
        ("date", "2025-03"),
        ("date", "2025-03-04"),
        ("due", "none"),
        ("due", "2026-06"),
        ("url", "https://example.org/a?b=c&d=(e)#f"),
        ("url", "HTTP://EXAMPLE.ORG"),
        ("url", "http://example.org/é"),
        ("url", "mailto:desk@example.org"),
        ("url", "doi:10.1000/182"),
        ("hash", HASH),
        ("hashes", [HASH]),
    ],
)
def test_a_good_value_has_no_flaw(shape: str, value: object) -> None:
    assert _flaw(shape, value) is None


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("line", "two\nlines"),
        ("line", "nul\x00"),
        ("line", "\ud800"),
        ("line", 5),
        ("line", None),
        ("line", ["a list"]),
        ("text", "\x1b[31m"),
        ("lines", "not a list"),
        ("lines", ["same", "same"]),
        ("lines", ["one", 2]),
        ("country", "mx"),
        ("country", "XX"),
        ("country", "Mexico"),
        ("countries", ["MX", "MX"]),
        ("slug", "Not A Slug"),
        ("slugs", ["ok", "no good"]),
        ("date", "2025-02-30"),
        ("date", "yesterday"),
        ("date", "3/4/2025"),
        ("due", "never"),
        ("hash", HASH[:63]),
        ("hash", HASH.upper()),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_field(shape: str, value: object) -> None:
    flaw = _flaw(shape, value)
    assert flaw is not None
    assert flaw.startswith("it: ")
    assert "\n" not in flaw


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "example.org",
        "//example.org",
        "https://",
        "https:// example.org",
        "https://example.org/a b",
        "https://example.org/\nx",
        'https://example.org/"onmouseover="x',
        "https://example.org/<script>",
        " https://example.org",
    ],
)
def test_only_web_mail_and_doi_links_are_links(url: str) -> None:
    assert _flaw("url", url)


def test_a_wrong_word_is_answered_with_the_nearest() -> None:
    flaw = _flaw("choice", "propsed", choices=("proposed", "adopted"))
    assert flaw == "it: 'propsed' is not one of its values; did you mean 'proposed'?"


def test_a_word_like_no_other_is_answered_with_the_whole_set() -> None:
    flaw = _flaw("choice", "zzzz", choices=("proposed", "adopted"))
    assert flaw == "it: 'zzzz' is not one of its values; one of: proposed, adopted"


def test_a_country_by_name_is_answered_with_its_code() -> None:
    assert "did you mean 'MX'?" in str(_flaw("country", "Mexico"))
    assert "did you mean 'GB'?" in str(_flaw("country", "uk"))


def test_a_required_field_may_not_be_empty_or_blank() -> None:
    for value in ("", "  ", "\n"):
        assert "may not be empty" in str(_flaw("text", value, required=True))
    assert _flaw("text", "") is None


def test_too_long_a_title_is_refused_with_the_figures() -> None:
    assert _flaw("line", "x" * 200, limit=200) is None
    assert _flaw("line", "x" * 201, limit=200) == "it: 201 characters, 200 at most"


def test_a_body_names_every_flaw_at_once() -> None:
    flaws = fields.flaws_of_body(fields.EVIDENCE, {"stance": "suports", "url": "x"})
    assert [flaw.split(":")[0] for flaw in flaws] == ["finding", "stance", "url"]


def test_a_field_of_a_newer_version_is_let_be() -> None:
    body = {"finding": "x", "stance": "supports", "weight": 7}
    assert fields.flaws_of_body(fields.EVIDENCE, body) == []


def test_every_kind_of_entry_has_its_table_and_every_field_a_meaning() -> None:
    assert set(fields.BODIES) == set(
        "describe assess evidence check deadline respond link unlink note retract".split()
    )
    for table in (*fields.BODIES.values(), *fields.CATALOGUES.values()):
        names = [field.name for field in table]
        assert len(set(names)) == len(names)
        assert all(field.meaning for field in table)


def test_evidence_has_the_fields_of_the_design() -> None:
    names = {field.name for field in fields.EVIDENCE}
    wanted = "finding stance kind source url doc date published accessed title author publisher"
    assert names == {*wanted.split(), *"locator quote archive_url grade origin by".split()}
    assert {field.name for field in fields.EVIDENCE if field.required} == {"finding", "stance"}


def test_the_choices_of_a_field_are_the_closed_sets() -> None:
    by_name = {field.name: field.choices for field in fields.ASSESSMENT}
    assert by_name["status"] == vocabulary.STATUS_NAMES
    assert by_name["failure_reason"] == vocabulary.FAILURE_REASONS


_ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
_ALL_FIELDS = [f for table in (*fields.BODIES.values(), *fields.CATALOGUES.values()) for f in table]


@QUICK
@given(st.sampled_from(_ALL_FIELDS), _ANY_VALUE)
def test_any_value_at_all_has_a_flaw_in_words_or_none(field: Field, value: object) -> None:
    flaw = fields.flaw_of(field, value)
    assert flaw is None or flaw.startswith(f"{field.name}: ")
