"""tracker load: bad files are named line by line, and nothing of any file is loaded"""

from pathlib import Path

import pytest

from tests.cli.helpers import DB, refused
from tests.cli.test_load import changed, line_with
from tests.conftest import Ran, Tracker


def fails(desk: Tracker, *args: str | Path) -> Ran:
    """A load that finds errors: exit 65, nothing on stdout, the database as it was."""
    before = DB.read_bytes()
    ran = desk("load", *args, code=65)
    assert ran.out == "" and DB.read_bytes() == before
    return ran


def test_all_errors_come_at_once_in_order_each_with_its_line_field_and_nearest(
    desk: Tracker, seeds: Path
) -> None:
    path = changed(
        seeds,
        ('stance = "supports"', 'stance = "suports"'),
        ('owner = "MX"', 'owner = "Mexico"'),
        ('issues = ["drugs", "trade"]', 'issues = ["drugs", "trad"]'),
        ('put = "recommended"', 'putt = "recommended"'),
        ('deadline = "2026-06"', 'deadline = "2026-13"'),
        ('title = "Cut demand for opioids"', ""),
        ('status = "under-consideration"', 'status = "under-considertion"'),
    )
    wanted = [
        ('owner = "Mexico"', "owner: ", "did you mean 'MX'"),
        ("putt", "putt: ", "did you mean 'put'"),
        ('"trad"', "issues: ", "did you mean 'trade'"),
        ("considertion", "status: ", "did you mean 'under-consideration'"),
        ("suports", "stance: ", "did you mean 'supports'"),
        ('deadline = "2026-13"', "deadline: ", "2026-13"),
    ]
    *lines, last = fails(desk, seeds).err.splitlines()
    assert last == "7 errors; nothing was loaded"
    numbers = [int(line.removeprefix(f"{path}:").split(":")[0]) for line in lines]
    assert len(lines) == 7 and numbers == sorted(numbers)
    for needle, field, hint in wanted:
        place = f"{path}:{line_with(path, needle)}: {field}"
        (line,) = [line for line in lines if line.startswith(place)]
        assert hint in line
    assert "title: missing" in lines[-1]


def test_errors_of_several_files_are_sorted_and_the_good_file_is_not_loaded(
    desk: Tracker, seeds: Path
) -> None:
    (seeds / "b.toml").write_text('[source]\nid = "Not An Id"\n', encoding="utf-8")
    (seeds / "a.toml").write_text("[source]\nid = 5\nurl = 'ftp://x'\n", encoding="utf-8")
    (seeds / "good.toml").write_text('[source]\nid = "good-text"\n', encoding="utf-8")
    *lines, last = fails(desk, seeds).err.splitlines()
    places = [":".join(line.split(":")[:2]) for line in lines]
    assert places == [f"{seeds}/a.toml:2", f"{seeds}/a.toml:3", f"{seeds}/b.toml:2"]
    assert last == "3 errors; nothing was loaded"
    assert "good-text" not in desk("source", "list").out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "cut-demand"', 'id = "cut-tariffs"', "id: 'cut-tariffs' stands at"),
        ('to = "cut-tariffs"', 'to = "cut-tarifs"', "did you mean 'cut-tariffs'"),
        ('to = "cut-tariffs"', 'to = "scan-lorries"', "not linked to itself"),
        ('source = "first-text"', 'source = "frst-text"', "did you mean 'first-text'"),
        ('source = "first-text"', 'quote = "q"', "source, url or doc"),
        ('status_evidence = ["e1"]', 'status_evidence = ["e2"]', "no evidence 'e2'"),
        ('status_evidence = ["e1"]', "", "status_evidence: missing"),
        ('status_on = "2025-01"', 'status_on = "2199"', "2199 lies after today"),
        ('confidence = "low"', 'confidence = "lo"', "did you mean 'low'"),
        ('priority = "low"', 'priority = "urgent"', "one of: high, normal, low"),
        ('partners = ["US"]', 'partners = ["US", "US"]', "twice"),
        ('partners = ["US"]', 'partners = "US"', "partners: give a list"),
        ('locator = "fifth paragraph"', "locator = 5", "locator: give text"),
        ('title = "Cut demand for opioids"', 'title = "a\\u0000b"', "title: character U+0000"),
        ('title = "Cut demand for opioids"', 'title = "a\\u001bb"', "title: character U+001B"),
        ('title = "Cut demand for opioids"', 'title = "a\\ufffeb"', "title: character U+FFFE"),
        ('title = "Cut demand for opioids"', 'title = "a\\nb"', "title: one line only"),
        ('title = "Cut demand for opioids"', 'title = "  "', "title: may not be empty"),
        ('title = "Cut demand for opioids"', 'title = "a', "syntax: "),
        ('title = "Cut demand for opioids"', 'title = "a\\ud800b"', "syntax: "),
    ],
)
def test_a_wrong_value_is_named_with_its_line(
    desk: Tracker, seeds: Path, old: str, new: str, said: str
) -> None:
    path = changed(seeds, (old, new))
    line, last = fails(desk, seeds).err.splitlines()
    number = line.removeprefix(f"{path}:").split(":")[0]
    wrong = path.read_text(encoding="utf-8").splitlines()[int(number) - 1]
    assert said in line and (new in wrong or wrong.startswith("[[")), (line, wrong)
    assert last == "1 error; nothing was loaded"


def test_a_file_that_is_not_utf_8_is_named_with_the_line(desk: Tracker) -> None:
    Path("latin.toml").write_bytes('[source]\nid = "a"\ntitle = "Méxi"\n'.encode("latin-1"))
    assert fails(desk, "latin.toml").err.startswith("latin.toml:3: encoding: not UTF-8")


def test_nesting_without_end_is_an_error_like_any_other(desk: Tracker) -> None:
    Path("deep.toml").write_text("a = " + "[" * 20_000, encoding="utf-8")
    assert fails(desk, "deep.toml").err.startswith("deep.toml:1: syntax: ")


def test_a_path_that_is_not_there_is_named(desk: Tracker) -> None:
    assert "nowhere.toml: no such file" in refused(desk, "load", "nowhere.toml", code=65)


def test_a_folder_without_seed_files_is_named(desk: Tracker) -> None:
    Path("bare").mkdir()
    assert "bare" in refused(desk, "load", "bare", code=65)


def test_proposals_need_a_source_table(desk: Tracker, seeds: Path) -> None:
    path = seeds / "sources" / "first-text.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[whole.index("[[proposals]]") :], encoding="utf-8")
    assert "[source]" in fails(desk, path).err
