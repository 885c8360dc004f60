"""`validate --changed-since`: what a pull request touches, and what depends on it, with real git."""

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
def checked(postgen: CommandRunner) -> "Checked":
    return Checked(postgen)


class Checked:
    """Which posts a call checks: a rule that every post breaks tells."""

    def __init__(self, postgen: CommandRunner) -> None:
        self._postgen = postgen
        self.last: CommandResult

    def __call__(self, base: str, *more: str) -> list[str]:
        arguments = ("--no-exec", "--select", "ST106", "--format", "json", "--changed-since", base)
        self.last = self._postgen("validate", *arguments, *more)
        assert self.last.code in (0, 1), self.last
        report = json.loads(self.last.out)
        paths = sorted({Path(f["path"]).name for f in report["findings"]})
        assert len(paths) == report["summary"]["posts"], "each post must break the rule"
        return [path.split("-")[0] for path in paths]


@pytest.fixture(autouse=True)
def _every_post_breaks_a_rule(project: Path) -> None:
    outline = project / "outline.yaml"
    text = (
        outline.read_text(encoding="utf-8") + "rules: {introduction_words: 10, severity: {ST106: warning}}\n"
    )
    outline.write_text(text, encoding="utf-8")


def test_a_change_of_wording_touches_one_post(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    git("switch", "-qc", "topic")
    _edit(written, "1.1", "Put two piles", "Lay two piles")
    assert checked("main") == ["1.1"], "not committed yet"
    git.commit()
    assert checked("main") == ["1.1"], "committed"
    assert checked("main", "posts/" + FILES["2.1"]) == [], "paths narrow it down"
    assert checked("HEAD") == []


def test_posts_that_use_what_has_changed_come_with_it(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    _edit(written, "1.1", "def add(a: int, b: int) -> int:", "def add(a: int, b: int = 0) -> int:")
    assert checked("main") == ["1.1", "2.1"]
    assert "2.1-going-on.md uses `add`, of lesson 1.1" in checked.last.err
    assert "1.2" not in checked.last.err


_COPIED = " ".join(f"word{n}" for n in range(40)) + "."


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("```bash\nuv add torch\n```", "```python\nimport torch\n```", "imports `torch`"),
        (_COPIED, _COPIED, "shares a passage with it"),
        ("This is a **telescoping sum** to see.", "The telescoping sum again.", "uses `telescoping sum`"),
        ("Here $q$ is the number of apples.", "Here $q$ is the number of pears.", "uses the symbol `q`"),
    ],
)
def test_what_the_rules_compare_makes_dependents(
    written: Path, git: Git, checked: Checked, first: str, last: str, why: str
) -> None:
    _make_long(written)
    _edit(written, "2.1", "## Exercises", f"{last}\n\n## Exercises")
    git.commit()
    _edit(written, "1.1", "## Exercises", f"{first}\n\n## Exercises")
    assert checked("main") == ["1.1", "2.1"]
    assert f"2.1-going-on.md {why}, of lesson 1.1" in checked.last.err


def test_posts_that_link_to_one_that_is_gone_come_with_it(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    _edit(written, "1.1", "## Exercises", f"As [later]({FILES['2.1']}#eli5).\n\n## Exercises")
    git.commit()
    (written / "posts" / FILES["2.1"]).unlink()
    assert checked("main") == ["1.1"]


def test_earlier_posts_do_not_depend_on_later_ones(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    _edit(written, "2.1", "def add(a: int, b: int)", "def add(a: int, b: int = 0)")
    assert checked("main") == ["2.1"]


def test_a_changed_figure_is_a_changed_post(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    figure = written / "posts" / "figures" / "2.1" / "sum.png"
    figure.parent.mkdir(parents=True)
    figure.write_bytes(b"png")
    assert checked("main") == ["2.1"]


def test_a_changed_outline_touches_all(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    outline = written / "outline.yaml"
    outline.write_text(outline.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert checked("main") == ["1.1", "1.2", "2.1"]


def test_what_others_did_meanwhile_is_not_ours(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    git("switch", "-qc", "topic")
    _edit(written, "1.1", "Put two piles", "Lay two piles")
    git.commit()
    git("switch", "-q", "main")
    _edit(written, "1.2", "Put two piles", "Heap two piles")
    git.commit()
    git("switch", "-q", "topic")
    assert checked("main") == ["1.1"]


def test_a_removed_post_touches_those_that_used_it(written: Path, git: Git, checked: Checked) -> None:
    _make_long(written)
    git.commit()
    (written / "posts" / FILES["1.1"]).unlink()
    assert checked("main") == ["2.1"]


def test_a_base_that_git_does_not_know_is_refused(written: Path, postgen: CommandRunner) -> None:
    result = postgen("validate", "--changed-since", "--output=x")
    assert (result.code, result.out) == (2, "")
    assert "git does not know the branch, tag or commit '--output=x'" in result.err
    assert not list(written.glob("x*"))


def test_outside_of_git_it_is_refused(project: Path, postgen: CommandRunner) -> None:
    result = postgen("validate", "--changed-since", "main")
    assert result.code == 2
    assert "not in a git repository" in result.err


def test_a_shallow_clone_is_told_what_to_fetch(written: Path, git: Git, postgen: CommandRunner) -> None:
    git("checkout", "-q", "--orphan", "alone")
    git.commit()
    result = postgen("validate", "--changed-since", "main")
    assert result.code == 2
    assert "fetch-depth: 0" in result.err


def _make_long(project: Path) -> None:
    """Introductions of more than ten words, so that each post has a finding."""
    more = "This sentence is here to make the introduction of this post longer than it may be.\n\n## ELI5"
    for lesson in POSTS:
        _edit(project, lesson, "## ELI5", more)
