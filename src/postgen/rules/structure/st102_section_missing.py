"""Section missing.

**What it flags.** A post without a level-2 section that the series declares for its kind.

**Why.** All posts of a series have the same parts, so that readers find their way.

**Example.** A lesson that ends after its exercises, although the series requires a summary.

**Instead.** Add the section in its place: `## Summary`

`--fix` corrects a heading at another level, and a name in bold or plain text on its own line, if it is in
its place.

**Not flagged.** A heading with text after a colon (`## ELI5: The Hot-and-Cold Game`). What ST104 reports: a
heading in another form, and a section in its place under another name. A post without a lesson.
"""

from functools import partial

from postgen.document import Document
from postgen.findings import Problem, Span
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.structure import section_matching


def check(document: Document, context: Context) -> Problems:
    if context.kind is None:
        return
    renamed = set(section_matching.probable_renames(document, context).values())
    for index in section_matching.missing_sections(document, context):
        if index in renamed:
            continue  # ST104 reports it at the heading
        declared = context.kind.sections[index]
        name = declared.heading
        fits = partial(_fits, document, context, index)
        if heading := section_matching.other_level(document, name):
            yield Problem(
                document.heading_span(heading),
                f"`{name}` is a level-{heading.level} heading; a section needs level 2",
                f"write `## {section_matching.in_form(heading.text, name)}`",
                section_matching.level_edits(document, heading, 2) if fits(heading.line) else (),
            )
        elif line := section_matching.plain_line(document, name, range(1, document.source.line_count + 1)):
            yield Problem(
                document.source.line_span(line),
                f"`{name}` is plain text; a section needs a level-2 heading",
                f"write `## {name}`",
                (document.replace_line(line, f"## {name}"),) if fits(line) else (),
            )
        else:
            yield Problem(
                _place_for(document, context, index),
                f"section `{name}` is missing",
                f"add a heading `## {name}` here, with this content: {declared.instructions}",
            )


def _fits(document: Document, context: Context, index: int, line: int) -> bool:
    """True if a section that began at ``line`` would be in the order of the series."""
    matched = section_matching.match_sections(document, context)
    return all(
        (m.section.line < line) == (m.index < index)
        for m in matched
        if m.index is not None and m.index != index
    )


def _place_for(document: Document, context: Context, index: int) -> Span:
    """The heading of the next declared section that the post has, else the post's last line."""
    for matched in section_matching.match_sections(document, context):
        if matched.index is not None and matched.index > index:
            return document.heading_span(matched.section.heading)
    line = document.blocks[-1].end_line if document.blocks else document.source.line_count
    return document.source.line_span(line)


RULE = Rule("ST102", "section-missing", check)
