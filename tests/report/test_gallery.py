"""The gallery shows lessons that exist, with the pictures that the page names."""

from pathlib import Path

from generate_gallery import IMAGES, LESSONS, PAGE, gallery_page
from postgen.series import load_series


def test_the_committed_page_is_up_to_date() -> None:
    series = load_series(Path(__file__).parents[2])
    assert PAGE.read_text(encoding="utf-8") == gallery_page(series, LESSONS), (
        "run: python docs/generate_gallery.py"
    )


def test_the_pictures_are_those_of_the_page() -> None:
    assert {file.stem for file in IMAGES.glob("*.png")} == {*LESSONS, "contents"}
