"""tracker doctor on where the database lies: modes, journal, synced folders, network mounts"""

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.health import only, silent
from tests.cli.helpers import DB
from tests.conftest import Tracker
from tests.storage.tampering import plain
from tracker.keeping import surroundings

MOUNTS = r"""
/dev/vda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /srv nfs4 rw,vers=4.2 0 0
/dev/vdb1 /srv/local xfs rw 0 0
//nas/office /mnt/the\040office cifs rw 0 0
//nas/tab /mnt/a\011tab cifs rw 0 0
//nas/slash /mnt/back\134slash cifs rw 0 0
ana@host: /home/ana/far fuse.sshfs rw 0 0
tmpfs /over tmpfs rw 0 0
server:/over /over nfs rw 0 0
""".strip().splitlines(keepends=True)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o622, 0o677])
def test_a_file_that_others_may_open_is_advice(safe: Tracker, mode: int) -> None:
    DB.chmod(mode)
    found = only(safe)
    assert (found["level"], found["check"]) == ("advice", "mode")
    assert f"mode {mode:o}" in found["what"] and found["mend"].startswith("chmod 600 ")
    os.chmod(found["mend"].split()[2], 0o600)
    silent(safe)


def test_a_folder_that_others_may_look_into_is_advice_and_worse_where_they_may_write(
    safe: Tracker,
) -> None:
    why = {}
    for mode in (0o755, 0o711, 0o777):
        DB.parent.chmod(mode)
        found = only(safe)
        assert (found["level"], found["check"]) == ("advice", "mode")
        assert found["mend"].startswith("chmod 700 ")
        why[mode] = found["why"]
    assert "put another file in its place" in why[0o777]
    assert "put another file" not in why[0o755]
    DB.parent.chmod(0o1777)
    assert "one of your own" in only(safe)["mend"], "nobody closes /tmp"


def test_what_init_makes_is_for_its_owner_only(tracker: Tracker, seeds: Path) -> None:
    before = os.umask(0)
    try:
        tracker("init", "--seeds", seeds)
    finally:
        os.umask(before)
    silent(tracker)


def test_attached_files_that_others_may_read_are_advice(safe: Tracker) -> None:
    Path("a.txt").write_text("read")
    safe("evidence", "cut-demand", "--stance", "context", "--finding", "f", "--file", "a.txt")
    silent(safe)
    next(Path("db/files").iterdir()).chmod(0o644)
    assert only(safe)["check"] == "mode"


def test_another_journal_mode_is_advice_and_its_mend_mends(safe: Tracker) -> None:
    with plain(DB) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    found = only(safe)
    assert (found["level"], found["check"]) == ("advice", "journal")
    assert "the journal mode is wal" in found["what"]
    assert "PRAGMA journal_mode = DELETE" in found["mend"]
    with plain(DB) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    silent(safe)


@pytest.mark.parametrize(
    "name",
    ["Dropbox", "Dropbox (Think Tank)", "OneDrive - Think Tank", "onedrive", "Nextcloud", "Seafile",
     "Google Drive", "GoogleDrive-ana@example.org", "iCloud Drive", "Mobile Documents", "pCloud Drive",
     "Box Sync", "Syncthing", "ownCloud", "CloudStorage", "pCloudDrive", "Proton Drive", "kDrive"],
)  # fmt: skip
def test_a_folder_with_the_name_of_one_that_is_synced_is_known(name: str) -> None:
    assert surroundings.syncer_of(f"/home/ana/{name}/work/db/tracker.db") == f"/home/ana/{name}"


@pytest.mark.parametrize(
    "name", ["work", "box", "boxes", "dropboxes", "drive", "sync", "megaphone"]
)
def test_a_folder_of_another_name_is_not(name: str) -> None:
    assert surroundings.syncer_of(f"/home/ana/{name}/db/tracker.db") is None
    assert surroundings.syncer_of(f"/home/ana/{name}/dropbox") is None, (
        "the file's name says nothing"
    )


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox", ".seafile-data", ".nextcloudsync.log"])
def test_a_folder_that_carries_the_mark_of_a_syncing_program_is_known(
    tmp_path: Path, mark: str
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / mark).write_text("")
    assert surroundings.syncer_of(str(tmp_path / "a" / "b" / "x.db")) == str(tmp_path / "a")
    assert surroundings.syncer_of(str(tmp_path / "x.db")) is None


def test_where_dropbox_keeps_its_own_settings_is_no_synced_folder(tmp_path: Path) -> None:
    """On Linux ~/.dropbox is a folder of its settings; the home folder around it is not synced."""
    (tmp_path / ".dropbox").mkdir()
    assert surroundings.syncer_of(str(tmp_path / "work" / "x.db")) is None


def test_a_synced_folder_is_advice(safe: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("Dropbox").mkdir()
    shutil.move("db", "Dropbox/db")
    monkeypatch.setenv("TRACKER_DB", "Dropbox/db/tracker.db")
    found = only(safe)
    assert (found["level"], found["check"]) == ("advice", "place")
    assert "synced folder" in found["what"] and "import entries" in found["mend"]


def test_a_link_into_a_synced_folder_is_known_as_well(safe: Tracker) -> None:
    Path("Dropbox").mkdir()
    shutil.move("db", "Dropbox/db")
    Path("db").symlink_to("Dropbox/db")
    assert only(safe)["check"] == "place"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ana/x.db", "ext4"),
        ("/srv/x.db", "nfs4"),
        ("/srv/local/x.db", "xfs"),
        ("/srv/locals/x.db", "nfs4"),
        ("/srvs/x.db", "ext4"),
        ("/mnt/the office/x.db", "cifs"),
        ("/mnt/a\ttab/x.db", "cifs"),
        ("/mnt/back\\slash/x.db", "cifs"),
        ("/mnt/x.db", "ext4"),
        ("/home/ana/far/db/x.db", "fuse.sshfs"),
        ("/over/x.db", "nfs"),
    ],
)
def test_the_file_system_is_that_of_the_innermost_and_last_mount(path: str, kind: str) -> None:
    assert surroundings.file_system_of(path, MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p", "fuse.gvfsd-fuse"])
def test_a_network_mount_is_advice(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(surroundings, "file_system_of", lambda path, mounts: kind)
    found = only(safe)
    assert (found["level"], found["check"]) == ("advice", "place")
    assert f"network mount ({kind})" in found["what"]


def test_where_the_system_does_not_say_what_is_mounted_the_rest_is_looked_at(
    safe: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no /proc on macOS."""

    def missing(*args: object, **more: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "/proc/self/mounts")

    monkeypatch.setattr(surroundings, "open", missing, raising=False)
    DB.chmod(0o644)
    assert only(safe)["check"] == "mode"
