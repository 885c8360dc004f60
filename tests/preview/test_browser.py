"""The preview in a real browser: formulas, figures and edits are shown, and no script of a post runs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.preview.posts import HOSTILE, SECOND, preview_project
from tests.preview.server_process import run_server
from tests.projects import RECAP

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
_ATTRIBUTES = "() => [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
_FORMULAS = """() => [...document.querySelectorAll('math')].map(
    m => [m.textContent, m.getBoundingClientRect().width > 2, m.querySelector('merror') === null])"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return preview_project(tmp_path_factory.mktemp("preview") / "project")


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    with run_server(project) as server:
        yield server.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()


@contextmanager
def silent_page(context: BrowserContext) -> Iterator[Page]:
    """Open a page that must not log anything to its console, and close its context."""
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(f"dialog: {dialog.message}"))
    yield page
    context.close()
    assert messages == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with silent_page(browser.new_context(base_url=address, viewport={"width": 390, "height": 844})) as page:
        yield page


def test_a_post_is_rendered_as_for_readers(page: Page) -> None:
    page.goto("/lessons/1.1")
    formulas = page.evaluate(_FORMULAS)
    assert len(formulas) == 5
    assert all(visible and valid for _, visible, valid in formulas), formulas
    prose = page.evaluate(
        "() => { const m = document.querySelector('article').cloneNode(true);"
        " m.querySelectorAll('math, pre, code').forEach(x => x.remove()); return m.textContent }"
    )
    assert "$" not in prose
    assert "\\" not in prose
    assert page.evaluate("() => [...document.images].map(i => i.naturalWidth)") == [40]
    cell = page.locator("math mtd").first
    assert (
        cell.evaluate("cell => getComputedStyle(cell).textAlign") == "left"
    )  # the style of the formula itself
    keyword = page.locator("pre.code .k").first
    assert keyword.evaluate("k => getComputedStyle(k).color") != page.locator("pre.code").first.evaluate(
        "pre => getComputedStyle(pre).color"
    )
    assert page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth"
    )  # no horizontal scrolling on a phone


def test_code_in_a_table_does_not_break_within_a_word(page: Page) -> None:
    page.goto("/lessons/1.1")
    for cell in page.locator("td code").all():
        height, line = cell.evaluate(
            "c => [c.getBoundingClientRect().height, parseFloat(getComputedStyle(c).fontSize)]"
        )
        assert height < 2 * line
    assert page.locator("td code").count() == 2
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_dark_color_scheme_is_supported(page: Page) -> None:
    def background() -> str:
        return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))

    page.goto("/")
    light = background()
    page.emulate_media(color_scheme="dark")
    assert background() != light


def test_findings_follow_edits(page: Page, project: Path) -> None:
    post = project / "posts" / SECOND
    page.goto("/lessons/1.2")
    assert page.locator(".remark").count() == 0
    post.write_text(RECAP.replace("where $s$", r"where \(s\)"), encoding="utf-8")
    page.wait_for_selector('[data-code="MA201"]', timeout=20_000)
    post.write_text(RECAP, encoding="utf-8")
    page.wait_for_selector('[data-code="MA201"]', state="detached", timeout=20_000)


def test_no_script_of_a_hostile_post_runs(page: Page, project: Path) -> None:
    post = project / "posts" / SECOND
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto("/lessons/1.2", wait_until="load")
    post.write_text(HOSTILE, encoding="utf-8")
    try:
        page.wait_for_selector('[data-code="HT301"]', timeout=20_000)  # the open page is updated
        _assert_no_script_ran(page)
        page.reload(wait_until="load")
        _assert_no_script_ran(page)
    finally:
        post.write_text(RECAP, encoding="utf-8")
    assert all(url.startswith(page.url.split("/lessons")[0]) for url in urls), urls


def _assert_no_script_ran(page: Page) -> None:
    assert page.evaluate("() => window.hit") is None
    scripts = page.evaluate("() => [...document.scripts].map(s => s.getAttribute('src'))")
    assert scripts == ["/assets/live.js"]
    assert page.locator("article").locator("iframe, svg, style, script").count() == 0
    attributes = set(page.evaluate(_ATTRIBUTES))
    assert not [name for name in attributes if name.startswith("on") or name == "style"]
    schemes = page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.protocol)")
    assert set(schemes) <= {"http:", "https:"}
    assert "window.hit=18" in page.locator("pre.code").first.inner_text()
