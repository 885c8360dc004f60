"""Link or image that leads nowhere, or image without a description.

**What it flags.**

- A relative path that does not exist or that leaves the project, and an image outside of `figures/`, which
  sites and the preview do not have. A path with spaces, which is no link in Markdown. An empty address.
- An address that no reader can open: `file:`, `sandbox:`, `attachment:` or `blob:`, a path on one computer.
  A server on one computer or in a private network is a warning.
- A reference `[text][label]` or a footnote `[^1]` that the post does not define.
- A link to a heading that the post, or another post of the series, does not have. This is a warning, since
  sites generate anchors in different ways.
- An image without alternative text. A text that describes nothing, such as `image` or `Figure 1`, is a
  warning.

**Why.** Readers reach a dead end, or see a gap where the image should be.

**Example.** `![plot.png](sandbox:/mnt/data/plot.png)`

**Instead.** `![Loss by step](figures/1.2/loss.png)`

**Not flagged.** Other addresses with a scheme (`https:`) and those that start with `/`: nothing is fetched. A
link to a lesson of the series by its file name, because that post may not be written yet. Text in code.
Brackets that are no reference, such as `x[0][1]` and `[x]`. A missing figure of a block that runs (EX805).
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from postgen.document import Document, Inline, heading_anchors
from postgen.findings import Problem, Severity, Span
from postgen.rules.base import Context, Problems, Rule
from postgen.rules.cross_post.post_facts import PostFacts, RelativeLink, SeriesIndex
from postgen.rules.series.link_addresses import address_problem
from postgen.rules.series.unparsed_links import UnparsedLink, find_unparsed_links
from postgen.series.links import lesson_at
from postgen.series.series import FIGURES

_ALTERNATIVE = "write `![what it shows](…)`"
_MAX_SHOWN = 80
_TOP = "top"  # an anchor that every page has
# Alternative texts of images that say nothing about what the image shows.
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|pdf|bmp|tiff?|eps|heic|avif)", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[A-Za-z]+[-_]?\d+")
_WORD = re.compile(r"[^\W\d_]+")
# Words that say that there is an image, and words without meaning of their own.
_EMPTY_WORDS = """
    image images img picture pictures pic photo photograph figure figures fig plot plots plotted chart charts
    graph graphs graphic graphics diagram diagrams drawing screenshot screen shot illustration visualization
    visualisation visual render rendering thumbnail icon logo alt alternative text description caption title
    placeholder untitled unnamed output result results here above below see show shows shown this that the a
    an of for from to in at on with and or my our its it is are code python matplotlib example demo sample
    new final copy file png jpg jpeg svg gif
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def check(document: Document, _context: Context) -> Problems:
    for _, inline in document.inlines("image", "link_open"):
        yield from _problems(document, inline)
    for unparsed in find_unparsed_links(document):
        yield _unparsed_problem(document, unparsed)


def _problems(document: Document, inline: Inline) -> Problems:
    span = document.span(inline.start, max(inline.end, inline.start + 1))
    what, target = ("image" if inline.kind == "image" else "link"), inline.target
    if what == "image" and not inline.text.strip():
        yield Problem(span, "the image has no alternative text", _ALTERNATIVE)
    elif what == "image" and _says_nothing(inline.text):
        yield Problem(
            span,
            f"the alternative text `{inline.text.strip()[:_MAX_SHOWN]}` does not say what the image shows",
            _ALTERNATIVE,
            severity=Severity.WARNING,
        )
    if not target.strip():
        yield Problem(span, f"the {what} has no address", "add the address, or keep only the text")
    elif problem := address_problem(target):
        words, severity = problem
        yield Problem(span, *_unreachable(what, target, words), severity=severity)
    elif target.startswith("#") and not _has_anchor(document, target[1:]):
        yield _missing_anchor(span, "the post", target)


def _unreachable(what: str, target: str, problem: str) -> tuple[str, str]:
    message = f"the address of the {what} {problem}: `{target[:_MAX_SHOWN]}`"
    if what == "image":
        return message, f"put the file into `{FIGURES}/` beside the post, and use its relative path"
    return message, "give an address that readers can open, or write it as code"


