"""The pages of the preview, and the requests that it refuses."""

import re
import uuid
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from postgen.preview.app import preview_app
from postgen.preview.checker import Checker, read_collection
from postgen.preview.file_watcher import ChangeBroadcaster
from postgen.series import load_series
from postgen.validation import ValidateOptions
from tests.preview.posts import FIRST, POST, SECOND, preview_project
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


def test_an_unknown_host_name_is_refused(client: TestClient) -> None:
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
def test_a_server_for_all_addresses_accepts_addresses_and_its_own_names(
    project: Path, host: str, status: int
) -> None:
    hosts = ["0.0.0.0", "localhost", "desk"]
    app = preview_app(
        load_series(project), Checker(ValidateOptions(execute=False)), ChangeBroadcaster(), hosts
    )
    assert TestClient(app).get("/", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("host", ["192.168.1.7", "[::1]", "10.0.0.1:80"])
def test_a_server_for_one_address_refuses_other_addresses(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 400


def test_no_response_allows_scripts_of_a_post(client: TestClient) -> None:
    for path in ("/", "/lessons/1.1", "/lessons/9.9", "/nowhere", "/figures/1.1/red.png", "/assets/live.js"):
        headers = client.get(path).headers
        parts = headers["content-security-policy"].split("; ")
        policy = dict(part.split(" ", 1) for part in parts if " " in part)
        assert policy["default-src"] == "'none'", path
        assert policy.get("script-src", "'none'") in ("'self'", "'none'"), path
        assert headers["x-content-type-options"] == "nosniff"


def test_only_figures_are_served_from_the_project(project: Path, client: TestClient) -> None:
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


def test_a_figures_folder_outside_the_project_is_not_served(project: Path) -> None:
    elsewhere = project.parent / "elsewhere"
    (project / "posts" / "figures").rename(elsewhere)
    (project / "posts" / "figures").symlink_to(elsewhere)
    app = preview_app(
        load_series(project), Checker(ValidateOptions(execute=False)), ChangeBroadcaster(), ["127.0.0.1"]
    )
    assert TestClient(app, base_url="http://127.0.0.1").get("/figures/1.1/red.png").status_code == 404


def test_lessons_link_to_each_other(client: TestClient) -> None:
    page = client.get("/lessons/1.1").text
    assert '<a href="/lessons/1.2#eli5">what follows</a>' in page
    assert re.search(r'<a rel="next" href="/lessons/1.2">', page)
    assert '<a href="#key-takeaways">Key Takeaways</a>' in page
    assert '<h2 id="key-takeaways">Key Takeaways</h2>' in page
    assert client.get("/").text.count('href="/lessons/') == 3


def test_a_lesson_without_a_post_shows_its_points(client: TestClient) -> None:
    page = client.get("/lessons/2.1").text
    assert "Where to go" in page
    assert "postgen draft 2.1" in page


def test_a_draft_is_shown_if_there_is_no_post(project: Path, client: TestClient) -> None:
    (project / "drafts").mkdir()
    (project / "posts" / SECOND).rename(project / "drafts" / SECOND)
    page = client.get("/lessons/1.2").text
    assert "<b>Draft.</b>" in page
    assert "two piles of apples" in page


def test_invalid_files_are_reported_on_the_pages(project: Path, client: TestClient) -> None:
    (project / "posts" / SECOND).write_bytes(b"\x89PNG\x00")
    assert "not UTF-8 text" in client.get("/").text
    (project / "outline.yaml").write_text("series: [<b>]", encoding="utf-8")
    broken = client.get("/lessons/1.1")
    assert broken.status_code == 500
    assert "outline.yaml:1:" in broken.text
    (project / "outline.yaml").unlink()
    assert client.get("/").status_code == 500


def test_a_vanished_folder_has_a_clear_page_until_it_is_back(project: Path, client: TestClient) -> None:
    away = project.with_name("away")
    project.rename(away)
    for address in ("/", "/lessons/1.1", "/lessons/9.9"):
        page = client.get(address)
        assert page.status_code == 503
        assert f"The folder {project} of the series is gone" in page.text
        assert "live.js" in page.text  # the page reloads when the folder is back
    assert client.get("/figures/1.1/x.png").status_code == 404
    away.rename(project)
    assert client.get("/").status_code == 200
    assert client.get("/lessons/1.1").status_code == 200


def test_a_finding_is_shown_before_its_block(project: Path, client: TestClient) -> None:
    (project / "posts" / SECOND).write_text(RECAP.replace("where $s$", r"where \(s\)"), encoding="utf-8")
    page = client.get("/lessons/1.2").text
    remark = re.search(r'<aside.*?data-code="MA201".*?</aside>\s*<p>where', page, re.DOTALL)
    assert remark
    assert "MA201</b> error, line 17" in remark[0]
    assert r"<mark>\(s\)</mark>" in remark[0]


def test_results_of_running_the_code_are_shown(project: Path) -> None:
    (project / "posts" / FIRST).write_text(
        POST.replace("return a + b", 'raise ValueError("no sums today")'), encoding="utf-8"
    )
    checker = Checker(ValidateOptions(execute=True))
    collection = read_collection(project)
    assert checker.check(collection)
    app = preview_app(collection.series, checker, ChangeBroadcaster(), ["127.0.0.1"])
    page = TestClient(app, base_url="http://127.0.0.1").get("/lessons/1.1").text
    assert 'data-code="EX801"' in page
    assert "no sums today" in page
    assert re.search(r'<span class="hll">.*raise', page)
    assert "The code fails" in page


def test_cached_results_are_used_without_execution(project: Path) -> None:
    collection = read_collection(project)
    post = collection.posts["1.1"]
    Checker(ValidateOptions(execute=True)).check(collection)
    checker = Checker(ValidateOptions(execute=False))
    checker.check(collection)
    assert checker.current_results(collection).outcomes[post.path].cached
    # New code in every run of the test, because results stay cached afterwards.
    edited = POST.replace("add(2, 3)", f"add(2, {uuid.uuid4().int})")
    (project / "posts" / FIRST).write_text(edited, encoding="utf-8")
    assert (
        checker.current_results(read_collection(project)).outcomes == {}
    )  # the cached results belong to other code
    checker.check(read_collection(project))
    assert checker.current_results(read_collection(project)).outcomes == {}
