"""The world's clock: derived tables as of a day are what the definitions say of that day."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.databases import OCCASION
from tests.strategies import DAYS, QUICK, SLOW, Writers, draft_of, judgements, logs, requests
from tracker import as_of, chain, database, dates, derive, fold, journal, projection
from tracker.errors import Refused
from tracker.fold import State
from tracker.model import Entry
from tracker.standing import Held, Standing, day_of, origin_of

Rows = dict[str, list[tuple[Any, ...]]]
RECEIVED = "2026-03-11T00:00:00Z"
AFTER_ALL = "2200-12-31"
# The days around those that the entries of tests/strategies.py name or were recorded on.
TURNS = (
    "2018-12-31 2019-01-01 2024-12-30 2024-12-31 2025-06-14 2025-06-15 2025-06-29 2025-06-30"
    " 2026-02-27 2026-02-28 2026-03-08 2026-03-09 2026-03-10 2026-03-11 2026-03-30"
).split()
days = st.lists(st.sampled_from(TURNS), min_size=1, max_size=4, unique=True)


@contextlib.contextmanager
def holding(entries: Iterable[Entry]) -> Iterator[sqlite3.Connection]:
    """A database whose log is ``entries``."""
    with contextlib.closing(database.in_memory()) as connection:
        rows = [(*e[:10], chain.canonical(e.body), e.replaces, RECEIVED) for e in entries]
        journal.recall(connection, rows)
        derive.everything(connection)
        yield connection


@contextlib.contextmanager
def looking(connection: sqlite3.Connection, day: str) -> Iterator[None]:
    """``connection`` as of ``day``; in the present again when the block ends."""
    as_of.look_from(connection, day)
    yield
    for (view,) in connection.execute("SELECT name FROM temp.sqlite_master").fetchall():
        connection.execute(f"DROP VIEW temp.{view}")


def tables(connection: sqlite3.Connection) -> Rows:
    """All derived rows that ``connection`` sees, by table; support only of assessments it sees."""
    seen = {
        table: sorted(
            connection.execute(f"SELECT {', '.join(columns.split())} FROM {table}"), key=repr
        )
        for table, columns in projection.COLUMNS.items()
    }
    made = {row[0] for row in seen["assessments"]}
    seen["assessment_evidence"] = [row for row in seen["assessment_evidence"] if row[0] in made]
    return seen


def begun(timeline: Iterable[Held], day: str) -> tuple[Held, ...]:
    """What had begun by ``day``, with the ends that had come by then."""
    return tuple(
        held._replace(until_on=held.until_on if (held.until_on or "9") <= day else None)
        for held in timeline
        if held.from_on <= day
    )


def looked(state: State, day: str) -> str | None:
    """The last day by ``day`` on which anybody is known to have looked."""
    found = [day_of(entry) for entry in (*state.evidence, *state.checks)]
    found += [held.from_on for held in state.assessments]
    found += [
        dates.counted_from(entry.body["accessed"], entry.recorded_at[:10])
        for entry in state.evidence
        if "accessed" in entry.body
    ]
    return max((one for one in found if one <= day), default=None)


def contested(current: Held | None, evidence: Iterable[Entry]) -> bool:
    """For and against since the assessment or under it, where anything but context came since."""
    for_or_against = {"supports", "contradicts"}
    if current is None:
        return for_or_against <= {entry.body["stance"] for entry in evidence}
    since = {e.body["stance"] for e in evidence if e.order > current.entry.order}
    under = {e.body["stance"] for e in evidence if e.hash in current.evidence}
    return bool(since - {"context"}) and for_or_against <= since | under


def narrowed(state: State, day: str) -> State:
    """``state`` as it stood on ``day`` by what is known now."""
    assessments = begun(state.assessments, day)
    stood_on = {name for held in assessments for name in held.evidence}
    evidence = [e for e in state.evidence if day_of(e) <= day or e.hash in stood_on]
    checks = [entry for entry in state.checks if day_of(entry) <= day]
    current = assessments[-1] if assessments else None
    status = current.entry.body["status"] if current else "unassessed"
    bare = status != "unassessed" and not (current and current.evidence)
    owner = state.fields.get("owner")
    live = [e for e in state.settled.live if e.kind not in ("evidence", "check")]
    as_of = State(state.settled._replace(live=[*live, *evidence, *checks]))
    vars(as_of).update(
        assessments=assessments,
        heads=tuple(held.entry.hash for held in assessments if held.entry.hash in state.heads),
        deadlines=begun(state.deadlines, day),
        responses=begun(state.responses, day),
    )
    now = Standing(
        from_on=looked(state, day) or "",
        until_on=None,
        current=current,
        evidence_count=len(evidence),
        contested=contested(current, evidence),
        unsupported=bare and not (status == "no-action" and checks),
        single_source=len({origin_of(entry.body) for entry in evidence}) == 1,
        self_reported=bool(evidence) and all(e.body.get("by") == owner for e in evidence),
        disputed=sum(held.entry.hash in state.heads for held in assessments) > 1,
    )
    # Worked out here anew, in the place of what the state would work out.
    vars(as_of)["standings"] = (*begun(state.standings, day)[:-1], now)
    return as_of


def expected(entries: list[Entry], day: str) -> Rows:
    """All derived rows as of ``day``, by the definitions."""
    subjects = {entry.subject for entry in entries}
    states = {
        name: narrowed(fold.fold(e for e in entries if e.subject == name), day)
        for name in sorted(subjects)
    }
    with contextlib.closing(database.in_memory()) as connection:
        projection.replace(connection, states)
        return tables(connection)


def told(connection: sqlite3.Connection) -> set[str]:
    """The entries of the log that ``connection`` sees."""
    return {row[0] for row in connection.execute("SELECT hash FROM entries")}


def assert_as_defined(entries: list[Entry], on: Iterable[str]) -> None:
    """As of each day ``on``, the tables and the log are what the definitions say."""
    with holding(entries) as connection:
        for day in on:
            with looking(connection, day):
                assert tables(connection) == expected(entries, day), day
                assert told(connection) == {
                    e.hash
                    for e in entries
                    if e.effective_on is None
                    or day_of(e) <= day
                    or e.hash in {row[0] for row in expected(entries, day)["evidence"]}
                }, day


@QUICK
@given(st.one_of(logs(), judgements()), days)
def test_tables_as_of_a_day_are_the_state_narrowed_to_it(
    entries: list[Entry], on: list[str]
) -> None:
    first = Writers().describe(title="One", owner="MX")._replace(replica="0" * 16)
    assert_as_defined([first, *entries], on)


@SLOW
@given(requests, days)
def test_one_subject_as_of_a_day_knows_nothing_of_another(
    asked: list[tuple[str, str, int, str]], on: list[str]
) -> None:
    subjects = ("proposal:one", "proposal:two")
    asked = [*((name, "describe", n, DAYS[0]) for n, name in enumerate(subjects)), *asked]
    with contextlib.closing(database.in_memory()) as connection:
        writer = journal.Journal(connection, OCCASION)
        for request in asked:
            draft = draft_of(request, writer.entries(request[0]))
            if draft is not None:
                with contextlib.suppress(Refused):
                    writer.append(draft)
    assert_as_defined(writer.written, on)


@SLOW
@given(logs())
def test_as_of_a_day_after_everything_is_the_present(entries: list[Entry]) -> None:
    with holding(entries) as connection:
        before, log_before = tables(connection), told(connection)
        with looking(connection, AFTER_ALL):
            assert tables(connection) == before
            assert told(connection) == log_before


@pytest.fixture
def ana() -> Writers:
    """One who writes on a proposal that is described."""
    writers = Writers()
    writers.describe(title="Scan every lorry", owner="MX")
    return writers


def seen(writers: Writers, day: str, sql: str) -> list[Any]:
    """The one column that ``sql`` reads as of ``day``."""
    with holding(writers.entries) as connection, looking(connection, day):
        return [row[0] for row in connection.execute(sql)]


STATUS = "SELECT status FROM proposals"
EVIDENCE = "SELECT finding FROM evidence ORDER BY finding"


def test_a_partial_date_counts_from_its_last_day(ana: Writers) -> None:
    ana.assess("under-consideration", on="2024")
    ana.assess("adopted", on="2025-06")
    assert seen(ana, "2024-12-30", STATUS) == ["unassessed"]
    assert seen(ana, "2024-12-31", STATUS) == ["under-consideration"]
    assert seen(ana, "2025-06-29", STATUS) == ["under-consideration"]
    assert seen(ana, "2025-06-30", STATUS) == ["adopted"]


def test_a_partial_date_that_was_not_over_counts_from_the_day_it_was_recorded(
    ana: Writers,
) -> None:
    ana.write("a", "deadline", {"deadline": "2030", "counts_from": "2026-03-09"}, on="2026-03")
    ana.write("a", "check", {"looked_in": "gazette"}, on="2026")
    assert seen(ana, "2026-03-08", "SELECT deadline FROM proposals") == [None]
    assert seen(ana, "2026-03-09", "SELECT deadline FROM proposals") == ["2030"]
    assert seen(ana, "2026-03-09", "SELECT kind FROM entries") == ["describe", "deadline"]
    assert seen(ana, "2026-03-10", "SELECT last_looked FROM proposals") == ["2026-03-10"]


def test_what_was_taken_out_is_not_seen_on_any_day(ana: Writers) -> None:
    ana.retract(ana.assess("adopted", on="2025-06-15"))
    ana.retract(ana.finding("wrong", on="2025-06-15"))
    for day in ("2025-06-15", "2026-03-10"):
        assert seen(ana, day, STATUS) == ["unassessed"]
        assert seen(ana, day, EVIDENCE) == []


def test_a_correction_counts_on_the_days_it_names_whenever_it_was_made(ana: Writers) -> None:
    wrong = ana.assess("adopted", on="2025-06-15")
    ana.assess("stalled", on="2025-03-01", replaces=wrong)
    assert seen(ana, "2025-03-01", STATUS) == ["stalled"]
    assert seen(ana, "2025-06-15", "SELECT since FROM proposals") == ["2025-03-01"]


def test_a_status_known_only_later_is_seen_with_the_evidence_it_stands_on(ana: Writers) -> None:
    proof = ana.finding("published later", on="2026-02-28")
    ana.finding("published later too", on="2026-03-01")
    ana.assess("adopted", on="2025-06-15", evidence=[proof])
    assert seen(ana, "2025-06-15", EVIDENCE) == ["published later"]
    for column, value in (("unsupported", 0), ("evidence_count", 1), ("last_looked", "2025-06-15")):
        assert seen(ana, "2025-06-15", f"SELECT {column} FROM proposals") == [value]
    assert seen(ana, "2025-06-14", EVIDENCE) == []


def test_an_end_that_had_not_come_is_not_seen(ana: Writers) -> None:
    ana.assess("adopted", on="2025-06-15")
    ana.assess("reversed", on="2026-02-28")
    ends = "SELECT until_on FROM assessments"
    assert seen(ana, "2026-02-27", ends) == [None]
    assert sorted(map(str, seen(ana, "2026-02-28", ends))) == ["2026-02-28", "None"]


def test_of_two_statuses_of_one_day_the_later_entry_stands(ana: Writers) -> None:
    ana.assess("adopted", on="2025-06-15")
    ana.assess("stalled", on="2025-06-15")
    assert seen(ana, "2025-06-15", STATUS) == ["stalled"]


def test_what_has_no_date_is_seen_on_every_day(ana: Writers) -> None:
    ana.write("a", "note", {"note": "Ask"})
    ana.write("a", "link", {"link": "depends-on", "to": "other"})
    for sql in ("SELECT title FROM proposals", "SELECT note FROM notes", "SELECT kind FROM links"):
        assert len(seen(ana, "1900-01-01", sql)) == 1


def test_two_who_judged_apart_disagree_from_the_later_day_on(ana: Writers) -> None:
    ana.meet()
    ana.assess("adopted", "a", on="2025-06-15")
    ana.assess("stalled", "b", on="2026-02-28")
    disputed = "SELECT disputed FROM proposals"
    assert [seen(ana, day, disputed) for day in ("2025-06-15", "2026-02-28")] == [[0], [1]]


@pytest.mark.parametrize("day", ["2025", "2025-06", "2025-02-30", "1899-12-31", "x' OR 1 --"])
def test_only_a_full_day_can_be_looked_from(day: str) -> None:
    with holding([]) as connection, pytest.raises(ValueError):
        as_of.look_from(connection, day)


def test_contested_is_what_was_found_against_by_the_day(ana: Writers) -> None:
    proof = ana.finding("for", on="2025-06-15")
    ana.assess("adopted", on="2025-06-15", evidence=[proof])
    ana.finding("against", stance="contradicts", on="2026-02-28")
    contested_on = "SELECT contested FROM proposals"
    assert [seen(ana, day, contested_on) for day in ("2026-02-27", "2026-02-28")] == [[0], [1]]


def test_a_status_judged_with_both_sides_in_view_is_not_contested(ana: Writers) -> None:
    both = [
        ana.finding(stance, stance=stance, on="2025-06-15")
        for stance in ("supports", "contradicts")
    ]
    ana.assess("adopted", on="2026-02-28", evidence=both)
    contested_on = "SELECT contested FROM proposals"
    assert [seen(ana, day, contested_on) for day in ("2026-02-27", "2026-02-28")] == [[1], [0]]
