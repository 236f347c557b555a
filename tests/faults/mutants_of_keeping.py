"""Guards of backups, restores, attached files and upgrades, and of reading the past, taken out."""

from tests.faults.mutant import mutant

_BACKUP = "tests/cli/test_backup.py::"
_RESTORE = "tests/cli/test_restore.py::"
_AT_ONCE = "tests/cli/test_restore_at_once.py::"
_ATTACHED = "tests/cli/test_attached.py::"
_UPGRADE = "tests/storage/test_migration.py::"
KEEPING = (
    mutant(
        "a backup is not verified",
        "keeping/copies",
        "        _check(copy, of, to, if_damaged)\n",
        "",
        f"{_BACKUP}test_a_damaged_database_is_not_backed_up",
    ),
    mutant(
        "a backup that holds more is replaced",
        "keeping/backups",
        "    if lost:\n        entries",
        "    if False:\n        entries",
        f"{_BACKUP}test_one_that_holds_entries_we_lack_is_kept",
    ),
    mutant(
        "a restore loses entries without being told to",
        "keeping/restoring",
        "if replaced.lost != 0 and not force:",
        "if False:",
        f"{_RESTORE}test_what_would_be_lost_is_named_and_nothing_changes",
    ),
    mutant(
        "a restored database writes on under its old name",
        "keeping/restoring",
        "        if is_another:",
        "        if False:",
        f"{_RESTORE}test_the_replica_is_another_where_entries_were_lost_or_nothing_was_there",
    ),
    mutant(
        "a writer does not notice that its file was replaced",
        "journal",
        "if database.identity_of(path) != before:",
        "if False:",
        f"{_AT_ONCE}test_a_writer_who_waited_is_told_that_the_database_was_replaced",
    ),
    mutant(
        "no backup is made before an upgrade",
        "database",
        "            copies.keep_older(reader, os.path.abspath(path), version)\n",
        "            pass\n",
        f"{_UPGRADE}test_a_backup_of_it_as_it_was_lies_beside_it",
    ),
    mutant(
        "an upgrade does not look again once it holds the lock",
        "database",
        "        if _version_of(connection) != version:\n            return\n",
        "",
        f"{_UPGRADE}test_eight_that_open_it_at_once_bring_it_up_to_date_once",
    ),
    mutant(
        "a link is followed when a file is attached",
        "keeping/attachments",
        "os.O_RDONLY | os.O_NOFOLLOW |",
        "os.O_RDONLY |",
        f"{_ATTACHED}test_what_is_no_file_to_keep_is_refused",
    ),
    mutant(
        "a draft that somebody holds is swept away",
        "files",
        "            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)\n            remove(draft)",
        "            remove(draft)",
        "tests/storage/test_files.py::"
        "test_a_draft_that_another_process_holds_stays_until_that_is_gone",
    ),
    mutant(
        "a state is taken for one that is not held",
        "log",
        "if row and row[0].startswith(prefix):",
        "if row:",
        "tests/storage/test_past.py::test_a_state_that_is_not_held_says_what_is_missing",
    ),
)
