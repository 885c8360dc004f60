"""Writes docs/gallery.md and its pictures: posts of this series, as the preview shows them.

Run `uv run python docs/generate_gallery.py`. It needs Chromium.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from postgen.series import Series, load_series

DOCS = Path(__file__).parent
PAGE, IMAGES = DOCS / "gallery.md", DOCS / "images" / "gallery"
LESSONS = ("1.2", "1.4", "2.2", "2.5", "3.4", "3.6")
SIZE = {"width": 1180, "height": 820}
INTRODUCTION = """\
# Gallery

These are pages of "{title}", the series in this repository, as `postgen serve`
shows them. The texts are in `posts/`. Code in this repository drew each figure.
`docs/generate_gallery.py` writes this page.

![The table of contents with all modules and lessons](images/gallery/contents.png)
"""


def gallery_page(series: Series, lessons: Sequence[str]) -> str:
    """Return the page, with a picture of each of these lessons."""
    parts = [INTRODUCTION.format(title=series.title)]
    for lesson in map(series.lesson, lessons):
        parts.append(
            f"## {lesson.id}: {lesson.title}\n\n"
            f"![A part of lesson {lesson.id} in the preview](images/gallery/{lesson.id}.png)\n"
        )
    return "\n".join(parts)


def _take_pictures(page: Page, address: str, series: Series) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.goto(address)
    for _ in range(240):  # the page forbids evaluated scripts, so Playwright cannot wait for a function
        if "being checked" not in page.inner_text("body"):
            break
        page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "contents.png")
    for number, lesson in enumerate(map(series.lesson, LESSONS)):
        page.emulate_media(color_scheme="dark" if number % 3 == 2 else "light")
        page.goto(f"{address}/lessons/{lesson.id}", wait_until="load")
        figure = page.locator("main img").first
        if figure.count():
            figure.scroll_into_view_if_needed()
            figure.evaluate("image => image.decode()")
        page.screenshot(path=IMAGES / f"{lesson.id}.png")
    for file in IMAGES.glob("*.png"):
        Image.open(file).quantize(96).save(file, optimize=True)


def main() -> None:
    """Write the page and the pictures."""
    root = DOCS.parent
    series = load_series(root)
    command = [sys.executable, "-c", "from postgen.cli.main import main; main()", "--project", str(root)]
    server = subprocess.Popen([*command, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        address = server.stdout.readline().split(" ")[0].rstrip("/")
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
            _take_pictures(browser.new_page(viewport=SIZE), address, series)  # type: ignore[arg-type]
            browser.close()
    finally:
        server.kill()
        server.wait()
    PAGE.write_text(gallery_page(series, LESSONS), encoding="utf-8")


if __name__ == "__main__":
    main()
