"""Posts follow their lessons after an edit of the outline, with their links, figures, lock and settings."""

import json
import re
from pathlib import Path

import pytest

from postgen.scaffold.renumber import apply_renumbering, plan_renumbering
from postgen.series import load_series
from tests.cli.command_runner import CommandRunner
from tests.repositories import Git

HEAD = """\
series: {title: Tables}
kinds:
  lesson:
    introduction: Says what it is about.
    sections: [{heading: Summary, instructions: Sum up.}]
environment: {python: "3.11", packages: []}
"""
TITLES = {
    "Asking Questions": "Select rows",
    "Grouping and Counting": "Group rows by a key",
    "Joins": "Join two tables",
}


def outline(*modules: list[str], rest: str = "") -> str:
    text = HEAD + "modules:\n"
    for number, lessons in enumerate(modules, 1):
        text += f"  - title: Module {number}\n    goal: Learn.\n    lessons:\n"
        for title in lessons:
            text += f"      - {{title: {title}, points: [{TITLES.get(title, 'Something else here')}]}}\n"
    return text + rest


def post(lesson_id: str, title: str, text: str = "Nothing.") -> str:
    return f"# Tables – {lesson_id}: {title}\n\n{text}\n\n## Summary\n\n{TITLES.get(title, 'Else')}.\n"


