"""Data that a series declares, from the command line to the post."""

from pathlib import Path

from tests.cli.calling import Caller
from tests.projects import LESSON


def test_a_post_reads_the_data_of_its_series(project: Path, postgen: Caller) -> None:
    outline = (project / "outline.yaml").read_text(encoding="utf-8")
    (project / "outline.yaml").write_text(outline.replace("packages: []", "packages: [], data: [numbers]"))
    (project / "numbers").mkdir()
    (project / "numbers" / "two.txt").write_text("2")
    reads = LESSON.replace("print(add(2, 3))", 'print(add(int(open("numbers/two.txt").read()), 3))')
    (project / "posts" / "1.1-adding-up.md").write_text(reads, encoding="utf-8")
    called = postgen("run", "posts")
    assert called.code == 0, called
    assert "\n5\n" in called.out
    (project / "numbers" / "two.txt").unlink()
    called = postgen("validate", "posts")
    assert called.code == 2
    assert "environment.data[0]: no file of the project matches 'numbers'" in called.err
