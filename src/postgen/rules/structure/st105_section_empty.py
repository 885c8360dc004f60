"""Empty section.

**What it flags.** A heading of any level with nothing under it. A title line with no introduction after it.

**Why.** An empty section is a promise that the post does not keep.

**Example.**

    ## Summary

    ## Key Takeaways

**Instead.** Write what the heading announces, or remove the heading.

**Not flagged.** A heading directly followed by headings of a deeper level that have content. A section
that consists only of an image, a list, a table, a formula or code.
"""

from bisect import bisect_left

from postgen.document import Document
from postgen.findings import Problem
from postgen.rules.base import Context, Problems, Rule


def check(document: Document, context: Context) -> Problems:
    headings = document.top_level_headings
    comments = {document.source.position(h.start)[0] for h in document.html if h.is_comment}
    content = [
        b.line
        for b in document.blocks
        if b.kind not in ("heading", "rule") and not (b.kind == "html" and b.line in comments)
    ]
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        end = following.line if following else document.source.line_count + 1
        if bisect_left(content, heading.line) < bisect_left(content, end):
            continue
        if heading is document.title:
            if context.kind is not None:
                yield Problem(
                    document.heading_span(heading),
                    "no introduction between the title line and the first section",
                    f"write after the title line: {context.kind.introduction}",
                )
        elif following is None or following.level <= heading.level:
            yield Problem(
                document.heading_span(heading),
                f"the section `{heading.text[:60]}` is empty",
                "write what the heading announces, or remove the heading",
            )


RULE = Rule("ST105", "section-empty", check)
