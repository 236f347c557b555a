"""Where nobody looked: owner by issue, counted on every day as a plain reckoning counts."""

import contextlib
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.databases import OCCASION
from tests.strategies import QUICK
from tracker import database, dates, journal
from tracker.model import Draft
from tracker.queries import blind_spots, review
from tracker.queries.blind_spots import Spot
from tracker.queries.query import having

TODAY = "2026-03-10"
DAYS = {"high": 14, "normal": 60, "low": 180}
# Per proposal: owner, priority, issues, on which days somebody looked and found nothing.
proposals = st.lists(
    st.tuples(
        st.sampled_from(("MX", "US")),
        st.sampled_from(("high", "normal", "low")),
        st.lists(st.sampled_from(("drugs", "trade")), max_size=2, unique=True),
        st.lists(st.sampled_from(("2025-09-11", "2025-09-12", "2026-01-09", "2026-02-25")), max_size=2),
    ),
    max_size=4,
)  # fmt: skip
Asked = list[tuple[str, str, list[str], list[str]]]


@contextlib.contextmanager
def desk(asked: Asked) -> Iterator[sqlite3.Connection]:
    """A database of these proposals, p0 and on."""
    with contextlib.closing(database.in_memory()) as connection:
        connection.execute("PRAGMA foreign_keys = ON")  # as where staff write: rows are replaced
        writer = journal.Journal(connection, OCCASION)
        for number, (owner, priority, issues, looks) in enumerate(asked):
            subject = f"proposal:p{number}"
            fields = {"title": "T", "owner": owner, "priority": priority, "issues": issues}
            writer.append(Draft("describe", subject, {"fields": fields}))
            for day in looks:
                writer.append(Draft("check", subject, {"looked_in": "gazette"}, day))
        writer.save()
        yield connection


@QUICK
@given(proposals)
def test_what_is_due_is_what_nobody_looked_at_for_as_long_as_its_priority_allows(
    asked: Asked,
) -> None:
    expected = []
    for number, (owner, priority, _, looks) in enumerate(asked):
        days = dates.days_between(max(looks, default=TODAY), TODAY)
        over = days - DAYS[priority]
        if over >= 0:
            looked = max(looks, default=None)
            held = (f"p{number}", "T", owner, "unassessed", priority)
            expected.append(review.Look(*held, looked, days, over))
    with desk(asked) as connection:
        found = review.due(connection, TODAY)
    order = list(DAYS)
    assert found == sorted(expected, key=lambda x: (order.index(x.priority), -x.over, x.id))


@QUICK
@given(proposals)
def test_every_owner_is_counted_in_each_of_its_issues(asked: Asked) -> None:
    with desk(asked) as connection:
        stale = {look.id for look in review.due(connection, TODAY)}
        found = blind_spots.grid(connection, TODAY)
    counts: dict[tuple[str, str], list[str]] = {}
    for number, (owner, _, issues, _) in enumerate(asked):
        for issue in issues or [""]:
            counts.setdefault((owner, issue), []).append(f"p{number}")
    assert found == [
        Spot(*where, len(ids), len(ids), len(stale & set(ids)), 0, 0, 0)
        for where, ids in sorted(counts.items())
    ]


def found_on(one: str, *, by: str = "MX", source: str = "first-text") -> Draft:
    """A piece of evidence."""
    body = {"finding": one, "stance": "supports", "source": source, "by": by}
    return Draft("evidence", "proposal:p0", body, "2026-03-01")


@pytest.mark.parametrize(
    ("drafts", "counts"),
    [
        ([], (1, 0, 0, 0)),
        ([found_on("a")], (1, 0, 1, 1)),
        ([found_on("a"), found_on("b", by="US")], (1, 0, 1, 0)),
        ([found_on("a"), found_on("b", source="other")], (1, 0, 0, 1)),
        ([Draft("assess", "proposal:p0", {"status": "stalled", "reason": "r"})], (0, 1, 0, 0)),
    ],
)
def test_what_is_known_may_stand_on_little(
    drafts: list[Draft], counts: tuple[int, int, int, int]
) -> None:
    with desk([("MX", "normal", ["drugs"], [])]) as connection:
        writer = journal.Journal(connection, OCCASION)
        for draft in drafts:
            writer.append(draft)
        writer.save()
        (spot,) = blind_spots.grid(connection, TODAY)
    assert (spot.unassessed, *spot[5:]) == counts


def test_only_what_is_wanted_is_counted_and_nothing_retired() -> None:
    asked: Asked = [("MX", "high", ["drugs"], []), ("US", "high", ["drugs"], [])]
    with desk(asked) as connection:
        wanted = having("owner", ["US"])
        assert [spot.owner for spot in blind_spots.grid(connection, TODAY, wanted)] == ["US"]
        writer = journal.Journal(connection, OCCASION)
        writer.append(Draft("describe", "proposal:p0", {"fields": {"retired": "a double"}}))
        writer.save()
        assert [spot.owner for spot in blind_spots.grid(connection, TODAY)] == ["US"]
