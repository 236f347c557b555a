"""--as-of, --known-on and --state on the commands that read"""

import json
import shlex
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.helpers import DB, data, raw, refused, state
from tests.cli.terminal import in_pipe, on_terminal
from tests.cli.times import (
    BEFORE,
    INSIDE,
    Days,
    assessed,
    checked,
    described,
    due,
    found,
    rewritten,
)
from tests.conftest import Tracker
from tests.storage.databases import ONE, note

READING = (
    ("list",), ("show", "one"), ("history",), ("report",), ("export", "assessments"),
)  # fmt: skip


@pytest.fixture
def moved(days: Days) -> Days:
    """Proposal one was under consideration, then adopted; a note came last."""
    days.write(BEFORE, assessed("under-consideration", "2025-02-10"), due("2026", "2025-02-10"))
    days.write(INSIDE, assessed("adopted", "2025-03-03"), found("Signed", "2025-03-03"))
    days.write("2025-03-15", rewritten(title="Uno"), note("Ask"))
    return days


def status(tracker: Tracker, *options: str) -> str:
    """The status of proposal one in some past."""
    return str(data(tracker, "show", "one", *options)["status"])


@pytest.mark.parametrize(
    ("when", "stands"),
    [("2024", "unassessed"), ("2025-01", "unassessed"), ("2025-02", "under-consideration"),
     ("2025-02-09", "unassessed"), ("2025-02-10", "under-consideration"),
     ("2025-03-03", "adopted"), ("2025", "adopted"), ("1 March 2025", "under-consideration")],
)  # fmt: skip
def test_as_of_a_year_month_or_day_is_how_it_stood_at_its_end(
    tracker: Tracker, moved: Days, when: str, stands: str
) -> None:
    (row,) = data(tracker, "list", "--as-of", when, "--owner", "MX")
    assert row["status"] == stands
    assert status(tracker, "--as-of", when) == stands


def ids(tracker: Tracker, *options: str) -> set[str]:
    """The ids that a list gives."""
    return {row["id"] for row in data(tracker, "list", *options)}


def test_as_of_takes_relative_dates_and_says_which_day_was_understood(
    tracker: Tracker, moved: Days
) -> None:
    wednesday = ("--today", "2025-03-05")
    for when, day in (("last monday", "2025-03-03"), ("yesterday", "2025-03-04"),
                      ("2 weeks ago", "2025-02-19"), ("last month", "2025-02-28"),
                      ("this week", "2025-03-05")):  # fmt: skip
        ran = tracker("list", *wednesday, "--as-of", when)
        assert ran.err == f"--as-of: '{when}' understood as {day}\n"
    assert tracker("list", "--as-of", "2025-03-03").err == ""


def test_as_of_leaves_out_what_had_not_happened_from_every_command(
    tracker: Tracker, moved: Days
) -> None:
    on = ("--as-of", "2025-02-28")
    shown = tracker("show", "one", *on).out
    assert "Signed" not in shown and "adopted" not in shown
    history = tracker("history", *on).out
    assert "adopted" not in history and "Signed" not in history and "Ask" in history
    exported = data(tracker, "export", "assessments", *on)
    assert [(row["status"], row["until_on"]) for row in exported] == [("under-consideration", None)]
    assert data(tracker, "export", "evidence", *on) == []
    by_owner = data(tracker, "report", *on)["by_owner"]
    assert by_owner["statuses"] == ["unassessed", "under-consideration"]
    assert by_owner["rows"] == {"Mexico": [0, 1], "United States": [1, 0]}


def test_a_report_as_of_a_day_has_that_day_as_its_today(tracker: Tracker, moved: Days) -> None:
    report = data(tracker, "report", "--as-of", "2025-03-04")
    assert (report["today"], report["since"]) == ("2025-03-04", "2025-02-25")


def test_as_of_a_day_to_come_is_refused(tracker: Tracker, moved: Days) -> None:
    tomorrow = str(date.today() + timedelta(days=2))
    for command in (("list",), ("report",)):
        line = refused(tracker, *command, "--as-of", tomorrow, code=2)
        assert "--as-of" in line and "after today" in line
    assert "after today" in refused(
        tracker, "list", "--today", "2025-03-05", "--as-of", "2025-03-06", code=2
    )


@pytest.mark.parametrize("option", ["--as-of", "--known-on"])
def test_what_is_no_date_is_refused_by_the_name_of_its_option(
    tracker: Tracker, moved: Days, option: str
) -> None:
    for when in ("sometime", "3/4/2025", ""):
        assert option in refused(tracker, "list", option, when, code=2)


@pytest.mark.parametrize("when", ["2025-03-04 25:00", "2025-03-04 16:30 noon", "0099-01-01 00:00"])
def test_what_is_no_time_of_day_is_refused(tracker: Tracker, moved: Days, when: str) -> None:
    assert "--known-on" in refused(tracker, "list", "--known-on", when, code=2)


