"""Guards of the import of tables."""

from tests.faults.mutant import Mutant, mutant

_TABLES = "tests/cli/test_import_tables.py::"
_FILES = "tests/cli/test_import_files.py::"
_SCALE = "tests/cli/test_import_scale.py::"

IMPORT: tuple[Mutant, ...] = (
    mutant(
        "a table is imported although a row is wrong",
        "imports/importing",
        "    flaws.refuse()\n    return Plan",
        "    return Plan",
        f"{_TABLES}test_no_issue_country_source_or_proposal_is_made_by_a_typing_mistake",
    ),
    mutant(
        "an old file undoes a correction",
        "imports/compared",
        'void.how == "replaced"',
        'void.how == "never"',
        f"{_TABLES}test_what_was_corrected_since_stays_corrected",
    ),
    mutant(
        "equal rows of a file count twice",
        "imports/compared",
        "self._held.update(keys)",
        "pass",
        f"{_TABLES}test_equal_rows_of_one_file_count_once",
    ),
    mutant(
        "a row is cut short and imported",
        "imports/table_checker",
        "if len(row) < width and not self._is_sheet:",
        "if False:",
        f"{_FILES}test_what_cannot_be_read_is_named_with_its_place",
    ),
    mutant(
        "the guard for a spreadsheet does not come off",
        "text",
        'return cell[1:] if cell.startswith("\'")',
        'return cell if cell.startswith("\'")',
        f"{_FILES}test_the_guard_of_an_export_for_spreadsheets_comes_off_again",
    ),
    mutant(
        "a formula counts as its value",
        "imports/sheet_cells",
        'if any(_is(child, "f") for child in element):',
        "if False:",
        f"{_FILES}test_formulas_and_errors_of_a_spreadsheet_are_no_values",
    ),
    mutant(
        "a table is written to what was taken out meanwhile",
        "imports/importing",
        "if stands.state.retired or (kind",
        "if False and (kind",
        f"{_SCALE}test_what_is_taken_out_meanwhile_is_not_written_to",
    ),
    mutant(
        "the journal never lets go",
        "imports/importing",
        "            journal.let_go()\n",
        "",
        f"{_SCALE}test_ten_times_the_rows_take_no_more_memory",
    ),
)
