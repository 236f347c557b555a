"""All faults, in the order of the table."""

from tests.faults.power_cut import POWER_CUT
from tests.faults.tally import Fault

FAULTS: tuple[Fault, ...] = (POWER_CUT,)
