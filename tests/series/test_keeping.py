"""An outline that was read before is not read again, and means the same."""

import sqlite3
from pathlib import Path

import pytest

from postgen import cache_store
from postgen.cache_store import CacheStore
from postgen.errors import ConfigError
from postgen.series import Series, load_series, parse_outline, yaml_reader
from tests.projects import OUTLINE, small_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTGEN_CACHE_DIR", str(tmp_path / "cache"))
    return small_project(tmp_path / "project")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are read as YAML."""
    texts: list[str] = []
    read_yaml = yaml_reader.read_yaml

    def noted(text: str, name: str) -> yaml_reader.PositionedYaml:
        texts.append(text)
        return read_yaml(text, name)

    monkeypatch.setattr(yaml_reader, "read_yaml", noted)
    return texts


def _is_as_read(series: Series, text: str) -> bool:
    fresh = parse_outline(text)
    declared = [
        [lesson.model_fields_set for module in outline.modules for lesson in module.lessons]
        for outline in (series.outline, fresh)
    ]
    return series.outline == fresh and declared[0] == declared[1]


def test_an_unchanged_outline_is_read_once_and_means_the_same(project: Path, read: list[str]) -> None:
    load_series(project)
    series = load_series(project)
    assert read == [OUTLINE]
    assert _is_as_read(series, OUTLINE)  # what it leaves to the defaults included


def test_a_changed_outline_is_read(project: Path, read: list[str]) -> None:
    load_series(project)
    changed = OUTLINE.replace("Small Steps", "Large Steps")
    (project / "outline.yaml").write_text(changed, encoding="utf-8")
    assert load_series(project).title == "Large Steps"
    assert read == [OUTLINE, changed]


def test_a_broken_outline_is_refused_each_time(project: Path) -> None:
    (project / "outline.yaml").write_text(OUTLINE.replace("kind: recap", "kind: none"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"outline.yaml:\d+:\d+: .*unknown kind 'none'"):
            load_series(project)


def test_another_version_of_postgen_reads_for_itself(
    project: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_series(project)
    monkeypatch.setattr(cache_store, "code_version", lambda: "another")
    load_series(project)
    assert len(read) == 2


def test_what_is_kept_is_checked(project: Path, tmp_path: Path) -> None:
    load_series(project)
    (file,) = (tmp_path / "cache").rglob("records.sqlite3")
    with sqlite3.connect(file) as connection:
        ((key,),) = connection.execute("SELECT key FROM entries")
    CacheStore(file).put_many({key: b'{"series": {"title": ""}}'})  # whole, and no outline
    assert _is_as_read(load_series(project), OUTLINE)
    file.write_bytes(b"no database " * 99)
    assert _is_as_read(load_series(project), OUTLINE)
    file.unlink()
    file.mkdir()
    assert _is_as_read(load_series(project), OUTLINE)
