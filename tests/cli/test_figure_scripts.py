"""A figure script beside its figure draws it, in the sandbox, for `run --update` and `validate`."""

import json
from pathlib import Path

import pytest

from postgen.validation.figure_scripts import find_figure_scripts
from tests.cli.command_runner import CommandRunner
from tests.projects import OUTLINE, RECAP, WITH_OUTPUT

SCRIPT = """\
import matplotlib.pyplot as plt

plt.figure(figsize=(1, 1))
plt.plot([0, 1], [0, 1])
"""
IMAGE = "![A line from the lower left to the upper right](figures/{}/line.png)\n"


@pytest.fixture
def script(project: Path) -> Path:
    """The script of a figure that the recap shows."""
    outline = OUTLINE.replace("packages: []", "packages: [matplotlib]")
    (project / "outline.yaml").write_text(outline, encoding="utf-8")
    path = project / "posts" / "figures" / "1.2" / "line.py"
    path.parent.mkdir(parents=True)
    path.write_text(SCRIPT, encoding="utf-8")
    post = RECAP.replace("## Mathematical", IMAGE.format("1.2") + "\n## Mathematical")
    (project / "posts" / "1.2-looking-back.md").write_text(post, encoding="utf-8")
    return path


def findings(postgen: CommandRunner) -> list[tuple[str, str]]:
    result = postgen("validate", "--format", "json", "--select", "EX,SE703")
    return [(found["code"], found["message"]) for found in json.loads(result.out)["findings"]]


@pytest.mark.slow
def test_a_figure_is_drawn_checked_and_drawn_again(postgen: CommandRunner, script: Path) -> None:
    assert "EX811" in [code for code, _ in findings(postgen)]
    result = postgen("run", "--update")
    assert (result.code, result.out) == (0, "posts/figures/1.2/line.png written\n")
    assert findings(postgen) == []
    assert postgen("run", "--update").out == ""

    script.write_text(SCRIPT.replace("[0, 1], [0, 1]", "[0, 1], [1, 0]"), encoding="utf-8")
    ((code, message),) = findings(postgen)
    assert code == "EX811"
    assert "`figures/1.2/line.png` is stale" in message
    script.write_text(SCRIPT, encoding="utf-8")
    assert findings(postgen) == []  # also from the cache


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1\nraise ValueError('no')\n", "fails in line 2: ValueError: no"),
        ("x = 1\n", "draws no figures, not one"),
        (SCRIPT + "plt.figure()\nplt.plot([1])\n", "draws 2 figures, not one"),
        ("import urllib.request\nurllib.request.urlopen('http://example.org')\n", "fails in line 2"),
        ("open('/etc/postgen', 'w')\n", "fails in line 1"),
    ],
)
def test_a_script_that_does_not_draw_its_figure_is_reported(
    postgen: CommandRunner, script: Path, source: str, message: str
) -> None:
    script.write_text(source, encoding="utf-8")
    script.with_suffix(".png").write_bytes(b"")
    assert any(code == "EX811" and message in text for code, text in findings(postgen))
    before = script.with_suffix(".png").read_bytes()
    assert postgen("run", "--update").code == 1
    assert script.with_suffix(".png").read_bytes() == before


@pytest.mark.slow
def test_a_scripted_figure_after_a_block_is_not_expected_from_the_block(
    postgen: CommandRunner, script: Path, project: Path
) -> None:
    folder = script.parent.with_name("1.1")
    folder.mkdir()
    (folder / "line.py").write_text(SCRIPT, encoding="utf-8")
    post = WITH_OUTPUT.replace("5\n```\n", "5\n```\n\n" + IMAGE.format("1.1"), 1)
    path = project / "posts" / "1.1-adding-up.md"
    path.write_text(post, encoding="utf-8")
    assert postgen("run", "--update").code == 0
    assert path.read_text(encoding="utf-8") == post
    assert findings(postgen) == []


def test_only_scripts_below_the_figures_are_read(tmp_path: Path) -> None:
    home = tmp_path / "posts"
    (home / "figures" / "1.1").mkdir(parents=True)
    (tmp_path / "secret.py").write_text("1", encoding="utf-8")
    (home / "figures" / "1.1" / "linked.py").symlink_to(tmp_path / "secret.py")
    (home / "figures" / "1.1" / "folder.py").mkdir()
    (home / "figures" / "1.1" / "bytes.py").write_bytes(b"\xff")
    (home / "figures" / "1.1" / "good.py").write_text("2", encoding="utf-8")
    names = ("linked", "folder", "bytes", "missing", "good", "../../secret")
    text = " ".join(f"![x](figures/1.1/{name}.png)" for name in names)
    assert [script.source for script in find_figure_scripts(text, home)] == ["2"]
