"""Ten thousand random queries find just what a plain Python filter finds."""

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.storage.queried import ISSUES, SOURCES, TODAY, Known, drafts, term
from tracker import as_of, database, settings, vocabulary
from tracker.errors import Refused
from tracker.journal import Journal, Occasion
from tracker.model import Draft
from tracker.queries import proposals, reading

QUERIES = 10_000
COUNT = 40
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    """A made-up record, recorded on three days, some of it retired."""
    chance = random.Random(20_260_310)
    names = [f"{chance.choice('abc')}{chance.choice('xy')}-{number}" for number in range(COUNT)]
    with closing(database.in_memory()) as made:
        made.execute("PRAGMA foreign_keys = ON")
        for when in (NOW.replace(month=1), NOW.replace(day=1), NOW):
            writer = Journal(made, Occasion("Ana", when, when.date()))
            _tell(writer, chance, names)
            writer.save()
        yield made


def _tell(writer: Journal, chance: random.Random, names: list[str]) -> None:
    for kind, ids in (("issue", ISSUES), ("source", SOURCES)):
        for name in ids:
            fields = {"title": name, **({"meaning": "m"} if kind == "issue" else {})}
            writer.append(Draft("describe", f"{kind}:{name}", {"fields": fields}))
    for name in names:
        if chance.random() < 0.5:
            continue
        others = chance.sample([other for other in names if other != name], 2)
        for draft in drafts(chance, name, others):
            with suppress(Refused):  # told already, or dated after that day
                writer.append(draft)
        if chance.random() < 0.05:
            retired = {"fields": {"retired": "a mistake"}}
            writer.append(Draft("describe", f"proposal:{name}", retired))


def _known(connection: sqlite3.Connection) -> list[Known]:
    """All that stands, read table by table."""
    rows = connection.execute("SELECT * FROM proposals WHERE retired IS NULL")
    names = [column[0] for column in rows.description]
    return [_one(connection, dict(zip(names, row, strict=True))) for row in rows.fetchall()]


def _one(connection: sqlite3.Connection, row: dict[str, Any]) -> Known:
    def of(sql: str) -> list[tuple[str, ...]]:
        return connection.execute(sql, {"id": row["id"]}).fetchall()

    evidence = of("SELECT stance, grade, origin, finding FROM evidence WHERE proposal = :id")
    notes = of("SELECT note FROM notes WHERE proposal = :id")
    links = of("SELECT kind, other FROM links WHERE proposal = :id")
    links += of("SELECT kind, proposal FROM links WHERE other = :id")
    issues = of("SELECT issue FROM proposal_issues WHERE proposal = :id")
    said = [row[field] for field in ("id", "title", "summary", "test")]
    told = {
        "partners": tuple(json.loads(row["partners"])),
        "issues": tuple(issue for (issue,) in issues),
        "looked": row["last_looked"],
        "evidence": tuple(item[:3] for item in evidence),
        "links": tuple(links),
        "texts": (*said, *(item[3] for item in evidence), *(note for (note,) in notes)),
        "flags": _flags(row),
    }
    return Known(**{field: told.get(field, row.get(field)) for field in Known._fields})


def _flags(row: dict[str, Any]) -> frozenset[str]:
    names = ("contested", "disputed", "unsupported", "single_source", "self_reported")
    up = {name.replace("_", "-") for name in names if row[name]}
    is_open = vocabulary.PHASE_OF[row["status"]] == "open"
    waited = TODAY - date.fromisoformat(row["last_looked"] or row["tracked_on"])
    allowed = int(settings.DEFAULTS[f"review.{row['priority']}"])
    when = {
        "open": is_open,
        "closed": not is_open,
        "overdue": is_open and bool(row["due_on"]) and row["due_on"] < TODAY.isoformat(),
        "stale": is_open and waited.days >= allowed,
        "unassessed": row["status"] == "unassessed",
    }
    return frozenset(up | {name for name, is_up in when.items() if is_up})


def _differences(connection: sqlite3.Connection, count: int, seed: int) -> Iterator[str]:
    """Queries of one to three terms whose answer is not that of the plain filter."""
    chance, everything = random.Random(seed), _known(connection)
    ids = [known.id for known in everything]
    found_some = 0
    for _ in range(count):
        terms = [term(chance, ids) for _ in range(chance.choice((1, 1, 2, 3)))]
        typed = " ".join(said for said, _ in terms)
        query = reading.read(connection, typed, TODAY)
        found = proposals.ids(connection, query)
        right = sorted(k.id for k in everything if all(means(k) for _, means in terms))
        again = proposals.ids(connection, reading.read(connection, str(query), TODAY))
        found_some += 0 < len(right) < len(ids)
        if not found == right == again:
            yield f"{typed}  ({query}): {sorted(set(found) ^ set(right))}"
    assert found_some > count // 2, "queries that find all or nothing show little"


def test_random_queries_find_what_a_plain_filter_finds(connection: sqlite3.Connection) -> None:
    assert list(_differences(connection, QUERIES, 1)) == []


def test_and_so_they_do_as_of_a_day(connection: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as past:
        connection.backup(past)
        as_of.look_from(past, "2025-09-30")
        assert list(_differences(past, QUERIES // 10, 2)) == []
