"""`environment.data` selects files of the project only; anything else is an error with its line."""

from pathlib import Path

import pytest

from postgen.errors import ConfigError
from postgen.series import load_series
from postgen.series.assets import data_files
from tests.projects import OUTLINE, small_project

PACKAGES = "packages: []"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project = small_project(tmp_path / "project")
    for name in ("data/b.csv", "data/a.csv", "data/deep/c.csv", "data/.hidden", ".env", "top.csv"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name)
    (tmp_path / "outside.csv").write_text("outside")
    return project


def _names(folder: Path, declared: str) -> list[str]:
    outline = OUTLINE.replace(PACKAGES, f"{PACKAGES}, data: {declared}")
    (folder / "outline.yaml").write_text(outline, encoding="utf-8")
    return [file.as_posix() for file in data_files(load_series(folder))]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("[]", []),
        ("[top.csv]", ["top.csv"]),
        ("[data/*.csv]", ["data/a.csv", "data/b.csv"]),
        ("[data]", ["data/a.csv", "data/b.csv", "data/deep/c.csv"]),
        ("[data/**/c.csv, data/a.csv, data]", ["data/a.csv", "data/b.csv", "data/deep/c.csv"]),
        ("[inner.csv]", ["inner.csv"]),
    ],
)
def test_paths_folders_and_patterns_select_files(folder: Path, declared: str, expected: list[str]) -> None:
    (folder / "inner.csv").symlink_to("data/a.csv")
    assert _names(folder, declared) == expected


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("[top.csv, missing.csv]", "environment.data[1]: no file of the project matches 'missing.csv'"),
        ("['data/*.txt']", "environment.data[0]: no file of the project matches 'data/*.txt'"),
        ("[away.csv]", "environment.data[0]: 'away.csv' is a link to a hidden file"),
        ("[away/outside.csv]", "environment.data[0]: 'away/outside.csv' is a link to a hidden"),
        ("[env.csv]", "environment.data[0]: 'env.csv' is a link to a hidden file"),
        ("[nowhere.csv]", "environment.data[0]: "),
        ("[/etc/passwd]", "environment.data[0]: must be a path relative to the project"),
        ("['C:/data']", "environment.data[0]: must be a path relative to the project"),
        ("['data\\a.csv']", "environment.data[0]: must be a path relative to the project"),
        ("[data/../../outside.csv]", "environment.data[0]: no part may start with a dot"),
        ("[.env]", "environment.data[0]: no part may start with a dot"),
        ("['data**']", "environment.data[0]: ** must be a whole part"),
        ("data", "environment.data: input should be a list"),
    ],
)
def test_invalid_entries_are_errors_with_their_position(folder: Path, declared: str, message: str) -> None:
    (folder / "away.csv").symlink_to(folder.parent / "outside.csv")
    (folder / "away").symlink_to(folder.parent)
    (folder / "env.csv").symlink_to(".env")
    (folder / "nowhere.csv").symlink_to("nowhere")
    with pytest.raises(ConfigError) as caught:
        _names(folder, declared)
    line = OUTLINE.split("environment:")[0].count("\n") + 1
    assert f"outline.yaml:{line}:" in str(caught.value)
    assert message in str(caught.value)