def _unparsed_problem(document: Document, unparsed: UnparsedLink) -> Problem:
    span, target = document.span(unparsed.start, unparsed.end), unparsed.target[:_MAX_SHOWN]
    if unparsed.kind == "reference":
        message = f"the post does not define the reference `[{target}]`"
        return Problem(
            span, message, f"add a line `[{target}]: address`, or write the address in parentheses"
        )
    if unparsed.kind == "footnote":
        message = f"the post does not define the footnote `[^{target}]`"
        return Problem(span, message, f"add a line `[^{target}]: text`, or remove the mark")
    if unparsed.kind == "spaces":
        message = f"the address `{target}` has spaces, so this is no link"
        return Problem(span, message, "rename the file without spaces, or write `%20` for each")
    problem = address_problem(unparsed.target) or ("cannot be opened by readers", None)
    return Problem(span, *_unreachable("link", unparsed.target, problem[0]))


def _has_anchor(document: Document, anchor: str) -> bool:
    wanted = unquote(anchor).casefold()
    return wanted == _TOP or wanted in document.memo(_anchors)


def _anchors(document: Document) -> frozenset[str]:
    return frozenset(heading_anchors(document))


def _missing_anchor(span: Span, where: str, target: str) -> Problem:
    return Problem(
        span,
        f"no heading of {where} has the anchor `{target[:60]}`",
        "write the heading's text in lower case, with hyphens between the words",
        severity=Severity.WARNING,
    )


def compare(facts: PostFacts, index: SeriesIndex, context: Context) -> Problems:
    """Links to files and headings of other posts that do not exist now."""
    for link in facts.links:
        if problem := _link_problem(link, index, context):
            yield problem


def _link_problem(link: RelativeLink, index: SeriesIndex, context: Context) -> Problem | None:
    what, shown = ("image" if link.is_image else "link"), link.path[:_MAX_SHOWN]
    if lesson := lesson_at(context.series, link.path):
        is_own = context.lesson is not None and lesson.id == context.lesson.id
        document = context.document() if is_own and context.document else index.document(lesson.id)
        if document is None or not link.anchor or _has_anchor(document, link.anchor):
            return None
        return _missing_anchor(link.span, f"lesson {lesson.id}", f"#{link.anchor}")
    folders = (context.file.parent, context.series.posts_dir)
    if not any(_is_in_project(folder / link.path, context) for folder in folders):
        message = f"the path of the {what} leaves the project: `{shown}`"
        help_text = (
            f"put the file into `{FIGURES}/`" if link.is_image else "link to a page that readers can open"
        )
        return Problem(link.span, message, help_text)
    if not _exists(link.path, folders):
        has_script = link.is_image and _exists(script_of(link.path), folders)
        if link.drawn or has_script:
            message = f"the figure `{shown}` does not exist"
            return Problem(link.span, message, "run `postgen run --update` to write it, or correct its path")
        return Problem(
            link.span,
            f"broken {what}: there is no file `{shown}`",
            "correct the path, which is relative to the post's folder, or remove it",
        )
    if link.is_image and not os.path.normpath(link.path).startswith(f"{FIGURES}{os.sep}"):
        return Problem(
            link.span,
            f"the image `{shown}` is outside of `{FIGURES}/`, so that sites and the preview do not have it",
            f"move it to `{FIGURES}/`, into the folder of the lesson",
            severity=Severity.WARNING,
        )
    return None


def script_of(figure: str) -> str:
    """The path of the script that draws a figure, if there is one."""
    return os.path.splitext(figure)[0] + ".py"  # noqa: PTH122 (accepts any text)


def _exists(path: str, folders: Iterable[Path]) -> bool:
    return any(os.path.exists(folder / path) for folder in folders)  # noqa: PTH110 (raises for no name)


def _is_in_project(path: Path, context: Context) -> bool:
    return Path(os.path.normpath(path)).is_relative_to(os.path.normpath(context.series.root))


def _says_nothing(text: str) -> bool:
    """True for a text such as `image`, `Figure 1` or `loss_curve.png`, which does not describe an image."""
    text = text.strip().strip("*_`\"'()[].:!").strip()
    if not text:
        return True
    if _FILE_NAME.fullmatch(text) or (_IDENTIFIER.fullmatch(text) and text.islower()):
        return True
    return all(word in _EMPTY for word in _WORD.findall(text.casefold()))


RULE = Rule("SE703", "broken-link", check, check_across_posts=compare)
