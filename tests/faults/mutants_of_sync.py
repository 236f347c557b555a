"""Guards of exchanging entries through a shared folder, taken out."""

from tests.faults.mutant import mutant

_FOLDER = "tests/sync/test_folder.py::"
_SPOILED = "tests/sync/test_spoiled.py::"
_APART = "tests/sync/test_apart.py::"
_SPOILT = f"{_SPOILED}test_a_spoilt_segment_is_passed_over_and_the_good_one_taken_when_it_comes"
_LIES = f"{_SPOILED}test_a_name_that_lies_is_not_believed_and_keeps_nothing_back"
_ALARM = f"{_APART}test_two_copies_that_wrote_under_one_id_are_an_alarm_that_names_both_entries"
SYNC = (
    mutant(
        "the name of a segment need not fit its last hash",
        "sync/folder",
        "elif not found[-1][0].hash.startswith(segment.hash):",
        "elif False:",
        f"{_LIES}[another hash]",
    ),
    mutant(
        "a segment holds fewer entries than its name says",
        "sync/folder",
        "if len(found) != segment.last + 1 - segment.first:",
        "if not found:",
        f"{_LIES}[more than it holds]",
    ),
    mutant(
        "a segment holds numbers of another replica",
        "sync/folder",
        "named = (entry.replica, entry.seq) == (segment.replica, seq) and seq <= segment.last",
        "named = True",
        f"{_LIES}[another replica]",
    ),
    mutant(
        "a segment need not be a chain",
        "sync/folder",
        "if not named or (previous and not chain.follows(entry, body, previous)):",
        "if not named:",
        f"{_SPOILT}[a word altered]",
    ),
    mutant(
        "what bears the name of a segment need be no file",
        "sync/folder",
        "e.is_file(follow_symlinks=False)",
        "True",
        f"{_SPOILED}test_what_takes_the_place_of_a_segment_that_is_to_be_written_stays_as_it_is",
    ),
    mutant(
        "a link is followed in a shared folder",
        "sync/folder",
        "os.O_RDONLY | os.O_NOFOLLOW |",
        "os.O_RDONLY |",
        f"{_SPOILED}test_a_link_put_in_place_of_a_segment_after_a_look_is_not_followed",
    ),
    mutant(
        "a segment is written under its own name",
        "sync/folder",
        """open(draft, "w", encoding="utf-8", newline="\\n") as out:
                out.writelines(content)
            files.put(draft, target)
""",
        """open(target, "w", encoding="utf-8", newline="\\n") as out:
                out.writelines(content)
""",
        f"{_FOLDER}test_a_push_that_finds_no_space_leaves_nothing_half_there",
    ),
    mutant(
        "what is no good at a hub counts as held there",
        "sync/syncing",
        "if len(hub.ignored) > passed_over:",
        "if False:",
        f"{_LIES}[endless numbers]",
    ),
    mutant(
        "two entries under one number are no alarm",
        "sync/syncing",
        "if not row[0].startswith(mark.hash) and hub.bears_out(mark):",
        "if False:",
        _ALARM,
    ),
    mutant(
        "a fork inside a segment is no alarm",
        "sync/folder",
        "elif segment.first <= head and (content := self._content(segment)):",
        "elif (content := None):",
        f"{_APART}test_a_fork_hidden_in_one_long_segment_is_found_too",
    ),
    mutant(
        "a false name raises an alarm",
        "sync/syncing",
        "row[0].startswith(mark.hash) and hub.bears_out(mark):",
        "row[0].startswith(mark.hash):",
        f"{_SPOILED}test_a_false_name_over_what_is_held_raises_no_alarm",
    ),
    mutant(
        "a copy goes on under an id that another wrote under",
        "sync/syncing",
        "        if is_own:",
        "        if False:",
        _ALARM,
    ),
    mutant(
        "what was put back goes on under its old id",
        "admission",
        "if path is not None and log.head_of(connection, own) != held:",
        "if False:",
        f"{_APART}test_a_file_put_back_to_an_older_state_gets_its_own_later_entries_and_a_new_id",
    ),
    mutant(
        "entries of an alarmed replica go",
        "sync/syncing",
        "if name not in alarmed and (spans := ",
        "if (spans := ",
        _ALARM,
    ),
)
