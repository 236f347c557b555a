"""Hostile text in every field: in through the gates or past them, out through every output."""

import contextlib
import csv
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.faults import desks, gate, hostile_text, planted, shown, shown_files
from tests.faults.desks import Ran
from tests.faults.hostile_text import INADMISSIBLE, short
from tests.faults.planted import DAY, SINCE, Planted, name_of
from tests.faults.shown import Check
from tests.faults.tally import Fault, Tally
from tracker import database as databases
from tracker.queries.tables import TABLES
from tracker.settings import SETTINGS

_SEED = 20_000  # of the first worker; the second counts on from it
_BATCH = 40
_FEW = 400  # texts of the short form, which leaves out the huge ones
_ENOUGH = 40  # problems after which a worker stops: to find each one's text takes long
_TYPED = 12  # texts that are typed to the real command, by each worker
_SAMPLED = 9  # in the short form the real command is asked for each ninth output only
Line = list[str]
_FILES = (
    (["report", "--since", SINCE, "--today", DAY, "--output"], "report.docx"),
    (["export", "proposals", "--output"], "p.xlsx"),
    (["export", "entries", "--output"], "e.xlsx"),
)
_LOOKED_AT: tuple[tuple[str, Check], ...] = (
    ("text", shown.terminal),
    ("md", shown.markdown_text),
    ("json", shown.is_json),
)


def _tried(tries: int, folder: Path) -> Tally:
    return desks.spread(_work, tries, folder)


