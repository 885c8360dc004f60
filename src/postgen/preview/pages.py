"""Render pages from templates."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from postgen.document import heading_anchors
from postgen.findings import Severity
from postgen.plural import plural
from postgen.preview.checker import Checker, CheckResults, PostCollection
from postgen.preview.html import Formulas, render_post
from postgen.series import Lesson
from postgen.validation import Post

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A lesson in the navigation. ``state`` is a word for the state of its post."""

    lesson: Lesson
    state: str
    words: str


def index_page(collection: PostCollection, checker: Checker, formulas: Formulas) -> str:
    """Return the contents page of the series."""
    results = checker.current_results(collection)
    return _page("index.html.j2", collection, results, formulas, problem=results.problem)


def lesson_page(collection: PostCollection, lesson: Lesson, checker: Checker, formulas: Formulas) -> str:
    """Return the page of a post with its findings, or of a lesson without a post with its points."""
    post = collection.posts.get(lesson.id)
    findings = checker.findings(collection, post) if post else ()
    body = render_post(post, collection.series, findings, formulas) if post else ""
    results = checker.current_results(collection)
    before, after = collection.neighbours(lesson)
    return _page(
        "lesson.html.j2",
        collection,
        results,
        formulas,
        lesson=lesson,
        post=post,
        is_draft=lesson.id in collection.drafted,
        body=body,
        contents=_contents(post) if post else (),
        counts=Counter(finding.severity for finding in findings),
        code=_code(post, results) if post else "",
        before=before,
        after=after,
    )


def message_page(title: str, message: str) -> str:
    """Return a page with an error message."""
    return render_template("message.html.j2", title=title, message=message)


def render_template(name: str, **values: object) -> str:
    """Return a page from a template. Values are escaped."""
    return _templates().get_template(name).render(**values)


def _page(
    name: str, collection: PostCollection, results: CheckResults, formulas: Formulas, **values: object
) -> str:
    modules = [
        (module, [_entry(collection, results, x) for x in collection.series.lessons if x.parent is module])
        for module in collection.series.outline.modules
    ]
    values |= {"collection": collection, "series": collection.series, "modules": modules}
    return render_template(name, formulas=formulas.version, **values)


def _entry(collection: PostCollection, results: CheckResults, lesson: Lesson) -> NavEntry:
    post = collection.posts.get(lesson.id)
    if post is None:
        return NavEntry(lesson, "missing", "not written yet")
    if post.path not in results.findings:
        return NavEntry(lesson, "checking", "being checked")
    counts = Counter(finding.severity for finding in results.findings[post.path])
    errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
    found = [plural(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    words = ", ".join((*(["draft"] if lesson.id in collection.drafted else []), *found)) or "clean"
    return NavEntry(lesson, "error" if errors else "warning" if warnings else "clean", words)


def _code(post: Post, results: CheckResults) -> str:
    """Return a sentence about the run of the post's code."""
    if not post.document.python_blocks:
        return ""
    if results.problem:
        return f"The code was not run: {results.problem}"
    outcome = results.outcomes.get(post.path)
    if outcome is None:
        return "There are no cached results for this code. --exec runs it."
    blocks = plural(len(outcome.blocks), "code block")
    if outcome.passed:
        return f"{blocks} passed in the sandbox ({outcome.sandbox})." if outcome.sandbox else ""
    return f"The code fails. See the findings. ({blocks})"


def _contents(post: Post) -> list[tuple[int, str, str]]:
    """Return level, text and anchor of the headings, except the title and nested headings."""
    anchors = heading_anchors(post.document)
    return [
        (heading.level, heading.text, anchor)
        for heading, anchor in zip(post.document.headings, anchors, strict=True)
        if heading.level in (2, 3) and not heading.nested
    ]


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
