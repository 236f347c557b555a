"""The hash that names an entry and chains it to the one its replica wrote before."""

import hashlib
import json
from typing import Any

from tracker.model import Body, Entry

_encode = json.encoder.encode_basestring
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# The part of it that is written in C, where there is one, made once rather than for each body.
_MAKE = getattr(json.encoder, "c_make_encoder", None)
_PIECES = _MAKE and _MAKE(None, _ENCODER.default, _encode, None, ":", ",", True, False, False)


def canonical(body: Body) -> str:
    """``body`` as the one JSON text that is hashed and stored: sorted keys, no spaces, UTF-8.

    Raises ValueError for floats, which have no one text form.
    """
    _refuse_floats(body)
    return "".join(_PIECES(body, 0)) if _PIECES else _ENCODER.encode(body)


def entry_hash(
    previous: str,
    replica: str,
    seq: int,
    clock: int,
    recorded_at: str,
    actor: str,
    kind: str,
    subject: str,
    effective_on: str | None,
    group: str,
    body: str,
    replaces: str | None,
) -> str:
    """SHA-256, in hexadecimal, over the canonical JSON of an entry and its replica's previous hash.

    ``body`` is canonical JSON text already; ``previous`` is empty for a replica's first entry.
    The keys stand in sorted order, so this is what ``canonical`` of the whole would give.
    """
    document = (
        f'{{"actor":{_encode(actor)},"body":{body},"clock":{clock},'
        f'"effective_on":{_optional(effective_on)},"group":{_encode(group)},'
        f'"kind":{_encode(kind)},"previous":{_encode(previous)},'
        f'"recorded_at":{_encode(recorded_at)},"replaces":{_optional(replaces)},'
        f'"replica":{_encode(replica)},"seq":{seq},"subject":{_encode(subject)}}}'
    )
    return hashlib.sha256(document.encode()).hexdigest()


def follows(entry: Entry, body: str, previous: str) -> bool:
    """Whether an entry bears the hash of what it says and of what its replica wrote before it.

    ``body`` and ``previous`` as for ``entry_hash``.
    """
    return entry_hash(previous, *entry[1:10], body, entry.replaces) == entry.hash


def key_of(*parts: Any) -> str:
    """A short digest over JSON values: what load writes carries one, so that equal content of two
    laptops counts once."""
    document = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document.encode()).hexdigest()[:32]


def _optional(value: str | None) -> str:
    return "null" if value is None else _encode(value)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("an entry holds no floats")
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            if type(item) is not str:  # as nearly all are
                _refuse_floats(item)
