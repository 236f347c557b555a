"""tracker checked"""

from tests.cli.helpers import data, previewed, refused
from tests.conftest import Tracker

LOOKED = ("--looked-in", "official gazette", "--on", "2025-03-04")


def test_an_unassessed_proposal_becomes_no_action_and_one_undo_takes_both(desk: Tracker) -> None:
    ran = desk("checked", "cut-demand", *LOOKED)
    assert "looked in official gazette; found nothing" in ran.out
    assert "current: cut-demand is no-action since 2025-03-04" in ran.out
    shown = data(desk, "show", "cut-demand")
    assert (shown["status"], shown["last_looked"]) == ("no-action", "2025-03-04")
    assert [check["looked_in"] for check in shown["checks"]] == ["official gazette"]
    assert shown["unsupported"] is False  # it stands on having looked
    groups = {item["group"] for item in shown["history"][-2:]}
    assert len(groups) == 1
    desk("undo")
    shown = data(desk, "show", "cut-demand")
    assert (shown["status"], shown["checks"], shown["last_looked"]) == ("unassessed", [], None)


def test_an_assessed_proposal_keeps_its_status(desk: Tracker) -> None:
    ran = desk("checked", "scan-lorries", *LOOKED)
    assert "current: scan-lorries is under-consideration since 2025-01" in ran.out
    shown = data(desk, "show", "scan-lorries")
    assert len(shown["assessments"]) == 1 and shown["last_looked"] == "2025-03-04"


def test_several_are_checked_at_once_and_one_named_twice_counts_once(desk: Tracker) -> None:
    ran = desk("checked", "cut-demand", "cut-tariffs", "cut-d", *LOOKED)
    assert ran.out.count("found nothing") == 2
    assert [row["status"] for row in data(desk, "list", "cut")] == ["no-action", "no-action"]
    desk("undo")
    assert {row["status"] for row in data(desk, "list", "cut")} == {"unassessed"}


def test_one_that_is_unknown_refuses_all(desk: Tracker) -> None:
    assert "did you mean" in refused(desk, "checked", "cut-demand", "cut-tarifs", *LOOKED)


def test_where_was_looked_must_be_said(desk: Tracker) -> None:
    assert "--looked-in" in refused(desk, "checked", "cut-demand", code=2)
    assert "looked" in refused(desk, "checked", "cut-demand", "--looked-in", " ")
    assert "ID" in refused(desk, "checked", *LOOKED, code=2)


def test_without_a_date_it_is_today(desk: Tracker) -> None:
    desk("checked", "cut-demand", "--looked-in", "gazette", "--today", "2026-03-10")
    assert data(desk, "show", "cut-demand")["since"] == "2026-03-10"


def test_a_dry_run_writes_nothing(desk: Tracker) -> None:
    previewed(desk, "checked", "cut-demand", *LOOKED)
    assert data(desk, "show", "cut-demand")["status"] == "unassessed"
