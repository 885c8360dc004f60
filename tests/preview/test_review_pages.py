"""The pages of `serve --review`: what changed beside its base, and the requests that are refused."""

import html
import os
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from postgen.document import parse_document
from postgen.preview.app import preview_app
from postgen.preview.checker import Checker
from postgen.preview.file_watcher import ChangeBroadcaster
from postgen.preview.paired_blocks import paired_sections
from postgen.preview.site_server import review_routes
from postgen.series import load_series
from postgen.validation import ValidateOptions
from tests.cli.command_runner import CommandRunner
from tests.preview.posts import FIRST, HOSTILE, SECOND
from tests.preview.reviewed_posts import NEW, add_remark, reviewed_project
from tests.projects import LESSON
from tests.repositories import Git


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return reviewed_project(tmp_path / "project", monkeypatch)


@pytest.fixture
def broadcaster() -> ChangeBroadcaster:
    return ChangeBroadcaster()


@pytest.fixture
def client(project: Path, broadcaster: ChangeBroadcaster) -> TestClient:
    app = preview_app(
        load_series(project),
        Checker(ValidateOptions(execute=False)),
        broadcaster,
        ["127.0.0.1"],
        lambda preview: review_routes(preview, "main"),
    )
    return TestClient(app, base_url="http://127.0.0.1")


def test_the_first_page_lists_the_changed_posts(client: TestClient) -> None:
    page = client.get("/review").text
    assert "1 changed post<" in page
    assert '<a href="/review/1.1"><span class="number">1.1</span> Adding Up</a>' in page
    assert "ELI5 changed a little" in page or "ELI5 is partly rewritten" in page
    assert page.count('href="/review/') == 2, "once in the list and once beside it"


def test_a_post_is_shown_beside_its_base(client: TestClient) -> None:
    page = client.get("/review/1.1").text
    assert "<del>piles</del>" in page
    assert "<em><ins>heaps</ins></em>" in page, "marks lie within emphasis"
    assert "<ins>It is always easy.</ins>" in page
    assert '<a href="https://example.org/b" rel="noopener noreferrer external"><ins>both</ins></a>' in page
    assert re.search(r'<div class="old">.*?<span class="hll">.*?2.*?3.*?</span>', page, re.DOTALL)
    assert re.search(r'class="row changed".*?<div class="formula"', page, re.DOTALL)
    assert '<section class="part same"' in page, "a section without a change"
    assert page.count("<math") > 4


def test_things_to_check_stand_at_their_lines(client: TestClient) -> None:
    add_remark(NEW)
    page = client.get("/review/1.1").text
    remark = page.index("Nobody &lt;b&gt;counted&lt;/b&gt; it")
    needs = page.index('id="needs"')
    assert needs < remark < page.index('id="figures"')
    at_place = page.index("Nobody &lt;b&gt;counted&lt;/b&gt; it", remark + 1)
    row = page.rindex('id="line-7"', 0, at_place)
    assert page.index("<ins>It is always easy.</ins>", at_place) > row
    assert "Help: for example: Say who counted." in page
    assert page.count("The introduction opens with a question.") >= 2, "as a box, and in the comment"
    assert 'output in <a href="#line-' in page


