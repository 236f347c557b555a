"""All faults, in the order of the table."""

from tests.faults import (
    clocks,
    cron_like,
    injections,
    network,
    spoiled_lines,
    spoiled_toml,
    spreadsheets,
    texts,
)
from tests.faults.tally import Fault

FAULTS: tuple[Fault, ...] = (
    cron_like.FAULT,
    clocks.FAULT,
    texts.FAULT,
    spoiled_toml.FAULT,
    spoiled_lines.FAULT,
    spreadsheets.FAULT,
    injections.FAULT,
    network.FAULT,
)
