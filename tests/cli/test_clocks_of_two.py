"""Two laptops, one of whose clocks is off: it is said, and the later judgement counts all the same."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.helpers import DB
from tests.conftest import Ran, Tracker
from tests.faults.clocks import Clock

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
JUDGED = ("--reason", "so", "--unsupported", "not published")
PRELOADED = [*Path("/usr/lib").rglob("faketime/libfaketime.so.1")]
Laptop = Callable[..., Ran]


@pytest.fixture
def laptop(desk: Tracker) -> Callable[[str, timedelta], Laptop]:
    """What makes a laptop: the command on a copy of the desk, with a clock that is off."""
    Path("shared").mkdir()
    if not PRELOADED:
        pytest.skip("libfaketime is missing")

    def bought(owner: str, off: timedelta) -> Laptop:
        Path(owner).mkdir()
        shutil.copyfile(DB, Path(owner) / "tracker.db")
        env = Clock("UTC", NOON + off).environment

        def run(*args: str) -> Ran:
            return desk("--db", f"{owner}/tracker.db", "--actor", owner, *args, **env)

        run("hub", "add", "office", "shared")
        return run

    return bought


def shown(run: Laptop) -> str:
    """The status that counts, and the disagreement, if there is one."""
    found = json.loads(run("show", "cut-tariffs", "--format", "json").out)
    return f"{found['status']}{' disputed' if found['disputed'] else ''}"


def on(days: int) -> str:
    """A day around that of the machine whose clock is right."""
    return f"{NOON + timedelta(days=days):%Y-%m-%d}"


@pytest.mark.parametrize(("ana_is_off", "ben_is_off"), [(0, -1), (1, 0), (0, 1), (-1, 0)])
def test_a_clock_a_day_off_does_not_keep_the_later_judgement_from_counting(
    laptop: Callable[[str, timedelta], Laptop], ana_is_off: int, ben_is_off: int
) -> None:
    ana = laptop("Ana", timedelta(days=ana_is_off))
    ben = laptop("Ben", timedelta(days=ben_is_off))
    for first, status, second, later in (
        (ana, "adopted", ben, "stalled"),
        (ben, "rejected", ana, "in-progress"),
    ):
        first("status", "cut-tariffs", status, *JUDGED)
        first("sync")
        second("sync")
        assert shown(second) == status
        said = second("status", "cut-tariffs", later, *JUDGED)
        assert f"cut-tariffs: {status} -> {later} on " in said.out
        assert f"current: cut-tariffs is {later}" in said.out and not said.err
        second("sync")
        first("sync")
        assert shown(first) == shown(second) == later
    assert order_of(ana) == order_of(ben)


def order_of(run: Laptop) -> list[str]:
    """The entries in the order in which each shows them."""
    return [item["entry"] for item in json.loads(run("history", "--format", "json").out)]


def test_deadlines_and_responses_follow_each_other_by_who_saw_whom(
    laptop: Callable[[str, timedelta], Laptop],
) -> None:
    ana, ben = laptop("Ana", timedelta(days=1)), laptop("Ben", timedelta(0))
    ana("deadline", "cut-tariffs", "2027", "--reason", "so")
    ana("respond", "cut-tariffs", "noted")
    ana("sync")
    ben("sync")
    ben("deadline", "cut-tariffs", "2028", "--reason", "so")
    ben("respond", "cut-tariffs", "accepted")
    found = json.loads(ben("show", "cut-tariffs", "--format", "json").out)
    assert (found["deadline"], found["response"]) == ("2028", "accepted")


def test_sync_and_doctor_say_in_one_line_that_a_clock_is_more_than_a_day_off(
    laptop: Callable[[str, timedelta], Laptop],
) -> None:
    ana, ben = laptop("Ana", timedelta(days=1, hours=1)), laptop("Ben", timedelta(0))
    ana("note", "cut-tariffs", "from tomorrow")
    ana("sync")
    ran = ben("sync")
    assert ran.err.splitlines() == [
        "tracker: 1 entry dated a day or more ahead of this machine's clock (Ana 1);"
        " check both clocks; the order of entries is right"
    ]
    doctor = ben("doctor")
    assert doctor.out.count("by a clock that was a day or more ahead") == 1
    assert "damage" not in doctor.out
    ben("note", "cut-tariffs", "from today")
    ben("sync")
    assert ana("sync").err == ""  # to a clock that is ahead all others are slow


def test_a_clock_that_is_an_hour_off_is_not_spoken_of(
    laptop: Callable[[str, timedelta], Laptop],
) -> None:
    ana, ben = laptop("Ana", timedelta(hours=1)), laptop("Ben", timedelta(0))
    ana("note", "cut-tariffs", "soon")
    ana("sync")
    assert ben("sync").err == ""
    assert "by a clock" not in ben("doctor").out


def test_a_judgement_dated_days_ahead_by_a_wrong_clock_is_named_with_what_takes_it_out(
    laptop: Callable[[str, timedelta], Laptop],
) -> None:
    ana, ben = laptop("Ana", timedelta(days=400)), laptop("Ben", timedelta(0))
    wrong = ana("status", "cut-tariffs", "adopted", *JUDGED).out.split("entry ")[1][:8]
    ana("sync")
    ben("sync")
    ran = ben("status", "cut-tariffs", "stalled", *JUDGED)
    assert f"-> stalled on {on(0)}" in ran.out
    assert "current: cut-tariffs is adopted" in ran.out
    assert ran.err == (
        f"tracker: what counts is dated {on(400)}, after today: by a wrong clock, perhaps;"
        f" 'tracker undo {wrong}' takes it out\n"
    )
    ben("undo", wrong)
    assert shown(ben) == "stalled"
