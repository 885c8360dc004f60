"""The declared data of a series, from the command line to the post."""

from pathlib import Path

from tests.cli.command_runner import CommandRunner
from tests.projects import LESSON


def test_a_post_reads_the_data_of_its_series(project: Path, postgen: CommandRunner) -> None:
    outline = (project / "outline.yaml").read_text(encoding="utf-8")
    (project / "outline.yaml").write_text(outline.replace("packages: []", "packages: [], data: [numbers]"))
    (project / "numbers").mkdir()
    (project / "numbers" / "two.txt").write_text("2")
    reading_post = LESSON.replace("print(add(2, 3))", 'print(add(int(open("numbers/two.txt").read()), 3))')
    (project / "posts" / "1.1-adding-up.md").write_text(reading_post, encoding="utf-8")
    result = postgen("run", "posts")
    assert result.code == 0, result
    assert "\n5\n" in result.out
    (project / "numbers" / "two.txt").unlink()
    result = postgen("validate", "posts")
    assert result.code == 2
    assert "environment.data[0]: no file of the project matches 'numbers'" in result.err
