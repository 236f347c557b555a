"""Our clock: the past, looked at again, is what was seen then, whatever came since."""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.databases import (
    NOW,
    TODAY,
    described,
    entries,
    exported,
    finding,
    made,
    merge,
    note,
    record,
)
from tests.storage.test_as_of import Rows, days, expected, holding, tables
from tests.storage.test_projection import Request, ask
from tests.strategies import SLOW, draft_of, requests
from tracker import admission, database, dates, journal, log, past
from tracker.cli import cli
from tracker.errors import Refused, WrongUsage
from tracker.journal import Occasion
from tracker.model import Draft, Entry
from tracker.past import Past

FEW_EXAMPLES = settings(SLOW, max_examples=10)
WEEK = ("--since", "2026-03-03", "--until", "2026-03-10", "--today", "2026-03-10")
PRINTED = (
    ("list", "--format", "json"),
    ("show", "one"),
    ("history",),
    ("export", "entries", "--format", "jsonl"),
    ("export", "assessments"),
    ("report", *WEEK, "--format", "md"),
)
FEW = (("list",), ("show", "one"), ("history",))


@contextlib.contextmanager
def quietly(total: int) -> Iterator[past.Progress]:
    """No progress is shown."""
    yield lambda count: None  # type: ignore[misc]


def rows_of(path: Path, chosen: Past) -> Rows:
    """All derived rows of a past."""
    with past.reading(path, chosen, quietly) as connection:
        return tables(connection)


def present(path: Path) -> Rows:
    """All derived rows as they are."""
    with database.reading(path) as connection:
        return tables(connection)


def state_of(path: Path) -> str:
    """The state of a database, as ``where`` prints it."""
    with database.reading(path) as connection:
        return log.state_of(connection)


def printed(
    path: Path, *options: str, of: tuple[tuple[str, ...], ...] = PRINTED
) -> list[tuple[int, bytes]]:
    """What commands print, and how they exit."""
    ran = [CliRunner().invoke(cli, ["--db", str(path), *command, *options]) for command in of]
    return [(result.exit_code, result.stdout_bytes) for result in ran]


