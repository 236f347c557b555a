"""--file: a copy of what was read is kept beside the database, whole, once, for its owner only"""

import errno
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.cli.health import held, only, silent
from tests.cli.helpers import DB, data, previewed, refused
from tests.conftest import SCRIPT, Tracker
from tests.storage.databases import mode
from tracker.errors import InputOutputFailed, NoPermission, Refused
from tracker.keeping import attachments
from tracker.keeping.attachments import Attached

FOUND = ("cut-demand", "--stance", "context", "--finding")
FILES = Path("db/files")
READ = "what was read\n"
NAME = hashlib.sha256(READ.encode()).hexdigest()
MOST = 50 * 1024 * 1024


@pytest.fixture
def memo() -> Path:
    """A file to attach."""
    path = Path("memo.PDF")
    path.write_text(READ)
    return path


def kept() -> list[str]:
    """The names of the kept copies."""
    return sorted(path.name for path in FILES.iterdir()) if FILES.exists() else []


def test_a_copy_is_kept_by_its_content_for_its_owner_only(desk: Tracker, memo: Path) -> None:
    memo.chmod(0o666)
    before = os.umask(0)
    try:
        desk("evidence", *FOUND, "f", "--file", memo)
    finally:
        os.umask(before)
    assert kept() == [f"{NAME}.pdf"]
    assert (FILES / kept()[0]).read_text() == READ
    assert (mode(FILES / kept()[0]), mode(FILES)) == (0o600, 0o700)
    memo.unlink()
    assert (FILES / kept()[0]).read_text() == READ


def test_the_record_names_the_copy_and_what_it_was_called(safe: Tracker, memo: Path) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    (item,) = data(safe, "show", "cut-demand")["evidence"]
    assert (item["attached"], item["file_name"], item["doc"]) == (NAME, "memo.PDF", "memo.PDF")
    assert f"db/files/{NAME}.pdf" in " ".join(safe("show", "cut-demand").out.split())
    (row,) = data(safe, "export", "evidence", "cut-demand")
    assert (row["attached"], row["file_name"]) == (NAME, "memo.PDF")
    assert NAME in safe("show", item["entry"][:8]).out
    silent(safe)


def test_what_is_cited_stays_the_source(safe: Tracker, memo: Path) -> None:
    safe("evidence", *FOUND, "f", "--file", memo, "--url", "https://example.org/a")
    (item,) = data(safe, "show", "cut-demand")["evidence"]
    assert (item["doc"], item["url"], item["attached"]) == (None, "https://example.org/a", NAME)


def test_a_status_may_stand_on_a_file(safe: Tracker, memo: Path) -> None:
    safe("status", "cut-demand", "adopted", "--reason", "r", "--finding", "f", "--file", memo)
    shown = data(safe, "show", "cut-demand")
    assert shown["status"] == "adopted" and shown["evidence"][0]["attached"] == NAME
    assert kept() == [f"{NAME}.pdf"]


def test_the_same_content_is_kept_once(safe: Tracker, memo: Path) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    before = (FILES / kept()[0]).stat()
    safe("evidence", *FOUND, "g", "--file", memo)
    memo.rename("other.pdf")
    safe("evidence", *FOUND, "h", "--file", "other.pdf")
    safe("evidence", "cut-tariffs", "scan:supports", *FOUND[1:], "i", "--file", "other.pdf")
    assert kept() == [f"{NAME}.pdf"]
    after = (FILES / kept()[0]).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    silent(safe)


@pytest.mark.parametrize("name", ["one.txt", "two.txt", "ONE.TXT"])
def test_what_is_attached_under_two_names_can_be_backed_up(safe: Tracker, name: str) -> None:
    for number, called in enumerate(("one.txt", name, name)):
        Path(called).write_text(READ)
        safe("evidence", *FOUND, f"f{number}", "--file", called)
    Path("away").mkdir(mode=0o700)
    safe("backup", "away/copy")
    silent(safe, "--db", "away/copy")


