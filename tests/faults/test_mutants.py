"""The table of mutants fits the code as it stands; ``python -m tests.faults.mutants`` tries them."""

import pytest

from tests.conftest import PROJECT
from tests.faults.mutant import Mutant
from tests.faults.mutant_table import MUTANTS


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_guard_it_takes_out_stands_once_where_it_says(mutant: Mutant) -> None:
    assert (PROJECT / mutant.file).read_text(encoding="utf-8").count(mutant.old) == 1
    assert mutant.new != mutant.old
    assert mutant.tests
