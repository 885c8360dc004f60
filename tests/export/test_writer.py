"""The export writer changes only its own files."""

from pathlib import Path

import pytest

from postgen.errors import StorageError, UsageError
from postgen.export.writer import write_export
from postgen.files import write_atomic

FILES = {"a.md": b"one", "sub/b.md": b"two"}


def folder_contents(folder: Path) -> dict[str, bytes]:
    return {
        str(f.relative_to(folder)): f.read_bytes()
        for f in folder.rglob("*")
        if f.is_file() and f.name != ".postgen-export.json"
    }


def test_a_second_export_writes_nothing(tmp_path: Path) -> None:
    assert write_export(tmp_path / "out", "hugo", FILES).written == ("a.md", "sub/b.md")
    before = {f: f.stat().st_mtime_ns for f in (tmp_path / "out").rglob("*")}
    second = write_export(tmp_path / "out", "hugo", FILES)
    assert (second.written, second.removed, second.kept) == ((), (), ())
    assert {f: f.stat().st_mtime_ns for f in (tmp_path / "out").rglob("*")} == before


def test_files_that_are_no_longer_exported_are_removed(tmp_path: Path) -> None:
    write_export(tmp_path, "hugo", FILES)
    assert write_export(tmp_path, "hugo", {"a.md": b"new"}).removed == ("sub/b.md",)
    assert folder_contents(tmp_path) == {"a.md": b"new"}
    assert not (tmp_path / "sub").exists()


def test_files_changed_by_hand_are_replaced_only_with_force(tmp_path: Path) -> None:
    write_export(tmp_path, "hugo", FILES)
    (tmp_path / "a.md").write_bytes(b"mine")
    (tmp_path / "sub" / "b.md").write_bytes(b"mine, too")
    (tmp_path / "c.md").write_bytes(b"a third")
    assert write_export(tmp_path, "hugo", {"a.md": b"new", "c.md": b"x"}).kept == ("a.md", "c.md")
    assert write_export(tmp_path, "hugo", {"a.md": b"new", "c.md": b"x"}).kept == ("a.md", "c.md")
    assert folder_contents(tmp_path) == {"a.md": b"mine", "sub/b.md": b"mine, too", "c.md": b"a third"}
    assert write_export(tmp_path, "hugo", {"a.md": b"new", "c.md": b"x"}, force=True).written == (
        "a.md",
        "c.md",
    )
    assert folder_contents(tmp_path) == {"a.md": b"new", "sub/b.md": b"mine, too", "c.md": b"x"}


def test_a_folder_with_other_files_is_used_only_with_force(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_bytes(b"mine")
    with pytest.raises(UsageError, match="files that postgen did not write"):
        write_export(tmp_path, "hugo", FILES)
    assert folder_contents(tmp_path) == {"thesis.tex": b"mine"}
    write_export(tmp_path, "hugo", FILES, force=True)
    assert folder_contents(tmp_path) == {"thesis.tex": b"mine", **FILES}
    with pytest.raises(UsageError, match="an export for hugo"):
        write_export(tmp_path, "jekyll", FILES)


def test_a_manipulated_list_removes_no_file_outside_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"one")
    write_export(tmp_path / "out", "hugo", {"a.md": b"one"})
    listing = tmp_path / "out" / ".postgen-export.json"
    listing.write_text(listing.read_text("utf-8").replace('"a.md"', '"../outside.md"'), encoding="utf-8")
    write_export(tmp_path / "out", "hugo", {})
    assert outside.read_bytes() == b"one"


@pytest.mark.parametrize("path", ["../x.md", "a/../../x.md", "link/x.md", "link/../../x.md"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="outside of the export folder"):
        write_export(tmp_path / "out", "hugo", {**FILES, path: b"x"}, force=True)
    assert folder_contents(tmp_path) == {}


@pytest.mark.parametrize("path", ["a..b.md", "..a/x.md", "a/../b.md"])
def test_dots_in_file_names_are_allowed(tmp_path: Path, path: str) -> None:
    (tmp_path / "out/a").mkdir(parents=True)
    write_export(tmp_path / "out", "hugo", {path: b"x"}, force=True)
    assert (tmp_path / "out" / path).read_bytes() == b"x"


@pytest.mark.parametrize("is_there", [False, True])
def test_an_export_that_fails_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    folder = tmp_path / "out"
    if is_there:
        write_export(folder, "hugo", {"a.md": b"old"})

    def fail(path: Path, data: bytes) -> None:
        if path.name == "c.md":
            path.parent.mkdir(parents=True, exist_ok=True)
            raise StorageError("the disk is full")
        write_atomic(path, data)

    files = {**FILES, "sub/deep/c.md": b"three"}
    monkeypatch.setattr("postgen.export.writer.write_atomic", fail)
    with pytest.raises(StorageError):
        write_export(folder, "hugo", files)
    assert folder.exists() == is_there
    assert not is_there or folder_contents(folder) == {"a.md": b"one"}
    monkeypatch.undo()
    write_export(folder, "hugo", files)
    assert folder_contents(folder) == files


def test_files_that_an_export_has_replaced_stay_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_bytes(b"mine")

    def fail(path: Path, data: bytes) -> None:
        raise StorageError("the disk is full")

    monkeypatch.setattr("postgen.export.writer.write_atomic", fail)
    with pytest.raises(StorageError):
        write_export(tmp_path, "hugo", FILES, force=True)
    assert folder_contents(tmp_path) == {"a.md": b"mine"}
