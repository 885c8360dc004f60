"""`postgen validate --fix` and `--diff`."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postgen.document import Source
from postgen.series import Series, parse_outline
from postgen.validation import ValidateOptions, fix_post, make_post, validate
from tests.cli.command_runner import CommandRunner
from tests.hypothesis_profiles import share
from tests.projects import OUTLINE, RECAP

RECAP_FILE = "1.2-looking-back.md"
BROKEN = RECAP.replace("where $s$ is", r"where \(s\) is").replace(
    "# Small Steps – 1.2", "# Small Steps - 1.2"
)


def test_fix_corrects_the_file_and_then_checks_it(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / RECAP_FILE
    path.write_bytes(("\ufeff" + BROKEN).replace("\n", "\r\n").encode())
    result = postgen("validate", "--fix")
    assert result.code == 0, result
    assert path.read_bytes() == ("\ufeff" + RECAP).replace("\n", "\r\n").encode()
    assert f"posts/{RECAP_FILE}: 2 findings fixed" in result.err


@pytest.mark.parametrize("options", [(), ("--statistics",), ("--format", "json"), ("--verbose",)])
@pytest.mark.parametrize("text", [BROKEN, RECAP, "\ufeff" + BROKEN.replace("\n", "\r\n"), "# é \u2028", ""])
def test_fix_of_standard_input_prints_the_post_and_nothing_else(
    project: Path, postgen: CommandRunner, text: str, options: tuple[str, ...]
) -> None:
    result = postgen("validate", "-", "--as", "1.2", "--fix", *options, stdin=text.encode())
    path = project / "posts" / RECAP_FILE
    path.write_bytes(text.encode())
    assert postgen("validate", "--fix", str(path)).code == result.code
    assert result.out_bytes == path.read_bytes()


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0c", "\x0b", "\x85", "\x1c", "\r"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_diff_can_be_applied_to_text_with_unusual_characters(
    project: Path, postgen: CommandRunner, character: str, newline: str
) -> None:
    path = project / "posts" / RECAP_FILE
    text = BROKEN.replace("where ", f"where{character}we say ", 1)
    path.write_bytes(text.replace("\n", newline).encode())
    diff = postgen("validate", "--diff", str(path)).out_bytes
    assert b"No newline" not in diff
    copy = project / "copy.md"
    copy.write_bytes(path.read_bytes())
    subprocess.run(["patch", "--binary", "--quiet", str(copy)], input=diff, check=True)
    postgen("validate", "--fix", str(path))
    assert copy.read_bytes() == path.read_bytes()


def test_diff_shows_the_fixes_and_does_not_change_the_file(project: Path, postgen: CommandRunner) -> None:
    path = project / "posts" / RECAP_FILE
    path.write_text(BROKEN, encoding="utf-8")
    result = postgen("validate", "--diff")
    assert result.code == 1
    assert "\n-# Small Steps - 1.2: Looking Back\n+# Small Steps – 1.2: Looking Back\n" in result.out
    assert path.read_text(encoding="utf-8") == BROKEN
    path.write_text(RECAP, encoding="utf-8")
    assert postgen("validate", "--diff").code == 0


def test_statistics_are_printed_instead_of_findings(project: Path, postgen: CommandRunner) -> None:
    (project / "posts" / RECAP_FILE).write_text(BROKEN, encoding="utf-8")
    result = postgen("validate", "--statistics", "--select", "MA201,ST101")
    assert result.code == 1
    assert result.out == "1  MA201  backslash-delimiters (1 fixable)\n1  ST101  title-line (1 fixable)\n"


PIECES = st.sampled_from(
    [
        *(r"\(x\)", r"\[y\]", "$ x $", "$$z$$", "text", "$x$", "\n\n", "\n", " ", "$$\nq\n$$", "- item"),
        *(
            "| a | $b$ |",
            "&nbsp;",
            "&alpha;",
            "<b>",
            "pip install torch",
            "```\nx = 1\n```",
            "# T",
            "## ELI5",
        ),
        *("```python\nprint(1)\n```", "$5 and $6", r"\begin{align}a\end{align}", "> quote", "1. one", "x_i"),
        *("`code $x$`", "é", "\r\n", "*", "\\"),
    ]
)


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Series:
    return Series(tmp_path_factory.mktemp("series"), parse_outline(OUTLINE))


@share(0.4)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_fixing_is_idempotent_and_never_adds_findings(series: Series, text: str) -> None:
    options = ValidateOptions(ignore=("PY",), execute=False)

    def findings(source_text: str) -> int:
        post = make_post(Source("p.md", source_text), series.posts_dir / RECAP_FILE, series)
        return len(validate([post], series, options).findings)

    def fixed(source_text: str) -> str:
        return fix_post(
            make_post(Source("p.md", source_text), series.posts_dir / RECAP_FILE, series), series, options
        )[0]

    once = fixed(text)
    assert findings(once) <= findings(text)
    assert fixed(once) == once
    if once == text:
        return
    assert findings(once) < findings(text)
