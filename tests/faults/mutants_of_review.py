"""Guards of the review loop taken out: settings, what is due, late and slipped, bargains."""

from tests.faults.mutant import mutant

_SETTINGS = "tests/storage/test_settings.py::"
_DEADLINES = "tests/storage/test_deadlines.py::"
_BARGAINS = "tests/storage/test_bargains.py::"
_SPOTS = "tests/storage/test_blind_spots.py::"
REVIEW = (
    mutant(
        "a setting may be anything",
        "rules",
        "flaws += settings.flaws_of(",
        "settings.flaws_of(",
        f"{_SETTINGS}test_a_wrong_value_is_refused_at_both_gates",
    ),
    mutant(
        "a setting that came past the gates is in force",
        "derived_rows",
        "    if not settings.flaws_of(name, value):",
        "    if value is not None:",
        f"{_SETTINGS}test_a_value_that_came_past_the_gates_sets_nothing",
    ),
    mutant(
        "what went back to its default stays set",
        "projection",
        'name = settings.name_of(name) if kind == "setting" else name',
        "name = name",
        f"{_SETTINGS}test_nothing_set_is_the_default_and_so_is_what_went_back_to_it",
    ),
    mutant(
        "a setting is not asked for",
        "queries/staleness",
        "WHERE name = 'review.' || p.priority",
        "WHERE name = p.priority",
        "tests/cli/test_set.py::test_what_is_set_decides_what_is_due_until_it_is_taken_back",
    ),
    mutant(
        "a proposal is due a day too late",
        "queries/staleness",
        "{OVER_INTERVAL} >= 0)",
        "{OVER_INTERVAL} > 0)",
        f"{_SPOTS}test_what_is_due_is_what_nobody_looked_at_for_as_long_as_its_priority_allows",
    ),
    mutant(
        "done again is done later",
        "queries/sql",
        "ORDER BY a.from_on LIMIT 1",
        "ORDER BY a.from_on DESC LIMIT 1",
        f"{_DEADLINES}test_done_again_is_not_done_later",
    ),
    mutant(
        "what was undone in between was done all along",
        "queries/sql",
        "AND {broken_by}), '')",
        "AND 0), '')",
        f"{_DEADLINES}test_undone_and_done_again_is_done_later",
    ),
    mutant(
        "what was in force on no day breaks a stretch",
        "queries/sql",
        "b.until_on > b.from_on AND",
        "b.until_on >= b.from_on AND",
        f"{_BARGAINS}test_a_setback_that_gave_way_to_a_later_word_on_its_day_is_none",
    ),
    mutant(
        "explicitly none is the first date of a deadline",
        "queries/deadlines",
        "WHERE due_on IS NOT NULL GROUP BY proposal)",
        "GROUP BY proposal)",
        f"{_DEADLINES}test_explicitly_none_is_no_date_to_slip_from",
    ),
    mutant(
        "a bargain is told once for each link",
        "queries/bargains",
        "  UNION SELECT other, proposal",
        "  UNION ALL SELECT other, proposal",
        f"{_BARGAINS}test_a_pair_that_is_linked_both_ways_is_told_once",
    ),
    mutant(
        "a retired proposal is part of a bargain",
        "queries/bargains",
        "WHERE p.retired IS NULL AND o.retired IS NULL",
        "WHERE 1",
        f"{_BARGAINS}test_a_retired_proposal_is_part_of_no_bargain",
    ),
    mutant(
        "a setting is kept for a source of its name",
        "queries/catalogue",
        '    if kind not in ("source", "issue"):',
        "    if False:",
        "tests/cli/test_set.py::test_a_source_of_the_same_name_does_not_keep_it",
    ),
)
