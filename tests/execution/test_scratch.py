"""The scratch folder on the machine's disk: its size is limited, and it is removed with any content."""

import os
from pathlib import Path

from postgen.execution.worker.proc_stats import DiskQuota, remove


def test_limits_on_bytes_and_files_are_enforced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for number in range(20):
        (tmp_path / "folder" / f"{number}").write_bytes(bytes(1 << 12))
    assert not DiskQuota(str(tmp_path), 1 << 20, 100, strict=True).is_over([])
    assert DiskQuota(str(tmp_path), 1 << 14, 100, strict=True).is_over([])
    assert DiskQuota(str(tmp_path), 1 << 20, 10, strict=True).is_over([])


def test_deleted_files_count_while_open(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.write(bytes(1 << 20))
        file.flush()
        (tmp_path / "file").unlink()
        assert DiskQuota(str(tmp_path), 1 << 16, 10, strict=True).is_over([os.getpid()])
    assert not DiskQuota(str(tmp_path), 1 << 16, 10, strict=True).is_over([os.getpid()])


def test_deep_and_locked_folders_are_removed_without_following_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept")
    scratch = tmp_path / "scratch"
    (scratch / "locked" / "inner").mkdir(parents=True)
    (scratch / "locked" / "inner" / "file").touch()
    (scratch / "locked" / "inner").chmod(0)
    (scratch / "locked").chmod(0)
    (scratch / "link").symlink_to(outside)
    start_folder = Path.cwd()
    os.chdir(scratch)
    try:
        for _ in range(1500):
            os.mkdir("deep")  # noqa: PTH102 (longer than any path)
            os.chdir("deep")
        (Path("file")).touch()
    finally:
        os.chdir(start_folder)
    remove(str(scratch))
    assert not scratch.exists()
    assert (outside / "kept").read_text() == "kept"