def test_the_comment_is_that_of_the_command(
    client: TestClient, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get("/review/1.1").text
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert text
    command = CommandRunner(project, monkeypatch)("review", "--no-exec")
    assert html.unescape(text[1]) == command.out
    boxes = re.findall(r'<li data-key="(\w+)">(.*?)</li>', page)
    assert len(boxes) == command.out.count("\n- [ ] ")
    assert all(html.unescape(line) in command.out.split("\n") for _, line in boxes)
    assert len({key for key, _ in boxes}) == len(boxes)


def test_figures_are_shown_before_and_after(client: TestClient, project: Path) -> None:
    page = client.get("/review/1.1").text
    old = re.search(r'<img class="before" src="(/figures-at-base/[^"]+)"', page)
    new = re.search(r'<img class="after" src="(/figures/1.1/red.png[^"]*)"', page)
    assert old
    assert new
    before, after = client.get(old[1]), client.get(new[1])
    assert before.headers["content-type"] == "image/png"
    assert "sandbox" in before.headers["content-security-policy"]
    assert before.content != after.content
    assert '<input type="range"' in page


def test_only_figures_of_the_base_are_served(client: TestClient, project: Path, git: Git) -> None:
    commit = git("rev-parse", "main").strip()
    assert client.get(f"/figures-at-base/{commit}/1.1/red.png").status_code == 200
    for path in (
        *(f"{commit}/../../outline.yaml", f"{commit}/%2e%2e/{FIRST}", f"{commit}/..%2f..%2foutline.yaml"),
        *(f"{commit}/1.1/none.png", f"{commit}/1.1/red.py", f"{commit}//etc/x.png", f"{commit}/1.1/a%00.png"),
        *("HEAD/1.1/red.png", "--output=x/1.1/red.png", f"{'0' * 40}/1.1/red.png", f"{commit}/./x.png"),
    ):
        assert client.get(f"/figures-at-base/{path}").status_code == 404, path


@pytest.fixture
def git(project: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    return Git(project, monkeypatch)


def test_pages_follow_files_and_commits(
    client: TestClient, project: Path, git: Git, broadcaster: ChangeBroadcaster
) -> None:
    assert client.get("/review/1.2").status_code == 404
    (project / "posts" / SECOND).unlink()
    broadcaster.notify()
    assert "It was removed." in client.get("/review/1.2").text
    git.commit()
    git("switch", "-q", "main")
    assert "No post changed" in client.get("/review").text, "a commit needs no event"


def test_a_hostile_post_is_only_text(
    client: TestClient, project: Path, git: Git, broadcaster: ChangeBroadcaster
) -> None:
    client.get("/review")
    (project / "posts" / SECOND).write_text(HOSTILE, encoding="utf-8")
    (project / "posts" / "x<img src=x onerror=alert(1)>.md").write_text("# <script>", encoding="utf-8")
    broadcaster.notify()
    for address in ("/review", "/review/1.2", "/review/posts/x%3Cimg%20src=x%20onerror=alert(1)%3E.md"):
        page = client.get(address)
        assert page.status_code == 200, address
        scripts = re.findall(r"<script\b[^>]*>", page.text)
        assert scripts == [
            '<script src="/assets/live.js" type="module">',
            '<script src="/assets/review.js" type="module">',
        ]
        assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', page.text))
        assert "javascript:" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', page.text))
        assert "script-src 'self'" in page.headers["content-security-policy"]


def test_odd_file_names_are_shown(client: TestClient, project: Path, broadcaster: ChangeBroadcaster) -> None:
    names = ['a"b.md', "a'b&c.md", "a%z#c?.md", os.fsdecode(b"\xff.md")]
    for name in names:
        (project / "posts" / name).write_text("# A title\n\nSome words.\n", encoding="utf-8")
    broadcaster.notify()
    page = client.get("/review")
    assert page.status_code == 200
    addresses = {html.unescape(a) for a in re.findall(r'href="(/review/posts[^"]+)"', page.text)}
    assert len(addresses) == len(names)
    for address in addresses:
        assert "Some words." in client.get(address).text, address


def test_a_text_beyond_the_limits_is_shown_as_it_is(
    client: TestClient, project: Path, broadcaster: ChangeBroadcaster
) -> None:
    (project / "posts" / SECOND).write_text("# T\n" + "x\n\n" * 60_000, encoding="utf-8")
    broadcaster.notify()
    assert client.get("/review/1.2").status_code == 200


def test_front_matter_and_a_second_file_of_a_lesson_are_shown(
    client: TestClient, project: Path, broadcaster: ChangeBroadcaster
) -> None:
    text = (project / "posts" / FIRST).read_text(encoding="utf-8")
    (project / "posts" / FIRST).write_text(f"---\ndate: 2026-11-26\n---\n\n{text}", encoding="utf-8")
    (project / "posts" / "1.1-old-title.md").write_text("# Another file\n", encoding="utf-8")
    broadcaster.notify()
    assert "2026-11-26" in client.get("/review/1.1").text
    assert "Another file" in client.get("/review/posts/1.1-old-title.md").text


def test_an_unknown_base_ends_the_command(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = CommandRunner(project, monkeypatch)("serve", "--port", "0", "--review", "no-such-branch")
    assert result.code == 2
    assert "git does not know the branch, tag or commit 'no-such-branch'" in result.err


def test_blocks_are_paired_with_their_other_version() -> None:
    def kinds(before: str | None, after: str | None) -> list[str]:
        old, new = (parse_document(text) if text else None for text in (before, after))
        return [pair.kind for section in paired_sections(old, new) for pair in section.pairs]

    assert set(kinds(LESSON, LESSON)) == {"same"}
    assert set(kinds(None, LESSON)) == {"added"}
    assert set(kinds(LESSON, None)) == {"removed"}
    text = "# T\n\nOne two three four.\n\nFive six seven.\n\n- a\n- b\n"
    assert kinds(text, text.replace("two", "2")) == ["same", "changed", "same", "same"]
    assert kinds(text, text.replace("Five six seven.\n\n", "")) == ["same", "same", "removed", "same"]
    assert (
        kinds(text, text.replace("Five", "New words here.\n\nFive"))
        == ["same"] * 2 + ["added"] + ["same"] * 2
    )
    other = text.replace("One two three four.", "Completely different words stand here.")
    assert kinds(text, other) == ["same", "replaced", "same", "same"]
