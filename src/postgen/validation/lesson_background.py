"""What a prompt says about the other lessons: summaries, shared code, and sentences about the lesson."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping

from postgen.document import Document
from postgen.rules.checkers.python_source import syntax_tree
from postgen.series import Lesson, Series
from postgen.series.lesson_summary import LessonBackground, LessonSummary, Mention, SharedHelper
from postgen.validation.posts import Post
from postgen.validation.summaries import summaries_before, written_posts

_MAX_MENTIONS = 8
_MAX_SENTENCE = 260  # characters
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\s])")
_DEFINITION = re.compile(r"^def (\w+)\(", re.MULTILINE)
_SHARED_BY = 3  # posts that define a helper that later ones should define in the same way
_MAX_HELPERS = 5
_MAX_HELPER_LINES = 22


def lesson_background(series: Series, lesson: Lesson) -> LessonBackground:
    """The background of a lesson, from the posts, plans and outline as they are now."""
    earlier = series.lessons_before(lesson)
    later = [other for other in series.lessons if other.order > lesson.order]
    before, after = written_posts(series, earlier), written_posts(series, later)
    known = {_plain(entry.formula) for entry in series.notation_up_to(lesson) if entry.formula}
    replaced = "|".join(map(re.escape, series.outline.rules.replacements)) or "(?!)"
    uses_replaced = re.compile(rf"^(?:import|from) (?:{replaced})\b", re.MULTILINE)
    usual = {key: post for key, post in before.items() if not uses_replaced.search(post.source.text)}
    return LessonBackground(
        lessons=tuple(_new_formulas(summaries_before(series, lesson, before), known)),
        helpers=tuple(_shared_helpers(usual)) if lesson.kind.code != "forbidden" else (),
        promises=tuple(_mentions(lesson, before))[-_MAX_MENTIONS:],
        citations=tuple(_mentions(lesson, after))[:_MAX_MENTIONS],
    )


def _new_formulas(summaries: Iterable[LessonSummary], known: set[str]) -> Iterator[LessonSummary]:
    """The summaries without formulas that the notation or an earlier lesson has already."""
    for summary in summaries:
        new = tuple(latex for latex in summary.formulas if _plain(latex) not in known)
        known.update(map(_plain, new))
        yield summary.model_copy(update={"formulas": new})


def _plain(latex: str) -> str:
    return re.sub(r"\\[,;:!]|\\q?quad|[\s{}.,]", "", latex)


def _mentions(lesson: Lesson, posts: Mapping[str, Post]) -> Iterator[Mention]:
    """The sentences of posts that link to the lesson or give its number."""
    number = re.escape(lesson.id)
    # The word for a lesson begins with these letters in many languages: Lesson, Lektion, leçon, lección.
    pattern = re.compile(
        rf"\]\([^)\s]*{number}-[^)\s]*\)|\b[Ll]e\w+\s+(?:[\d.]+(?:,| and| to|–)\s*)*{number}(?![\d.]*\d)"
    )
    for key, post in posts.items():
        if pattern.search(post.source.text):
            document = post.document
            for prose in document.prose:
                text = " ".join(
                    document.source.line_text(line).strip() for line in range(prose.line, prose.end_line + 1)
                )
                for sentence in _SENTENCE_END.split(text):
                    if pattern.search(sentence) and len(sentence) <= _MAX_SENTENCE:
                        yield Mention(lesson=key, text=sentence.strip().lstrip("-*> "))


def _shared_helpers(posts: Mapping[str, Post]) -> Iterator[SharedHelper]:
    """The functions that several posts define, as the last one has them; the most shared ones first.

    A function that needs others than those of this list or of packages is left out.
    """
    users: dict[str, list[str]] = {}
    for key, post in posts.items():
        for name in dict.fromkeys(_DEFINITION.findall(post.source.text)):
            users.setdefault(name, []).append(key)
    shared = sorted((n for n, keys in users.items() if len(keys) >= _SHARED_BY), key=lambda n: -len(users[n]))
    found = 0
    for name in shared:
        for key in reversed(users[name]):
            code = _definition(posts[key].document, name, frozenset(shared))
            if code and found < _MAX_HELPERS:
                found += 1
                yield SharedHelper(name=name, lesson=key, code=code)
                break


def _definition(document: Document, name: str, shared: frozenset[str]) -> str:
    """The source of a function of a post; empty if it is long, or needs more than ``shared`` and packages."""
    trees = [(block, tree) for block in document.python_blocks if (tree := syntax_tree(block.body))]
    imports = (n for _, tree in trees for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom))
    imported = {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}
    for block, tree in trees:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                code = ast.get_source_segment(block.body, node) or ""
                known = imported | shared | set(dir(builtins))
                return code if code.count("\n") < _MAX_HELPER_LINES and _needs(node) <= known else ""
    return ""


def _needs(function: ast.FunctionDef) -> set[str]:
    """The names that a function reads and does not define."""
    names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return {node.id for node in names} - own
