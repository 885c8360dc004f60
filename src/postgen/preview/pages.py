"""Render pages from templates."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postgen.document import heading_anchors
from postgen.findings import Severity
from postgen.plural import plural
from postgen.preview.checker import Checker, PostCollection, Verdict
from postgen.preview.html import Formulas, page_of, render_post
from postgen.series import Lesson
from postgen.validation import Post

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A lesson in the navigation. ``state`` is a word for the state of its post."""

    lesson: Lesson
    address: str
    state: str
    words: str


def index_page(shelf: PostCollection, checker: Checker, formulas: Formulas) -> str:
    """Return the contents page of the series."""
    verdict = checker.current_results(shelf)
    return _page("index.html.j2", shelf, verdict, formulas, trouble=verdict.trouble)


def lesson_page(shelf: PostCollection, lesson: Lesson, checker: Checker, formulas: Formulas) -> str:
    """Return the page of a post with its findings, or of a lesson without a post with its points."""
    post = shelf.posts.get(lesson.id)
    findings = checker.findings(shelf, post) if post else ()
    body = render_post(post, shelf.series, findings, formulas) if post else ""
    verdict = checker.current_results(shelf)
    before, after = shelf.neighbours(lesson)
    return _page(
        "lesson.html.j2",
        shelf,
        verdict,
        formulas,
        lesson=lesson,
        post=post,
        is_draft=lesson.id in shelf.drafted,
        body=body,
        contents=_contents(post) if post else (),
        counts={s.value: sum(f.severity is s for f in findings) for s in Severity},
        code=_code(post, verdict) if post else "",
        before=before,
        after=after,
    )


def message_page(title: str, message: str) -> str:
    """Return a page with an error message."""
    return _templates().get_template("message.html.j2").render(title=title, message=message)


def _page(name: str, shelf: PostCollection, verdict: Verdict, formulas: Formulas, **values: Any) -> str:  # noqa: ANN401
    modules = [
        (module, [_entry(shelf, verdict, x) for x in shelf.series.lessons if x.parent is module])
        for module in shelf.series.outline.modules
    ]
    return (
        _templates()
        .get_template(name)
        .render(shelf=shelf, series=shelf.series, modules=modules, formulas=formulas.version, **values)
    )


def _entry(shelf: PostCollection, verdict: Verdict, lesson: Lesson) -> NavEntry:
    post = shelf.posts.get(lesson.id)
    if post is None:
        return NavEntry(lesson, page_of(lesson), "missing", "not written yet")
    if post.path not in verdict.findings:
        return NavEntry(lesson, page_of(lesson), "checking", "being checked")
    errors, warnings = (verdict.count(post, s) for s in (Severity.ERROR, Severity.WARNING))
    found = [plural(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    words = ", ".join((*(["draft"] if lesson.id in shelf.drafted else []), *found)) or "clean"
    return NavEntry(lesson, page_of(lesson), "error" if errors else "warning" if warnings else "clean", words)


def _code(post: Post, verdict: Verdict) -> str:
    """Return a sentence about the run of the post's code."""
    if not post.document.python_blocks:
        return ""
    if verdict.trouble:
        return f"The code was not run: {verdict.trouble}"
    outcome = verdict.outcomes.get(post.path)
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
