"""Guards of what is printed, and of what may be recorded to be printed, each with the tests that fail
without it."""

from tests.faults.mutant import Mutant, mutant

_TEXT = "tests/unit/test_text.py::"
_PAGE = "tests/report/test_hostile_page.py::"
_WORD = "tests/report/test_word.py::"
_BAD = "tests/cli/test_bad_input.py::"

OUTPUT: tuple[Mutant, ...] = (
    mutant(
        "a control character is let in",
        "text",
        '    if found is None:\n        return None\n    return f"character',
        '    if found is None or found:\n        return None\n    return f"character',
        f"{_TEXT}test_controls_surrogates_and_noncharacters_are_refused_by_name_and_place",
        f"{_BAD}test_control_characters_are_refused_wherever_text_is_given",
    ),
    mutant(
        "text is markup in a page",
        "reports/as_page",
        'autoescape=jinja2.select_autoescape(["html.j2"], default=False)',
        "autoescape=False",
        f"{_PAGE}test_it_is_made_of_nothing_but_its_own_elements",
    ),
    mutant(
        "text with a day in it is markup in a page",
        "reports/as_page",
        "str(markupsafe.escape(text.inline(said)))",
        "text.inline(said)",
        f"{_PAGE}test_it_is_made_of_nothing_but_its_own_elements",
    ),
    mutant(
        "an address that opens no page is a link",
        "reports/citation",
        'url.lower().startswith(("http:", "https:"))',
        "True",
        "tests/unit/test_citation.py::test_anything_else_stays_text",
    ),
    mutant(
        "any text is an address",
        "reports/citation",
        "is_page = re.fullmatch(fields.URL, url) and url",
        "is_page = url",
        "tests/unit/test_citation.py::test_anything_else_stays_text",
    ),
    mutant(
        "a Word file holds what XML cannot",
        "reports/as_docx",
        '    return re.sub(_NOT_XML, "\\ufffd", text.one_line(said))',
        "    return said",
        f"{_WORD}test_hostile_text_does_not_break_it",
    ),
    mutant(
        "a part of a line in a Word file holds what XML cannot",
        "reports/as_docx",
        '    return re.sub(_NOT_XML, "\\ufffd", text.inline(said))',
        "    return said",
        f"{_WORD}test_hostile_text_does_not_break_it",
    ),
    mutant(
        "code in Markdown ends at a backtick in it",
        "text",
        'fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)',
        'fence = "`"',
        f"{_TEXT}test_code_in_markdown_is_ended_by_nothing_that_stands_in_it",
    ),
    mutant(
        "a word of a command is not quoted for the shell",
        "text",
        "        return shlex.quote(text)",
        "        return text",
        f"{_TEXT}test_a_word_of_a_command_is_read_by_the_shell_as_it_was_and_nothing_changes_it_on_the_way",
    ),
    mutant(
        "a quote ends a word of a command that is shown escaped",
        "text",
        """"'": r"\\'",""",
        """"'": "'",""",
        f"{_TEXT}test_a_word_of_a_command_is_read_by_the_shell_as_it_was_and_nothing_changes_it_on_the_way",
    ),
)
