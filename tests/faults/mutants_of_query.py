"""Guards of queries, views and bulk changes, each with the tests that fail without it."""

from tests.faults.mutant import Mutant, mutant

_RANDOM = "tests/storage/test_query.py::test_random_queries_find_what_a_plain_filter_finds"
_BULK = "tests/cli/test_bulk.py::"

QUERY: tuple[Mutant, ...] = (
    mutant(
        "what is not known is neither so nor not so",
        "queries/terms",
        "IS NOT TRUE",
        "IS FALSE",
        _RANDOM,
    ),
    mutant("a retired record is found", "queries/query", '"p.retired IS NULL"', '"1"', _RANDOM),
    mutant(
        "a word is found only whole",
        "queries/terms",
        'return f\'"{" ".join(tokens)}"{"" if whole else " *"}\'',
        'return f\'"{" ".join(tokens)}"\'',
        _RANDOM,
    ),
    mutant(
        "the last day of a range is left out",
        "queries/terms",
        'return "IS NOT NULL" if last is None else f"<= {bind(last)}"',
        'return "IS NOT NULL" if last is None else f"< {bind(last)}"',
        _RANDOM,
    ),
    mutant(
        "a finding of later is found as of a day",
        "as_of",
        "WHERE kind <> 'finding' OR entry IN (SELECT entry FROM evidence)",
        "WHERE 1",
        "tests/cli/test_query.py::test_words_are_found_in_the_past_as_they_stood",
    ),
    mutant(
        "words that are gone stay in the index",
        "projection",
        "        connection.execute(_UNINDEX, (name,))",
        "        pass",
        "tests/storage/test_projection.py::test_the_index_of_words_follows_the_texts",
    ),
    mutant(
        "doctor does not look at the index of words",
        "keeping/derived",
        "        yield from _of_search(connection)",
        "        pass",
        "tests/storage/test_verify.py::test_an_index_of_words_that_differs_from_the_texts_is_found",
    ),
    mutant(
        "a view may use itself",
        "queries/reading",
        "if self._inside >= _DEEPEST:",
        "if self._inside >= 10**9:",
        "tests/cli/test_view.py::test_views_that_two_colleagues_led_into_a_ring_are_refused_when_used",
    ),
    mutant(
        "an empty query changes everything",
        "commands/_bulk",
        "if not wanted.terms:",
        "if False:",
        f"{_BULK}test_an_empty_query_is_refused_and_everything_has_to_be_said",
    ),
    mutant(
        "a bulk change is not asked",
        "commands/_bulk",
        'click.confirm(f"Change {count}?", abort=True, err=True)',
        "pass",
        f"{_BULK}test_on_a_terminal_it_asks_and_only_yes_is_yes",
    ),
    mutant(
        "what changed while it asked is changed unseen",
        "commands/_bulk",
        "        if _planned(journal, session, where, prepare) != plan:",
        "        if not _planned(journal, session, where, prepare):",
        f"{_BULK}test_what_changed_while_it_asked_is_not_changed_unseen",
    ),
    mutant(
        "a rule that says no to some is passed over",
        "commands/_bulk",
        "    if refused:\n",
        "    if False:\n",
        f"{_BULK}test_a_rule_that_says_no_to_some_stops_all_and_names_them",
    ),
)