def test_a_preview_keeps_nothing(safe: Tracker, memo: Path) -> None:
    previewed(safe, "evidence", *FOUND, "f", "--file", memo)
    assert not FILES.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        ("evidence", *FOUND, "taken", "--doc", "memo.PDF"),
        ("evidence", "cut-demand", "no-such-id", *FOUND[1:], "f"),
        ("evidence", *FOUND, "f", "--replaces", "00000000"),
        ("evidence", *FOUND, "f", "--source", "no-such-source"),
        (
            "status",
            "cut-demand",
            "adopted",
            "--reason",
            "r",
            "--finding",
            "f",
            "--on",
            "2150-01-01",
        ),
    ],
)
def test_a_command_that_is_refused_keeps_nothing(
    safe: Tracker, memo: Path, wrong: tuple[str, ...]
) -> None:
    safe("evidence", *FOUND, "taken", "--doc", "memo.PDF")
    refused(safe, *wrong, "--file", memo)
    assert not FILES.exists()


def test_a_copy_that_cannot_be_kept_is_not_recorded(safe: Tracker, memo: Path) -> None:
    FILES.write_text("in the way")
    assert "in the way" in refused(safe, "evidence", *FOUND, "f", "--file", memo, code=74)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("link", "is a link; name the file itself"),
        ("dangling", "is a link"),
        ("folder", "is not a regular file"),
        ("fifo", "is not a regular file"),
        ("/dev/zero", "is not a regular file"),
        ("/dev/null", "is not a regular file"),
        ("none.txt", "no file none.txt"),
        ("memo.PDF/below", "no file"),
        ("", "no file"),
        ("bell\a.txt", "is not allowed"),
        ("two\nlines.txt", "one line only"),
    ],
)
def test_what_is_no_file_to_keep_is_refused(
    safe: Tracker, memo: Path, path: str, said: str
) -> None:
    Path("link").symlink_to(memo)
    Path("dangling").symlink_to("nowhere")
    Path("folder").mkdir()
    os.mkfifo("fifo")
    for odd in ("bell\a.txt", "two\nlines.txt"):
        Path(odd).write_text(READ)
    assert said in refused(safe, "evidence", *FOUND, "f", "--file", path)
    assert not FILES.exists()


def test_a_name_that_is_no_text_is_refused(desk: Tracker) -> None:
    Path(os.fsdecode(b"\xff.txt")).write_text(READ)
    ran = subprocess.run(
        [SCRIPT, "evidence", *FOUND, "f", "--file", b"\xff.txt"], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr.count(b"\n")) == (1, 1), ran.stderr
    assert not FILES.exists()


def test_a_file_that_may_not_be_read_is_a_matter_of_permission() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "secret")
        path.write_text(READ)
        path.chmod(0)
        Path(folder).chmod(0o755)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            with pytest.raises(NoPermission, match="may not be read"):
                attachments.examined(str(path))
        finally:
            if root:
                os.seteuid(0)


def test_a_file_that_is_too_large_is_refused_and_one_that_just_fits_is_kept(safe: Tracker) -> None:
    with open("large", "wb") as file:
        file.truncate(MOST + 1)
    said = refused(safe, "evidence", *FOUND, "f", "--file", "large")
    assert "larger than 50 MB" in said and "--url" in said
    assert not FILES.exists()
    os.truncate("large", MOST)
    safe("evidence", *FOUND, "f", "--file", "large")
    assert (FILES / kept()[0]).stat().st_size == MOST


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("report", ""),
        (".hidden", ""),
        ("a.tar.gz", ".gz"),
        ("X.PDF", ".pdf"),
        ("a.b c", ""),
        ("a.é", ""),
        ("a.", ""),
        ("a.toolongending", ""),
        ("a.p/../../x.txt", ".txt"),
        ("-rf.txt", ".txt"),
    ],
)
def test_a_copy_keeps_a_plain_ending_and_no_odd_one(safe: Tracker, name: str, ending: str) -> None:
    Path("a.p").mkdir()
    Path("..", "x.txt").write_text(READ)
    if "/" not in name:
        Path(name).write_text(READ)
    safe("evidence", *FOUND, "f", f"--file={name}")
    assert kept() == [NAME + ending]
    silent(safe)


def test_a_file_that_changes_while_it_is_read_is_not_kept(memo: Path, tmp_path: Path) -> None:
    attached = attachments.examined(str(memo))
    memo.write_text("another text")
    with pytest.raises(Refused, match="changed while it was read"):
        attachments.keep(str(memo), attached, str(tmp_path / "files"))
    assert held(tmp_path / "files") == {}


