"""`postgen init` and `postgen new`: the files of a new series and the skeleton of a new post."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.projects import RECAP, small_project
from tests.repositories import Git


@pytest.fixture
def postgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    (tmp_path / "series").mkdir()
    return CommandRunner(tmp_path / "series", monkeypatch)


def _error_codes(postgen: CommandRunner, *arguments: str) -> list[str]:
    result = postgen("validate", "--no-exec", "--format", "json", *arguments)
    assert result.code in (0, 1), result
    return [f["code"] for f in json.loads(result.out)["findings"] if f["severity"] == "error"]


def test_a_new_series_is_complete_and_loads(postgen: CommandRunner) -> None:
    result = postgen(
        "init",
        "--title",
        'Sums: "by" @hand & {more}',
        "--package",
        "polars>=1",
        "--module",
        "First: things=What is a sum?;#2, or more",
        "--module",
        "Second things",
    )
    assert result.code == 0, result
    series = load_series(postgen.folder)
    assert series.title == 'Sums: "by" @hand & {more}'
    assert [(x.id, x.title) for x in series.lessons] == [
        ("1.1", "What is a sum?"),
        ("1.2", "#2, or more"),
        ("2.1", "Lesson 2.1"),
    ]
    assert series.lessons[0].kind.required_import == "polars"
    files = {str(p.relative_to(postgen.folder)) for p in postgen.folder.rglob("*") if p.is_file()}
    assert {file for file in files if not file.startswith(".postgen/")} == {
        "outline.yaml",
        "prompts/README.md",
        ".gitignore",
        ".github/workflows/posts.yml",
        "posts/1.1-what-is-a-sum.md",
        "postgen.lock",
    }
    assert "post.md.j2" in (postgen.folder / "prompts/README.md").read_text(encoding="utf-8")
    assert postgen("status").code == 0
    assert postgen("prompt", "1.1").code == 0
    codes = _error_codes(postgen)
    assert "PR602" in codes
    assert set(codes) <= {"PR602", "ST109", "ST105"}, "a skeleton has the structure of a post"


def test_init_never_overwrites_files(postgen: CommandRunner) -> None:
    (postgen.folder / ".gitignore").write_text("mine\n", encoding="utf-8")
    (postgen.folder / "posts").mkdir()
    post = postgen.folder / "posts" / "1.1-lesson-1-1.md"
    post.write_text("mine", encoding="utf-8")
    result = postgen("init", "--title", "T")
    assert result.code == 0, result
    assert not (postgen.folder / "postgen.lock").exists(), "the post was written by hand"
    assert ".gitignore exists and was not changed; add these lines: /.postgen/ /drafts/" in result.out
    assert (post.read_text(encoding="utf-8"), (postgen.folder / ".gitignore").read_text()) == (
        "mine",
        "mine\n",
    )
    outline = (postgen.folder / "outline.yaml").read_bytes()
    for arguments in (("--title", "Another"), ()):
        second_result = postgen("init", *arguments)
        assert second_result.code == 2
        assert "already exists" in second_result.err
        assert "Title" not in second_result.err, "init asks no questions before it fails"
    assert (postgen.folder / "outline.yaml").read_bytes() == outline


def test_init_asks_for_missing_values(postgen: CommandRunner) -> None:
    answers = "My Series\n\npolars  matplotlib\nOne; Two\nA; B\n\n"
    result = postgen("init", stdin=answers.encode(), is_terminal=True)
    assert result.code == 0, result
    series = load_series(postgen.folder)
    assert series.outline.environment.packages == ("polars", "matplotlib")
    assert [x.title for x in series.lessons] == ["A", "B", "Lesson 2.1"]


def test_init_asks_again_for_packages_that_are_none(postgen: CommandRunner) -> None:
    answers = "My Series\n\nModule 1 – Asking\npolars\n\n\n"
    result = postgen("init", stdin=answers.encode(), is_terminal=True)
    assert result.code == 0, result
    assert "'–' is not a package" in result.err
    assert load_series(postgen.folder).outline.environment.packages == ("polars",)


@pytest.mark.parametrize("package", ["duck db", "–", "../here", "-r x"])
def test_what_is_no_package_is_refused(postgen: CommandRunner, package: str) -> None:
    result = postgen("init", "--title", "T", f"--package={package}")
    assert result.code == 2
    assert f"{package!r} is not a package" in result.err
    assert not (postgen.folder / "outline.yaml").exists()


def test_a_brief_on_stdin_is_not_taken_for_answers(postgen: CommandRunner) -> None:
    brief = "SQL for Analysts\n\npandas\nModule 1 - Asking\nModule 2 - Joining\n\n\n\n"
    result = postgen("init", stdin=brief.encode())
    assert result.code == 2
    assert "`--from -`" in result.err
    assert list(postgen.folder.iterdir()) == []


def test_init_without_answers_names_the_missing_option(postgen: CommandRunner) -> None:
    result = postgen("init")
    assert result.code == 2
    assert "--title" in result.err
    assert not (postgen.folder / "outline.yaml").exists()


@pytest.mark.parametrize(("language", "policy"), [("sql", "allowed"), ("none", "forbidden")])
def test_a_series_can_have_another_language_or_no_code(
    postgen: CommandRunner, language: str, policy: str
) -> None:
    assert postgen("init", "--title", "T", "--code", language, "--mathematics").code == 0
    kind = load_series(postgen.folder).lessons[0].kind
    assert (kind.code, kind.exercises, kind.required_import) == (policy, None, None)
    assert [s.effective_role for s in kind.sections] == ["mathematics", "explanation", "summary", "takeaways"]
    assert "```python" not in next((postgen.folder / "posts").iterdir()).read_text(encoding="utf-8")


@pytest.mark.parametrize("action", [None, "owner/postgen@v1"])
def test_the_workflow_uses_the_folder_within_the_repository(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, action: str | None
) -> None:
    Git(postgen.folder, monkeypatch)
    result = postgen("init", "courses/sums", "--title", "T", *(("--action", action) if action else ()))
    assert result.code == 0, result
    path = postgen.folder / ".github" / "workflows" / "posts.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    job = workflow["jobs"]["posts"]
    actions = [step["uses"] for step in job["steps"] if "uses" in step]
    if action:
        assert actions[-1] == action
        assert job["steps"][-1]["with"]["project"] == "courses/sums"
        assert workflow["permissions"]["pull-requests"] == "write"
    else:
        assert job["env"]["PROJECT"] == "courses/sums"
        assert "courses/sums/outline.yaml" in path.read_text(encoding="utf-8")
        assert workflow["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("action", [None, "owner/postgen@v1"])
def test_the_workflow_installs_nothing_until_the_author_says_from_where(
    postgen: CommandRunner, monkeypatch: pytest.MonkeyPatch, action: str | None
) -> None:
    Git(postgen.folder, monkeypatch)
    result = postgen("init", "--title", "T", *(("--action", action) if action else ()))
    text = (postgen.folder / ".github" / "workflows" / "posts.yml").read_text(encoding="utf-8")
    assert "postgen==" not in text
    assert ("posts.yml written; set POSTGEN in it" in result.out) == (action is None)
    if action:
        return
    job = yaml.safe_load(text)["jobs"]["posts"]
    assert job["env"]["POSTGEN"] == ""
    install = next(step["run"] for step in job["steps"] if step.get("name") == "Install postgen")
    commands = postgen.folder / "bin"
    commands.mkdir()
    for name in ("pipx", "uv"):
        (commands / name).write_text(f'#!/bin/sh\necho "{name} $*"\n', encoding="utf-8")
        (commands / name).chmod(0o755)
    for requirement in ("", "git+https://git.example.org/me/postgen@v1"):
        environment = {
            "PATH": f"{commands}:/usr/bin:/bin",
            "POSTGEN": requirement,
            "GITHUB_PATH": str(postgen.folder / "path"),
        }
        step = subprocess.run(
            ["bash", "-e", "-c", install], env=environment, capture_output=True, text=True, check=False
        )
        if requirement:
            assert step.returncode == 0, step
            assert f"uv tool install --quiet {requirement}" in step.stdout
        else:
            assert step.returncode == 1
            assert step.stdout.startswith("::error::Set POSTGEN in .github/workflows/posts.yml")
            assert "uv" not in step.stdout.split()


def test_a_skeleton_of_any_kind_has_errors(postgen: CommandRunner) -> None:
    small_project(postgen.folder)
    for lesson in ("1.1", "1.2", "2.1"):
        result = postgen("new", lesson)
        assert result.code == 0, result
        path = next((postgen.folder / "posts").glob(f"{lesson}-*.md"))
        assert "PR602" in _error_codes(postgen, str(path)), path.read_text(encoding="utf-8")
    text = next((postgen.folder / "posts").glob("1.2-*")).read_text(encoding="utf-8")
    assert "```" not in text, "a recap has no code"


def test_new_never_replaces_a_post_or_a_draft(postgen: CommandRunner) -> None:
    small_project(postgen.folder)
    assert postgen("new", "1.1", "--into", "drafts").code == 0
    result = postgen("new", "1.1")
    assert result.code == 2
    assert "drafts/1.1-adding-up.md exists; remove it to write a new skeleton" in result.err
    assert postgen("new", "9.9").code == 2


def test_a_skeleton_is_replaced_by_a_post_unless_it_was_edited(postgen: CommandRunner) -> None:
    small_project(postgen.folder)
    post = postgen.folder / "posts" / "1.2-looking-back.md"
    for edit in ("", "My own words.\n"):
        post.unlink(missing_ok=True)
        assert postgen("new", "1.2").code == 0
        assert "skeleton" in postgen("status", "1.2").out
        post.write_text(post.read_text(encoding="utf-8") + edit, encoding="utf-8")
        result = postgen("accept", "1.2", "-", stdin=RECAP.encode())
        assert result.code == (2 if edit else 0), result
        assert (post.read_text(encoding="utf-8") == RECAP) == (not edit)


@pytest.mark.slow
def test_draft_all_writes_lessons_that_have_only_a_skeleton(postgen: CommandRunner) -> None:
    small_project(postgen.folder)
    assert postgen("new", "1.2").code == 0
    assert "=== 1.2, " in postgen("draft", "--all", "--dry-run").out
    post = postgen.folder / "posts" / "1.2-looking-back.md"
    post.write_text("My own words.\n", encoding="utf-8")
    assert "=== 1.2, " not in postgen("draft", "--all", "--dry-run").out


def test_the_next_step_says_to_change_into_another_folder(postgen: CommandRunner) -> None:
    out = postgen("init", "a series", "--title", "T").out
    assert "Next: change into 'a series', list in outline.yaml" in out
    assert "Next: list in outline.yaml" in postgen("init", "--title", "T").out
