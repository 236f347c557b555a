"""tracker list: which proposals, in which order"""

import pytest

from tests.cli.helpers import data, listed, refused, supported
from tests.conftest import Tracker

ALL = ["cut-demand", "cut-tariffs", "scan-lorries"]


@pytest.fixture
def busy(desk: Tracker) -> Tracker:
    """A desk with a closed proposal, an accented one and two with signs that SQL gives a meaning."""
    supported(desk, "cut-tariffs", "implemented", "2025-06-01")
    desk("add", "juarez", "--title", "Vigilar Ciudad Juárez", "--owner", "MX", "--issue", "trade")
    desk("add", "half", "--title", "Halve it", "--owner", "CA", "--summary", "By 50% of a_b\\c")
    desk("add", "half-more", "--title", "Halve more", "--owner", "CA", "--summary", "By 500 aXb")
    return desk


def test_filters_choose_and_narrow_each_other(busy: Tracker) -> None:
    assert listed(busy, "--owner", "MX") == ["juarez", "scan-lorries"]
    assert listed(busy, "--owner", "mexico", "--owner", "us") == [*ALL[:2], "juarez", ALL[2]]
    assert listed(busy, "--issue", "trade") == ["cut-tariffs", "juarez", "scan-lorries"]
    assert listed(busy, "--issue", "trade", "--issue", "drugs", "--owner", "US") == ALL[:2]
    assert listed(busy, "--status", "implemented") == ["cut-tariffs"]
    assert listed(busy, "--status", "implemented", "--status", "under-consideration") == ALL[1:]
    assert listed(busy, "--source", "first-text") == ALL
    assert listed(busy, "--source", "first-text", "--closed") == ["cut-tariffs"]
    assert listed(busy, "--open") == ["cut-demand", "half", "half-more", "juarez", "scan-lorries"]


def test_words_are_found_in_titles_and_summaries_whatever_case_and_accents(busy: Tracker) -> None:
    assert listed(busy, "OPIOIDS") == ["cut-demand"]
    assert listed(busy, "juarez") == listed(busy, "JUÁREZ") == listed(busy, "Juárez") == ["juarez"]
    assert listed(busy, "scanner") == ["scan-lorries"]
    assert listed(busy, "every lorry") == ["scan-lorries"]
    assert listed(busy, "tariffs", "farm") == ["cut-tariffs"]
    assert listed(busy, "tariffs", "opioids") == []


def test_signs_that_a_database_gives_a_meaning_stand_for_themselves(busy: Tracker) -> None:
    assert listed(busy, '"50%"') == ["half"]
    assert listed(busy, "50%") == ["half", "half-more"], "words that begin so"
    assert listed(busy, "a_b") == listed(busy, "b\\c") == ["half"]
    assert listed(busy, "'OR", "1=1") == []


def test_an_order_both_ways_and_what_has_no_value_last(busy: Tracker) -> None:
    busy("deadline", "half", "2026", "--reason", "r")
    for column, first in (
        ("title", "cut-demand"),
        ("owner", "half"),
        ("status", "cut-tariffs"),
        ("since", "scan-lorries"),
        ("priority", "scan-lorries"),
        ("deadline", "cut-tariffs"),
        ("looked", "scan-lorries"),
    ):
        assert listed(busy, "--sort", column)[0] == first, column
    assert listed(busy, "--sort", "id-") == sorted(listed(busy), reverse=True)
    assert listed(busy, "--sort", "deadline-")[:2] == ["half", "cut-tariffs"]
    assert listed(busy, "--sort", "priority-")[0] == "cut-demand"
    assert listed(busy, "--sort", "since-")[:2] == ["cut-tariffs", "scan-lorries"]


def test_it_is_never_limited_unless_asked(busy: Tracker) -> None:
    assert len(listed(busy)) == 6
    assert listed(busy, "--limit", "2") == ["cut-demand", "cut-tariffs"]
    assert listed(busy, "--limit", "0") == []
    assert listed(busy, "--limit", "99999999999") == listed(busy)


def test_nothing_found_is_an_empty_list_and_no_error(desk: Tracker) -> None:
    assert desk("list", "nothing-like-it", "--format", "json").out == "[]\n"
    assert desk("list", "nothing-like-it", "--format", "jsonl").out == ""
    assert desk("list", "nothing-like-it", "--format", "csv").out.count("\n") == 1
    desk("list", "nothing-like-it")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--owner", "Mexcio"], 2, "did you mean 'Mexico'"),
        (["--issue", "drgs"], 1, "did you mean 'drugs'"),
        (["--source", "frst-text"], 1, "did you mean 'first-text'"),
        (["--source", "nonesuch"], 1, "tracker source list"),
        (["--status", "open"], 2, "one of: unassessed"),
        (["--status", "implemnted"], 2, "did you mean 'implemented'"),
        (["--sort", "titel"], 2, "did you mean 'title'"),
        (["--format", "jsn"], 2, "did you mean 'json'"),
        (["--limit", "-1"], 2, "--limit"),
        (["--limit", "many"], 2, "--limit"),
    ],
)
def test_a_wrong_option_is_refused_with_the_nearest(
    desk: Tracker, args: list[str], code: int, said: str
) -> None:
    assert said in refused(desk, "list", *args, code=code)


def test_open_and_closed_split_the_whole(busy: Tracker) -> None:
    both = [*listed(busy, "--open"), *listed(busy, "--closed")]
    assert sorted(both) == listed(busy)
    assert {row["status"] for row in data(busy, "list", "--closed")} == {"implemented"}
