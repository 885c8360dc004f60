"""Title line not in the series' form.

**What it flags.** A first line after any front matter other than `# <series title> – <id>: <lesson title>`.

**Why.** Readers and tools find a lesson by its title line.

**Example.** `# The Simplest Case - Linear Regression`

**Instead.** `--fix` writes the title line, unless the post has a title that says something else.

    # Learn the Training Loop with PyTorch – 1.2: The Simplest Case: Linear Regression

**Not flagged.** A title underlined with `===`. A post that does not belong to a lesson (SE701).
"""

import re

from postgen.document import Document, Heading
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.structure.section_matching import broken_headings


def check(document: Document, context: Context) -> Problems:
    if context.lesson is None:
        return
    expected = context.series.title_line(context.lesson)
    title = document.title
    if title is None:
        line = min(document.front_matter_end + 1, document.source.line_count)
        yield Problem(
            document.source.line_span(document.blocks[0].line if document.blocks else line),
            "the post does not start with its title line",
            f"start the post with `# {expected}`",
            _insert_title(document, expected),
        )
    elif document.text[title.start : title.end] != expected:
        yield Problem(
            document.heading_span(title),
            f"the title line is not `{expected}`",
            f"write `# {expected}`",
            (_replace_title(document, title, expected),)
            if _means_the_same(title.text, expected, context)
            else (),
        )


def _means_the_same(text: str, expected: str, context: Context) -> bool:
    """True if a title names the lesson in other punctuation or without the series, and says nothing else."""
    assert context.lesson
    words, lesson_words = _words(text), _words(context.lesson.title)
    return not words or (words <= _words(expected) and len(words & lesson_words) * 2 >= len(lesson_words))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _replace_title(document: Document, title: Heading, expected: str) -> Edit:
    if title.start < title.end:
        return Edit(title.start, title.end, expected)
    return document.replace_line(title.line, f"# {expected}")  # a heading with a mark but no text


def _insert_title(document: Document, expected: str) -> tuple[Edit, ...]:
    """Turn the first line into the title or insert one; no edit if the post has a level-1 heading."""
    if any(heading.level == 1 for heading in document.headings):
        return ()
    source = document.source
    first = document.blocks[0] if document.blocks else None
    broken = document.memo(broken_headings)
    is_broken = first and broken and (broken[0].line, broken[0].text) == (first.line, expected)
    if first and (is_broken or source.line_text(first.line).strip("# ") == expected):
        return (document.replace_line(first.line, f"# {expected}"),)
    end_of_front_matter = source.line_end(document.front_matter_end) if document.front_matter_end else 0
    start = source.line_start(document.front_matter_end + 1)
    before = source.newline if start == end_of_front_matter > 0 else ""
    return (Edit(start, start, f"{before}# {expected}{source.newline * 2}"),)


RULE = Rule("ST101", "title-line", check)
