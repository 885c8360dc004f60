"""Broken relative link or image, or image without alternative text.

**What it flags.** A link or image whose relative path does not exist. An empty address. A link to a heading
(`#the-loss`) that the post does not have. An image without a description for those who cannot see it.

**Why.** Readers reach a dead end, or see a gap where the image should be.

**Example.** `![](figures/los.png)`

**Instead.** `![Loss by step](figures/1.2/loss.png)`

A link to a missing heading is only a warning, since sites generate anchors in different ways.

**Not flagged.** Addresses with a scheme (`https:`) and those that start with `/`: nothing is fetched. A link
to a lesson of the series by its file name, because that post may not be written yet. What EX805 reports.
"""

from urllib.parse import unquote

from postgen.document import Document, Inline, heading_anchors
from postgen.findings import Problem, Severity
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.cross_post.post_facts import PostFacts, SeriesIndex
from postgen.series.links import lesson_at


def check(document: Document, _context: Context) -> Problems:
    for _, inline in document.inlines("image", "link_open"):
        yield from _problems(document, inline)


def _problems(document: Document, inline: Inline) -> Problems:
    span = document.span(inline.start, max(inline.end, inline.start + 1))
    what, target = ("image" if inline.kind == "image" else "link"), inline.target
    if what == "image" and not inline.text.strip():
        yield Problem(span, "the image has no alternative text", "write `![what it shows](…)`")
    if not target.strip():
        yield Problem(span, f"the {what} has no address", "add the address, or keep only the text")
    elif target.startswith("#") and unquote(target[1:]).casefold() not in document.memo(_anchors):
        yield Problem(
            span,
            f"no heading of the post has the anchor `{target[:60]}`",
            "write the heading's text in lower case, with hyphens between the words",
            severity=Severity.WARNING,
        )


def compare(facts: PostFacts, _earlier: SeriesIndex, context: Context) -> Problems:
    """Links to files that do not exist now."""
    for link in facts.links:
        if not _exists(context, link.path):
            yield Problem(
                link.span,
                f"broken {'image' if link.is_image else 'link'}: there is no file `{link.path[:80]}`",
                "correct the path, which is relative to the post's folder, or remove it",
            )


def _exists(context: Context, path: str) -> bool:
    if lesson_at(context.series, path):
        return True
    try:
        return any((folder / path).exists() for folder in (context.file.parent, context.series.posts_dir))
    except (OSError, ValueError):  # not a valid file name
        return False


def _anchors(document: Document) -> frozenset[str]:
    return frozenset(heading_anchors(document))


RULE = Rule("SE703", "broken-link", check, check_across_posts=compare)
