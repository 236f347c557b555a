"""tracker link"""

import pytest

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker


def links(desk: Tracker, proposal: str) -> list[tuple[str, str]]:
    """The links that start from a proposal."""
    return [(link["kind"], link["to"]) for link in data(desk, "show", proposal)["links"]]


@pytest.mark.parametrize(
    "kind", ["in-exchange-for", "depends-on", "part-of", "repeats", "supersedes", "conflicts-with"]
)
def test_a_link_belongs_to_the_proposal_it_starts_from(desk: Tracker, kind: str) -> None:
    assert f"cut-demand: {kind} cut-tariffs" in desk("link", "cut-d", kind, "cut-t").out
    assert links(desk, "cut-demand") == [(kind, "cut-tariffs")]
    assert links(desk, "cut-tariffs") == []
    backward = {"kind": kind, "from": "cut-demand"}
    assert backward in data(desk, "show", "cut-tariffs")["linked_from"]


def test_it_can_be_taken_away_and_made_again(desk: Tracker) -> None:
    gone = desk("link", "scan-lorries", "in-exchange-for", "cut-tariffs", "--remove").out
    assert "no longer in-exchange-for cut-tariffs" in gone
    assert links(desk, "scan-lorries") == []
    desk("link", "scan-lorries", "in-exchange-for", "cut-tariffs")
    assert links(desk, "scan-lorries") == [("in-exchange-for", "cut-tariffs")]


def test_undoing_a_removal_brings_it_back(desk: Tracker) -> None:
    desk("link", "scan-lorries", "in-exchange-for", "cut-tariffs", "--remove")
    desk("undo")
    assert links(desk, "scan-lorries") == [("in-exchange-for", "cut-tariffs")]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["cut-demand", "depends-on", "cut-demand"], 1, "itself"),
        (["cut-demand", "depends-on", "cut-d"], 1, "itself"),
        (["scan-lorries", "in-exchange-for", "cut-tariffs"], 1, "linked already"),
        (["cut-demand", "depends-on", "nonesuch"], 1, "no proposal 'nonesuch'"),
        (["cut-demnd", "depends-on", "scan"], 1, "did you mean 'cut-demand'"),
        (["cut-demand", "depends-on", "cut"], 1, "cut-demand, cut-tariffs"),
        (["cut-demand", "dependson", "scan"], 2, "did you mean 'depends-on'"),
        (["cut-demand", "depends-on"], 2, "OTHER"),
        (["cut-demand", "depends-on", "scan", "--remove"], 1, "tracker show cut-demand"),
    ],
)
def test_a_wrong_link_is_refused(desk: Tracker, args: list[str], code: int, said: str) -> None:
    assert said in refused(desk, "link", *args, code=code)


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    previewed(desk, "link", "cut-demand", "repeats", "scan-lorries")
    previewed(desk, "link", "scan-lorries", "in-exchange-for", "cut-tariffs", "--remove")
