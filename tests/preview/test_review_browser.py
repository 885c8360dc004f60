"""The review in a real browser: boxes, the comment, figures, the keyboard, contrast, and hostile posts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from postgen.drafting.review_comments import parse_comments
from tests.preview.posts import FIRST, HOSTILE, SECOND
from tests.preview.reviewed_posts import NEW, add_remark, reviewed_project
from tests.preview.server_process import run_server
from tests.preview.test_browser import browser, pytestmark, silent_page  # noqa: F401 (a fixture, and the marks)
from tests.projects import RECAP

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1360, height=900)
# The lowest contrast of any visible text to its background, with the text, as the browser computes both.
_LOWEST_CONTRAST = """() => {
  const channel = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const parse = (text) => {
    const found = text.match(/[\\d.]+/g).map(Number);
    return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 };
  };
  const over = (top, below) => top.rgb.map((c, i) => c * top.alpha + below[i] * (1 - top.alpha));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => channel(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      layers.push(parse(getComputedStyle(node).backgroundColor));
      if (layers.at(-1).alpha === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let lowest = [21, "", 0];
  let count = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    const text = walker.currentNode.textContent.trim();
    if (!text || !box.width || !element.checkVisibility()) continue;
    count += 1;
    const below = background(element);
    const [one, other] = [luminance(over(parse(getComputedStyle(element).color), below)), luminance(below)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, `${element.tagName}.${element.className}: ${text}`, 0];
  }
  lowest[2] = count;
  return lowest;
}"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield reviewed_project(tmp_path_factory.mktemp("review") / "project", monkeypatch)


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    with run_server(project, "--review") as server:
        yield server.address


@pytest.fixture
def context(browser: Browser, address: str) -> BrowserContext:  # noqa: F811
    return browser.new_context(
        base_url=address, viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"]
    )


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with silent_page(context) as page:
        yield page


def test_boxes_stay_ticked_and_go_into_the_comment(page: Page, context: BrowserContext) -> None:
    page.goto("/review/1.1")
    box = page.locator(".needs input", has=page.locator("xpath=..", has_text="It is always easy")).first
    key = box.get_attribute("data-key")
    same = page.locator(f"input[data-key='{key}']")
    assert same.count() == 2, "in the list, and at its line"
    total = page.locator("#progress").inner_text().split()[2]
    box.check()
    assert same.nth(1).is_checked(), "both show the same state"
    assert page.locator("#progress").inner_text() == f"1 of {total} checked"
    page.reload()
    assert same.nth(0).is_checked()
    page.click("#copy")
    page.wait_for_function("document.getElementById('copied').textContent === 'Copied.'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#comment").input_value()
    (ticked,) = [line for line in copied.split("\n") if line.startswith("- [x] [line")]
    assert "`It is always easy.`" in ticked
    other = context.new_page()
    other.goto("/review")
    assert other.locator(".ticked").inner_text() == f"1 of {total} checked"
    same.nth(0).uncheck()
    other.wait_for_function(f"document.querySelector('.ticked').textContent === '0 of {total} checked'")


