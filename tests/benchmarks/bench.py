"""``make bench``: whole commands against yardsticks, interleaved in one run; prints ratios.
``python -m tests.benchmarks.bench SECTION...`` times some of it.

Each round times every command of a set once, so that a machine that slows down slows all of them;
the ratio is taken round by round and its median printed. Commands run from an ordinary (not
editable) install in a virtual environment of their own, as staff have it.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from tests.postgres import server as servers

PROJECT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
ROUNDS = 21
PAST_ROUNDS = 7
SIZES = (1_000, 10_000)
TABLE_ROWS = (10_000, 100_000)  # proposals and assessments
ONE = "made-up-000777"
# name, arguments, the ratio to the yardstick program that is aimed at
COMMANDS = (
    ("list --format json", ["list", "--limit", "20", "--format", "json"], 1.4),
    ("list --format csv", ["list", "--limit", "20", "--format", "csv"], 1.4),
    ("list --format jsonl", ["list", "--limit", "20", "--format", "jsonl"], 1.4),
    ("show", ["show", ONE], 1.4),
    ("list", ["list", "--limit", "20"], 1.9),
    ("status", ["status", ONE, "stalled", "--reason", "measured"], 1.8),
    ("evidence", ["evidence", ONE, "--stance", "context", "--doc", "memo", "--finding"], 1.8),
    ("note", ["note", ONE, "measured"], 1.8),
)
# Read as of a day, each against itself without: aimed at 1.5 times.
PAST = ("list --limit 20", "list --format json", f"show {ONE}", f"history {ONE}", "report",
        "export proposals", "export evidence")  # fmt: skip
DAY = "2025-06-30"
# Completion, each against the smallest click program that completes a static list; ids and statuses
# are aimed at 1.6 times that.
COMPLETED = {
    "tracker show scan": 1.6, "tracker status made-up-000777 st": 1.6, "tracker list status:st": 1.6,
    "tracker evidence made-up-00077": 1.6, "tracker ": None, "tracker list --owner ": None,
    "tracker undo a": None,
}  # fmt: skip
# Queries, each at a hundred times as many proposals against itself: aimed at 2 times.
MANY = 100_000
QUERIES = (
    "owner:MX", "issue:trade", "status:stalled", "source:made-up", "since:2024-06..2024-07",
    "owner:MX,US issue:trade ^status:stalled", "owner:MX source:made-up since:2024..",
    "owner:GT issue:energy status:reversed since:2024-06-01..2024-06-30",
    "owner:MX sort:deadline-",
)  # fmt: skip
# Words, each against a hand-written search for the same: aimed at 2 times.
SEARCHES = {"scanners": "scanners*", '"office agency"': '"office agency"', "zeppelin": "zeppelin*"}
REPORTS = {"text": 4.0, "md": None, "html": None, "json": None, "docx": None}  # aims
Command = Sequence[str | Path]


def main() -> None:
    """Build the environment and databases, time the sections named, or all, print their tables."""
    sections: dict[str, Callable[[Path, Path], None]] = {
        "commands": _time_sizes, "past": _time_past, "reports": _time_reports, "bulk": _time_bulk,
        "tables": _time_tables, "queries": _time_queries, "folder": _time_folder, "hub": _time_hub,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = _installed(folder)
        for size in SIZES:
            _generated(python, folder, size)
        for section in sys.argv[1:] or sections:
            sections[section](python, folder)


def _time_sizes(python: Path, folder: Path) -> None:
    for size in SIZES:
        _time_commands(python, folder / f"{size}.db", size)
        _time_completion(python, folder / f"{size}.db", size)


def _installed(folder: Path) -> Path:
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    _run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"{PROJECT}[docx,postgres]",
        ]
    )
    return python


def _generated(python: Path, folder: Path, size: int) -> Path:
    database = folder / f"{size}.db"
    _run([python.with_name("tracker"), "--db", database, "init", "--empty"])
    _run([python, "-m", "tests.benchmarks.generate", str(size)], TRACKER_DB=str(database))
    return database


def _time_commands(python: Path, database: Path, size: int) -> None:
    yardstick = [python, HERE / "yardstick.py", database]
    contest: dict[str, Command] = {
        "python -c pass": [python, "-c", "pass"],
        "yardstick list": [*yardstick, "list"],
        "yardstick show": [*yardstick, "show", ONE],
    }
    for label, arguments, _ in COMMANDS:
        contest[label] = [python.with_name("tracker"), "--db", database, *arguments]
    times = _interleaved(contest)
    print(f"\n{size:,} proposals, {size * 10:,} entries; median of {ROUNDS} rounds")
    print(f"{'command':<22}{'ms':>7}{'x python -c pass':>18}{'x yardstick':>13}{'aim':>6}")
    aims = {label: aim for label, _, aim in COMMANDS}
    for label, own in times.items():
        program = "yardstick list" if label.startswith("list") else "yardstick show"
        bare = _ratio(own, times["python -c pass"])
        ratio = "" if label not in aims else f"{_ratio(own, times[program]):.2f}"
        aim = f"{aims[label]:.1f}" if label in aims else ""
        print(f"{label:<22}{statistics.median(own) * 1000:>7.1f}{bare:>18.2f}{ratio:>13}{aim:>6}")


def _time_completion(python: Path, database: Path, size: int) -> None:
    """What somebody waits for who presses TAB."""
    asked = {"_SMALL_COMPLETE": "bash_complete", "COMP_WORDS": "small ", "COMP_CWORD": "1"}
    asked |= {"_TRACKER_COMPLETE": "bash_complete", "TRACKER_DB": str(database)}
    yardstick = "yardstick"
    contest: dict[str, Command] = {yardstick: [python, HERE / "yardstick_completion.py"]}
    for line in COMPLETED:
        contest[line] = ["env", f"COMP_LINE={line}", python.with_name("tracker")]
    times = _interleaved(contest, **asked)
    print(f"\n{f'completion, {size:,} proposals':<34}{'ms':>8}{'x yardstick':>13}{'aim':>6}")
    for line, own in times.items():
        ratio = f"{_ratio(own, times[yardstick]):.2f}" if line in COMPLETED else ""
        aim = COMPLETED.get(line) or ""
        print(f"{line:<34}{statistics.median(own) * 1000:>8.1f}{ratio:>13}{aim:>6}")


def _interleaved(
    contest: dict[str, Command], rounds: int = ROUNDS, **env: str
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {label: [] for label in contest}
    for turn in range(rounds + 1):
        for label, command in contest.items():
            # Each piece of evidence is another: the same one twice is refused.
            more = [f"finding {turn}"] if label == "evidence" else []
            begun = time.perf_counter()
            _run([*command, *more], **env)
            if turn:  # the first round warms up
                times[label].append(time.perf_counter() - begun)
    return times


def _time_past(python: Path, folder: Path) -> None:
    """Reading as of a day against reading now, and reading a state, at the larger size."""
    database = folder / f"{SIZES[-1]}.db"
    tracker = [python.with_name("tracker"), "--db", database]
    contest: dict[str, Command] = {}
    for line in PAST:
        contest[line] = [*tracker, *line.split()]
        contest[f"{line} --as-of"] = [*contest[line], "--as-of", DAY]
    state = json.loads(_run([*tracker, "where", "--format", "json"]))["state"]
    contest["list --state"] = [*tracker, "list", "--limit", "20", "--state", state]
    times = _interleaved(contest, PAST_ROUNDS)
    print(f"\n{'read as of ' + DAY:<30}{'ms':>8}{'x now':>8}{'aim':>6}")
    for line in PAST:
        own = times[f"{line} --as-of"]
        print(
            f"{line:<30}{statistics.median(own) * 1000:>8.0f}{_ratio(own, times[line]):>8.2f}{1.5:>6}"
        )
    seconds = statistics.median(times["list --state"])
    print(f"list --state: {seconds:.1f} s (aim 5)")


def _time_reports(python: Path, folder: Path) -> None:
    """The weekly report in each format against a program that only runs its counts."""
    database = folder / f"{SIZES[-1]}.db"
    today = date.today()
    week_ago = str(today - timedelta(days=7))
    yardstick = "counts alone"
    contest: dict[str, Command] = {
        yardstick: [python, HERE / "yardstick_report.py", database, week_ago, str(today)]
    }
    for form in REPORTS:
        file = folder / f"report.{form}"
        tracker = [python.with_name("tracker"), "--db", database]
        contest[form] = [*tracker, "report", "--format", form, "--output", file]
    times = _interleaved(contest, PAST_ROUNDS)
    print(
        f"\n{'weekly report, ' + f'{SIZES[-1]:,} proposals':<34}{'ms':>8}{'x counts':>10}{'aim':>6}"
    )
    print(f"{yardstick:<34}{statistics.median(times[yardstick]) * 1000:>8.0f}")
    for form, aim in REPORTS.items():
        ratio = _ratio(times[form], times[yardstick])
        own = statistics.median(times[form]) * 1000
        print(f"{form:<34}{own:>8.0f}{ratio:>10.2f}{aim or '':>6}")


def _ratio(own: list[float], other: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(own, other, strict=True))


def _time_bulk(python: Path, folder: Path) -> None:
    """Appending 100,000 entries from JSON lines, and executemany of the same rows, in turn."""
    full = folder / f"{SIZES[-1]}.db"
    lines = folder / "entries.jsonl"
    tracker = python.with_name("tracker")
    _run([tracker, "--db", full, "export", "entries", "--format", "jsonl", "--output", lines])
    ratios = []
    for turn in range(3):
        target, plain = folder / f"import{turn}.db", folder / f"plain{turn}.db"
        for database in (target, plain):
            _run([tracker, "--db", database, "init", "--empty"])
        begun = time.perf_counter()
        _run([tracker, "--db", target, "import", "entries", lines])
        own = time.perf_counter() - begun
        seconds = float(_run([python, HERE / "plain_insert.py", target, plain]))
        ratios.append(own / seconds)
        print(f"import of {lines.name}: {own:.1f} s; plain executemany: {seconds:.1f} s")
    print(
        f"bulk append, whole command x plain executemany: {statistics.median(ratios):.2f} (aim 4.0)"
    )


def _time_tables(python: Path, folder: Path) -> None:
    """Importing 100,000 assessments of 10,000 proposals, and executemany of the rows that they add."""
    tracker = python.with_name("tracker")
    _run([python, HERE / "tables.py", folder, *map(str, TABLE_ROWS)])
    ratios = []
    for turn in range(3):
        target, before, plain, less = (folder / f"table{turn}-{name}.db" for name in "abcd")
        for database in (target, plain, less):
            _run([tracker, "--db", database, "init", "--empty"])
        _run([tracker, "--db", target, "import", "proposals", folder / "proposals.csv"])
        shutil.copyfile(target, before)
        begun = time.perf_counter()
        _run([tracker, "--db", target, "import", "assessments", folder / "assessments.csv"])
        own = time.perf_counter() - begun
        seconds = float(_run([python, HERE / "plain_insert.py", target, plain]))
        seconds -= float(_run([python, HERE / "plain_insert.py", before, less]))
        ratios.append(own / seconds)
        print(f"import of tables: {own:.1f} s; plain executemany: {seconds:.1f} s")
    print(f"import of tables x plain executemany: {statistics.median(ratios):.2f} (aim 5.0)")


def _time_queries(python: Path, folder: Path) -> None:
    """Lists of 20 at the smallest size and at a hundred times that, and searches at the larger."""
    large = _generated(python, folder, MANY)
    small, tracker = folder / f"{SIZES[0]}.db", python.with_name("tracker")
    asked = ["list", "--limit", "20", "--format", "json"]
    print(f"\n{f'{SIZES[0]:,} and {MANY:,} proposals':<68}{'ms':>7}{'ms':>7}{'x':>6}{'aim':>6}")
    for query in QUERIES:
        contest: dict[str, Command] = {
            str(database): [tracker, "--db", database, *asked, *query.split()]
            for database in (small, large)
        }
        few, many = _interleaved(contest, PAST_ROUNDS).values()
        _print_pair(query, few, many)
    print(f"{f'a search in {MANY:,} proposals, by hand and ours':<68}")
    for words, match in SEARCHES.items():
        contest = {
            "by hand": [python, HERE / "yardstick_search.py", large, match],
            "ours": [tracker, "--db", large, *asked, words],
        }
        _print_pair(words, *_interleaved(contest, PAST_ROUNDS).values())


def _time_folder(python: Path, folder: Path) -> None:
    """Exchange through a shared folder, against a program that only writes and reads the same lines."""
    full, tracker, shared = folder / f"{SIZES[-1]}.db", python.with_name("tracker"), folder / "hub"
    yardstick = [python, HERE / "yardstick_folder.py"]
    print(
        f"\n{f'a folder, {SIZES[-1] * 10:,} entries':<40}{'s':>8}{'yardstick':>12}{'x':>7}{'aim':>6}"
    )
    pushes, pulls = [], []
    for turn in range(3):
        shutil.rmtree(shared, ignore_errors=True)
        shared.mkdir()
        written = _seconds([*yardstick, "push", full, folder / "written.jsonl"])
        pushes.append((_seconds([tracker, "--db", full, "sync", shared]), written))
        reading = [*yardstick, "pull", shared]
        pulls.append(_pulled(folder / f"read{turn}", tracker, str(shared), reading))
    _print_exchange("first push x writing", pushes, 3.0)
    _print_exchange("first pull x reading and import", pulls, 1.1)
    contest: dict[str, Command] = {
        "ours": [tracker, "--db", full, "sync", shared],
        "ask": [*yardstick, "ask", full, shared],
    }
    times = _interleaved(contest)
    pairs = list(zip(times["ours"], times["ask"], strict=True))
    _print_exchange("nothing to do x listing and one query", pairs, 2.0)


def _time_hub(python: Path, folder: Path) -> None:
    """Exchange with a PostgreSQL server of its own, against programs that only copy or ask."""
    if not servers.INSTALLED:
        print("\nno PostgreSQL server is installed: exchange was not timed")
        return
    full, tracker = folder / f"{SIZES[-1]}.db", python.with_name("tracker")
    with servers.running(is_durable=True) as server:
        name = server.new_database()
        url = server.url(name)
        empty = partial(server.run, "TRUNCATE tracker_entries", database=name)
        yardstick = [python, HERE / "yardstick_hub.py", url]
        _run([tracker, "hub", "init", url])
        print(
            f"\n{f'exchange, {SIZES[-1] * 10:,} entries':<40}{'s':>8}{'yardstick':>12}{'x':>7}{'aim':>6}"
        )
        pushes, pulls = [], []
        for turn in range(3):
            pushes.append(_pushed(empty, full, [tracker, "--db", full, "sync", url], yardstick))
            reading = [*yardstick, "pull"]
            pulls.append(_pulled(folder / f"pulled{turn}", tracker, url, reading))
        _print_exchange("first push x COPY", pushes, 3.0)
        _print_exchange("first pull x COPY and import", pulls, 1.1)
        contest: dict[str, Command] = {
            "ours": [tracker, "--db", full, "sync", url],
            "ask": [*yardstick, "ask"],
        }
        times = _interleaved(contest)
        pairs = list(zip(times["ours"], times["ask"], strict=True))
        _print_exchange("nothing to do x one query", pairs, 2.0)


def _pushed(
    empty: Callable[[], object], full: Path, ours: Command, yardstick: Command
) -> tuple[float, float]:
    """Seconds for all entries of a database to a table that ``empty`` empties: ours, and by COPY."""
    seconds = []
    for command in ([*yardstick, "push", full], ours):
        empty()
        seconds.append(_seconds(command))
    return seconds[1], seconds[0]


def _pulled(folder: Path, tracker: Path, hub: str, reading: Command) -> tuple[float, float]:
    """Seconds for all entries of a hub to an empty database: ours, and by ``reading`` them into a file
    and importing that."""
    folder.mkdir()
    ours, other, lines = (folder / name for name in ("ours.db", "other.db", "entries.jsonl"))
    for database in (ours, other):
        _run([tracker, "--db", database, "init", "--empty"])
    seconds = _seconds([*reading, lines])
    seconds += _seconds([tracker, "--db", other, "import", "entries", lines])
    return _seconds([tracker, "--db", ours, "sync", hub]), seconds


def _seconds(command: Command) -> float:
    begun = time.perf_counter()
    _run(command)
    return time.perf_counter() - begun


def _print_exchange(label: str, pairs: list[tuple[float, float]], aim: float) -> None:
    own, other = ([pair[side] for pair in pairs] for side in (0, 1))
    first, second = statistics.median(own), statistics.median(other)
    print(f"{label:<40}{first:>8.2f}{second:>12.2f}{_ratio(own, other):>7.2f}{aim:>6.1f}")


def _print_pair(label: str, one: list[float], other: list[float]) -> None:
    first, second = (statistics.median(times) * 1000 for times in (one, other))
    print(f"{label:<68}{first:>7.0f}{second:>7.0f}{_ratio(other, one):>6.2f}{2.0:>6.1f}")


def _run(command: Command, **env: str) -> str:
    """Run a command that must succeed; what it printed."""
    ran = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "TRACKER_ACTOR": "Bench", **env},
        check=False,
    )
    if ran.returncode:
        sys.exit(f"{command}: exit {ran.returncode}\n{ran.stderr}")
    return ran.stdout


if __name__ == "__main__":
    main()
