"""tracker load: whatever bytes a file holds, it loads or it is refused with a line, never a traceback"""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.helpers import DB
from tests.conftest import PROPOSALS, Tracker
from tracker.cli import cli

HOSTILE = Path("hostile.toml")
WORDS = (
    '"', "'", '"""', "[", "]", "[[", "]]", "{", "}", "=", "#", "\n", "\r", "\\", "\\u0000", "\\ud800",
    ".", ",", "0", "-1", "1e999", "nan", "true", "1979-05-27", "07:32:00", "\ufeff", "\u202e", "\x00",
    "é", "id", "[source]", "[[proposals]]", "[[proposals.evidence]]", "[proposals]", "[[issues]]",
    'links = [{ to = "x" }]', 'owner = "MX"', 'id = "cut-demand"', "id = []", "source = {}", "a.b = 1",
)  # fmt: skip


def load_hostile(content: bytes) -> Result:
    """Load a file with this content, in this process."""
    HOSTILE.write_bytes(content)
    return CliRunner().invoke(cli, ["load", str(HOSTILE)])


def holds(content: bytes) -> None:
    """It loads, or every line but the last names file, line and field, and nothing was loaded."""
    before = DB.read_bytes()
    try:
        result = load_hostile(content)
        assert isinstance(result.exception, SystemExit | None), result.exc_info
        if result.exit_code == 0:
            return
        assert result.exit_code == 65 and result.stdout == ""
        assert DB.read_bytes() == before
        *lines, last = result.stderr.split("\n")[:-1]
        assert lines and re.fullmatch(r"\d+ errors?; nothing was loaded", last), result.stderr
        for line in lines:
            assert re.match(r"hostile\.toml:[1-9]\d*: [^:]+: .", line), result.stderr
            assert line.isprintable(), ascii(line)
            assert int(line.split(":")[1]) <= len(content.splitlines()) + 1
    finally:
        DB.write_bytes(before)


mutations = st.lists(
    st.tuples(st.integers(0, len(PROPOSALS)), st.integers(0, 30), st.sampled_from(WORDS)),
    min_size=1,
    max_size=4,
)
quick = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.usefixtures("desk")
@quick
@given(st.binary(max_size=200))
def test_random_bytes(content: bytes) -> None:
    holds(content)


@pytest.mark.usefixtures("desk")
@quick
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_pieces_of_seed_files_in_any_order(words: list[str]) -> None:
    holds(" ".join(words).encode())


@pytest.mark.usefixtures("desk")
@quick
@given(mutations)
def test_a_good_file_with_pieces_cut_out_and_put_in(changes: list[tuple[int, int, str]]) -> None:
    text = PROPOSALS
    for at, length, word in changes:
        text = text[:at] + word + text[at + length :]
    holds(text.encode())


def test_a_good_file_passes_the_same_way(desk: Tracker) -> None:
    assert load_hostile(PROPOSALS.encode()).exit_code == 0
    assert desk("list").out.count("cut-demand") == 1
