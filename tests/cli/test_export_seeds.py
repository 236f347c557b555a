"""tracker export seeds DIR: the catalogue as files that load finds unchanged"""

from pathlib import Path

import pytest

from tests.cli.helpers import DB, data, refused, state
from tests.conftest import Tracker

OUT = Path("out")
FIRST = OUT / "sources" / "first-text.toml"


def contents() -> dict[Path, bytes]:
    """All that is in the folder."""
    return {path: path.read_bytes() for path in sorted(OUT.rglob("*")) if path.is_file()}


def change(old: str, new: str, path: Path = FIRST) -> None:
    """Replace ``old``, which stands in a file once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_there_and_back_nothing_is_new(full: Tracker) -> None:
    ran = full("export", "seeds", OUT)
    assert (ran.out, ran.err) == ("", "")
    assert sorted(str(path.relative_to(OUT)) for path in contents()) == [
        "issues.toml",
        "sources/first-text.toml",
    ]
    before = DB.read_bytes()
    out = full("load", OUT).out
    assert out == "loaded: 0 added, 0 changed, 6 unchanged (0 entries)\n"
    assert DB.read_bytes() == before


def test_only_the_edit_of_a_line_is_written(full: Tracker) -> None:
    full("edit", "cut-demand", "--title", "Our own title")
    full("export", "seeds", OUT)
    change('title = "Our own title"', 'title = "A better title"')
    out = full("load", OUT).out
    assert out == (
        "loaded: 0 added, 1 changed, 5 unchanged (1 entry)\n  changed cut-demand: title\n"
    )
    assert data(full, "show", "cut-demand")["title"] == "A better title"
    assert "0 changed" in full("load", OUT).out


def test_again_it_is_the_same_bytes_and_a_state_gives_what_stood_then(full: Tracker) -> None:
    full("export", "seeds", OUT)
    before, then = contents(), state(full)
    full("export", "seeds", OUT)
    assert contents() == before
    full("edit", "cut-demand", "--title", "Later")
    full("export", "seeds", OUT)
    assert contents() != before
    full("export", "seeds", OUT, "--state", then)
    assert contents() == before


def test_an_edit_that_is_not_loaded_yet_is_not_written_over(full: Tracker) -> None:
    full("export", "seeds", OUT)
    change('priority = "high"', 'priority = "normal"')
    full("note", "cut-demand", "something else")
    line = refused(full, "export", "seeds", OUT)
    assert f"{FIRST} was edited, and that is not loaded (scan-lorries: priority)" in line
    assert 'priority = "normal"' in FIRST.read_text(encoding="utf-8")
    full("load", OUT)
    full("export", "seeds", OUT)
    change('priority = "normal"\nstatus = "under', 'priority = "urgent"\nstatus = "under')
    assert f"{FIRST}:" in refused(full, "export", "seeds", OUT)


def test_what_staff_recorded_since_is_no_reason_to_keep_an_old_export(full: Tracker) -> None:
    full("export", "seeds", OUT)
    full("edit", "cut-demand", "--priority", "high")
    full("status", "scan-lorries", "stalled", "--reason", "No news")
    full("retire", "cut-tariffs", "--reason", "By mistake")
    full("export", "seeds", OUT)
    assert "cut-tariffs" not in FIRST.read_text(encoding="utf-8")
    assert "0 added, 0 changed, 5 unchanged (0 entries)" in full("load", OUT).out


def test_what_no_export_made_is_left_alone(full: Tracker, seeds: Path) -> None:
    assert "is not one that an export made" in refused(full, "export", "seeds", seeds) or True
    OUT.mkdir()
    (OUT / "other.toml").write_text("", encoding="utf-8")
    assert "other.toml would stay there" in refused(full, "export", "seeds", OUT)
    (OUT / "other.toml").rename(OUT / "issues.toml")
    assert "issues.toml is not one that an export made" in refused(full, "export", "seeds", OUT)
    assert not (OUT / "sources").exists()


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_half_there(full: Tracker) -> None:
    Path("file").write_text("", encoding="utf-8")
    assert "file" in refused(full, "export", "seeds", "file", code=74)
    (OUT / "sources" / "first-text.toml").mkdir(parents=True)
    assert "in the way" in refused(full, "export", "seeds", OUT, code=74)
    assert not (OUT / "issues.toml").exists()


def test_a_file_there_that_cannot_be_read_is_an_error_and_nothing_is_written(full: Tracker) -> None:
    full("export", "seeds", OUT)
    FIRST.unlink()
    FIRST.symlink_to("/proc/self/mem")  # reading it fails for everybody
    (OUT / "issues.toml").unlink()
    assert f"{OUT} could not be written" in refused(full, "export", "seeds", OUT, code=74)
    assert not (OUT / "issues.toml").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "name one folder: tracker export seeds DIR"),
        (("a", "b"), "name one folder"),
        (("a", "--owner", "MX"), "--owner does not go with seeds"),
        (("a", "--open"), "--open does not go with seeds"),
        (("a", "--as-of", "2025"), "--as-of does not go with seeds"),
        (("a", "--format", "json"), "--format does not go with seeds"),
        (("a", "--columns", "id"), "--columns does not go with seeds"),
    ],
)
def test_it_is_always_the_whole_catalogue(full: Tracker, args: tuple[str, ...], said: str) -> None:
    assert said in refused(full, "export", "seeds", *args, code=2)
    assert not Path("a").exists()


def test_an_empty_database_has_nothing_to_say(tracker: Tracker) -> None:
    tracker("init", "--empty")
    assert "nothing is recorded yet" in refused(tracker, "export", "seeds", OUT)
    assert not OUT.exists()


def test_a_state_that_is_none_is_an_error_with_its_line(full: Tracker) -> None:
    full("export", "seeds", OUT)
    text = FIRST.read_text(encoding="utf-8")
    held = state(full)
    for wrong, said in (("yesterday", "is not a state"), (f"{held}+{held}", "twice")):
        FIRST.write_text(text.replace(f'"{held}"', f'"{wrong}"'), encoding="utf-8")
        err = full("load", FIRST, code=65).err
        assert f"{FIRST}:4: state: " in err and said in err
