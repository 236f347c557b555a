"""Guards taken out one at a time, and the tests that must then fail."""

from tests.faults.mutant import Mutant, mutant
from tests.faults.mutants_of_doctor import DOCTOR
from tests.faults.mutants_of_import import IMPORT
from tests.faults.mutants_of_keeping import KEEPING
from tests.faults.mutants_of_output import OUTPUT
from tests.faults.mutants_of_query import QUERY
from tests.faults.mutants_of_review import REVIEW
from tests.faults.mutants_of_sync import SYNC

_TEXT = "tests/unit/test_text.py::"
_RULES = "tests/unit/test_rules.py::"
_MADE = "tests/storage/test_database_made.py::"
_ERRORS = "tests/storage/test_database_errors.py::"
_JOURNAL = "tests/storage/test_journal.py::"
_MERGE = "tests/storage/test_merge.py::"
_DURABLE = "tests/storage/test_durable.py::"
_APPEND_ONLY = f"{_JOURNAL}test_an_entry_is_never_changed_deleted_or_overwritten"


_STORAGE = (
    mutant(
        "a command reads before it holds the write lock",
        "journal",
        'connection.execute("BEGIN IMMEDIATE")',
        'connection.execute("BEGIN")',
        f"{_DURABLE}test_from_its_first_read_a_command_holds_the_write_lock",
    ),
    mutant(
        "a transaction reads before it holds the write lock",
        "database",
        'connection.execute("BEGIN IMMEDIATE")',
        'connection.execute("BEGIN")',
        f"{_DURABLE}test_a_transaction_holds_the_write_lock_from_its_start",
    ),
    mutant(
        "a commit is not made sure of in the folder",
        "database",
        'connection.execute("PRAGMA synchronous = EXTRA")\n    connection.execute("PRAGMA foreign',
        'connection.execute("PRAGMA foreign',
        "tests/faults/test_short.py::test_nothing_is_lost[power cut]",
    ),
    mutant(
        "an output file is renamed before it is on the disk",
        "files",
        "sync(draft)\n    os.replace(draft, path)",
        "os.replace(draft, path)",
        f"{_DURABLE}test_an_output_file_is_on_the_disk_before_it_takes_its_name",
    ),
    mutant(
        "the folder of an output file is not synced",
        "files",
        "sync(draft)\n    os.replace(draft, path)\n    _sync_name(path)",
        "sync(draft)\n    os.replace(draft, path)",
        f"{_DURABLE}test_an_output_file_is_on_the_disk_before_it_takes_its_name",
    ),
    mutant(
        "a new database is begun in a file that is there",
        "files",
        "os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)",
        "os.open(draft, os.O_CREAT | os.O_RDWR, mode)",
        f"{_DURABLE}test_a_new_database_is_never_begun_in_a_file_that_is_there",
    ),
    mutant(
        "a new database may be read by others",
        "files",
        "mode: int = OWNER_ONLY",
        "mode: int = AS_UMASK_SAYS",
        f"{_MADE}test_a_new_database_is_for_its_owner_only_whatever_the_umask",
    ),
    mutant(
        "a new database overwrites what appears meanwhile",
        "files",
        "os.link(draft, path)",
        "os.rename(draft, path)",
        f"{_MADE}test_what_appears_meanwhile_is_not_overwritten_either",
    ),
    mutant(
        "a new database is named before it is on the disk",
        "files",
        "sync(draft)\n    try:",
        "try:",
        f"{_DURABLE}test_a_new_database_is_on_the_disk_before_it_is_said_to_be_made",
    ),
    mutant(
        "the folder of a new database is not synced",
        "files",
        "        os.replace(draft, path)\n    _sync_name(path)",
        "        os.replace(draft, path)",
        f"{_DURABLE}test_a_new_database_is_on_the_disk_before_it_is_said_to_be_made",
    ),
    mutant(
        "a reading command may write",
        "database",
        '_open_current(path)\n    connection.execute("PRAGMA query_only = ON")',
        "_open_current(path)",
        f"{_ERRORS}test_a_reader_cannot_write",
    ),
    mutant(
        "a file of another program is opened",
        "database",
        'if int.from_bytes(header[68:72], "big") != APPLICATION_ID:',
        "if False:",
        f"{_ERRORS}test_a_database_of_another_program_is_refused_and_untouched",
    ),
    mutant(
        "a newer database is opened",
        "database",
        "if version > SCHEMA_VERSION:",
        "if False:",
        f"{_ERRORS}test_a_database_of_a_newer_version_is_refused_and_untouched",
    ),
    mutant(
        "a dry run is committed",
        "journal",
        'if dry_run:\n            connection.execute("ROLLBACK")',
        "if False:\n            pass",
        f"{_MERGE}test_merging_dry_writes_nothing",
    ),
    mutant(
        "entries may be changed",
        "migrations",
        "BEGIN SELECT raise(ABORT, 'entries are never changed'); END;",
        "BEGIN SELECT 1; END;",
        _APPEND_ONLY,
    ),
    mutant(
        "entries may be deleted",
        "migrations",
        "BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;",
        "BEGIN SELECT 1; END;",
        _APPEND_ONLY,
    ),
    mutant(
        "entries may be overwritten",
        "migrations",
        "BEGIN SELECT raise(ABORT, 'entries are never overwritten'); END;",
        "BEGIN SELECT 1; END;",
        _APPEND_ONLY,
    ),
)
_LOG = (
    mutant(
        "an altered entry is taken in",
        "admission",
        "if not chain.follows(entry, body, previous):",
        "if False:",
        f"{_MERGE}test_an_altered_entry_is_refused_and_nothing_is_taken_in",
    ),
    mutant(
        "an entry is taken in without its predecessor",
        "admission",
        "if entry.seq > seq + 1:",
        "if False:",
        f"{_MERGE}test_an_entry_without_its_predecessor_is_refused",
    ),
    mutant(
        "the hash of an entry does not cover its predecessor",
        "chain",
        "{_encode(previous)}",
        '{_encode("")}',
        f"{_DURABLE}test_an_entry_that_follows_on_another_one_is_refused",
    ),
    mutant(
        "an entry that contradicts the one held is passed over",
        "admission",
        "if held.fetchone() != (*entry[:10], body, entry.replaces):",
        "if False:",
        f"{_MERGE}test_an_entry_of_the_same_number_that_says_something_else_is_refused",
    ),
    mutant(
        "the same finding is taken twice",
        "rules",
        "        _check_new(draft, state)",
        "        pass",
        f"{_RULES}test_the_same_finding_from_the_same_source_is_refused_by_the_name_of_the_first",
    ),
    mutant(
        "a status needs no evidence",
        "rules",
        "        _check_support(draft, state)",
        "        pass",
        f"{_RULES}test_saying_that_a_government_did_something_needs_evidence",
    ),
    mutant(
        "what lies ahead is recorded",
        "rules",
        "        _check_not_ahead(draft, today)",
        "        pass",
        f"{_RULES}test_nothing_is_recorded_before_it_happens",
    ),
    mutant(
        "anything may be corrected by anything",
        "rules",
        "        _check_replaceable(draft, state)",
        "        pass",
        f"{_RULES}test_only_an_entry_that_stands_can_be_corrected_and_only_by_one_of_its_kind",
    ),
    mutant(
        "an entry is corrected by one of another kind",
        "rules",
        "if replaced.kind != draft.kind:",
        "if False:",
        f"{_RULES}test_only_an_entry_that_stands_can_be_corrected_and_only_by_one_of_its_kind",
    ),
    mutant(
        "an undo takes out what is not its own subject's",
        "rules",
        "if target not in {entry.hash for entry in entries}:",
        "if False:",
        f"{_JOURNAL}test_an_undo_can_only_take_out_an_entry_of_its_own_subject",
    ),
)
_ESCAPERS = (
    mutant(
        "text for the terminal is not escaped",
        "text",
        "    return text.translate(_escapes())",
        "    return text",
        f"{_TEXT}test_nothing_visible_steers_a_terminal_or_turns_its_text_round",
    ),
    mutant(
        "one line may be several",
        "text",
        'return visible(" ".join(text.split()))',
        "return visible(text)",
        f"{_TEXT}test_one_line_is_one_line",
    ),
    mutant(
        "markup in Markdown is not escaped",
        "text",
        'escaped = re.sub(_MARKDOWN, r"\\\\\\1", one_line(text))',
        "escaped = one_line(text)",
        f"{_TEXT}test_a_markdown_cell_never_breaks_its_table",
    ),
    mutant(
        "a list in Markdown is not escaped",
        "text",
        'return re.sub(r"^(\\d*)([-+.)])(?=\\s|$)", r"\\1\\\\\\2", escaped)',
        "return escaped",
        f"{_TEXT}test_a_line_of_markdown_never_begins_a_list_a_heading_or_a_quotation",
    ),
    mutant(
        "deceptive characters in JSON are not escaped",
        "text",
        "return document if document.isprintable() else document.translate(_escapes())",
        "return document",
        f"{_TEXT}test_safe_json_is_the_same_data_and_harmless",
    ),
    mutant(
        "a formula for a spreadsheet is not guarded",
        "text",
        'return "\'" + cell',
        "return cell",
        f"{_TEXT}test_a_guarded_cell_is_no_formula",
    ),
)
MUTANTS: tuple[Mutant, ...] = (
    *(*_STORAGE, *_LOG, *_ESCAPERS, *OUTPUT, *DOCTOR, *KEEPING, *REVIEW, *QUERY, *IMPORT, *SYNC),
)
