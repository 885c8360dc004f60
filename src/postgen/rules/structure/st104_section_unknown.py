"""Section doubled, unknown, or not allowed for this kind of post.

**What it flags.** A level-2 heading that the series does not declare for posts of this kind, that stands
there a second time, or that is not written in the series' form; a level-1 heading after the title. Where
it plainly stands for a section that is missing, the finding names that section, and ST102 is silent.

**Why.** Posts of one kind have the same sections under the same names, so that readers and tools find
them. A recap with a section of exercises is no recap.

**Example.**

    ## Key takeaways – what to remember

    ## Final Thoughts

**Instead.** Use a declared section's name, which may go on after one colon, and level 3 for what lies
inside a section:

    ## Key Takeaways: What to Remember

    ### Final Thoughts

`--fix` mends the form of a heading: its case, numbers before it, a doubled, trailing or missing colon.

**Not flagged.** A heading in a quotation or a list. Emphasis in a heading. A post that belongs to no lesson.
"""

from collections.abc import Iterator

from postgen.document import Document, Heading
from postgen.findings import Edit, Problem
from postgen.rules.context import Context
from postgen.rules.rule import Rule
from postgen.rules.structure.sections import (
    Placed,
    missing_sections,
    other_level,
    placed_sections,
    renamed_sections,
)


def check(document: Document, context: Context) -> Iterator[Problem]:
    if context.kind is None:
        return
    names = [section.heading for section in context.kind.sections]
    renamed = renamed_sections(document, context)
    first_lines: dict[int, int] = {}
    for placed in placed_sections(document, context):
        heading = placed.section.heading
        if heading.line in renamed:
            yield _renamed(document, heading, names[renamed[heading.line]])
        elif placed.index is None:
            yield _unknown(document, context, heading, names)
        elif placed.index in first_lines:
            yield Problem(
                document.heading_span(heading),
                f"section `{names[placed.index]}` stands here a second time "
                f"(first in line {first_lines[placed.index]})",
                "merge the two sections into the first",
            )
        else:
            first_lines[placed.index] = heading.line
            if not placed.in_form:
                yield _out_of_form(document, placed)
    yield from _level_1(document, context, names)


def _unknown(document: Document, context: Context, heading: Heading, names: list[str]) -> Problem:
    elsewhere = [
        name
        for name, kind in context.series.outline.kinds.items()
        if any(heading.is_named(section.heading) for section in kind.sections)
    ]
    shown = heading.text[:60]
    if elsewhere and context.lesson:
        message = f"section `{shown}` is not allowed in a post of kind `{context.lesson.kind_name}`"
        instead = "leave the section out"
    elif heading == document.sections[0].heading and not document.introduction:
        message = f"the text before the first section stands under a heading `{shown}`"
        instead = "remove the heading: the introduction stands under the title line with none of its own"
    else:
        message = f"no section `{shown}` is declared for this kind of post"
        instead = "make it a level-3 heading inside a declared section: " + ", ".join(names)
    return Problem(document.heading_span(heading), message, instead)


def _renamed(document: Document, heading: Heading, name: str) -> Problem:
    return Problem(
        document.heading_span(heading),
        f"`{heading.text[:60]}` stands where the section `{name}` belongs, which is missing",
        f"write `## {name}`, which may go on after a colon",
    )


def _out_of_form(document: Document, placed: Placed) -> Problem:
    heading = placed.section.heading
    plain = document.text[heading.start : heading.end] == heading.text  # no marks that an edit would lose
    return Problem(
        document.heading_span(heading),
        f"section heading is not in the series' form `{placed.written}`",
        f"write `## {placed.written}`",
        (Edit(heading.start, heading.end, placed.written),) if plain else (),
    )


def _level_1(document: Document, context: Context, names: list[str]) -> Iterator[Problem]:
    title = document.title
    level_1 = [h for h in document.headings if h.level == 1 and not h.nested and h is not title]
    # Without a title in its place, the first is taken for it: ST101 says what is wrong with it.
    if title is None:
        level_1 = level_1[1:]
    wrong_level = {other_level(document, names[index]) for index in missing_sections(document, context)}
    for heading in level_1:
        if heading not in wrong_level:  # ST102 reports those
            yield Problem(
                document.heading_span(heading),
                "a level-1 heading besides the title",
                "make it a level-2 heading if it is a declared section, a level-3 heading otherwise",
            )


RULE = Rule("ST104", "section-unknown", check)
