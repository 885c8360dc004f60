"""Overlapping checks restore the settings of the garbage collector."""

import gc
from pathlib import Path

import pytest

from postgen.series import Series, load_series
from postgen.validation import Post, ValidateOptions, find_files, read_posts
from postgen.validation.static_checks import StaticChecker, check_in_parallel
from tests.projects import RECAP, small_project


def _posts(series: Series) -> list[Post]:
    series.posts_dir.mkdir(exist_ok=True)
    (series.posts_dir / "1.2-looking-back.md").write_text(RECAP, encoding="utf-8")
    return list(read_posts(find_files([series.posts_dir]), series)[0])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_garbage_collector_is_restored_after_all_checks(tmp_path: Path, order: tuple[int, ...]) -> None:
    series = load_series(small_project(tmp_path))
    posts = _posts(series)
    before = gc.get_threshold()
    checks = [iter(check_in_parallel(StaticChecker(series, ValidateOptions()), posts)) for _ in order]
    for check in checks:
        next(check)
    assert gc.get_threshold() != before
    for index in order:
        assert gc.get_threshold() != before
        assert list(checks[index]) == []
    assert gc.get_threshold() == before


def test_an_abandoned_check_restores_the_garbage_collector(tmp_path: Path) -> None:
    series = load_series(small_project(tmp_path))
    posts = _posts(series)
    before = gc.get_threshold()
    check = check_in_parallel(StaticChecker(series, ValidateOptions()), posts)
    next(check)
    del check
    gc.collect()
    assert gc.get_threshold() == before
