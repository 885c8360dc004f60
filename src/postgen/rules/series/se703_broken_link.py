"""Relative link or image that leads nowhere; image without alternative text.

**What it flags.** A link or image with a relative path where no file is, an empty address, a link to a
heading (`#the-loss`) that the post does not have, and an image that says nothing to those who cannot see it.

**Why.** Readers meet a dead end, or a gap where the picture should be.

**Example.**

    ![](figures/los.png) See [the last lesson](1.1-intro.md).

**Instead.**

    ![Loss by step](figures/1.2/loss.png) See [the last lesson](1.1-introduction-what-is-a-training-loop.md).

**Not flagged.** Addresses with a scheme (`https:`) and those that start with `/`: nothing is fetched. A link
to a lesson of the series by its file name, which may not be written yet. The figure after a block that was
run (EX805). A link to a heading is a warning, since sites name their anchors differently.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from postgen.document import Document, Inline, heading_anchors
from postgen.findings import Problem, Severity
from postgen.rules.context import Context
from postgen.rules.ledger import Brought, Ledger
from postgen.rules.rule import Rule


def check(document: Document, _context: Context) -> Iterator[Problem]:
    for prose in document.prose:
        for inline in prose.inlines:
            if inline.kind not in ("image", "link_open"):
                continue
            span = document.span(inline.start, max(inline.end, inline.start + 1))
            if inline.kind == "image" and not inline.text.strip():
                yield Problem(span, "an image without alternative text", "write `![what it shows](…)`")
            yield from (
                Problem(span, message, instead, severity=severity)
                for message, instead, severity in _faults(document, inline)
            )


def _faults(document: Document, inline: Inline) -> Iterator[tuple[str, str, Severity | None]]:
    what = "image" if inline.kind == "image" else "link"
    target = inline.target
    if not target.strip():
        yield f"a {what} without an address", "write where it leads, or the text alone", None
    elif target.startswith("#") and unquote(target[1:]).casefold() not in document.once(_anchors):
        yield (
            f"no heading of the post has the anchor `{target[:60]}`",
            "write the heading's text in lower case, words joined by hyphens",
            Severity.WARNING,
        )


def compare(brought: Brought, _ledger: Ledger, context: Context) -> Iterator[Problem]:
    """The files that are there now."""
    for link in brought.links:
        if not _exists(context, link.path):
            yield Problem(
                link.span,
                f"the {'image' if link.is_image else 'link'} leads nowhere: no file `{link.path[:80]}`",
                "correct the path, which starts at the post's folder, or remove it",
            )


def _exists(context: Context, path: str) -> bool:
    if context.series.lesson_of_file(Path(path).name):
        return True
    homes = (context.file.parent, context.series.posts)
    try:
        return any((home / path).exists() for home in homes)
    except (OSError, ValueError):  # a name that no file system takes
        return False


def _anchors(document: Document) -> frozenset[str]:
    return frozenset(heading_anchors(document))


RULE = Rule("SE703", "broken-link", check, compare=compare)
