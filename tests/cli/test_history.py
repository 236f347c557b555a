"""tracker history"""

import csv
import io
import json

import pytest

from tests.cli.helpers import data, entries, entry, raw, refused
from tests.cli.terminal import on_terminal
from tests.conftest import Tracker


def test_the_log_is_readable_oldest_first_with_who_when_and_what(desk: Tracker) -> None:
    note = entry(desk("note", "cut-demand", "A\nremark", "--actor", "Bo"))
    lines = desk("history").out.splitlines()
    assert len(lines) == 13
    assert "drugs: described: Drugs" in lines[0]
    assert f" {note} Bo: cut-demand: A remark" in lines[-1]
    assert lines[-1][:10].count("-") == 2 and lines[-1][16] == "Z"
    assert any("scan-lorries: under-consideration (low): The agency" in line for line in lines)


def test_of_one_proposal_it_holds_that_one_and_need_not_repeat_its_name(desk: Tracker) -> None:
    lines = desk("history", "cut-t").out.splitlines()
    assert len(lines) == 2 and "described: Cut tariffs on farm goods" in lines[0]
    assert "cut-tariffs: " not in lines[0]


def test_it_is_filtered_by_who_and_when(desk: Tracker) -> None:
    desk("note", "cut-demand", "A remark", "--actor", "Bo Ek")
    assert len(data(desk, "history", "--actor", "Bo Ek")) == 1
    assert data(desk, "history", "--actor", "Nobody") == []
    assert len(data(desk, "history", "--since", "2020-01-01")) == 13
    assert data(desk, "history", "--until", "2020") == []
    assert data(desk, "history", "--since", "2190") == []
    assert len(data(desk, "history", "--since", "2020", "--until", "2190", "--actor", "Ana")) == 12
    assert len(data(desk, "history", "--since", "-2d", "--until", "tomorrow")) == 13
    assert [item["kind"] for item in data(desk, "history", "--limit", "1")] == ["note"]


def test_a_name_that_nobody_bears_is_answered_with_the_nearest(desk: Tracker) -> None:
    desk("note", "cut-demand", "A remark", "--actor", "Bo Ek")
    ran = desk("history", "--actor", "Bo Eck")
    assert ran.out == ""
    assert ran.err == (
        "tracker: nobody called 'Bo Eck' recorded anything here; did you mean 'Bo Ek'?\n"
    )
    assert "; these did: Ana, Bo Ek" in desk("history", "--actor", "Xyz").err
    assert desk("history", "cut-tariffs", "--actor", "Bo Ek") == ("", "")


def test_what_was_taken_out_or_replaced_says_by_which_entry(desk: Tracker) -> None:
    note = entry(desk("note", "cut-demand", "A remark"))
    by = entries(desk("undo").out)[-1]
    text = desk("history", "cut-demand").out
    assert f"retracted by {by}" in next(line for line in text.splitlines() if note in line)
    item = data(desk, "history", "cut-demand")[-2]
    assert item["voided"] == "retracted" and item["by"].startswith(by)


def test_all_its_formats_hold_the_same(desk: Tracker) -> None:
    rows = data(desk, "history")
    lines = desk("history", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    text = raw("history", "--format", "csv").decode()
    cells = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [cell["entry"] for cell in cells] == [row["entry"] for row in rows]
    assert list(rows[0]) == list(cells[0])
    assert set(rows[0]) >= {"entry", "recorded_at", "actor", "kind", "subject", "body", "group"}


def test_a_record_whose_description_was_taken_out_keeps_its_history(desk: Tracker) -> None:
    added = entry(desk("add", "new-one", "--title", "T", "--owner", "MX"))
    by = entries(desk("undo").out)[-1]
    assert f"{added} Ana" in desk("history", "new-one").out
    assert f"retracted by {by}" in desk("history", "new-o").out
    assert [item["kind"] for item in data(desk, "history", "new-one")] == ["describe", "retract"]
    desk("add", "new-one-more", "--title", "T", "--owner", "MX")
    assert [item["kind"] for item in data(desk, "history", "new-one")] == ["describe", "retract"]
    desk("add", "new-one-again", "--title", "T", "--owner", "MX")
    assert "'new-o' begins several" in refused(desk, "history", "new-o")
    assert "no proposal 'newer'" in refused(desk, "history", "newer")


def test_a_wrong_filter_is_refused(desk: Tracker) -> None:
    assert "did you mean 'cut-demand'" in refused(desk, "history", "cut-demnd")
    assert "--since" in refused(desk, "history", "--since", "sometime", code=2)
    assert "3/4" in refused(desk, "history", "--until", "3/4/2025", code=2)
    assert "did you mean 'json'" in refused(desk, "history", "--format", "jsn", code=2)
    assert "--limit" in refused(desk, "history", "--limit", "-1", code=2)


def test_nothing_found_is_an_empty_list(desk: Tracker) -> None:
    assert desk("history", "--actor", "Nobody", "--format", "json").out == "[]\n"
    assert desk("history", "--actor", "Nobody").out == ""


STRUCK = "\x1b[9m"


@pytest.fixture
def undone(desk: Tracker) -> Tracker:
    """A desk on which one remark stands and one was taken out."""
    desk("note", "cut-demand", "It stands")
    desk("note", "cut-demand", "It was wrong")
    desk("undo")
    return desk


@pytest.mark.parametrize("command", [("history", "cut-demand"), ("show", "cut-demand")])
def test_what_was_taken_out_is_struck_through_on_a_terminal(
    undone: Tracker, command: tuple[str, ...]
) -> None:
    code, shown = on_terminal(*command)
    struck = [line for line in shown.splitlines() if STRUCK in line]
    assert code == 0 and len(struck) == 1
    assert "It was wrong" in struck[0] and "\x1b[29m" in struck[0]


@pytest.mark.parametrize("command", [("history", "cut-demand"), ("show", "cut-demand")])
def test_what_was_taken_out_is_plain_where_no_style_is_wanted_and_never_hidden(
    undone: Tracker, command: tuple[str, ...]
) -> None:
    plain = undone(*command).out
    for shown in (
        on_terminal(*command, NO_COLOR="1")[1],
        on_terminal(*command, TERM="dumb")[1],
        plain,
    ):
        assert "\x1b" not in shown and "It was wrong" in shown and "retracted by" in shown


def test_a_past_before_the_undo_shows_it_as_it_was(undone: Tracker) -> None:
    undo = data(undone, "history")[-1]
    assert undo["kind"] == "retract"
    held = undone("where", "--format", "json").out
    replica = json.loads(held)["state"].split("-")[0]
    before = f"{replica}-14-{data(undone, 'history')[-2]['entry'][:8]}"
    text = undone("history", "cut-demand", "--state", before).out
    assert "It was wrong" in text and "retracted" not in text
