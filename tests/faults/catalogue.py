"""All faults, in the order of the table."""

from tests.faults import (
    clocks,
    cron_like,
    disk_full,
    flips,
    injections,
    io_errors,
    killed,
    locked,
    network,
    power_cut,
    read_only,
    shared_folder,
    spoiled_csv,
    spoiled_lines,
    spoiled_toml,
    spreadsheets,
    tampering,
    texts,
    under_load,
    unusable,
    upkeep,
    writers,
)
from tests.faults.tally import Fault

FAULTS: tuple[Fault, ...] = (
    killed.FAULT,
    upkeep.FAULT,
    io_errors.FAULT,
    under_load.FAULT,
    writers.FAULT,
    power_cut.POWER_CUT,
    disk_full.FAULT,
    read_only.FAULT,
    locked.FAULT,
    flips.FLIPS,
    unusable.UNUSABLE,
    tampering.TAMPERING,
    cron_like.FAULT,
    clocks.FAULT,
    texts.FAULT,
    spoiled_toml.FAULT,
    spoiled_lines.FAULT,
    spoiled_csv.FAULT,
    spreadsheets.FAULT,
    injections.FAULT,
    network.FAULT,
)
# Tried where it is named, and in the short form: all together would take more than half an hour.
SHARING: tuple[Fault, ...] = (shared_folder.FAULT,)
