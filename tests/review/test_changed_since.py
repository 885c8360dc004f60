"""`validate --changed-since`: the changed posts and the posts that depend on them, with real git."""

import json
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandResult, CommandRunner
from tests.drafting.scripted_model import POSTS
from tests.repositories import Git
from tests.review.conftest import FILES


def _edit(project: Path, lesson: str, old: str, new: str) -> None:
    path = project / "posts" / FILES[lesson]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def check(postgen: CommandRunner) -> "ChangedPostsCheck":
    return ChangedPostsCheck(postgen)


class ChangedPostsCheck:
    """Returns the lessons that `validate` checks, by means of a rule that every post violates."""

    def __init__(self, postgen: CommandRunner) -> None:
        self._postgen = postgen
        self.last: CommandResult

    def __call__(self, base: str, *extra: str) -> list[str]:
        arguments = ("--no-exec", "--select", "ST106", "--format", "json", "--changed-since", base)
        self.last = self._postgen("validate", *arguments, *extra)
        assert self.last.code in (0, 1), self.last
        report = json.loads(self.last.out)
        paths = sorted({Path(f["path"]).name for f in report["findings"]})
        assert len(paths) == report["summary"]["posts"], "each post must violate the rule"
        return [path.split("-")[0] for path in paths]


@pytest.fixture(autouse=True)
def _rule_that_every_post_violates(project: Path) -> None:
    outline = project / "outline.yaml"
    text = (
        outline.read_text(encoding="utf-8") + "rules: {introduction_words: 10, severity: {ST106: warning}}\n"
    )
    outline.write_text(text, encoding="utf-8")


def test_a_change_of_wording_selects_one_post(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    git("switch", "-qc", "topic")
    _edit(committed_series, "1.1", "Put two piles", "Lay two piles")
    assert check("main") == ["1.1"], "not committed yet"
    git.commit()
    assert check("main") == ["1.1"], "committed"
    assert check("main", "posts/" + FILES["2.1"]) == [], "paths limit the selection"
    assert check("HEAD") == []


def test_posts_that_use_a_changed_function_are_selected(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    _edit(committed_series, "1.1", "def add(a: int, b: int) -> int:", "def add(a: int, b: int = 0) -> int:")
    assert check("main") == ["1.1", "2.1"]
    assert "2.1-going-on.md uses `add`, of lesson 1.1" in check.last.err
    assert "1.2" not in check.last.err


_COPIED = " ".join(f"word{n}" for n in range(40)) + "."


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        ("```bash\nuv add torch\n```", "```python\nimport torch\n```", "imports `torch`"),
        (_COPIED, _COPIED, "shares a passage with it"),
        ("This is a **telescoping sum** to see.", "The telescoping sum again.", "uses `telescoping sum`"),
        ("Here $q$ is the number of apples.", "Here $q$ is the number of pears.", "uses the symbol `q`"),
    ],
)
def test_posts_with_shared_facts_are_selected(
    committed_series: Path, git: Git, check: ChangedPostsCheck, first: str, last: str, reason: str
) -> None:
    _make_long(committed_series)
    _edit(committed_series, "2.1", "## Exercises", f"{last}\n\n## Exercises")
    git.commit()
    _edit(committed_series, "1.1", "## Exercises", f"{first}\n\n## Exercises")
    assert check("main") == ["1.1", "2.1"]
    assert f"2.1-going-on.md {reason}, of lesson 1.1" in check.last.err


def test_posts_that_link_to_a_removed_post_are_selected(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    _edit(committed_series, "1.1", "## Exercises", f"As [later]({FILES['2.1']}#eli5).\n\n## Exercises")
    git.commit()
    (committed_series / "posts" / FILES["2.1"]).unlink()
    assert check("main") == ["1.1"]


def test_earlier_posts_do_not_depend_on_later_ones(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    _edit(committed_series, "2.1", "def add(a: int, b: int)", "def add(a: int, b: int = 0)")
    assert check("main") == ["2.1"]


def test_a_changed_figure_is_a_changed_post(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    figure = committed_series / "posts" / "figures" / "2.1" / "sum.png"
    figure.parent.mkdir(parents=True)
    figure.write_bytes(b"png")
    assert check("main") == ["2.1"]


def test_a_changed_outline_selects_all_posts(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    outline = committed_series / "outline.yaml"
    outline.write_text(outline.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert check("main") == ["1.1", "1.2", "2.1"]


def test_changes_on_the_base_branch_are_ignored(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    git("switch", "-qc", "topic")
    _edit(committed_series, "1.1", "Put two piles", "Lay two piles")
    git.commit()
    git("switch", "-q", "main")
    _edit(committed_series, "1.2", "Put two piles", "Heap two piles")
    git.commit()
    git("switch", "-q", "topic")
    assert check("main") == ["1.1"]


def test_posts_that_used_a_removed_post_are_selected(
    committed_series: Path, git: Git, check: ChangedPostsCheck
) -> None:
    _make_long(committed_series)
    git.commit()
    (committed_series / "posts" / FILES["1.1"]).unlink()
    assert check("main") == ["2.1"]


def test_an_unknown_base_is_a_usage_error(committed_series: Path, postgen: CommandRunner) -> None:
    result = postgen("validate", "--changed-since", "--output=x")
    assert (result.code, result.out) == (2, "")
    assert "git does not know the branch, tag or commit '--output=x'" in result.err
    assert not list(committed_series.glob("x*"))


def test_outside_of_git_it_is_a_usage_error(project: Path, postgen: CommandRunner) -> None:
    result = postgen("validate", "--changed-since", "main")
    assert result.code == 2
    assert "not in a git repository" in result.err


def test_in_a_shallow_clone_the_error_says_what_to_fetch(
    committed_series: Path, git: Git, postgen: CommandRunner
) -> None:
    git("checkout", "-q", "--orphan", "alone")
    git.commit()
    result = postgen("validate", "--changed-since", "main")
    assert result.code == 2
    assert "fetch-depth: 0" in result.err


def _make_long(project: Path) -> None:
    """Lengthen all introductions to more than ten words, so that each post has a finding."""
    addition = "This sentence is here to make the introduction of this post longer than it may be.\n\n## ELI5"
    for lesson in POSTS:
        _edit(project, lesson, "## ELI5", addition)
