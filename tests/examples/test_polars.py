"""The example series on Polars, whose subject and form differ from those of the repository's series."""

import json
import re
import shutil
from pathlib import Path

import pytest

from postgen.execution import reader_environment
from postgen.series import load_series
from postgen.validation import validate
from postgen.validation import ValidateOptions, find_files, read_posts
from tests.cli.command_runner import CommandRunner

EXAMPLE = Path(__file__).parents[2] / "examples" / "polars"


@pytest.fixture
def postgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    folder = tmp_path / "polars"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".postgen"))
    return CommandRunner(folder, monkeypatch)


def _findings(postgen: CommandRunner) -> list[tuple[str, str]]:
    result = postgen("validate", "--no-exec", "--format", "json")
    report = json.loads(result.out)
    assert report["summary"]["posts"] == 2
    return [(f["code"], f["message"]) for f in report["findings"]]


def test_the_posts_of_the_example_have_no_findings(postgen: CommandRunner) -> None:
    assert _findings(postgen) == []


def test_the_rules_apply_to_other_sections(postgen: CommandRunner) -> None:
    violations = {
        "PY406": ("import polars as pl\n", "import pandas as pd\nimport polars as pl\n"),
        "ST109": ("### Task 1\n", "### Task 1\n\nNothing.\n\n### Task 2\n"),
        "ST113": ("### Check Yourself", "### Quiz"),
        "PR604": ("## Picture It\n", "## Picture It\n\nCall `pl.col` on $x$.\n"),
        "PY402": ("(frame: pl.LazyFrame,", "(frame,"),
        "ST104": ("## How It Works", "## In-Depth Explanation"),
    }
    (post,) = (postgen.folder / "posts").glob("1.2-*.md")
    text = post.read_text(encoding="utf-8")
    for old, new in violations.values():
        assert old in text
        text = text.replace(old, new)
    post.write_text(text, encoding="utf-8")
    assert violations.keys() <= {code for code, _ in _findings(postgen)}


def test_its_prompts_and_messages_mention_no_other_series(postgen: CommandRunner) -> None:
    other = re.compile(r"torch|numpy|matplotlib|\bELI5\b|training loop", re.IGNORECASE)
    output = postgen("prompt", "1.2").out + postgen("new", "1.2").out
    (post,) = (postgen.folder / "posts").glob("1.2-*.md")
    post.unlink()
    assert postgen("new", "1.2").code == 0
    output += post.read_text(encoding="utf-8")
    output += "".join(message for _, message in _findings(postgen))
    assert "polars" in output
    assert not other.search(output), other.findall(output)


def test_the_code_of_the_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Needs the example's environment, which `postgen --project examples/polars validate` builds."""

    def no_network(*_: object, **__: object) -> None:
        pytest.skip("the environment with polars is not built here")

    monkeypatch.setattr("postgen.execution.environment.resolve", no_network)
    monkeypatch.setattr("postgen.execution.environment.build", no_network)
    series = load_series(EXAMPLE)
    declared = series.outline.environment
    reader_environment(declared.python, declared.packages)
    posts, unreadable = read_posts(find_files([series.posts_dir]), series)
    result = validate(posts, series, ValidateOptions())
    assert (result.findings, unreadable) == ((), [])
    assert result.blocks_run + result.blocks_cached == 11
