"""A figure without a file is reported once, with one advice."""

from pathlib import Path

import pytest

from postgen.findings import Finding
from postgen.series import load_series
from postgen.validation import ValidateOptions, find_files, read_posts, validate
from tests.projects import LESSON, OUTLINE, small_project

pytestmark = pytest.mark.slow
IMAGE = "![The sum of both numbers](figures/1.1/sum.png)"
DRAWN = LESSON.replace(
    "print(add(2, 3))\n```\n",
    f"import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.show()\n```\n\n{IMAGE}\n",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    packages = OUTLINE.replace("packages: []", "packages: [torch==2.13.0, matplotlib]")
    return small_project(tmp_path / "project", packages)


def _missing(project: Path, text: str, *, execute: bool, select: tuple[str, ...] = ()) -> list[Finding]:
    (project / "posts" / "1.1-adding-up.md").write_text(text, encoding="utf-8")
    series = load_series(project)
    posts, _ = read_posts(find_files([project / "posts"]), series)
    for _ in range(2):  # the second time from the cache
        found = validate(posts, series, ValidateOptions(execute=execute, select=select)).findings
    return [f for f in found if f.code in ("EX805", "EX811", "SE703") and "sum.png" in f.message]


@pytest.mark.parametrize(("execute", "code"), [(True, "EX805"), (False, "SE703")])
def test_a_figure_that_a_block_draws(project: Path, execute: bool, code: str) -> None:
    (finding,) = _missing(project, DRAWN, execute=execute)
    assert (finding.code, finding.message) == (code, "the figure `figures/1.1/sum.png` does not exist")
    assert "postgen run --update" in finding.help


@pytest.mark.parametrize(("execute", "code"), [(True, "EX811"), (False, "SE703")])
def test_a_figure_with_a_script(project: Path, execute: bool, code: str) -> None:
    script = project / "posts" / "figures" / "1.1" / "sum.py"
    script.parent.mkdir(parents=True)
    script.write_text("import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.show()\n", "utf-8")
    (finding,) = _missing(
        project, LESSON.replace("\n## Exercises", f"\n{IMAGE}\n\n## Exercises"), execute=execute
    )
    assert finding.code == code
    assert "postgen run --update" in finding.help


def test_other_figures_and_selections(project: Path) -> None:
    text = LESSON.replace("\n## Exercises", f"\nText.\n\n{IMAGE}\n\n## Exercises")
    (finding,) = _missing(project, text, execute=True)
    assert (finding.code, "correct the path" in finding.help) == ("SE703", True)
    (finding,) = _missing(project, DRAWN, execute=True, select=("SE",))
    assert finding.code == "SE703"


def test_a_figure_that_its_block_does_not_draw(project: Path) -> None:
    text = DRAWN.replace("plt.show()", "plt.close()")
    (project / "posts" / "1.1-adding-up.md").write_text(text, encoding="utf-8")
    series = load_series(project)
    posts, _ = read_posts(find_files([project / "posts"]), series)
    found = [f for f in validate(posts, series, ValidateOptions()).findings if f.code in ("EX805", "SE703")]
    assert [f.code for f in found] == ["EX805"]
