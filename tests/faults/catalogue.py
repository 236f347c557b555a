"""All faults, in the order of the table."""

from tests.faults import (
    disk_full,
    io_errors,
    killed,
    locked,
    read_only,
    under_load,
    writers,
)
from tests.faults.tally import Fault

FAULTS: tuple[Fault, ...] = (
    killed.FAULT,
    io_errors.FAULT,
    under_load.FAULT,
    writers.FAULT,
    disk_full.FAULT,
    read_only.FAULT,
    locked.FAULT,
)