@pytest.mark.parametrize(
    ("when", "knew"),
    [
        ("2025-03-04", "under-consideration"),
        ("2025-03-05", "adopted"),
        ("2025-03-05 12:00", "adopted"),
        ("2025-03-05T11:59:59", "under-consideration"),
        ("2025-03-05 12:30+01:00", "under-consideration"),
        ("2025-03-05 07:00-05:00", "adopted"),
    ],
)
def test_known_on_is_what_had_been_received_by_then(
    tracker: Tracker, moved: Days, when: str, knew: str
) -> None:
    assert status(tracker, "--known-on", when) == knew


def test_a_time_of_day_without_zone_is_this_machines(tracker: Tracker, moved: Days) -> None:
    """The entry came at 12:00 UTC, which is 13:00 in Vienna."""
    zone = {"TZ": "Europe/Vienna"}
    for when, knew in (("12:59", "under-consideration"), ("13:00", "adopted")):
        ran = tracker("show", "one", "--format", "json", "--known-on", f"2025-03-05 {when}", **zone)
        assert json.loads(ran.out)["status"] == knew
        assert ran.err.endswith(f"understood as 2025-03-05T{int(when[:2]) - 1}:{when[3:]}:59Z\n")


def test_known_on_a_relative_day_counts_from_today(tracker: Tracker, moved: Days) -> None:
    monday = ("--today", "2025-03-06", "--known-on", "last monday")
    assert status(tracker, *monday) == "under-consideration"
    assert status(tracker, "--today", "2025-03-06", "--known-on", "yesterday") == "adopted"
    assert "understood as 2025-03-03T23:59:59Z" in tracker("list", *monday).err


def test_the_two_clocks_are_different_questions(tracker: Tracker, moved: Days) -> None:
    assert status(tracker, "--as-of", "2025-03-03", "--known-on", "2025-03-04") == (
        "under-consideration"
    )
    assert status(tracker, "--as-of", "2025-03-03") == "adopted"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("--as-of", "2025-03-04"), ("--known-on", "2025-03-01")),
        (("--as-of", "yesterday"), ("--known-on", "2025-03-10")),
        (("--as-of", "yesterday"), ("--today", "2025-03-05")),
        (("--known-on", "yesterday"), ("--today", "2025-03-05")),
    ],
)
def test_the_order_of_options_means_nothing(
    tracker: Tracker, moved: Days, one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert raw("report", *one, *other) == raw("report", *other, *one)


def test_a_report_known_on_a_day_has_that_day_as_its_today(tracker: Tracker, moved: Days) -> None:
    report = data(tracker, "report", "--known-on", "2025-03-05")
    assert (report["today"], report["since"]) == ("2025-03-05", "2025-02-26")
    assert [move["new"] for move in report["came_in"]["moves"]] == ["adopted"]
    assert "lies ahead" in refused(tracker, "report", "--known-on", "2190", code=2)


def test_a_report_known_on_a_day_is_the_one_that_was_printed_that_day(
    tracker: Tracker, days: Days
) -> None:
    days.write(BEFORE, checked(BEFORE))
    then = raw("report", "--today", BEFORE)
    days.write(INSIDE, assessed("adopted", "2025-02-19"))
    assert raw("report", "--known-on", BEFORE) == then


def test_the_state_that_where_prints_is_read_again(tracker: Tracker, moved: Days) -> None:
    then = state(tracker)
    pages = [raw(*command) for command in READING]
    tracker("status", "one", "stalled", "--reason", "No news")
    tracker("retire", "two", "--reason", "a double")
    tracker("edit", "one", "--title", "Eins")
    for command, page in zip(READING, pages, strict=True):
        if command != ("report",):  # that names its state and is asked for with its dates
            assert raw(*command, "--state", then) == page
    assert ids(tracker) == {"one"} and ids(tracker, "--state", then) == {"one", "two"}


def command_of(out: str, form: str) -> list[str]:
    """The command that the last line of a report names."""
    if form == "json":
        return shlex.split(json.loads(out)["again"])[1:]
    last = out.splitlines()[-1]
    plain = last.strip("`") if form == "md" else last
    return shlex.split(plain.partition(": ")[2])[1:]


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("text", ("--known-on", "2025-03-06")),
        ("md", ("--as-of", "2025-03-04")),
        ("json", ("--as-of", "2025-03-04", "--known-on", "2025-03-06")),
        ("text", ()),
    ],
)
def test_the_last_line_of_a_report_prints_it_again_whatever_came_since(
    tracker: Tracker, moved: Days, form: str, options: tuple[str, ...]
) -> None:
    first = raw("report", *options, "--format", form)
    theirs = Days(Path("theirs.db"))
    theirs.write(BEFORE, assessed("rejected", "2025-02-12"), note("Theirs"))
    moved.hear("2025-03-16", theirs)
    last = moved.write("2025-03-17", assessed("stalled", "2025-03-04"), rewritten(title="Eins"))
    moved.take_out("2025-03-18", last)
    tracker("undo", data(tracker, "show", "one")["evidence"][0]["entry"])
    assert raw(*command_of(first.decode(), form)) == first
    assert state(tracker) not in first.decode()


