"""The page on reliability tells of every fault and every mutant there is."""

import re

from tests.conftest import PROJECT
from tests.faults.catalogue import FAULTS, SHARING
from tests.faults.mutant_table import MUTANTS

PAGE = (PROJECT / "docs" / "reliability.md").read_text(encoding="utf-8")


def test_every_fault_stands_in_the_table_and_nothing_was_lost() -> None:
    rows = {
        found[1]: (int(found[2].replace(",", "")), int(found[4].replace(",", "")))
        for found in re.finditer(r"(?m)^(.+?) {2,}([\d,]+) +([\d,]+) +([\d,]+) +\d+$", PAGE)
    }
    assert set(rows) == {fault.name for fault in (*FAULTS, *SHARING)}
    assert all(tries and not lost for tries, lost in rows.values())


def test_every_mutant_is_told_as_killed() -> None:
    totals = re.findall(r"(?m)^(\d+) of (\d+) killed$", PAGE)
    assert totals and all(killed == tried for killed, tried in totals)
    assert {mutant.name for mutant in MUTANTS} == set(re.findall(r"(?m)^(.+?) {2,}killed$", PAGE))