def test_the_keyboard_is_enough(page: Page) -> None:
    def focus(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
                assert style != "none", "the focus can be seen"
                return
        raise AssertionError(selector)

    page.goto("/review")
    focus(".skip")
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().left >= 0"), "it can be seen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.changedlist a')"), "the links are skipped"
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/1.1")
    focus(".needs input")
    page.keyboard.press("Space")
    assert page.locator("#progress").inner_text().startswith("1 of ")
    focus("#mode")
    page.keyboard.press("Enter")
    focus(".compare input[type=range]")
    for _ in range(50):
        page.keyboard.press("ArrowLeft")
    clip = page.evaluate("() => getComputedStyle(document.querySelector('img.before')).clipPath")
    assert "100%" in clip, "nothing of the old figure is left"
    focus(".part.same details summary")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.parentElement.open")
    focus("#copy")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('copied').textContent === 'Copied.'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/review", "/review/1.1"])
def test_text_can_be_read_at_any_width(page: Page, size: ViewportSize, scheme: str, path: str) -> None:
    add_remark(NEW)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    contrast, text, count = page.evaluate(_LOWEST_CONTRAST)
    assert count > 10
    assert contrast >= 4.5, text
    if path == "/review/1.1":
        old, new = (page.locator(f".row.changed .{side}").nth(1).bounding_box() for side in ("old", "new"))
        assert old
        assert new
        assert (new["x"] > old["x"]) == (size is DESKTOP), "beside each other only if there is room"
        assert (new["y"] > old["y"]) == (size is PHONE)
    small = page.evaluate(
        "() => [...document.querySelectorAll('.needs label, .bar button, .note button')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 24).length"
    )
    assert small == 0, "touch targets are at least 24 pixels high"


def test_comments_on_lines_are_kept_and_copied_for_revise(page: Page, context: BrowserContext) -> None:
    page.goto("/review/1.1")
    row = page.locator(".row", has_text="It is always easy.")
    row.get_by_role("button", name="Comment").click()
    page.keyboard.type("Shorter, please.")
    page.keyboard.press("Enter")
    page.keyboard.type("README.md:1: And <b>nicer</b>.")
    page.reload()
    area = row.get_by_role("textbox")
    assert area.input_value() == "Shorter, please.\nREADME.md:1: And <b>nicer</b>."
    page.get_by_role("button", name="Copy your comment").click()
    page.wait_for_function("document.getElementById('copied').textContent === 'Copied.'")
    copied = page.evaluate("navigator.clipboard.readText()")
    (comment,) = parse_comments(copied, "copied")
    assert comment.place == f"posts/{FIRST}:7"
    assert comment.body == "Shorter, please.\n  README.md:1: And <b>nicer</b>."
    assert f"## Comments\n\n- `posts/{FIRST}:7`: Shorter, please." in page.locator("#comment").input_value()
    other = context.new_page()
    other.goto("/review")
    assert other.locator("#notes").input_value() == copied, "it is known on the page of all posts"
    area.fill("")
    assert not page.locator("#copy-notes").is_visible()


def test_the_page_follows_edits_and_keeps_its_state(page: Page, project: Path) -> None:
    page.goto("/review/1.1")
    page.click(".part.same details summary")
    box = page.locator("label", has_text="Do the figures show").locator("input")
    rule = page.locator("label", has_text="It is always easy").locator("input").first
    box.check()
    rule.check()
    try:
        (project / "posts" / FIRST).write_text(
            NEW.replace("never smaller", "never greater"), encoding="utf-8"
        )
        page.wait_for_selector("text=The sum is never greater", state="attached", timeout=20_000)
        assert rule.is_checked(), "the sentence is the same"
        assert not box.is_checked(), "a question about the whole post is asked again"
        assert page.locator(".part.same details[open]").count() == 1
    finally:
        (project / "posts" / FIRST).write_text(NEW, encoding="utf-8")
        page.wait_for_selector("text=The sum is never smaller", state="attached", timeout=20_000)
        rule.uncheck()


def test_nothing_in_a_hostile_post_runs(page: Page, project: Path) -> None:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    post = project / "posts" / SECOND
    page.goto("/review/1.1")
    post.write_text(HOSTILE, encoding="utf-8")
    try:
        page.wait_for_selector("nav >> text=Looking Back", state="attached", timeout=20_000)
        page.goto("/review/1.2", wait_until="load")
        page.click("#copy")
        assert page.evaluate("() => window.hit") is None
        assert page.locator("article").locator("iframe, svg, style, script").count() == 0
        names = set(
            page.evaluate("() => [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())")
        )
        assert not [name for name in names if name.startswith("on")]
        schemes = page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.protocol)")
        assert set(schemes) <= {"http:", "https:"}
    finally:
        post.write_text(RECAP, encoding="utf-8")
    origin = page.url.split("/review")[0]
    assert all(url.startswith(origin) for url in urls), urls
