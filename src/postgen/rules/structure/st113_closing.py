"""Last post of a module without a checklist or quiz.

**What it flags.** The last post of a module, if the series requires a closing (`writing.closing`) and the
summary has no level-3 heading of `rules.closing_headings` with a list or question under it.

**Why.** At the end of a module, readers check whether they are ready for the next one.

**Example.** A summary of one paragraph.

**Instead.** End the summary with a list:

    ### Checklist

    - I can say what a loss is.

**Not flagged.** Text after a colon (`### Quiz: Are You Ready?`). An empty (ST105) or missing summary (ST102).
"""

from postgen.document import Document, Heading
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    names = context.settings.closing_headings
    section = context.section(document, "summary")
    if context.series.outline.writing.closing is None or not names:
        return
    if context.lesson is None or not context.lesson.closes_module:
        return
    if section is None or not section.blocks:
        return
    expected = " or ".join(f"`### {name}`" for name in names)
    found = [h for h in document.top_level_headings if any(h.matches(name) for name in names)]
    placed = [h for h in found if section.contains_line(h.line) and h.level == 3]
    if not found:
        yield Problem(
            document.heading_span(section.heading),
            f"the last post of the module has no {' or '.join(names)}",
            f"end the section `{section.name}` with a level-3 heading {expected}",
        )
    elif not placed:
        yield Problem(
            document.heading_span(found[0]),
            f"`{found[0].text[:60]}` is not a level-3 heading inside `{section.name}`",
            f"make it {expected} at the end of the section `{section.name}`",
        )
    for heading in placed:
        if not _has_items(document, heading):
            yield Problem(
                document.heading_span(heading),
                f"`{heading.text[:60]}` has neither a list nor a question",
                "write a list of what the reader can now do, or questions with their answers",
            )


def _has_items(document: Document, heading: Heading) -> bool:
    lines = range(heading.line + 1, document.content_end(heading.line, heading.level) + 1)
    has_list = any(b.kind in ("list", "table") and b.line in lines for b in document.blocks)
    has_question = any("?" in p.prose_text for p in document.prose if p.line in lines)
    return has_list or has_question


RULE = Rule("ST113", "closing", check)
