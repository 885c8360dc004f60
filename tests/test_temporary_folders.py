"""Temporary folders: a killed process leaves one behind, and the next process removes it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from postgen.temporary_folders import temporary_folder

PREFIX = "postgen-try-"
LEAVE = (
    "import os, sys, tempfile\n"
    "tempfile.tempdir = sys.argv[1]\n"
    "from postgen.temporary_folders import temporary_folder\n"
    f"with temporary_folder({PREFIX!r}) as folder:\n"
    "    (folder / 'file').touch()\n"
    "    os.kill(os.getpid(), 9)\n"
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_folder_of_a_killed_process_is_removed_and_one_in_use_stays(temporary: Path) -> None:
    subprocess.run([sys.executable, "-c", LEAVE, str(temporary)], check=False)
    (left,) = temporary.iterdir()
    assert (left / "file").exists()
    with temporary_folder(PREFIX) as first:
        assert not left.exists()
        with temporary_folder(PREFIX) as second:
            assert first.is_dir()
            assert second.is_dir()
        assert list(temporary.iterdir()) == [first]
    assert list(temporary.iterdir()) == []


def test_a_link_with_the_name_of_a_folder_is_left_alone(
    temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "file").touch()
    (temporary / f"{PREFIX}link").symlink_to(outside)
    with temporary_folder(PREFIX):
        pass
    assert (outside / "file").exists()
    assert os.path.lexists(temporary / f"{PREFIX}link")


def test_an_error_inside_removes_the_folder(temporary: Path) -> None:
    with pytest.raises(ZeroDivisionError), temporary_folder(PREFIX):
        _ = 1 / 0
    assert list(temporary.iterdir()) == []
