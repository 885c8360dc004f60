"""Title line not in the series' form.

**What it flags.** A post whose first line is not a level-1 heading of the form
`<series title> – <id>: <lesson title>`, with an en dash.

**Why.** Readers and the other tools find a lesson by its title line, and a model that rewords it has
often drifted from the outline.

**Example.**

    # The Simplest Case - Linear Regression

**Instead.**

    # Learn the Training Loop with PyTorch – 1.2: The Simplest Case: Linear Regression

**Not flagged.** YAML front matter before the title line. A post that belongs to no lesson (SE701 says so).
"""

from collections.abc import Iterator

from postgen.document import Document
from postgen.findings import Edit, Problem
from postgen.rules.context import Context
from postgen.rules.rule import Rule


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.lesson is None:
        return
    wanted = context.series.title_line(context.lesson)
    title = document.title
    if title is None:
        line = min(document.front_matter_end + 1, document.source.line_count)
        start = document.source.line_start(line)
        newline = document.source.newline
        edit = Edit(start, start, f"# {wanted}{newline}{newline}")
        yield Problem(
            document.source.line_span(line),
            "the post does not start with its title line",
            f"start the post with `# {wanted}`",
            (edit,),
        )
    elif document.text[title.start : title.end] != wanted:
        yield Problem(
            document.heading_span(title),
            f"the title line is not `{wanted}`",
            f"write `# {wanted}`",
            (Edit(title.start, title.end, wanted),),
        )


RULE = Rule("ST101", "title-line", check)