REST = """\
notation:
  - {symbol: k, meaning: the key, lesson: "1.2"}
  - {symbol: j, meaning: a join, lesson: "2.1"}
rules:
  lessons:
    "1.2": [{ignore: PR603, reason: A quotation.}]  # kept
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "tables"
    (root / "posts" / "figures" / "1.2").mkdir(parents=True)
    (root / "outline.yaml").write_text(
        outline(["Asking Questions", "Grouping and Counting"], ["Joins"], rest=REST), encoding="utf-8"
    )
    linked = "See [Lesson 1.2](1.2-grouping-and-counting.md#summary), lesson 1.2 and version 1.2.3."
    shown = "![A bar](figures/1.2/bar.png) after [1.1](1.1-asking-questions.md)."
    code = "\n\n```text\n[x](1.2-grouping-and-counting.md) lesson 1.2\n```"
    posts = {
        "1.1-asking-questions.md": post("1.1", "Asking Questions", linked + code),
        "1.2-grouping-and-counting.md": post("1.2", "Grouping and Counting", shown),
        "2.1-joins.md": post("2.1", "Joins", "[g]: ./1.2-grouping-and-counting.md"),
    }
    for name, text in posts.items():
        (root / "posts" / name).write_text(text, encoding="utf-8")
    (root / "posts" / "figures" / "1.2" / "bar.png").write_bytes(b"bar")
    git = Git(root, monkeypatch)
    git.commit("Posts")
    CommandRunner(root, monkeypatch)("status", "--adopt")
    git.commit("Lock")
    return root


@pytest.fixture
def postgen(project: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    return CommandRunner(project, monkeypatch)


def rewrite_outline(project: Path, *modules: list[str], rest: str = REST) -> None:
    (project / "outline.yaml").write_text(outline(*modules, rest=rest), encoding="utf-8")


def names(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "posts").glob("*.md"))


INSERTED = (["Asking Questions", "Sorting and Limiting", "Grouping and Counting"], ["Joins"])


def test_a_lesson_is_inserted(project: Path, postgen: CommandRunner) -> None:
    rewrite_outline(project, *INSERTED)
    before = {path.name: path.read_bytes() for path in (project / "posts").glob("*.md")}
    result = postgen("renumber")
    assert result.code == 0, result
    assert "posts/1.2-grouping-and-counting.md → 1.3-grouping-and-counting.md" in result.out
    assert {path.name: path.read_bytes() for path in (project / "posts").glob("*.md")} == before

    result = postgen("renumber", "--yes")
    assert (result.code, result.err) == (0, ""), result
    assert names(project) == ["1.1-asking-questions.md", "1.3-grouping-and-counting.md", "2.1-joins.md"]
    moved = (project / "posts" / "1.3-grouping-and-counting.md").read_text(encoding="utf-8")
    assert moved.startswith("# Tables – 1.3: Grouping and Counting\n")
    assert "![A bar](figures/1.3/bar.png) after [1.1](1.1-asking-questions.md)." in moved
    assert (project / "posts" / "figures" / "1.3" / "bar.png").read_bytes() == b"bar"
    assert not (project / "posts" / "figures" / "1.2").exists()
    other = (project / "posts" / "1.1-asking-questions.md").read_text(encoding="utf-8")
    assert "See [Lesson 1.3](1.3-grouping-and-counting.md#summary), lesson 1.3 and version 1.2.3." in other
    assert "[x](1.2-grouping-and-counting.md) lesson 1.2" in other, "code is not touched"
    joins = (project / "posts" / "2.1-joins.md").read_text(encoding="utf-8")
    assert "[g]: ./1.3-grouping-and-counting.md" in joins
    assert set(json.loads((project / "postgen.lock").read_text(encoding="utf-8"))["posts"]) == {
        "1.1",
        "1.3",
        "2.1",
    }
    status = postgen("status").out
    assert "edited" not in status
    assert not re.search("stale.*notation", status), status
    text = (project / "outline.yaml").read_text(encoding="utf-8")
    assert 'meaning: the key, lesson: "1.3"' in text
    assert '"1.3": [{ignore: PR603, reason: A quotation.}]  # kept' in text
    assert "all posts are named after their lessons" in postgen("renumber").out
    assert list((project / ".postgen" / "replaced").glob("*1.2-grouping*"))


def test_settings_that_the_author_has_changed_stay(project: Path, postgen: CommandRunner) -> None:
    rewrite_outline(project, *INSERTED, rest=REST.replace('"1.2"', '"1.3"'))
    result = postgen("renumber", "--yes")
    assert result.code == 0
    text = (project / "outline.yaml").read_text(encoding="utf-8")
    assert text.count('"1.3"') == 2


def test_two_posts_with_the_same_id_are_moved(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "2.1-joins.md").unlink()
    text = post("1.2", "Joins", "![A bar](figures/1.2/bar.png)")
    (project / "posts" / "1.2-joins.md").write_text(text, encoding="utf-8")
    rewrite_outline(project, *INSERTED)
    result = postgen("renumber", "--yes")
    assert (result.code, result.err) == (0, ""), result
    assert names(project) == ["1.1-asking-questions.md", "1.3-grouping-and-counting.md", "2.1-joins.md"]
    for name in names(project)[1:]:
        moved = (project / "posts" / name).read_text(encoding="utf-8")
        (figure,) = re.findall(r"\]\((figures/\S+)\)", moved)
        assert (project / "posts" / figure).read_bytes() == b"bar", name


def test_modules_are_swapped(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / "figures" / "2.1").mkdir()
    (project / "posts" / "figures" / "2.1" / "join.png").write_bytes(b"join")
    rewrite_outline(project, ["Joins"], ["Asking Questions", "Grouping and Counting"])
    assert postgen("renumber", "--yes").code == 0
    assert names(project) == ["1.1-joins.md", "2.1-asking-questions.md", "2.2-grouping-and-counting.md"]
    asking = (project / "posts" / "2.1-asking-questions.md").read_text(encoding="utf-8")
    assert "[Lesson 2.2](2.2-grouping-and-counting.md#summary), lesson 2.2 and" in asking
    figures = {path.parent.name: path.read_bytes() for path in (project / "posts" / "figures").rglob("*.png")}
    assert figures == {"1.1": b"join", "2.2": b"bar"}


def test_a_title_is_changed(project: Path, postgen: CommandRunner) -> None:
    TITLES["Counting and Grouping Rows"] = TITLES["Grouping and Counting"]
    rewrite_outline(project, ["Asking Questions", "Counting and Grouping Rows"], ["Joins"])
    assert postgen("renumber", "--yes").code == 0
    text = (project / "posts" / "1.2-counting-and-grouping-rows.md").read_text(encoding="utf-8")
    assert text.startswith("# Tables – 1.2: Counting and Grouping Rows\n")
    assert (project / "posts" / "figures" / "1.2" / "bar.png").exists()


def test_a_removed_lesson_is_named_and_left(project: Path, postgen: CommandRunner) -> None:
    rewrite_outline(project, ["Asking Questions"], ["Joins"], rest="")
    result = postgen("renumber", "--yes")
    assert result.code == 1
    assert "1.2-grouping-and-counting.md: belongs to no lesson" in result.err
    assert "1.2-grouping-and-counting.md" in names(project)


def test_an_interrupted_call_is_completed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite_outline(project, *INSERTED)
    series = load_series(project)
    plan = plan_renumbering(series)
    monkeypatch.setattr(Path, "unlink", lambda *_args, **_more: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        apply_renumbering(series, plan)
    monkeypatch.undo()
    assert CommandRunner(project, monkeypatch)("renumber", "--yes").code == 0
    assert names(project) == ["1.1-asking-questions.md", "1.3-grouping-and-counting.md", "2.1-joins.md"]


def test_fixes_never_turn_a_post_into_another_lesson(project: Path, postgen: CommandRunner) -> None:
    rewrite_outline(project, *INSERTED)
    result = postgen("validate", "--no-exec", "--fix", "--format", "json")
    text = (project / "posts" / "1.2-grouping-and-counting.md").read_text(encoding="utf-8")
    assert "Sorting" not in text
    found = [f for f in json.loads(result.out)["findings"] if f["code"] == "SE701"]
    assert [f["lesson"] for f in found] == ["1.3"]
    assert "postgen renumber" in found[0]["help"]


def test_status_names_strays_and_a_draft_is_not_paid_for(project: Path, postgen: CommandRunner) -> None:
    rewrite_outline(project, *INSERTED)
    status = postgen("status")
    assert re.search(r"1\.3 +misnamed", status.out)
    assert "posts/1.2-grouping-and-counting.md is probably the post of lesson 1.3" in status.err
    for arguments in (["1.3"], ["--all"]):
        result = postgen("draft", *arguments, "--model", "embedded", "--dry-run")
        assert result.code == 2, result
        assert "postgen renumber" in result.err
    assert postgen("draft", "1.2", "--dry-run", "--model", "embedded").code == 0
    for arguments in (
        ["validate", "1.3", "--no-exec"],
        ["run", "1.3"],
        ["revise", "1.3", "--note", "x", "--dry-run"],
    ):
        result = postgen(*arguments)
        assert result.code == 2, result
        assert "postgen renumber" in result.err, result


def test_figures_of_another_post_are_not_overwritten(project: Path, postgen: CommandRunner) -> None:
    figures = project / "posts" / "figures"
    (figures / "1.3").mkdir()
    (figures / "1.3" / "other.png").write_bytes(b"other")
    rewrite_outline(project, *INSERTED)
    result = postgen("renumber", "--yes")
    assert result.code == 2, result
    assert "figures/1.3 has files of another post" in result.err
    assert (figures / "1.2" / "bar.png").read_bytes() == b"bar"
    assert "1.2-grouping-and-counting.md" in names(project)


def test_an_interrupted_swap_of_figures_is_completed(project: Path, postgen: CommandRunner) -> None:
    figures = project / "posts" / "figures"
    (figures / "1.1").mkdir()
    (figures / "1.1" / "ask.png").write_bytes(b"ask")
    rewrite_outline(project, ["Grouping and Counting", "Asking Questions"], ["Joins"])
    (figures / "1.1").rename(figures / ".moving-1.2")
    assert postgen("renumber", "--yes").code == 0
    shown = {path.parent.name: path.read_bytes() for path in figures.rglob("*.png")}
    assert shown == {"1.1": b"bar", "1.2": b"ask"}
