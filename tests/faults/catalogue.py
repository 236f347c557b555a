"""All faults, in the order of the table."""

from tests.faults import io_errors, killed, under_load, writers
from tests.faults.tally import Fault

FAULTS: tuple[Fault, ...] = (killed.FAULT, io_errors.FAULT, under_load.FAULT, writers.FAULT)
