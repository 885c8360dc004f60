"""File that does not belong to a lesson, or is not named after its lesson.

**What it flags.** A post whose file name does not start with the id of a lesson, or does not continue with
the lesson's title in lower case and with hyphens between the words.

**Why.** The file name identifies a post's lesson. A wrong one breaks links from other posts.

**Example.** `posts/1.2-linreg.md`

**Instead.** `posts/1.2-the-simplest-case-linear-regression.md`

**Not flagged.** The folder: drafts can be anywhere.
"""

import difflib

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    name = context.file.name
    lesson = context.lesson or context.series.lesson_of_file(name)
    if lesson is None:
        names = [lesson.file_name for lesson in context.series.lessons]
        nearest = difflib.get_close_matches(name, names, n=1)
        advice = f"rename it to `{nearest[0]}`" if nearest else "rename it to `<id>-<title>.md`, or move it"
        message = f"the file `{name}` does not belong to a lesson of the series"
        yield Problem(document.source.line_span(1), message, advice)
    elif name != lesson.file_name:
        yield Problem(
            document.source.line_span(1),
            f"the file `{name}` is not named after lesson {lesson.id}",
            f"`postgen renumber` renames it to `{lesson.file_name}`, with its figures and all links to it",
        )


RULE = Rule("SE701", "file-name", check)
