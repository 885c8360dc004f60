"""Writes are atomic, and a lock has one holder at a time."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from postgen.errors import StorageError
from postgen.files import file_lock, write_atomic


def test_a_write_leaves_no_temporary_files(tmp_path: Path) -> None:
    target = tmp_path / "new" / "post.md"
    write_atomic(target, b"one")
    write_atomic(target, b"two")
    assert target.read_bytes() == b"two"
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """The write really fails, because files of the process are limited to 100 bytes."""
    target = tmp_path / "post.md"
    target.write_bytes(b"old")
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from postgen.errors import StorageError\n"
        "from postgen.files import write_atomic\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "try:\n"
        "    write_atomic(Path(sys.argv[1]), b'x' * 5000)\n"
        "except StorageError as error:\n"
        "    sys.exit(str(error))\n"
    )
    completed = subprocess.run(
        [sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=False
    )
    assert completed.returncode == 1
    assert f"{target}: cannot be written: File too large; the file was not changed" in completed.stderr
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "posts").write_text("not a folder", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        write_atomic(tmp_path / "posts" / "post.md", b"x")


def test_a_new_file_has_the_default_permissions(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_atomic(tmp_path / "post.md", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "post.md").stat().st_mode & 0o777 == 0o644


def test_an_existing_file_keeps_its_permissions(tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_bytes(b"old")
    post.chmod(0o640)
    write_atomic(post, b"new")
    assert post.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("exists", [True, False])
def test_a_write_follows_a_symbolic_link(tmp_path: Path, exists: bool) -> None:
    target, link = tmp_path / "elsewhere" / "post.md", tmp_path / "posts" / "post.md"
    target.parent.mkdir()
    link.parent.mkdir()
    if exists:
        target.write_bytes(b"old")
    link.symlink_to("../elsewhere/post.md")
    write_atomic(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert [*link.parent.iterdir(), *target.parent.iterdir()] == [link, target]


def test_a_lock_waits_for_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "a.lock"
    events: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        def on_wait(holder: str) -> None:
            events.append(holder)
            waiting.set()

        with file_lock(path, on_wait):
            events.append("second")

    with file_lock(path):
        thread = threading.Thread(target=second)
        thread.start()
        waiting.wait()
        events.append("first")
    thread.join()
    assert events == [str(os.getpid()), "first", "second"]


def test_the_callback_can_refuse_to_wait(tmp_path: Path) -> None:
    def refuse(_holder: str) -> None:
        raise StorageError("busy")

    path = tmp_path / "a.lock"
    with file_lock(path), pytest.raises(StorageError, match="busy"), file_lock(path, refuse):
        pass
    with file_lock(path, refuse):
        pass


def test_a_link_out_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside"
    (project / "posts").mkdir(parents=True)
    outside.mkdir()
    (project / "posts" / "figures").symlink_to(outside)
    (outside / "file.txt").write_bytes(b"old")
    (project / "link.txt").symlink_to(outside / "file.txt")
    for path in (project / "posts" / "figures" / "1.1" / "a.png", project / "link.txt"):
        with pytest.raises(StorageError, match="a link out of"):
            write_atomic(path, b"new", within=project)
    assert [file.read_bytes() for file in outside.iterdir()] == [b"old"]
    (project / "inside").symlink_to("posts")
    write_atomic(project / "inside" / "a.txt", b"new", within=project)
    assert (project / "posts" / "a.txt").read_bytes() == b"new"


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "outline.yaml"
    target.write_bytes(b"mine")
    target.chmod(0o444)
    with pytest.raises(StorageError, match=r"outline\.yaml: cannot be written: the file is read-only"):
        write_atomic(target, b"other")
    assert target.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [target]
