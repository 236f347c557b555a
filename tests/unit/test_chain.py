"""The hash that names an entry, reckoned again from its definition alone."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import QUICK
from tracker import chain

_WORD = st.text(max_size=12)
_BODIES = st.dictionaries(
    _WORD,
    st.recursive(
        _WORD | st.integers() | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORD, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)
_FIELDS = st.fixed_dictionaries(
    {
        "previous": _WORD,
        "replica": _WORD,
        "seq": st.integers(1),
        "clock": st.integers(1),
        "recorded_at": _WORD,
        "actor": _WORD,
        "kind": _WORD,
        "subject": _WORD,
        "effective_on": st.none() | _WORD,
        "group": _WORD,
        "body": _BODIES,
        "replaces": st.none() | _WORD,
    }
)


def _ours(fields: dict[str, Any]) -> str:
    return chain.entry_hash(**{**fields, "body": chain.canonical(fields["body"])})


@QUICK
@given(_FIELDS)
def test_the_hash_is_sha_256_over_the_canonical_json_of_all_fields(fields: dict[str, Any]) -> None:
    document = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert _ours(fields) == hashlib.sha256(document.encode("utf-8")).hexdigest()


@QUICK
@given(_FIELDS, _FIELDS)
def test_a_change_of_any_one_field_changes_the_hash(
    fields: dict[str, Any], others: dict[str, Any]
) -> None:
    for name, other in others.items():
        same = chain.canonical({"x": other}) == chain.canonical({"x": fields[name]})
        assert (_ours({**fields, name: other}) == _ours(fields)) is same


@QUICK
@given(_BODIES)
def test_canonical_json_does_not_depend_on_the_order_of_keys(body: dict[str, Any]) -> None:
    turned = dict(reversed(body.items()))
    assert chain.canonical(turned) == chain.canonical(body)
    assert json.loads(chain.canonical(body)) == body


@pytest.mark.parametrize(
    "body", [{"x": 1.5}, {"x": [1, 2.0]}, {"x": {"y": [float("nan")]}}, {"x": -0.0}]
)
def test_floats_have_no_canonical_form(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no floats"):
        chain.canonical(body)


def test_canonical_json_is_utf_8_without_spaces() -> None:
    assert chain.canonical({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"é"}'


def test_keys_of_equal_content_are_equal_and_of_other_content_are_not() -> None:
    assert chain.key_of("a", {"x": 1, "y": 2}) == chain.key_of("a", {"y": 2, "x": 1})
    assert chain.key_of("a", "b") != chain.key_of("ab", "")
    assert chain.key_of("a") != chain.key_of(["a"])
