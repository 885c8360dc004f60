"""An unchanged outline is loaded from the cache, with the same content."""

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
def parsed_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that were parsed as YAML."""
    texts: list[str] = []
    read_yaml = yaml_reader.read_yaml

    def recording_read_yaml(text: str, name: str) -> yaml_reader.PositionedYaml:
        texts.append(text)
        return read_yaml(text, name)

    monkeypatch.setattr(yaml_reader, "read_yaml", recording_read_yaml)
    return texts


def _equals_parsed(series: Series, text: str) -> bool:
    parsed = parse_outline(text)
    set_fields = [
        [lesson.model_fields_set for module in outline.modules for lesson in module.lessons]
        for outline in (series.outline, parsed)
    ]
    return series.outline == parsed and set_fields[0] == set_fields[1]


def test_an_unchanged_outline_is_parsed_once(project: Path, parsed_texts: list[str]) -> None:
    load_series(project)
    series = load_series(project)
    assert parsed_texts == [OUTLINE]
    assert _equals_parsed(series, OUTLINE)  # including the fields that have defaults


def test_a_changed_outline_invalidates_the_cache(project: Path, parsed_texts: list[str]) -> None:
    load_series(project)
    changed = OUTLINE.replace("Small Steps", "Large Steps")
    (project / "outline.yaml").write_text(changed, encoding="utf-8")
    assert load_series(project).title == "Large Steps"
    assert parsed_texts == [OUTLINE, changed]


def test_an_invalid_outline_is_never_cached(project: Path) -> None:
    (project / "outline.yaml").write_text(OUTLINE.replace("kind: recap", "kind: none"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match=r"outline.yaml:\d+:\d+: .*unknown kind 'none'"):
            load_series(project)


def test_another_version_of_postgen_does_not_use_the_cache(
    project: Path, parsed_texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_series(project)
    monkeypatch.setattr(cache_store, "code_version", lambda: "another")
    load_series(project)
    assert len(parsed_texts) == 2


def test_invalid_cache_entries_are_ignored(project: Path, tmp_path: Path) -> None:
    load_series(project)
    (file,) = (tmp_path / "cache").rglob("records.sqlite3")
    with sqlite3.connect(file) as connection:
        ((key,),) = connection.execute("SELECT key FROM entries")
    CacheStore(file).put_many({key: b'{"series": {"title": ""}}'})  # valid JSON, but not a valid outline
    assert _equals_parsed(load_series(project), OUTLINE)
    file.write_bytes(b"no database " * 99)
    assert _equals_parsed(load_series(project), OUTLINE)
    file.unlink()
    file.mkdir()
    assert _equals_parsed(load_series(project), OUTLINE)
