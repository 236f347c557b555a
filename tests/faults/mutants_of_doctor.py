"""Checks of doctor taken out one at a time: tampering must then go unnoticed somewhere."""

from tests.faults.mutant import mutant

_TAMPERING = (
    "tests/faults/test_short.py::test_nothing_is_lost[tampering with an entry, cutting the tail]"
)
DOCTOR = (
    mutant(
        "doctor does not replay the hashes",
        "keeping/verify",
        "elif chain.entry_hash(previous, *row[1:]) != row[0]:",
        "elif False:",
        _TAMPERING,
    ),
    mutant(
        "doctor does not look when entries were received",
        "keeping/verify",
        "if seal.stored(connection, seal.RECEIVED) != seal.of_received(connection):",
        "if False:",
        _TAMPERING,
    ),
    mutant(
        "doctor does not compare derived rows",
        "keeping/derived",
        "    if own == right:\n        return",
        "    return",
        _TAMPERING,
    ),
    mutant(
        "doctor does not compare the schema",
        "keeping/derived",
        "if own.get(key) == right.get(key):",
        "if True:",
        _TAMPERING,
    ),
    mutant(
        "doctor does not look at the replica's id",
        "keeping/verify",
        "if not seal.fits_settings(connection):",
        "if False:",
        _TAMPERING,
    ),
    mutant(
        "doctor does not compare with the state expected",
        "keeping/content",
        "if state is None:",
        "if True:",
        _TAMPERING,
    ),
)