@FEW_EXAMPLES
@given(requests, requests, requests, requests, st.booleans())
def test_a_state_is_read_as_it_was_whatever_is_written_taken_out_or_merged_later(
    before: list[Request],
    theirs: list[Request],
    theirs_later: list[Request],
    after: list[Request],
    met: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, other = made(Path(folder) / "one.db"), made(Path(folder) / "other.db")
        record(path, described())
        ask(path, before)
        ask(other, theirs)
        if met:
            merge(path, other)
            merge(other, path)
        state, rows, pages = state_of(path), present(path), printed(path)
        ask(other, theirs_later)
        merge(path, other)
        ask(path, after)
        assert rows_of(path, Past(state=state)) == rows
        assert printed(path, "--state", state) == pages


@FEW_EXAMPLES
@given(requests, requests)
def test_a_state_is_read_alike_wherever_its_entries_are_held(
    before: list[Request], elsewhere: list[Request]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, other = made(Path(folder) / "one.db"), made(Path(folder) / "other.db")
        ask(path, before)
        ask(other, elsewhere)
        state = state_of(path)
        merge(other, path)
        assert rows_of(other, Past(state=state)) == present(path)
        there = printed(other, "--state", state, of=FEW)
        assert there == printed(path, of=FEW)


def at(minute: int) -> Occasion:
    """Somebody writes at a minute after NOW."""
    return Occasion("Ana", NOW + timedelta(minutes=minute), TODAY)


def write(path: Path, minute: int, request: Request) -> None:
    """Write what is asked for at a minute, as far as the rules let it be written."""
    with journal.writing(path, lambda: at(minute)) as writer:
        draft = draft_of(request, writer.entries(request[0]))
        if draft is not None:
            with contextlib.suppress(Refused):
                writer.append(draft)


def receive(path: Path, minute: int, of: Path) -> None:
    """Take in at a minute all that another database holds."""
    with journal.admitting(path) as connection:
        admission.admit(connection, exported(of), at(minute).now)


minutes = st.integers(0, 9)


@FEW_EXAMPLES
@given(
    st.lists(st.tuples(minutes, requests.filter(len)), max_size=4), requests.filter(len), minutes
)
def test_what_was_known_at_an_instant_is_what_stood_then(
    asked: list[tuple[int, list[Request]]], theirs: list[Request], met: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, other = made(Path(folder) / "one.db"), made(Path(folder) / "other.db")
        ask(other, theirs)
        stood = {-1: present(path)}
        for minute, some in sorted([*asked, (met, [])], key=lambda pair: pair[0]):
            for request in some:
                write(path, minute, request)
            if not some:
                receive(path, minute, other)
            stood[minute] = present(path)
        for minute in range(-1, 11):
            last = max(when for when in stood if when <= minute)
            known = Past(known_on=dates.instant(at(minute).now))
            assert rows_of(path, known) == stood[last]


@FEW_EXAMPLES
@given(st.lists(st.tuples(minutes, requests.filter(len)), max_size=4), minutes)
def test_where_the_clock_went_back_what_was_received_is_known_with_all_before_it(
    asked: list[tuple[int, list[Request]]], minute: int
) -> None:
    """Whoever holds an entry holds its predecessors, whatever the clock said."""
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder) / "one.db")
        for when, some in asked:
            for request in some:
                write(path, when, request)
        moment = dates.instant(at(minute).now)
        held = entries(path)
        last = max((e.seq for e in held if e.recorded_at <= moment), default=0)
        with holding([entry for entry in held if entry.seq <= last]) as connection:
            assert rows_of(path, Past(known_on=moment)) == tables(connection)


@FEW_EXAMPLES
@given(requests, requests, days)
def test_as_of_a_day_with_a_state_is_that_day_by_what_was_known_then(
    before: list[Request], after: list[Request], on: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = made(Path(folder) / "one.db")
        ask(path, before)
        state, held = state_of(path), entries(path)
        ask(path, after)
        for day in on:
            assert rows_of(path, Past(as_of=day, state=state)) == expected(held, day)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A database with two entries."""
    path = made(tmp_path / "one.db")
    record(path, described(), finding("x"))
    return path


def head(path: Path, number: int = -1) -> Entry:
    """An entry of the log, the last where not said which."""
    return entries(path)[number]


def token(entry: Entry, *, replica: int = 8, name: int = 8) -> str:
    """The state whose last entry is ``entry``, its parts as long as said."""
    return f"{entry.replica[:replica]}-{entry.seq}-{entry.hash[:name]}"


@pytest.mark.parametrize(
    "text",
    ["", "x", "yesterday", "+", "empty+", "12345678-1", "12345678-1-zzzzzzzz", "1234567-x-1234",
     "12345678-1-12345678+", "12345678-1-12345678 ", "123-1-1234", "12345678--1-1234"],
)  # fmt: skip
def test_what_is_no_state_is_refused_with_where_to_find_one(desk: Path, text: str) -> None:
    with pytest.raises(WrongUsage, match="tracker where"):
        rows_of(desk, Past(state=text))


def test_a_state_that_is_not_held_says_what_is_missing(desk: Path, tmp_path: Path) -> None:
    ours, other = head(desk), made(tmp_path / "other.db")
    record(other, described(), note("theirs"), note("more"))
    theirs = head(other)
    with pytest.raises(Refused, match=f"{theirs.replica[:8]}.*nothing.*import"):
        rows_of(desk, Past(state=f"{token(ours)}+{token(theirs)}"))
    for missing in (
        token(ours._replace(seq=3)),
        token(ours._replace(hash="0" * 64)),
        token(ours._replace(seq=0)),
        f"{ours.replica[:8]}-{'9' * 18}-{ours.hash[:8]}",
    ):
        with pytest.raises(Refused, match=f"{ours.replica[:8]} it has 2 entries.*import"):
            rows_of(desk, Past(state=missing))


def test_a_state_may_be_shortened_or_written_out(desk: Path) -> None:
    for replica, name in ((4, 4), (8, 8), (16, 64)):
        state = token(head(desk, 0), replica=replica, name=name)
        rows = rows_of(desk, Past(state=state))
        assert len(rows["proposals"]) == 1 and rows["evidence"] == []


def test_the_empty_state_holds_nothing(desk: Path, tmp_path: Path) -> None:
    assert state_of(made(tmp_path / "new.db")) == "empty"
    assert not any(rows_of(desk, Past(state="empty")).values())
    assert not any(rows_of(desk, Past(known_on="2026-03-10T11:59:59Z")).values())


def test_the_very_second_of_an_entry_counts_as_known(desk: Path) -> None:
    assert rows_of(desk, Past(known_on="2026-03-10T12:00:00Z")) == present(desk)


def test_a_past_names_its_own_state(desk: Path) -> None:
    record(desk, note("later"))
    state = token(head(desk, 0))
    with past.reading(desk, Past(state=state), quietly) as connection:
        assert log.state_of(connection) == state


@pytest.mark.parametrize("chosen", [Past(as_of="2026-03-09"), Past(state="empty")])
def test_the_past_cannot_be_written_to(desk: Path, chosen: Past) -> None:
    with (
        past.reading(desk, chosen, quietly) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM main.notes")


def test_progress_is_told_of_every_entry_once(desk: Path) -> None:
    told: list[int] = []

    @contextlib.contextmanager
    def bar(total: int) -> Iterator[past.Progress]:
        told.append(-total)
        yield told.append  # type: ignore[misc]

    record(desk, note("other", "proposal:two"))
    with past.reading(desk, Past(state=state_of(desk)), bar):
        pass
    assert told[0] == -3 and sum(told) == 0


def test_received_times_are_those_of_this_database(tmp_path: Path) -> None:
    here, there = made(tmp_path / "here.db"), made(tmp_path / "there.db")
    record(here, described())
    receive(there, 5, here)
    record(there, Draft("note", "proposal:one", {"note": "x"}), occasion=at(6))
    known = Past(known_on="2026-03-10T12:04:00Z")
    assert len(rows_of(here, known)["proposals"]) == 1
    assert rows_of(there, known)["proposals"] == []
