"""The pages, and what the server gives to nobody."""

import re
import uuid
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from postgen.preview.app import preview_app
from postgen.preview.checker import Checker, read_shelf
from postgen.preview.file_watcher import ChangeBroadcaster
from postgen.series import load_series
from postgen.validation import ValidateOptions
from tests.preview.posts import FIRST, SECOND, SHOWN, preview_project
from tests.projects import RECAP


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return preview_project(tmp_path / "project")


@pytest.fixture
def client(project: Path) -> TestClient:
    app = preview_app(
        load_series(project), Checker(ValidateOptions(execute=False)), ChangeBroadcaster(), ["127.0.0.1"]
    )
    return TestClient(app, base_url="http://127.0.0.1")


def test_another_host_name_is_refused(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/", headers={"Host": "rebound.example"}).status_code == 400
    assert client.get("/lessons/1.1", headers={"Host": "127.0.0.1.rebound.example:80"}).status_code == 400


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(("192.168.1.7", 200), ("192.168.1.7:8000", 200), ("[::1]:8000", 200), ("LOCALHOST", 200)),
        *(
            ("desk", 200),
            ("rebound.example", 400),
            ("192.168.1.7.rebound.example", 400),
            ("", 400),
            ("[", 400),
        ),
    ],
)
def test_a_server_for_all_addresses_answers_under_each(project: Path, host: str, status: int) -> None:
    hosts = ["0.0.0.0", "localhost", "desk"]
    app = preview_app(
        load_series(project), Checker(ValidateOptions(execute=False)), ChangeBroadcaster(), hosts
    )
    assert TestClient(app).get("/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("host", ["192.168.1.7", "[::1]", "10.0.0.1:80"])
def test_a_server_for_one_address_refuses_others(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_no_response_lets_a_script_of_a_post_run(client: TestClient) -> None:
    for path in ("/", "/lessons/1.1", "/lessons/9.9", "/nowhere", "/figures/1.1/red.png", "/assets/live.js"):
        headers = client.get(path).headers
        parts = headers["content-security-policy"].split("; ")
        policy = dict(part.split(" ", 1) for part in parts if " " in part)
        assert policy["default-src"] == "'none'", path
        assert policy.get("script-src", "'none'") in ("'self'", "'none'"), path
        assert headers["x-content-type-options"] == "nosniff"


def test_figures_are_served_and_nothing_else(project: Path, client: TestClient) -> None:
    figures = project / "posts" / "figures"
    (project / "secret.png").write_bytes(b"secret")
    (figures / "1.1" / "page.html").write_text("<script></script>", encoding="utf-8")
    (figures / "1.1" / "out.png").symlink_to(project / "secret.png")
    (figures / "out").symlink_to(project)
    (figures / "1.1" / "loop.png").symlink_to("loop.png")
    (figures / "1.1" / "text.png").symlink_to("page.html")
    assert client.get("/figures/1.1/red.png").headers["content-type"] == "image/png"
    for path in (
        *("1.1/page.html", "1.1/out.png", "out/secret.png", "1.1/loop.png", "1.1/text.png", "1.1/none.png"),
        *("../../secret.png", "%2e%2e/%2e%2e/secret.png", "..%2f..%2fsecret.png", "1.1/red.png%00.png"),
        f"/{project}/secret.png",
    ):
        response = client.get(f"/figures/{path}")
        assert response.status_code == 404, path
        assert b"secret" not in response.content
    assert client.get("/assets/../app.py").status_code == 404
    assert client.get("/outline.yaml").status_code == 404


def test_a_folder_of_figures_that_leads_out_of_the_project_is_not_followed(project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    (project / "posts" / "figures").rename(elsewhere)
    (project / "posts" / "figures").symlink_to(elsewhere)
    app = preview_app(
        load_series(project), Checker(ValidateOptions(execute=False)), ChangeBroadcaster(), ["127.0.0.1"]
    )
    assert TestClient(app, base_url="http://127.0.0.1").get("/figures/1.1/red.png").status_code == 404


def test_lessons_lead_to_each_other(client: TestClient) -> None:
    page = client.get("/lessons/1.1").text
    assert '<a href="/lessons/1.2#eli5">what follows</a>' in page
    assert re.search(r'<a rel="next" href="/lessons/1.2">', page)
    assert '<a href="#key-takeaways">Key Takeaways</a>' in page
    assert '<h2 id="key-takeaways">Key Takeaways</h2>' in page
    assert client.get("/").text.count('href="/lessons/') == 3


def test_a_lesson_without_a_post_says_what_it_will_be_about(client: TestClient) -> None:
    page = client.get("/lessons/2.1").text
    assert "Where to go" in page
    assert "postgen draft 2.1" in page


def test_a_draft_stands_in_for_a_post_that_is_not_there(project: Path, client: TestClient) -> None:
    (project / "drafts").mkdir()
    (project / "posts" / SECOND).rename(project / "drafts" / SECOND)
    page = client.get("/lessons/1.2").text
    assert "<b>Draft.</b>" in page
    assert "two piles of apples" in page


def test_no_page_fails_over_what_lies_on_disk(project: Path, client: TestClient) -> None:
    (project / "posts" / SECOND).write_bytes(b"\x89PNG\x00")
    assert "not UTF-8 text" in client.get("/").text
    (project / "outline.yaml").write_text("series: [<b>]", encoding="utf-8")
    broken = client.get("/lessons/1.1")
    assert broken.status_code == 500
    assert "outline.yaml:1:" in broken.text
    (project / "outline.yaml").unlink()
    assert client.get("/").status_code == 500


def test_a_finding_stands_before_the_block_that_caused_it(project: Path, client: TestClient) -> None:
    (project / "posts" / SECOND).write_text(RECAP.replace("where $s$", r"where \(s\)"), encoding="utf-8")
    page = client.get("/lessons/1.2").text
    remark = re.search(r'<aside.*?data-code="MA201".*?</aside>\s*<p>where', page, re.DOTALL)
    assert remark
    assert "MA201</b> error, line 17" in remark[0]
    assert r"<mark>\(s\)</mark>" in remark[0]


def test_what_running_gave_is_shown_beside_the_code(project: Path) -> None:
    (project / "posts" / FIRST).write_text(
        SHOWN.replace("return a + b", 'raise ValueError("no sums today")'), encoding="utf-8"
    )
    checker = Checker(ValidateOptions(execute=True))
    shelf = read_shelf(project)
    assert checker.check(shelf)
    app = preview_app(shelf.series, checker, ChangeBroadcaster(), ["127.0.0.1"])
    page = TestClient(app, base_url="http://127.0.0.1").get("/lessons/1.1").text
    assert 'data-code="EX801"' in page
    assert "no sums today" in page
    assert re.search(r'<span class="hll">.*raise', page)
    assert "The code fails" in page


def test_kept_results_are_used_without_running_anything(project: Path) -> None:
    shelf = read_shelf(project)
    post = shelf.posts["1.1"]
    Checker(ValidateOptions(execute=True)).check(shelf)
    checker = Checker(ValidateOptions(execute=False))
    checker.check(shelf)
    assert checker.current_results(shelf).outcomes[post.path].cached
    # Code that no test has run before: results are kept for longer than a test.
    edited = SHOWN.replace("add(2, 3)", f"add(2, {uuid.uuid4().int})")
    (project / "posts" / FIRST).write_text(edited, encoding="utf-8")
    assert checker.current_results(read_shelf(project)).outcomes == {}  # they were of other code
    checker.check(read_shelf(project))
    assert checker.current_results(read_shelf(project)).outcomes == {}
