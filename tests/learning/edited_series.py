"""A series for tests whose posts postgen wrote and an editor changed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from postgen.drafting.lockfile import record_written_post
from postgen.series import load_series
from tests.projects import small_project

OUTLINE = """\
series:
  title: Small Steps
modules:
  - title: First Things
    goal: See how a thing works.
    lessons:
      - title: Adding Up
      - title: Taking Away
      - title: Making More
      - title: Sharing Out
kinds:
  lesson:
    introduction: Says what it is about.
    code: allowed
    sections:
      - {heading: ELI5, instructions: In everyday words.}
      - {heading: Summary, instructions: In short.}
environment: {python: "3.11", packages: []}
"""


def post(lesson: str, title: str, eli5: str, summary: str = "That is all.") -> str:
    """The text of a post."""
    return (
        f"# Small Steps – {lesson}: {title}\n\nIt begins.\n\n## ELI5\n\n{eli5}\n\n## Summary\n\n{summary}\n"
    )


def edited_series(
    root: Path, texts: Mapping[str, str], edit: Callable[[str], str], outline: str = OUTLINE
) -> Path:
    """Write a series: the ELI5 of each lesson is one of ``texts``, and then edited.

    Returns the folder.
    """
    series = load_series(small_project(root, outline))
    for lesson_id, eli5 in texts.items():
        lesson = series.lesson(lesson_id)
        text = post(lesson.id, lesson.title, eli5)
        record_written_post(series, lesson, text, "drafted", "m")
        (root / "posts" / lesson.file_name).write_text(edit(text), encoding="utf-8")
    return root
