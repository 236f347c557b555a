"""The short form of every fault, as part of the tests."""

from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS, SHARING
from tests.faults.tally import Fault


@pytest.mark.parametrize("fault", (*FAULTS, *SHARING), ids=lambda fault: fault.name)
def test_nothing_is_lost(fault: Fault, tmp_path: Path) -> None:
    tally = fault.run(fault.short, tmp_path)
    assert tally.tries
    assert not tally.problems
