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
    mutant(
        "settings that were altered are written under",
        "journal",
        "if not seal.fits_settings(connection):",
        "if False:",
        "tests/cli/test_damaged.py::test_nothing_is_written_under_settings_that_were_altered",
    ),
    mutant(
        "what the disk ended is gone on with",
        "derived_tables",
        "if not connection.in_transaction:",
        "if False:",
        "tests/cli/test_failing_disk.py::"
        "test_where_the_disk_ended_the_transaction_no_table_is_dropped_by_itself",
    ),
    mutant(
        "a good backup is blamed for the damaged database",
        "keeping/backups",
        "            _refuse_to_lose(old, target, ours)\n        yield old\n",
        "            _refuse_to_lose(old, target, ours)\n            yield old\n",
        "tests/cli/test_backup.py::test_a_damaged_database_is_named_and_not_its_good_backup",
    ),
)
