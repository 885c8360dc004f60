"""Targets of links and images in a post."""

from pathlib import Path

import pytest

from postgen.series import Series, load_series
from postgen.series.links import resolve
from tests.projects import small_project

RECAP = "1.2-looking-back.md"


@pytest.fixture
def series(tmp_path: Path) -> Series:
    series = load_series(small_project(tmp_path / "project"))
    figures = series.posts_dir / "figures/1.1"
    figures.mkdir(parents=True)
    (figures / "a b.png").write_bytes(b"x")
    return series


@pytest.mark.parametrize(
    "target",
    [
        RECAP,
        f"./{RECAP}",
        f"{RECAP}#eli5",
        f"{RECAP}?plain=1",
        f"../posts/{RECAP}",
        f"../drafts/{RECAP}",
        f"x/../{RECAP}",
        RECAP.replace("-", "%2D"),
    ],
)
def test_a_link_to_a_lessons_file_resolves_to_the_lesson(series: Series, target: str) -> None:
    found = resolve(series, target)
    assert found.lesson == series.lesson("1.2")
    assert not found.outside
    assert found.anchor == ("eli5" if "#" in target else "")


@pytest.mark.parametrize(
    "target",
    [
        f"https://github.com/other/repo/blob/main/posts/{RECAP}",
        f"//example.org/{RECAP}",
        f"HTTP://example.org/{RECAP}",
        f"mailto:{RECAP}",
        f"/{RECAP}",
        f"\\\\host\\{RECAP}",
        f"file:///tmp/{RECAP}",
    ],
)
def test_urls_and_absolute_paths_are_outside_the_series(series: Series, target: str) -> None:
    found = resolve(series, target)
    assert found.outside
    assert found.lesson is None
    assert found.figure is None


@pytest.mark.parametrize(
    "target", [f"code/{RECAP}", f"../{RECAP}", f"../../posts/{RECAP}", "1.2-other.md", "#x", ""]
)
def test_files_elsewhere_with_the_same_name_are_not_lessons(series: Series, target: str) -> None:
    assert resolve(series, target).lesson is None


@pytest.mark.parametrize(
    "target", ["figures/1.1/a%20b.png", "./figures/1.1/a b.png", "figures/x/../1.1/a b.png?v=2"]
)
def test_the_path_of_a_figure_is_normalized(series: Series, target: str) -> None:
    found = resolve(series, target)
    assert found.path == "figures/1.1/a b.png"
    assert found.figure is not None
    assert found.figure.read_bytes() == b"x"


def test_a_path_outside_the_figures_folder_is_not_a_figure(series: Series) -> None:
    inside = (series.posts_dir / "figures/1.1/a b.png").resolve().relative_to("/")
    up = "../" * 30
    for target in (f"figures/{up}{inside}", "figures/../figures.png", "../posts/figures/1.1/a b.png"):
        assert resolve(series, target).figure is None
