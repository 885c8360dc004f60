"""The example series on SQL, which has no mathematics, and rules of the house of its own."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command_runner import CommandRunner

EXAMPLE = Path(__file__).parents[2] / "examples" / "sql"


@pytest.fixture
def postgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    folder = tmp_path / "sql"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".postgen"))
    return CommandRunner(folder, monkeypatch)


def codes(postgen: CommandRunner) -> set[str]:
    result = postgen("validate", "--no-exec", "--format", "json")
    report = json.loads(result.out)
    assert report["summary"]["posts"] == 3
    return {finding["code"] for finding in report["findings"]}


def test_the_posts_have_no_findings(postgen: CommandRunner) -> None:
    assert codes(postgen) == set()


def test_each_rule_of_the_house_finds_its_breach(postgen: CommandRunner) -> None:
    (post,) = (postgen.folder / "posts").glob("1.1-*.md")
    text = post.read_text(encoding="utf-8")
    breaches = {
        "HR/british": ("You get a list.", "You get a list to analyze."),
        "HR/no-belittling": ("A query is that", "A query is simply that"),
        "HR/no-emoji": ("with a filter", "with a filter 🎉"),
        "HR/upper-case-sql": ("FROM orders\nWHERE pounds > 100\nORDER BY pounds DESC\n```", "from orders\n```"),
        "HR/short-opening": ("one sentence.", "one. Two. Three. Four."),
        "HR/asks-a-question": ("more than £100?", "more than £100."),
        "HR/calm": ("## Try it", "## Try it: now!"),
        "HR/sentence-case": ("### Puzzle 1: Tea or Leeds", "### Puzzle 1: Tea Or Leeds"),
        "HR/short-posts": ("## Remember", f"{'More words. ' * 200}\n\n## Remember"),
    }
    for old, new in breaches.values():
        assert old in text
        text = text.replace(old, new, 1)
    post.write_text(text, encoding="utf-8")
    assert breaches.keys() <= codes(postgen)


def test_a_writer_is_told_the_rules_and_nothing_of_mathematics(postgen: CommandRunner) -> None:
    prompt = postgen("prompt", "1.3").out
    assert prompt.count("Each query answers a question that somebody at work would really ask.") == 1
    assert "Do not use: just, simply, obviously" in prompt
    assert not {"$$", "LaTeX", "plt.show()", "torch"} & set(prompt.split())
