"""The text of a new post with placeholders."""

from postgen.scaffold.rendering import render
from postgen.series import Lesson, Series


def skeleton(series: Series, lesson: Lesson) -> str:
    """Return the text of a post with placeholders."""
    roles = [section.effective_role for section in lesson.kind.sections]
    return render(
        "post.md.j2",
        series=series,
        lesson=lesson,
        kind=lesson.kind,
        packages=series.outline.environment.packages,
        role_of_points="explanation" if "explanation" in roles else roles[0],
    )
