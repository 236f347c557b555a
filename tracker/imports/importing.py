"""A file of rows into the log: first everything is read, checked and compared, then it is written.

Both walk through the proposals of the file one by one, so that memory does not grow with its rows.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from tracker import derive, fold, log, rules, text
from tracker.errors import Busy, Refused, TrackerError
from tracker.imports import compared, kinds, recording, table_files
from tracker.imports.headers import Header
from tracker.imports.kinds import Kind
from tracker.imports.recording import Stands
from tracker.imports.staging import Staged, Staging
from tracker.imports.table_checker import Checker, Known
from tracker.imports.table_files import Told
from tracker.imports.table_flaws import MOST_SHOWN, Flaws
from tracker.journal import Journal
from tracker.model import Entry
from tracker.queries import catalogue, proposals

NEWS = ("new", "changed")  # outcomes of rows that are written
_BATCH = 2_000  # entries that are held before they are saved and let go of
Bar = Callable[[int], None]  # told how many bytes are read, or how many more rows are written


class Order(NamedTuple):
    """What to import: a file of one kind, how to read it, and a file that tells which evidence the names
    of another database stand for."""

    kind: Kind
    path: str
    told: Told
    evidence: str | None = None


class Plan(NamedTuple):
    """The rows of a good file, put aside; what they refer to; what they come to as things stand."""

    order: Order
    staging: Staging
    header: Header
    known: Known
    result: "Result"


@dataclass
class Result:
    """What became of the rows: how many were new, changed, there or kept, and for each of the first of
    them, by outcome, its number and a line."""

    outcomes: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def has_news(self) -> bool:
        """Whether anything is to be written."""
        return any(self.outcomes[outcome] for outcome in NEWS)

    def add(self, row: compared.Row, line: Callable[[], str]) -> None:
        """Count a row; ``line`` says what it is."""
        self.outcomes[row.outcome] += 1
        lines = self.lines.setdefault(row.outcome, [])
        if len(lines) < MOST_SHOWN:
            lines.append((row.number, line()))


def plan(
    connection: sqlite3.Connection,
    order: Order,
    staging: Staging,
    today: date,
    bar: Callable[[int], Bar],
) -> Plan:
    """Read, check and compare every row of a file; raises SeveralErrors with all that is wrong with it.

    ``bar`` is given the size of the file, and makes what is told of progress.
    """
    known = Known(
        frozenset(catalogue.known(connection, "source")),
        frozenset(catalogue.known(connection, "issue")),
    )
    if order.evidence is not None:
        _read_names(order, known, staging, today)
    flaws = Flaws(order.path)
    checker = Checker(order.kind, known, today, flaws)
    with table_files.opened(order.path, order.kind, order.told) as file, derive.uncollected():
        checker.check(file, order.told, staging.add, bar(file.size))
    comparison = _Comparison(connection, order, checker.header, staging, flaws)
    with derive.uncollected():
        for subject, rows in staging.by_subject():
            comparison.compare(subject, rows)
    flaws.refuse()
    return Plan(order, staging, checker.header, known, comparison.result)


def record(journal: Journal, planned: Plan, bar: Bar) -> Result:
    """Write what is new or different of the rows, through ``journal``, compared once more with what
    stands by now. Raises Busy where what they refer to is gone."""
    _check_still_known(journal, planned.known)
    result, saved = Result(), 0
    with derive.uncollected():
        for subject, rows in planned.staging.by_subject():
            _record_subject(journal, planned, subject, rows, result)
            bar(len(rows))
            if journal.count - saved >= _BATCH:
                journal.let_go()
                saved = journal.count
    return result


def _read_names(order: Order, known: Known, staging: Staging, today: date) -> None:
    """Read which evidence the entries of another database are, from its own export."""
    path = str(order.evidence)
    flaws = Flaws(path)
    told = Told(order.told.excel)

    def take(subject: str, row: Staged) -> None:
        if not row.flawed:
            staging.name(row.content["entry"], subject, rules.identity(row.content))

    with table_files.opened(path, kinds.NAMED, told) as file:
        Checker(kinds.NAMED, known, today, flaws).check(file, told, take, lambda done: None)
    flaws.refuse()


class _Comparison:
    """Compares rows with what stands, subject by subject, and notes why some cannot be recorded."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        order: Order,
        header: Header,
        staging: Staging,
        flaws: Flaws,
    ):
        self._connection, self._kind, self._header = connection, order.kind, header
        self._path, self._staging, self._flaws = order.path, staging, flaws
        self.result = Result()

    def compare(self, subject: str, rows: Sequence[Staged]) -> None:
        """Compare all rows on one proposal."""
        entries = list(log.entries_of(self._connection, subject))
        stands = Stands(subject, fold.fold(entries), entries)
        name = subject.partition(":")[2]
        unfit = self._unfit(name, stands)
        as_it_is = compared.Subject(self._kind, stands.state, entries)
        for row in rows:
            if unfit:
                self._flaw(row.number, self._kind.subject.field.name, unfit)
            elif above := as_it_is.row_above(row):
                self._flaw(row.number, "id", f"'{name}' stands in row {above} already")
            elif self._is_news(row, as_it_is, stands):
                self._check_new(row, stands)

    def _is_news(self, row: Staged, as_it_is: compared.Subject, stands: Stands) -> bool:
        if row.flawed:
            return as_it_is.may_be_new(row)
        taken = as_it_is.take(row)
        self.result.add(taken, partial(_line, self._path, stands, taken, None))
        return taken.outcome in NEWS

    def _check_new(self, row: Staged, stands: Stands) -> None:
        for name, what in compared.flaws_of_new(self._kind, row, stands.state):
            if name not in row.flawed:
                self._flaw(row.number, name, what)
        try:
            recording.evidence_of(row.content, stands, self._staging)
        except Refused as refused:
            self._flaw(row.number, "evidence", str(refused))

    def _flaw(self, number: int, field: str, what: str | Callable[[], str]) -> None:
        name, place = self._header.name_of(field), self._header.place_of(field)
        self._flaws.add(number, name, what, place)

    def _unfit(self, name: str, stands: Stands) -> str | Callable[[], str] | None:
        """Why nothing can be recorded on a proposal: it is not tracked, or not any more."""
        if stands.state.retired:
            why = text.one_line(stands.state.fields["retired"])
            return f"{name} is retired ({why}); 'tracker show {name}' has it"
        if self._kind.entry == "describe" or stands.state.fields:
            return None
        return _said_once(lambda: _unknown(self._connection, name))


