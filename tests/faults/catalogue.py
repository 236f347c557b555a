"""All faults, in the order of the table."""

from tests.faults.flips import FLIPS
from tests.faults.power_cut import POWER_CUT
from tests.faults.tally import Fault
from tests.faults.tampering import TAMPERING
from tests.faults.unusable import UNUSABLE

FAULTS: tuple[Fault, ...] = (POWER_CUT, FLIPS, UNUSABLE, TAMPERING)
