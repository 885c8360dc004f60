"""Section duplicated, unknown, or not allowed in this kind of post.

**What it flags.** A level-2 heading that the series does not declare for posts of this kind, that appears
twice, or that is not in the series' form. A level-1 heading after the title. A line that is meant as a
heading, but has a no-break space or no space after its `#` signs.

**Why.** Posts of one kind have the same sections under the same names, so that readers and tools find them.

**Example.**

    ## Key takeaways – what to remember

    ## Final Thoughts

**Instead.** Use declared names, with an optional colon and more text, and level 3 inside a section:

    ## Key Takeaways: What to Remember

    ### Final Thoughts

`--fix` corrects the case of a heading, a number before it, a doubled, trailing or missing colon, and the
space after `#`.

**Not flagged.** A heading in a quotation or a list. A post that does not belong to a lesson.
"""

from postgen.document import Document, Heading
from postgen.findings import Edit, Problem
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.structure import section_matching


def check(document: Document, context: Context) -> Problems:
    if context.kind is None:
        return
    names = context.section_names
    renamed = section_matching.probable_renames(document, context)
    first_lines: dict[int, int] = {}
    for matched in section_matching.match_sections(document, context):
        heading = matched.section.heading
        if heading.line in renamed:
            name = names[renamed[heading.line]]
            yield Problem(
                document.heading_span(heading),
                f"`{heading.text[:60]}` is in the place of the missing section `{name}`",
                f"write `## {name}`; more text may follow after a colon",
            )
        elif matched.index is None:
            yield _unknown_section_problem(document, context, heading)
        elif matched.index in first_lines:
            yield Problem(
                document.heading_span(heading),
                f"duplicate section `{names[matched.index]}` (first on line {first_lines[matched.index]})",
                "merge it into the first one",
            )
        else:
            first_lines[matched.index] = heading.line
            if matched.written != heading.text:
                yield _form_problem(document, matched)
    for broken in section_matching.broken_sections(document, context).values():
        yield Problem(
            document.source.line_span(broken.line),
            f"`{broken.text[:60]}` is not a heading: {broken.cause}",
            "write `#` signs, one space and the text of the heading",
            (broken.edit,),
        )
    yield from _level_1_problems(document, context)


def _unknown_section_problem(document: Document, context: Context, heading: Heading) -> Problem:
    shown = heading.text[:60]
    if context.lesson and section_matching.is_section_of_a_kind(heading, context):
        message = f"section `{shown}` is not allowed in a post of kind `{context.lesson.kind_name}`"
        help_text = "remove the section"
    elif heading == document.sections[0].heading and not document.introduction:
        message = f"the introduction has a heading of its own, `{shown}`"
        help_text = "remove the heading; the introduction follows the title line directly"
    else:
        message = f"`{shown}` is not a section of this kind of post"
        names = ", ".join(context.section_names)
        help_text = f"make it a level-3 heading inside one of these sections: {names}"
    return Problem(document.heading_span(heading), message, help_text)


def _form_problem(document: Document, matched: section_matching.MatchedSection) -> Problem:
    heading = matched.section.heading
    plain = document.text[heading.start : heading.end] == heading.text  # no markup that the edit would lose
    return Problem(
        document.heading_span(heading),
        f"the section heading is not in the form `{matched.written}`",
        f"write `## {matched.written}`",
        (Edit(heading.start, heading.end, matched.written),) if plain else (),
    )


def _level_1_problems(document: Document, context: Context) -> Problems:
    # The first one is the title, or counts as the title if that is not in its place: ST101 reports it.
    level_1 = [heading for heading in document.top_level_headings if heading.level == 1][1:]
    missing = [context.section_names[index] for index in section_matching.missing_sections(document, context)]
    wrong_level = {section_matching.other_level(document, name) for name in missing}
    for heading in level_1:
        if heading not in wrong_level:  # ST102 reports those
            yield Problem(
                document.heading_span(heading),
                "a level-1 heading other than the title",
                "make it a level-2 heading if it is a declared section, else a level-3 heading",
            )


RULE = Rule("ST104", "section-unknown", check)