def test_the_command_of_a_report_printed_again_is_the_same(tracker: Tracker, moved: Days) -> None:
    again = command_of(tracker("report", "--as-of", "2025-03-04").out, "text")
    assert command_of(tracker(*again).out, "text") == again


def test_a_state_of_another_database_is_read_once_its_entries_came(
    tracker: Tracker, moved: Days
) -> None:
    then, shown = state(tracker), tracker("show", "one").out
    tracker("export", "entries", "--format", "jsonl", "--output", "ours.jsonl")
    theirs = Days(Path("theirs.db"))
    theirs.write(BEFORE, assessed("rejected", "2025-02-12"))
    with_theirs = ("--db", "theirs.db")
    line = tracker(*with_theirs, "list", "--state", then, code=1).err
    assert then in line and "import" in line
    tracker(*with_theirs, "import", "entries", "ours.jsonl")
    assert tracker(*with_theirs, "show", "one", "--state", then).out == shown


def test_what_is_no_state_is_refused(tracker: Tracker, moved: Days) -> None:
    assert "is not a state" in refused(tracker, "list", "--state", "yesterday", code=2)
    assert "is not a state" in refused(tracker, "list", "--state", "", code=2)
    one = state(tracker)
    line = refused(tracker, "list", "--state", one[:-8] + "00000000")
    assert "does not hold" in line and "import" in line


def test_a_state_that_names_one_replica_twice_is_refused(tracker: Tracker, moved: Days) -> None:
    assert "state" in refused(
        tracker, "list", "--state", f"{state(tracker)}+{state(tracker)}", code=2
    )


def test_a_state_and_an_instant_are_not_asked_for_together(tracker: Tracker, moved: Days) -> None:
    known_on, known_at = ("--known-on", "2025"), ("--state", "empty")
    assert "exclude each other" in refused(tracker, "list", *known_at, *known_on, code=2)
    for command in (("list",), ("diff", "2024", "2025")):
        ran = tracker(*command, *known_on, *known_at, code=2)
        assert ran.out == "" and "exclude each other" in ran.err.splitlines()[-1]


def test_what_was_not_known_yet_is_not_found(tracker: Tracker, moved: Days) -> None:
    assert tracker("list", "--state", "empty").out == ""
    assert "no proposal" in refused(tracker, "show", "one", "--state", "empty")
    entry = moved.write("2025-03-16", note("Later", ONE))
    when = ("--known-on", "2025-03-15 23:59")
    assert "no proposal" in tracker("show", entry.hash[:8], *when, code=1).err
    assert "Later" in tracker("show", entry.hash[:8]).out


def test_looking_at_the_past_changes_nothing(tracker: Tracker, moved: Days) -> None:
    before = DB.read_bytes()
    for command, option in zip(READING, ("--as-of", "--known-on", "--as-of"), strict=False):
        tracker(*command, option, "2025-03")
    tracker("history", "--state", state(tracker))
    assert DB.read_bytes() == before


def test_a_long_past_shows_a_bar_on_a_terminal_and_nowhere_else(moved: Days) -> None:
    command = ("list", "--known-on", "2025-03-05 12:00Z")
    code, shown = on_terminal(*command, only="stderr", soon=True)
    assert code == 0 and "reading the past" in shown and "100%" in shown
    assert "reading" not in on_terminal(*command, only="stdout", soon=True)[1]
    piped = in_pipe(*command)
    assert "reading" not in piped.stderr and "one" in piped.stdout
    assert "reading" not in on_terminal(*command, only="stderr")[1]


def test_this_very_moment_is_no_past(tracker: Tracker, moved: Days) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert raw("list", "--known-on", now) == raw("list", "--as-of", "today") == raw("list")


def test_a_day_before_anything_was_received_is_told_as_such(tracker: Tracker) -> None:
    Days().write("2025-03-05", described())
    ran = tracker("list", "--format", "json", "--known-on", "2025-03-04")
    assert ran.out == "[]\n"
    assert "this database had received nothing by 2025-03-04T23:59:59Z" in ran.err
    assert "nothing by" not in tracker("list", "--known-on", "2025-03-05").err


def test_a_report_as_of_a_day_counts_what_the_list_of_that_day_shows(
    tracker: Tracker, moved: Days
) -> None:
    """By what is known now: also what was not tracked yet on that day."""
    on = ("--as-of", "2016")
    report = data(tracker, "report", *on)
    assert report["counts"]["tracked"] == len(data(tracker, "list", *on)) > 0