def _said_once(say: Callable[[], str]) -> Callable[[], str]:
    """``say``, asked at most once: looking for the nearest id of many takes its time."""
    said: list[str] = []

    def once() -> str:
        said[:] = said or [say()]
        return said[0]

    return once


def _unknown(connection: sqlite3.Connection, name: str) -> str:
    """The sentence for what is no id of a proposal, with the nearest: in a file ids are written out."""
    try:
        return f"no proposal '{name}'; did you mean '{proposals.resolve(connection, name)}'?"
    except Refused as refused:
        return str(refused)


def _check_still_known(journal: Journal, known: Known) -> None:
    for kind, ids in known._asdict().items():
        if gone := sorted(ids - catalogue.known(journal.connection, kind)):
            raise Busy(f"{kind} {gone[0]} was taken out meanwhile; nothing was imported; try again")


def _record_subject(
    journal: Journal, planned: Plan, subject: str, rows: Iterable[Staged], result: Result
) -> None:
    kind, path = planned.order.kind, planned.order.path
    stands = Stands(subject, journal.state(subject), journal.entries(subject))
    if stands.state.retired or (kind.entry != "describe" and not stands.state.fields):
        raise Busy(f"{subject} was taken out meanwhile; nothing was imported; try again")
    as_it_is = compared.Subject(kind, stands.state, stands.entries)
    for staged in rows:
        row, written = as_it_is.take(staged), None
        try:
            if row.outcome in NEWS:
                written = recording.write(journal, kind, row.content, stands, planned.staging)
        except TrackerError as error:
            where = f"{text.one_line(path)}:{row.number}"
            raise type(error)(f"{where}: {error}; nothing was imported") from error
        result.add(row, partial(_line, path, stands, row, written))


def _line(path: str, stands: Stands, row: compared.Row, written: Entry | None) -> str:
    """What became of a row, in one line."""
    where = f"{path}:{row.number}: {stands.subject.partition(':')[2]}"
    said = recording.said(row, written, stands.state)
    return text.one_line(f"{where}: {said}")
