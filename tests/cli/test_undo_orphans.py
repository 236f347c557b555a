"""tracker undo: what is not taken out from under what stands on it, or what names it"""

from tests.cli.helpers import data, entries, entry, listed, previewed, refused, state, supported
from tests.conftest import Tracker


def _added(desk: Tracker, name: str = "new-one") -> str:
    return entry(desk("add", name, "--title", "T", "--owner", "MX"))


def test_a_record_that_was_edited_does_not_vanish_with_its_first_description(desk: Tracker) -> None:
    first = data(desk, "history", "scan-lorries")[0]["entry"][:8]
    edit = entry(desk("edit", "scan-lorries", "--assignee", "Ana"))
    line = refused(desk, "undo", first)
    assert "more is recorded on scan-lorries: " in line and "and 2 more" in line
    assert line.endswith("'tracker retire scan-lorries' takes all of it out")
    assert "scan-lorries" in listed(desk)
    assert edit in desk("history", "scan-lorries").out


def test_what_stands_on_a_record_is_named_where_its_description_would_go(desk: Tracker) -> None:
    added = _added(desk)
    title = entry(desk("edit", "new-one", "--title", "Another"))
    note = entry(desk("note", "new-one", "word " * 40))
    line = refused(desk, "undo", added)
    assert f"more is recorded on new-one: {title} title: Another, {note} word" in line
    assert "…; 'tracker retire" in line and len(line) < 250
    assert line == refused(desk, "undo", added, "--group")
    assert line == refused(desk, "undo", added, "--dry-run")


def test_a_status_is_not_left_for_whoever_takes_the_id_next(desk: Tracker) -> None:
    added = _added(desk)
    desk("edit", "new-one", "--title", "Another", "--owner", "MX")
    supported(desk, "new-one", "implemented", "2025-06-01")
    assert "implemented: It is implemented" in refused(desk, "undo", added)


def test_an_undo_of_an_undo_of_an_undo_leaves_a_record_that_has_more_by_now(desk: Tracker) -> None:
    _added(desk)
    taken_out = entries(desk("undo").out)[-1]
    put_back = entries(desk("undo", taken_out).out)[-1]
    desk("note", "new-one", "A remark")
    assert "more is recorded on new-one" in refused(desk, "undo", put_back)


def test_undo_without_an_entry_leaves_what_a_colleague_built_on(desk: Tracker) -> None:
    _added(desk)
    desk("--db", "other.db", "init", "--empty")
    desk("export", "entries", "--format", "jsonl", "--output", "a.jsonl")
    desk("--db", "other.db", "import", "entries", "a.jsonl")
    desk("--db", "other.db", "edit", "new-one", "--body", "Senate", "--actor", "Ben")
    desk("--db", "other.db", "export", "entries", "--format", "jsonl", "--output", "b.jsonl")
    desk("import", "entries", "b.jsonl")
    assert "body: Senate" in refused(desk, "undo")


def test_a_record_on_which_nothing_else_counts_any_more_is_taken_out(desk: Tracker) -> None:
    added = _added(desk)
    desk("edit", "new-one", "--title", "Another")
    desk("undo")
    assert f"takes out {added}" in desk("undo", added).out
    assert "new-one" not in listed(desk)


def test_a_retired_record_stays_and_is_not_told_to_be_retired(desk: Tracker) -> None:
    added = _added(desk)
    desk("retire", "new-one", "--reason", "twice")
    line = refused(desk, "undo", added)
    assert "retired: twice; it is out of lists and counts already" in line


def test_a_setting_goes_back_to_its_default_though_it_was_set_again(desk: Tracker) -> None:
    first = entry(desk("set", "organisation", "One"))
    desk("set", "organisation", "Two")
    assert f"takes out {first}" in desk("undo", first).out


def test_a_proposal_that_others_link_to_is_not_taken_out(desk: Tracker) -> None:
    added = _added(desk)
    linked = entry(desk("link", "cut-demand", "depends-on", "new-one"))
    line = refused(desk, "undo", added)
    assert "proposal new-one is in use, by cut-demand; change those first" in line
    desk("undo", linked)
    assert f"takes out {added}" in desk("undo", added).out


def test_a_view_that_other_views_use_is_not_taken_out(desk: Tracker) -> None:
    saved = entry(desk("view", "save", "ours", "owner:MX"))
    desk("view", "save", "later", "^@ours status:unassessed")
    desk("view", "save", "quoted", '"@ours"')
    assert "view ours is in use, by @later; change those first" in refused(desk, "undo", saved)
    desk("view", "remove", "later")
    assert f"takes out {saved}" in desk("undo", saved).out


def test_a_view_that_stands_in_for_a_built_in_one_gives_way_to_that(desk: Tracker) -> None:
    saved = entry(desk("view", "save", "attention", "overdue"))
    desk("view", "save", "mine", "@attention owner:MX")
    desk("undo", saved)
    assert desk("list", "@mine").out


def test_what_goes_by_the_same_undo_uses_nothing(desk: Tracker) -> None:
    before = state(desk)
    loaded = data(desk, "history")[0]["entry"][:8]
    assert previewed(desk, "undo", loaded, "--group").count("would take out") > 5
    assert state(desk) == before
    desk("undo", loaded, "--group", "--yes")
    assert listed(desk) == [] and "damage" not in desk("doctor").out
