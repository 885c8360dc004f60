"""Section missing.

**What it flags.** A post without a level-2 section that the series declares for its kind.

**Why.** All posts of a series have the same parts, so that readers find their way. A model that drops a
section has usually run out of room.

**Example.** A lesson that ends after its exercises, although the series requires a summary:

    ## Exercises

**Instead.** Add the section in its place, as a level-2 heading. Text may follow its name after a colon:

    ## Summary

`--fix` corrects a heading at another level, and a name in bold or plain text on its own line.

**Not flagged.** A heading with text after a colon (`## ELI5: The Hot-and-Cold Game`). A heading that is
numbered, has another case, or has a dash instead of the colon: ST104 fixes it. A section that is in its
place under another name: ST104 reports it at its heading. A post that does not belong to a lesson.
"""

from collections.abc import Iterator

from postgen.document import Document, Prose
from postgen.findings import Edit, Problem, Span
from postgen.rules.base import Context, Rule
from postgen.rules.structure.section_matching import (
    in_form,
    level_edits,
    match_sections,
    missing_sections,
    other_level,
    probable_renames,
)


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.kind is None:
        return
    renamed = set(probable_renames(document, context).values())
    for index in missing_sections(document, context):
        if index in renamed:
            continue  # ST104 reports it at the heading
        declared = context.kind.sections[index]
        name = declared.heading
        if heading := other_level(document, name):
            yield Problem(
                document.heading_span(heading),
                f"`{name}` is a level-{heading.level} heading; a section needs level 2",
                f"write `## {in_form(heading.text, name)}`",
                level_edits(document, heading, 2),
            )
        elif line := _plain_line(document, name):
            start, end = document.source.line_start(line.line), document.source.line_end(line.line)
            yield Problem(
                document.source.line_span(line.line),
                f"`{name}` is plain text; a section needs a level-2 heading",
                f"write `## {name}`",
                (Edit(start, end, f"## {name}"),),
            )
        else:
            yield Problem(
                _place_for(document, context, index),
                f"section `{name}` is missing",
                f"add a heading `## {name}` here, with this content: {declared.instructions}",
            )


def _plain_line(document: Document, name: str) -> Prose | None:
    """A paragraph of one line that consists only of the section's name."""
    for prose in document.prose:
        if prose.kind == "paragraph" and not prose.containers and prose.line == prose.end_line:
            simple = all(inline.kind in ("text", "mark") for inline in prose.inlines)
            if simple and prose.visible_text.strip().rstrip(":") == name:
                return prose
    return None


def _place_for(document: Document, context: Context, index: int) -> Span:
    """The heading of the next declared section that the post has, else the post's last line."""
    for placed in match_sections(document, context):
        if placed.index is not None and placed.index > index:
            return document.heading_span(placed.section.heading)
    line = document.blocks[-1].end_line if document.blocks else document.source.line_count
    return document.source.line_span(line)


RULE = Rule("ST102", "section-missing", check)
