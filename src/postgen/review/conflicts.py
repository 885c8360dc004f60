"""Conflicts of a changed post with other posts: helpers, symbols, and links that now lead nowhere."""

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postgen.document import Document, heading_anchors
from postgen.latex.symbols import latex_of
from postgen.rules import Context
from postgen.rules.mathematics.explanations import find_explanations
from postgen.rules.series.keywords import mean_the_same
from postgen.series import Lesson, Series
from postgen.series.definitions import definitions_of, line_of_definition
from postgen.series.links import resolve
from postgen.validation import Post
from postgen.validation.changed_posts import ChangedPost
from postgen.validation.summaries import summaries_before, summarize_post

_MOST = 12  # conflicts of a post
_MOST_HELPERS = 60  # new functions and classes that are looked for in earlier posts
_HELPERS = ("def ", "async def ", "class ", "@")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict. ``about`` is a name, a symbol in LaTeX or the target of a link, and begins the sentence.

    ``line`` is that of the changed post, None if the conflict is in another post.
    """

    about: str
    problem: str
    line: int | None = None


def find_conflicts(
    series: Series, change: ChangedPost, added: frozenset[int], posts: Sequence[Post]
) -> tuple[Conflict, ...]:
    """Return the conflicts that a change causes.

    ``added`` are the added lines of the changed post, and ``posts`` are all posts of the series.
    """
    found: list[Conflict] = []
    if change.lesson and change.after:
        earlier = [p for p in posts if p.lesson and p.lesson.order < change.lesson.order]
        found += _helpers(series, change.lesson, change.after, change.before, added, earlier)
        found += _symbols(series, change.lesson, change.after, change.before)
    return tuple(found + list(_links(series, change, posts)))[:_MOST]


def _helpers(
    series: Series,
    lesson: Lesson,
    document: Document,
    before: Document | None,
    added: frozenset[int],
    earlier: Sequence[Post],
) -> Iterator[Conflict]:
    """Functions and classes that an earlier post defines in another way. Exercises are left out."""
    old = {
        source
        for block in (before.python_blocks if before else ())
        for source in definitions_of(block.body).values()
    }
    exercises = Context(series, lesson, Path(lesson.file_name)).section(document, "exercises")
    seen: set[str] = set()
    for block in document.python_blocks:
        is_exercise = exercises and exercises.contains_line(block.line)
        if is_exercise or added.isdisjoint(range(block.line, block.end_line + 1)):
            continue
        for name, source in definitions_of(block.body).items():
            if name in seen or len(seen) == _MOST_HELPERS or not source.startswith(_HELPERS) or source in old:
                continue
            seen.add(name)
            if series.shared_definitions.get(name) == source:
                continue
            if known := _earlier_definition(name, source, earlier):
                line = block.first_line + line_of_definition(block.body, name)
                yield Conflict(name, f"is defined again, and not as in lesson {known}", line)


def _earlier_definition(name: str, source: str, earlier: Sequence[Post]) -> str:
    """The last lesson that defines a helper in another way; empty if none does, or one in the same way."""
    found = ""
    for post in earlier:
        text = post.source.text
        if f"def {name}" not in text and f"class {name}" not in text:
            continue
        for block in post.document.python_blocks:
            known = definitions_of(block.body).get(name, "") if name in block.body else ""
            if known == source:
                return ""
            if known.startswith(_HELPERS) and post.lesson:
                found = post.lesson.id
    return found


def _symbols(
    series: Series, lesson: Lesson, document: Document, before: Document | None
) -> Iterator[Conflict]:
    """Symbols whose meaning is new, and of which earlier posts have only other meanings."""
    old = {(s.symbol, s.meaning) for s in summarize_post(series, lesson, before).symbols} if before else set()
    symbols = [
        s for s in summarize_post(series, lesson, document).symbols if (s.symbol, s.meaning) not in old
    ]
    if not symbols:
        return
    lines = {
        latex_of(explanation.symbol): document.source.position(explanation.start)[0]
        for explanation in reversed(document.memo(find_explanations))
    }
    summaries = summaries_before(series, lesson)
    for symbol in symbols:
        known = [(x.lesson, s.meaning) for x in summaries for s in x.symbols if s.symbol == symbol.symbol]
        if known and not any(mean_the_same(meaning, symbol.meaning) for _, meaning in known):
            where, meaning = known[-1]
            problem = f"means “{symbol.meaning}” here, and “{meaning}” in lesson {where}"
            yield Conflict(symbol.symbol, problem, lines.get(symbol.symbol))


def _links(series: Series, change: ChangedPost, posts: Sequence[Post]) -> Iterator[Conflict]:
    """Links of other posts that led to this one, and that lead nowhere since the change."""
    if change.before is None:
        return
    old_name = posixpath.basename(change.before.path)
    is_gone = change.after is None or old_name != change.file.name
    lost = set(heading_anchors(change.before))
    lost -= set(heading_anchors(change.after)) if change.after else set()
    if not is_gone and not lost:
        return
    for post in posts:
        if post.file == change.file or old_name not in post.source.text:
            continue
        for prose, inline in post.document.inlines("link_open"):
            target = resolve(series, inline.target)
            if posixpath.basename(target.path) != old_name:
                continue
            if is_gone or target.anchor.casefold() in lost:
                where = f"lesson {post.lesson.id}" if post.lesson else post.file.name
                what = "post" if is_gone else "heading"
                problem = f"is a link in {where}, line {prose.line}, and this {what} does not exist anymore"
                yield Conflict(inline.target, problem)
