"""File that belongs to no lesson, or whose name is not the lesson's.

**What it flags.** A post whose file name starts with no lesson's id, or goes on otherwise than with the
lesson's title in lower case, its words joined by hyphens.

**Why.** The file name tells a post's lesson; with another one, the rules of the lesson cannot hold, links
from other posts break, and two files may claim one lesson.

**Example.**

    posts/1.2-linreg.md

**Instead.**

    posts/1.2-the-simplest-case-linear-regression.md

**Not flagged.** The folder: drafts may lie anywhere.
"""

import difflib
from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.context import Context
from postgen.rules.rule import Rule
from postgen.series import Series


def check(document: Document, context: Context) -> Iterator[Problem]:
    name = context.file.name
    lesson = context.lesson or context.series.lesson_of_prefix(name)
    if lesson is None:
        nearest = _nearest(name, context.series)
        instead = f"rename it to `{nearest}`" if nearest else "rename it to `<id>-<title>.md`, or move it"
        yield Problem(
            document.source.line_span(1), f"the file `{name}` belongs to no lesson of the series", instead
        )
    elif name != lesson.file_name:
        yield Problem(
            document.source.line_span(1),
            f"the file `{name}` is not named after lesson {lesson.id}",
            f"rename it to `{lesson.file_name}`",
        )


def _nearest(name: str, series: Series) -> str | None:
    names = [lesson.file_name for lesson in series.lessons]
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=0.6)), None)


RULE = Rule("SE701", "file-name", check)
