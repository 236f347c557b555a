"""tracker load: what it says and what it leaves alone"""

from pathlib import Path

from tests.cli.helpers import DB, data, previewed, state
from tests.conftest import Tracker


def changed(seeds: Path, *replacements: tuple[str, str]) -> Path:
    """The seed file of proposals with pieces of it replaced, each found exactly once."""
    path = seeds / "sources" / "first-text.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def line_with(path: Path, needle: str) -> int:
    """The number of the first line of a file that holds ``needle``."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if needle in line)


def test_loading_twice_appends_nothing(desk: Tracker, seeds: Path) -> None:
    before = DB.read_bytes()
    for _ in range(2):
        assert "0 added, 0 changed, 6 unchanged (0 entries)" in desk("load", seeds).out
    assert DB.read_bytes() == before


def test_what_is_new_in_a_file_is_added_and_what_differs_is_changed(
    desk: Tracker, seeds: Path
) -> None:
    changed(seeds, ('title = "Cut demand for opioids"', 'title = "Cut the demand for opioids"'))
    (seeds / "sources" / "second.toml").write_text(
        '[source]\nid = "second-text"\ntitle = "T"\n\n[[proposals]]\n'
        'id = "train-guards"\ntitle = "Train guards"\n'
        'summary = "S."\nowner = "MX"\nissues = ["drugs"]\nlocator = "l"\ntest = "t"\n'
        'deadline = "none"\n',
        encoding="utf-8",
    )
    out = desk("load", seeds).out
    assert "2 added (1 source, 1 proposal), 1 changed, 5 unchanged (4 entries)" in out
    assert "changed cut-demand: title" in out
    assert data(desk, "show", "cut-demand")["title"] == "Cut the demand for opioids"
    assert data(desk, "show", "train-guards")["status"] == "unassessed"
    assert "0 added, 0 changed" in desk("load", seeds).out


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Tracker, seeds: Path) -> None:
    changed(seeds, ('priority = "low"', 'priority = "high"'))
    out = previewed(desk, "load", str(seeds))
    assert "1 changed" in out and "changed cut-demand: priority" in out
    assert data(desk, "show", "cut-demand")["priority"] == "low"


def test_what_staff_edited_is_kept_and_the_line_named(desk: Tracker, seeds: Path) -> None:
    desk("edit", "cut-demand", "--title", "Our own title")
    path = changed(seeds, ('title = "Cut demand for opioids"', 'title = "The file\'s new title"'))
    before = state(desk)
    out = desk("load", seeds).out
    place = f"{path}:{line_with(path, 'new title')}: cut-demand: title"
    assert place in out and "1 kept" in out and "Our own title" in out
    assert data(desk, "show", "cut-demand")["title"] == "Our own title"
    assert state(desk) == before


def test_an_edit_of_staff_stands_where_the_file_did_not_move(desk: Tracker, seeds: Path) -> None:
    desk("edit", "cut-demand", "--priority", "high")
    desk("load", seeds)
    assert data(desk, "show", "cut-demand")["priority"] == "high"


def test_a_status_that_staff_recorded_is_never_overwritten(desk: Tracker, seeds: Path) -> None:
    desk("status", "scan-lorries", "stalled", "--reason", "No news", "--on", "2025-06-01")
    path = changed(
        seeds,
        ('status = "under-consideration"', 'status = "adopted"'),
        ('status_on = "2025-01"', 'status_on = "2026-01"'),
    )
    out = desk("load", seeds).out
    assert f"{path}:{line_with(path, 'status = ')}: scan-lorries: status" in out
    shown = data(desk, "show", "scan-lorries")
    assert shown["status"] == "stalled" and len(shown["assessments"]) == 2


def test_a_later_status_in_the_file_is_a_further_step(desk: Tracker, seeds: Path) -> None:
    changed(
        seeds,
        ('status = "under-consideration"', 'status = "adopted"'),
        ('status_on = "2025-01"', 'status_on = "2025-06"'),
    )
    desk("load", seeds)
    shown = data(desk, "show", "scan-lorries")
    assert [a["status"] for a in shown["assessments"]] == ["adopted", "under-consideration"]


def test_evidence_that_staff_took_out_does_not_come_back(desk: Tracker, seeds: Path) -> None:
    (item,) = data(desk, "show", "scan-lorries")["evidence"]
    desk("undo", item["entry"][:12])
    desk("load", seeds)
    assert data(desk, "show", "scan-lorries")["evidence"] == []


def test_what_is_gone_from_a_file_is_reported_and_kept(desk: Tracker, seeds: Path) -> None:
    path = seeds / "sources" / "first-text.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: whole.index('[[proposals]]\nid = "cut-demand"')], encoding="utf-8")
    changed(seeds, ('links = [{ kind = "in-exchange-for", to = "cut-tariffs" }]', "links = []"))
    out = desk("load", seeds).out
    assert "cut-demand: gone from the file" in out and "tracker retire cut-demand" in out
    assert "scan-lorries: link in-exchange-for cut-tariffs: gone" in out
    assert len(data(desk, "list")) == 3
    assert data(desk, "show", "scan-lorries")["links"] != []


def test_folders_are_read_to_the_bottom_and_only_toml_files(desk: Tracker, seeds: Path) -> None:
    deep = seeds / "more" / "deeper"
    deep.mkdir(parents=True)
    (deep / "source.toml").write_text('[source]\nid = "deep-text"\ntitle = "T"\n', encoding="utf-8")
    for name in ("notes.txt", "old.toml.bak", "toml"):
        (deep / name).write_text("this is no TOML [", encoding="utf-8")
    assert "1 added (1 source)" in desk("load", seeds).out
    assert "deep-text" in desk("source", "list").out


def test_a_file_may_refer_to_what_the_database_holds(desk: Tracker, seeds: Path) -> None:
    changed(seeds, ('priority = "low"', 'priority = "high"'))
    assert "1 changed" in desk("load", seeds / "sources" / "first-text.toml").out


def test_a_file_with_a_byte_order_mark_loads(desk: Tracker) -> None:
    Path("bom.toml").write_bytes(b'\xef\xbb\xbf[source]\r\nid = "with-mark"\r\ntitle = "T"\r\n')
    assert "1 added" in desk("load", "bom.toml").out


def test_multi_line_text_is_stored_as_given(desk: Tracker, seeds: Path) -> None:
    summary = 'Añade\nun "renglón", 50 % \\ más\n\ty otro 🙂'
    changed(seeds, ('summary = "Fewer people are to need opioids."', f"summary = '''{summary}'''"))
    desk("load", seeds)
    assert data(desk, "show", "cut-demand")["summary"] == summary


def test_a_source_of_which_only_the_id_is_known_is_a_source_all_the_same(desk: Tracker) -> None:
    Path("bare.toml").write_text('[source]\nid = "bare-text"\ntitle = ""\n', encoding="utf-8")
    assert "1 added (1 source)" in desk("load", "bare.toml").out
    assert "bare-text" in desk("source", "list").out
    assert "1 unchanged" in desk("load", "bare.toml").out


def test_what_a_file_is_called_does_not_steer_a_terminal(desk: Tracker, seeds: Path) -> None:
    path = changed(seeds, ('title = "Cut demand for opioids"', 'title = "Cut the demand"'))
    desk("edit", "cut-demand", "--title", "Our own title")
    evil = path.rename(path.with_name("x\x1b[2J\ny.toml"))
    for out in (desk("load", evil).out, desk("load", evil, "--dry-run").out):
        assert "\x1b" not in out and "\\u001b[2J y.toml" in out
