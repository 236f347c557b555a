"""tracker export --scale: a status in another tracker's terms, never without the status itself"""

from pathlib import Path

import pytest

from tests.cli.helpers import data, raw, refused
from tests.cli.test_export import cells_of
from tests.conftest import Tracker
from tracker.queries.scales import SCALES
from tracker.vocabulary import STATUSES


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("table", ["proposals", "assessments"])
def test_the_term_stands_right_behind_the_status(full: Tracker, table: str, scale: str) -> None:
    rows = data(full, "export", table, "--scale", scale)
    names = list(rows[0])
    assert names[names.index("status") + 1] == scale
    terms = {status.name: getattr(status, scale) for status in STATUSES}
    assert [row[scale] for row in rows] == [terms[row["status"]] for row in rows]
    without = [{name: row[name] for name in row if name != scale} for row in rows]
    assert without == data(full, "export", table)


def test_every_status_has_its_term(desk: Tracker) -> None:
    for place, status in enumerate(STATUSES[1:]):
        more = ["--unsupported", "no text"] if status.phase == "closed" or place else []
        more += ["--because", "money"] if status.name in ("rejected", "reversed", "partial") else []
        day = f"2025-01-{place + 1:02}"
        desk("status", "cut-demand", status.name, "--on", day, "--reason", "r", *more)
    rows = data(desk, "export", "assessments", "cut-demand", "--scale", "politifact")
    assert [(row["status"], row["politifact"]) for row in rows] == [
        (status.name, status.politifact) for status in STATUSES[1:]
    ]


def test_it_follows_the_status_among_chosen_columns(full: Tracker) -> None:
    for columns in ("status,id", "gao,status,id", "status,gao,id"):
        content = raw("export", "proposals", "--scale", "gao", "--columns", columns)
        assert content.startswith(b"status,gao,id\r\nno-action,Open,cut-demand\r\n"), columns


def test_with_all_it_stands_in_both_tables_that_have_a_status(full: Tracker) -> None:
    full("export", "--all", "out", "--scale", "ogp")
    for path in Path("out").glob("*.csv"):
        cells = cells_of(path.read_bytes())
        assert ("ogp" in cells[0]) == (path.stem in ("proposals", "assessments")), path


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["evidence", "--scale", "gao"], "evidence have no status; proposals and assessments have"),
        (["proposals", "--scale", "goa"], "did you mean 'gao'"),
        (["proposals", "--scale", "gao", "--columns", "id,gao"], "add status"),
        (["proposals", "--columns", "id,gao"], "'gao' is not one of its values"),
    ],
)
def test_a_term_without_a_status_is_refused(full: Tracker, args: list[str], said: str) -> None:
    assert said in refused(full, "export", *args, code=2)