def _work(worker: int, tries: int, folder: Path) -> Tally:
    tally, work = Tally(), _Worker(worker, folder, 1 if tries > _FEW else _SAMPLED)
    first = 0
    for number, huge in enumerate(hostile_text.HUGE):
        if tries > _FEW and number % desks.AT_ONCE == worker:
            work.take(tally, [huge])

    def take(texts: list[str]) -> None:
        nonlocal first
        if tally.lost > _ENOUGH:
            return
        work.take(tally, texts, real=first == 0)
        first += len(texts)

    hostile_text.batches(take, _BATCH, max(tries // _BATCH, 1), _SEED + worker)
    return tally


class _Worker:
    """One worker's empty database, its log behind the gates, and its seed."""

    def __init__(self, worker: int, folder: Path, sampled: int):
        self._sampled = sampled
        self._seed = _SEED + worker
        self._folder = folder
        self._empty, self._gates = folder / "empty.db", folder / "gates.db"
        self._count = 0
        for path in (self._empty, self._gates):
            with databases.created(path):
                pass

    def take(self, tally: Tally, texts: list[str], *, real: bool = False) -> None:
        """Try ``texts`` both ways; ``real`` has the real command print the same once more."""
        found = dict(gate.problems(self._gates, texts, self._count))
        if problem := self._shown(texts, real=real):
            alone = {one: flaw for one in texts if (flaw := self._shown([one]))}
            found |= alone or {texts[0]: f"in company of {len(texts)}: {problem}"}
        if real:
            found |= dict(self._typed(texts[:_TYPED]))
        self._count += len(texts)
        for one in texts:
            flaw = found.pop(one, None)
            tally.add(f"seed {self._seed}: {short(one)}: {flaw}" if flaw else None)

    def _shown(self, texts: list[str], *, real: bool = False) -> str | None:
        database = self._folder / "planted.db"
        shutil.copyfile(self._empty, database)
        put_in = planted.plant(database, texts)
        for number, (line, checks) in enumerate(_outputs(put_in, self._count // _BATCH)):
            args = ["--db", str(database), *line]
            ran = desks.inside(*args)
            flaw = _flaw(ran, checks, put_in)
            if flaw is None and real and number % self._sampled == 0:
                same = desks.run(*args, env=desks.plain(self._folder)) == ran
                flaw = None if same else "the real command prints something else"
            if flaw:
                return f"tracker {' '.join(line)}: {flaw}"
        return self._written(database, put_in) if real else None

    def _written(self, database: Path, put_in: Planted) -> str | None:
        """What is wrong with files that commands write, and with what is to be mended in what the gates
        let in: they take long, so few texts stand for all."""
        folder = self._folder / "out"
        for line, file in _FILES:
            ran = desks.inside("--db", database, *line, self._folder / file)
            flaw = shown.terminal(ran.err.decode(), put_in) if not ran.code else ran.said
            if flaw := flaw or shown_files.archive(self._folder / file):
                return f"tracker {' '.join(line)}: {flaw}"
        ran = desks.inside("--db", database, "export", "--all", folder)
        flaw = ran.said if ran.code else shown_files.folder(folder, put_in)
        return flaw or self._of_admitted(put_in)

    def _of_admitted(self, put_in: Planted) -> str | None:
        lints = [["lint", "--today", DAY, "--format", form] for form in ("table", "md", "json")]
        undos = [["undo", "--dry-run", entry] for entry in _newest(self._gates)]
        for line in (*lints, *undos):
            ran = desks.inside("--db", self._gates, *line)
            if flaw := ran.said if ran.err else shown.terminal(ran.out.decode(), put_in):
                return f"tracker {' '.join(line)}: {flaw}"
        return None

    def _typed(self, texts: list[str]) -> Iterator[tuple[str, str]]:
        """What is typed as a note is refused, or stored: by the real command."""
        env = desks.plain(self._folder)
        for one in texts:
            if "\0" in one or one.startswith("-"):
                continue  # no command line can hold the one, and the other is an option
            before = _notes(self._gates)
            ran = desks.run("--db", self._gates, "note", "one", one, env=env)
            stored = _notes(self._gates)[len(before) :]
            refused = bool(INADMISSIBLE.search(one)) or not one.strip()
            right = (ran.code, stored) == ((1, []) if refused else (0, [one]))
            if flaw := desks.flaw_of_error(ran) or (None if right else f"typed: {ran.said}"):
                yield one, flaw


def _flaw(ran: Ran, checks: tuple[Check, ...], put_in: Planted) -> str | None:
    if ran.code or ran.err:
        return ran.said
    out = ran.out.decode()
    try:
        return next((flaw for check in checks if (flaw := check(out, put_in))), None)
    except (csv.Error, ValueError, LookupError) as error:
        return f"does not read back: {error!r}"


def _notes(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT json_extract(body, '$.note') FROM entries WHERE kind = 'note' ORDER BY rowid"
        )
        return [row[0] for row in rows]


def _newest(database: Path) -> list[str]:
    """Entries that were written last, by hash."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        newest = "SELECT hash FROM entries ORDER BY rowid DESC LIMIT 12"
        return [row[0] for row in connection.execute(newest)]


def _outputs(put_in: Planted, turn: int) -> Iterator[tuple[Line, tuple[Check, ...]]]:
    """Every output with its checks."""
    yield from _lists()
    yield from _reports()
    yield from _looks(turn)
    for table in TABLES:
        yield from _exports(table)
    for number in range(min(len(put_in.texts), 3)):
        name = name_of(number)
        yield ["show", name, "--today", DAY], (shown.terminal,)
        yield ["show", name, "--format", "json"], (shown.json_of(shown.titles),)
    for entry in put_in.entries[-12:]:
        name = entry["hash"]
        yield ["show", name], (shown.terminal,)
        yield ["show", name, "--format", "json"], (shown.json_of(shown.bodies),)


def _lists() -> Iterator[tuple[Line, tuple[Check, ...]]]:
    count = shown.lines_of(lambda put_in: len(put_in.texts) + 2, shown.first_line)
    yield ["list"], (shown.terminal, count)
    yield (
        ["list", "--format", "md"],
        (shown.terminal, shown.markdown_table(shown.list_cells)),
    )
    yield ["list", "--format", "json"], (shown.json_of(shown.titles),)
    yield ["list", "--format", "jsonl"], (shown.json_lines(shown.titles),)
    yield ["list", "--format", "csv"], (shown.csv_rows("proposals"),)
    yield from _queues()
    for kind, columns in (("source", 5), ("issue", 4)):
        cells = _catalogue_cells(f"{kind}s", columns)
        yield (
            [kind, "list"],
            (shown.terminal, shown.lines_of(lambda put_in: len(put_in.texts) + 2)),
        )
        yield [kind, "list", "--format", "md"], (shown.terminal, shown.markdown_table(cells))
        same = shown.same_rows(f"{kind}s")
        yield [kind, "list", "--format", "json"], (shown.json_of(same),)
        yield [kind, "list", "--format", "csv"], (shown.csv_rows(f"{kind}s"),)
    yield ["history"], (shown.terminal, shown.lines_of(lambda put_in: len(put_in.entries)))
    yield ["history", "--format", "json"], (shown.json_of(shown.bodies),)
    yield ["history", "--format", "jsonl"], (shown.json_lines(shown.bodies),)


def _queues() -> Iterator[tuple[Line, tuple[Check, ...]]]:
    """What is due, which is all of it, and what is set: one of them a text."""
    due = ["due", "--today", DAY]
    yield due, (shown.terminal, shown.lines_of(lambda put_in: len(put_in.texts) + 2))
    yield [*due, "--format", "md"], (shown.terminal, shown.markdown_table(_queue_cells))
    yield [*due, "--format", "json"], (shown.json_of(shown.titles),)
    yield [*due, "--format", "jsonl"], (shown.json_lines(shown.titles),)
    settings = len(SETTINGS)
    yield ["set"], (shown.terminal, shown.lines_of(lambda put_in: settings + 2))
    yield ["set", "--format", "json"], (shown.json_of(shown.organisation),)


def _queue_cells(put_in: Planted) -> list[list[str | None]]:
    return [
        [None, None, row["id"], None, None, None, shown.text.one_line(row["title"])]
        for row in put_in.rows["proposals"]
    ]


def _catalogue_cells(table: str, columns: int) -> shown.Cells:
    """The id of each record as text; its other cells may be any text."""
    return lambda put_in: [
        [shown.text.one_line(row["id"]), *[None] * (columns - 1)] for row in put_in.rows[table]
    ]


def _reports() -> Iterator[tuple[Line, tuple[Check, ...]]]:
    days = ["report", "--since", SINCE, "--until", DAY, "--today", DAY]
    yield days, (shown.terminal, shown.report_text)
    yield [*days, "--format", "md"], (shown.terminal, shown.markdown_report)
    yield [*days, "--format", "json"], (shown.json_of(shown.moved),)
    yield [*days, "--format", "html"], (shown.terminal, shown.page)
    cite = ["cite", name_of(0), "--today", DAY]
    yield cite, (shown.terminal,)
    yield [*cite, "--format", "md"], (shown.terminal, shown.markdown_paragraph)


def _looks(turn: int) -> Iterator[tuple[Line, tuple[Check, ...]]]:
    """What changed, and the queries that have a name, in one of the formats."""
    form, check = _LOOKED_AT[turn % len(_LOOKED_AT)]
    checks = (shown.terminal, check)
    yield ["diff", "2020", DAY, "--format", form], checks
    yield ["view", "list", "--format", "table" if form == "text" else form], checks


def _exports(table: str) -> Iterator[tuple[Line, tuple[Check, ...]]]:
    same = shown.same_rows(table)
    yield ["export", table], (shown.csv_rows(table),)
    yield ["export", table, "--excel"], (shown.csv_rows(table, excel=True),)
    yield ["export", table, "--format", "json"], (shown.json_of(same),)
    yield ["export", table, "--format", "jsonl"], (shown.json_lines(same),)


FAULT = Fault(
    "hostile text in every field",
    "refused by the name of the field or stored as it is; harmless in every output",
    full=20_000,
    short=200,
    run=_tried,
)