def test_a_full_disk_keeps_nothing(
    memo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputOutputFailed, match="No space"):
        attachments.keep(str(memo), Attached(NAME, "memo.PDF"), str(tmp_path / "files"))
    assert held(tmp_path / "files") == {}


def replace_by_link(place: Path) -> None:
    """The copy is a link to a file of the same content."""
    place.rename("elsewhere")
    place.symlink_to(Path("elsewhere").absolute())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda place: place.unlink(), "is not there"),
        (lambda place: place.write_text("another text"), "is not what was attached any more"),
        (replace_by_link, "is not what was attached any more"),
        (lambda place: (place.unlink(), place.mkdir()), "is not what was attached any more"),
    ],
    ids=("missing", "altered", "link", "folder"),
)
def test_doctor_finds_a_copy_that_is_not_what_it_was(
    safe: Tracker, memo: Path, change: object, said: str
) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    change(FILES / kept()[0])  # type: ignore[operator]
    found = only(safe, code=65)
    assert (found["level"], found["check"], found["fixable"]) == ("damage", "attached", False)
    assert said in found["what"] and f"{NAME}.pdf" in found["what"]
    assert "nothing was mended" in safe("doctor", "--fix", code=65).err


def test_attaching_it_again_puts_an_altered_copy_right(safe: Tracker, memo: Path) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    (FILES / kept()[0]).write_text("another text")
    safe("evidence", *FOUND, "g", "--file", memo)
    silent(safe)


def test_a_copy_that_a_colleague_holds_is_advice_here(safe: Tracker, memo: Path) -> None:
    safe("--db", "theirs/x.db", "init", "--empty")
    safe("evidence", *FOUND, "f", "--file", memo)
    safe("export", "entries", "--format", "jsonl", "--output", "log.jsonl")
    safe("--db", "theirs/x.db", "import", "entries", "log.jsonl")
    ran = safe("--db", "theirs/x.db", "doctor")
    assert ran.out.startswith("advice: ") and "ask whoever attached it" in ran.out
    Path("theirs/files").mkdir(mode=0o700)
    (FILES / kept()[0]).rename(Path("theirs/files", kept()[0]))
    silent(safe, "--db", "theirs/x.db")
    assert DB.exists()


def test_what_may_not_be_read_is_not_called_lost(
    safe: Tracker, memo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    place = FILES / kept()[0]

    def denied(path: str) -> Attached:
        raise NoPermission(f"{path} may not be read by this user")

    monkeypatch.setattr(attachments, "examined", denied)
    assert attachments.flaw(str(place), NAME) == "may not be read by this user"


def test_a_lost_copy_is_told_once_however_many_findings_name_it(safe: Tracker, memo: Path) -> None:
    for said in "fg":
        safe("evidence", *FOUND, said, "--file", memo)
    (FILES / kept()[0]).unlink()
    found = only(safe, code=65)
    assert all(
        item["entry"][:8] in found["what"] for item in data(safe, "show", "cut-demand")["evidence"]
    )


def test_a_lost_copy_of_what_was_replaced_or_taken_out_is_no_finding(
    safe: Tracker, memo: Path
) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    (item,) = data(safe, "show", "cut-demand")["evidence"]
    (FILES / kept()[0]).unlink()
    mend = only(safe, code=65)["mend"]
    assert f"--replaces {item['entry'][:8]} --file FILE" in mend
    Path("again.pdf").write_text("the same paper, scanned again")
    safe("evidence", *FOUND, "f", "--replaces", item["entry"], "--file", "again.pdf")
    silent(safe)


def test_what_was_lost_is_damage_after_a_restore_as_before(safe: Tracker, memo: Path) -> None:
    """A restored database has another id; what it wrote before stays its own."""
    safe("evidence", *FOUND, "f", "--file", memo)
    safe("backup", "copy")
    safe("note", "cut-demand", "After the backup")
    safe("restore", "copy", "--force")
    (FILES / kept()[0]).unlink()
    assert only(safe, code=65)["level"] == "damage"


def test_attaching_again_makes_a_copy_that_others_could_read_private(
    safe: Tracker, memo: Path
) -> None:
    safe("evidence", *FOUND, "f", "--file", memo)
    (FILES / kept()[0]).chmod(0o644)
    safe("evidence", *FOUND, "g", "--file", memo)
    assert mode(FILES / kept()[0]) == 0o600
