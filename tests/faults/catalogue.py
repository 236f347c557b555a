"""All faults, in the order of the table."""

from tests.faults.tally import Fault

FAULTS: tuple[Fault, ...] = ()
