"""tracker report against golden files; TRACKER_UPDATE_GOLDEN=1 writes them anew.

Everything in the fixture is dated; hashes and the day of recording are replaced by fixed words.
"""

import os
import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Tracker
from tests.report.conftest import ALL

UPDATE = os.environ.get("TRACKER_UPDATE_GOLDEN") == "1"


@pytest.mark.parametrize(("form", "ending"), [("text", "txt"), ("md", "md")])
def test_a_report_reads_as_it_did(news: Tracker, form: str, ending: str) -> None:
    golden = PROJECT / "tests" / "golden" / f"report.{ending}"
    _compare(golden, news("report", *ALL, "--format", form).out)


def test_a_quiet_report_reads_as_it_did(news: Tracker) -> None:
    quiet = ("--since", "2021-02-01", "--until", "2021-02-07", "--today", "2026-03-10")
    _compare(PROJECT / "tests" / "golden" / "report-quiet.txt", news("report", *quiet).out)


def _compare(golden: Path, said: str) -> None:
    said = re.sub(r"[0-9a-f]{8}-\d+-[0-9a-f]{8}", "STATE", said)
    if UPDATE:
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")
