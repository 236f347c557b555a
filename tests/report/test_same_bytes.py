"""The same state gives the same report, byte for byte: later, elsewhere, and after more was written."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.helpers import raw, state
from tests.conftest import Tracker
from tests.report.month import ON, TODAY

Made = Callable[[str], Path]
FORMS = {"text": "txt", "md": "md", "html": "html", "json": "json", "docx": "docx"}


def printed(tracker: Tracker, form: str, *more: str, **env: str) -> object:
    """A report on the month, as ``read``."""
    file = Path(f"report-{form}")
    tracker("report", *ON, *more, "--format", form, "--output", file, **env)
    return read(file, form)


def read(file: Path, form: str) -> object:
    """The bytes of a report; of a Word file every part by its name, since a zip names the hour."""
    if form != "docx":
        return file.read_bytes()
    with zipfile.ZipFile(file) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """Each format."""
    return str(request.param)


@pytest.fixture
def first(form: str, made: Made) -> object:
    """The report on the month, as it was printed once."""
    return read(made(FORMS[form]), form)


def test_printed_again_it_is_the_same(form: str, first: object, november: Tracker) -> None:
    assert printed(november, form) == first
    if form != "docx":
        assert raw("report", *ON, "--format", form) == first


@pytest.mark.parametrize("zone", ["America/Mexico_City", "Asia/Tokyo"])
def test_printed_in_another_time_zone_it_is_the_same(
    form: str, first: object, zone: str, november: Tracker
) -> None:
    """Everything was received at noon, on the same day in all of these."""
    assert printed(november, form, TZ=zone) == first


def test_printed_by_a_later_clock_it_is_the_same(
    form: str, first: object, november: Tracker
) -> None:
    clock = {"LD_PRELOAD": _faketime(), "FAKETIME": "@2031-05-06 07:08:09"}
    assert printed(november, form, **clock) == first


def _faketime() -> str:
    if not shutil.which("faketime"):
        pytest.skip("no faketime")
    return str(next(Path("/usr/lib").rglob("faketime/libfaketime.so.1")))


def test_of_its_state_it_is_the_same_after_more_was_written(
    form: str, first: object, november: Tracker
) -> None:
    then = state(november)
    november("retire", "count-lorries", "--reason", "Tracked twice", "--today", TODAY)
    november("evidence", "nafta-energy", "--stance", "mixed", "--doc", "d", "--finding", "f")
    november("set", "organisation", "Another name")
    november("undo")
    assert state(november) != then
    assert printed(november, form, "--state", then) == first


@pytest.mark.parametrize("form", ["text", "md"])
def test_the_command_in_its_last_line_prints_it_again(
    form: str, first: bytes, november: Tracker
) -> None:
    november("note", "nafta-energy", "A remark")
    last = first.decode().splitlines()[-1].strip("`")
    assert raw(*last.partition(": tracker ")[2].split()) == first
