"""Section missing.

**What it flags.** A post that lacks a level-2 section that the series declares for its kind.

**Why.** Every post of a series has the same parts, so that readers find their way; a model that drops one
has usually run out of room.

**Example.** A lesson that ends after its exercises, where the series asks for a summary:

    ## Exercises

**Instead.** Write the section in its place, as a level-2 heading that may go on after a colon:

    ## Summary

`--fix` mends a heading that is there at another level, or in bold type or plain text on its own line.

**Not flagged.** A heading that goes on after a colon (`## ELI5: The Hot-and-Cold Game`). A heading in
another case, numbered, or with a dash for the colon: ST104 mends it. A section that stands in its place
under another name: ST104 says so at its heading. A post that belongs to no lesson.
"""

from collections.abc import Iterator

from postgen.document import Document, Prose
from postgen.findings import Edit, Problem, Span
from postgen.rules.context import Context
from postgen.rules.rule import Rule
from postgen.rules.structure.sections import (
    in_form,
    missing_sections,
    other_level,
    placed_sections,
    renamed_sections,
)


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.kind is None:
        return
    renamed = set(renamed_sections(document, context).values())
    for index in missing_sections(document, context):
        if index in renamed:
            continue  # ST104 says so at the heading
        declared = context.kind.sections[index]
        name = declared.heading
        if heading := other_level(document, name):
            yield Problem(
                document.heading_span(heading),
                f"`{name}` is a level-{heading.level} heading; as a section it has level 2",
                f"write `## {in_form(heading.text, name)}`",
                _at_level_2(document, heading.line),
            )
        elif line := _plain_line(document, name):
            written = in_form(line.plain.strip(), name)
            start, end = document.source.line_start(line.line), document.source.line_end(line.line)
            yield Problem(
                document.source.line_span(line.line),
                f"`{name}` is plain text; as a section it needs a level-2 heading",
                f"write `## {written}`",
                (Edit(start, end, f"## {written}"),),
            )
        else:
            yield Problem(
                _place_for(document, context, index),
                f"section `{name}` is missing",
                f"add a level-2 heading `## {name}` here, and under it: {declared.instructions}",
            )


def _at_level_2(document: Document, line: int) -> tuple[Edit, ...]:
    start, text = document.source.line_start(line), document.source.line_text(line)
    indent = len(text) - len(text.lstrip(" "))
    marks = len(text[indent:]) - len(text[indent:].lstrip("#"))
    # A heading that is underlined has no marks, and a person must choose how to write it.
    return (Edit(start + indent, start + indent + marks, "##"),) if marks else ()


def _plain_line(document: Document, name: str) -> Prose | None:
    """A paragraph of one line that holds the section's name and nothing else."""
    for prose in document.prose:
        if prose.kind == "paragraph" and not prose.containers and prose.line == prose.end_line:
            simple = all(inline.kind in ("text", "mark") for inline in prose.inlines)
            if simple and prose.plain.strip().rstrip(":") == name:
                return prose
    return None


def _place_for(document: Document, context: Context, index: int) -> Span:
    """The heading of the next declared section that the post has, else the post's last line."""
    later = (p.section for p in placed_sections(document, context) if p.index is not None and p.index > index)
    following = next(later, None)
    return document.heading_span(following.heading) if following else _last_line(document)


def _last_line(document: Document) -> Span:
    line = document.blocks[-1].end_line if document.blocks else document.source.line_count
    return document.source.line_span(line)


RULE = Rule("ST102", "section-missing", check)
