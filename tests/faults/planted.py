"""Hostile text in every column of a database, put there past every gate with plain SQL."""

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from tests.faults.hostile_text import bindable
from tracker import chain, log, projection

REPLICA = "e" * 16
SINCE, DAY = "2026-03-05", "2026-03-10"
_NOW, _BEFORE = "2026-03-09T12:00:00Z", "2025-01-05T12:00:00Z"
_ENTRY = f"INSERT INTO entries ({log.COLUMNS}, received_at) VALUES (?{', ?' * 12})"
# What cannot be text of any sort: flags, closed sets that the schema checks, and dates that are
# reckoned with.
_FIXED = {
    "priority": "normal",
    "status": "stalled",
    "since": "2026-03",
    "since_on": "2026-03-01",
    "confidence": "low",
    "deadline": "2025-06",
    "due_on": "2025-06-30",
    "last_looked": "2024-01-01",
    "tracked_on": "2026-03-01",
    "retired": None,
    "evidence_count": 1,
    "single_source": 0,
    "self_reported": 0,
    "from_on": "2026-03-01",
    "until_on": None,
    "head": 1,
    "stance": "contradicts",
}
_LISTS = ("partners", "issues", "authors")
_MUCH = 1_000  # what is longer stands whole in a title and a note; elsewhere its beginning does
_TABLES = ("evidence", "checks", "deadlines", "responses", "links", "notes")
Row = dict[str, Any]


class Planted:
    """What was put into a database: the rows by table, and the text behind each."""

    def __init__(self, texts: list[str]):
        self.texts = texts
        self.rows: dict[str, list[Row]] = {}
        self.entries: list[Row] = []
        self._previous = ""

    def enter(self, kind: str, subject: str, body: Row, *, at: str = _NOW, **more: Any) -> str:
        """An entry whose hash fits what it says, whatever that is; its hash."""
        seq = len(self.entries) + 1
        encoded = re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", chain.canonical(body))
        row = {
            "replica": REPLICA,
            "seq": seq,
            "clock": seq,
            "recorded_at": at,
            "actor": "Ana",
            "kind": kind,
            "subject": subject,
            "effective_on": None,
            "group": f"g-{seq}",
            **more,
        }
        replaces = row.pop("replaces", None)
        self._previous = chain.entry_hash(self._previous, *row.values(), encoded, replaces)
        whole = {"hash": self._previous, **row, "body": encoded, "replaces": replaces}
        self.entries.append({**whole, "received_at": at})
        return self._previous

    def put(self, table: str, given: str, **known: Any) -> None:
        """A derived row: ``known`` columns, fixed ones, and ``given`` in all others."""
        row: Row = {}
        for column in projection.COLUMNS[table].split():
            if column in known:
                row[column] = known[column]
            elif column in _LISTS:
                row[column] = json.dumps([given], ensure_ascii=False)
            else:
                row[column] = _FIXED.get(column, given)
        self.rows.setdefault(table, []).append(row)


def plant(database: Path, texts: list[str]) -> Planted:
    """Put each of ``texts`` into every column of every table of an empty database."""
    planted = Planted(texts)
    for number, one in enumerate(texts):
        names = _enter(planted, number, one[:_MUCH], one)
        _derive(planted, number, bindable(one[:_MUCH]), bindable(one), names)
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.executemany(_ENTRY, [list(row.values()) for row in planted.entries])
        for table, rows in planted.rows.items():
            columns, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
            connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                [list(row.values()) for row in rows],
            )
        connection.commit()
    return planted


def name_of(number: int) -> str:
    """The id of the proposal that stands for a text."""
    return f"p{number:02}"


def _enter(planted: Planted, number: int, one: str, whole: str) -> dict[str, str]:
    """Entries of every kind that hold ``one``; by the name of the table that shows them."""
    subject, bound = f"proposal:{name_of(number)}", bindable(one)
    fields = {"title": one, "owner": one, "issues": [one]}
    planted.enter("describe", subject, {"fields": fields}, at=_BEFORE)
    old = planted.enter("evidence", subject, {"finding": one, "stance": "mixed"}, at=_BEFORE)
    found = {"finding": one, "stance": "contradicts", "doc": one, "locator": one, "by": one}
    judged = {"status": "stalled", "reason": one, "unsupported": one, "failure_reason": one}
    names = {
        "voided": old,
        "by": planted.enter("retract", subject, {"entry": old, "reason": one}),
        "assessments": planted.enter("assess", subject, judged, effective_on="2026-03"),
        "evidence": planted.enter("evidence", subject, found, actor=bound, effective_on=bound),
        "checks": planted.enter("check", subject, {"looked_in": one}),
        "deadlines": planted.enter("deadline", subject, {"deadline": one, "reason": one}),
        "responses": planted.enter("respond", subject, {"response": one, "url": one}),
        "links": planted.enter("link", subject, {"link": one, "to": one}),
        "notes": planted.enter("note", subject, {"note": whole}, actor=bound, group=bound),
    }
    odd = {"kind": bound, "subject": bound, "recorded_at": bound, "replaces": bound}
    planted.enter(body={one: one, "x": [one]}, **odd, effective_on=bound)
    planted.enter("describe", "issue:x", {"fields": {one: one}})
    return names


def _derive(planted: Planted, number: int, given: str, whole: str, names: dict[str, str]) -> None:
    name = name_of(number)
    flags = {"contested": number % 2, "disputed": 1 - number % 2, "unsupported": number % 2}
    if not number:
        planted.put("settings", given, name="organisation")
    planted.put("sources", given, id=f"{given} s{number}")
    planted.put("issues", given, id=f"{given} i{number}")
    planted.put("proposals", given, id=name, title=whole, assessment=names["assessments"], **flags)
    planted.put("proposal_issues", given, proposal=name)
    planted.put("assessments", given, entry=names["assessments"], proposal=name)
    for table in _TABLES:
        kind = {"kind": "repeats"} if table == "links" else {}  # a word that is looked up
        dated = {"deadline": given, "due_on": given} if table == "deadlines" else {}
        note = {"note": whole} if table == "notes" else {}
        planted.put(table, given, entry=names[table], proposal=name, **kind, **dated, **note)
    evidence = names["evidence"] if number % 3 else names["voided"]
    planted.put("assessment_evidence", given, assessment=names["assessments"], evidence=evidence)
    planted.put(
        "voided",
        given,
        entry=names["voided"],
        subject=f"proposal:{name}",
        how="retracted",
        by=names["by"],
    )
