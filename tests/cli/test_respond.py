"""tracker respond"""

import pytest

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker


def test_a_response_stands_beside_the_status_never_in_it(desk: Tracker) -> None:
    ran = desk(
        "respond", "scan-lorries", "accepted-in-part", "--on", "2025-04-02",
        "--url", "https://example.org/answer",
    )  # fmt: skip
    assert "accepted-in-part since 2025-04-02" in ran.out
    shown = data(desk, "show", "scan-lorries")
    assert (shown["response"], shown["status"]) == ("accepted-in-part", "under-consideration")
    assert shown["responses"][0]["url"] == "https://example.org/answer"
    assert "https://example.org/answer" in desk("show", "scan-lorries").out


def test_the_latest_counts_and_the_earlier_stay(desk: Tracker) -> None:
    desk("respond", "cut-demand", "accepted", "--on", "2025-04-02")
    desk("respond", "cut-demand", "noted", "--on", "2025-01-02")
    shown = data(desk, "show", "cut-demand")
    assert shown["response"] == "accepted"
    assert [item["response"] for item in shown["responses"]] == ["accepted", "noted"]
    desk("undo")
    assert len(data(desk, "show", "cut-demand")["responses"]) == 1


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["cut-demand", "acepted"], 2, "did you mean 'accepted'"),
        (["cut-demand", "maybe"], 2, "none, noted, under-review"),
        (["cut-demnd", "noted"], 1, "did you mean 'cut-demand'"),
        (["cut-demand", "noted", "--on", "3/4/2025"], 2, "ambiguous"),
        (["cut-demand", "noted", "--url", "javascript:x"], 1, "http"),
        (["cut-demand"], 2, "RESPONSE"),
    ],
)
def test_a_wrong_one_is_refused(desk: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(desk, "respond", *args, code=code)


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    previewed(desk, "respond", "cut-demand", "noted")
    assert data(desk, "show", "cut-demand")["response"] is None
