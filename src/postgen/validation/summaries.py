"""Summaries of the lessons before a lesson: from their posts, else from their plans or the outline."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from postgen.cache_store import RecordCache, cache_key
from postgen.document import Document
from postgen.latex.symbols import base_symbols, latex_of
from postgen.rules import Context
from postgen.rules.checkers.python_source import syntax_tree
from postgen.rules.mathematics.explanations import find_explanations
from postgen.rules.prose_text import joined_lines
from postgen.rules.python.ast_tools import unparse
from postgen.series import Lesson, Series
from postgen.series.lesson_summary import LessonSummary, SymbolSummary
from postgen.series.lock_entries import has_real_post, read_lock
from postgen.series.post_plan import Plan
from postgen.validation.posts import Post, read_post

_MAX_ENTRIES = {
    "symbols": 12,
    "terms": 14,
    "formulas": 10,
    "headings": 14,
    "functions": 12,
    "datasets": 4,
    "takeaways": 8,
}
_MAX_LENGTH = 160
_ANALOGY_WORDS = 30
_MEANING = re.compile(
    r"[”\"')]*(?:\s+(?:is|are|denotes?|means?|stands? for|represents?|holds?|counts?)|,|:|\s*[–—])\s+"
    r"((?:the|a|an|our|its|how|what|one)\b[^.,;:!?()￼]{3,80}+)(?!￼)"
)
_NEXT_CLAUSE = re.compile(r"\s+and\s+(?:the|an?|its|our|each)\b")
_BOLD = re.compile(r"(?<!\w)\*\*([^\W\d_][^*$`]{1,40}\w)\*\*")
_LOADS = re.compile(r"(?:load|make|fetch|generate|sample|get)_\w+")
_NOISE = {"randn", "randn_like", "normal", "normal_"}
_DATA = re.compile(r"data|points|examples|moons|circles|blobs|spiral|digits", re.IGNORECASE)


def summarize_post(series: Series, lesson: Lesson, document: Document) -> LessonSummary:
    trees = [tree for block in document.python_blocks if (tree := syntax_tree(block.body))]
    context = Context(series, lesson, Path(lesson.file_name))
    functions = dict.fromkeys(signature for tree in trees for signature in _signatures(tree))
    datasets = dict.fromkeys(name for tree in trees for name in _datasets(tree))
    return LessonSummary(
        lesson=lesson.id,
        title=lesson.title,
        file=lesson.file_name,
        origin="post",
        symbols=tuple(_symbols(series, document))[: _MAX_ENTRIES["symbols"]],
        terms=_distinct((*lesson.terms, *_bold_phrases(document, context)))[: _MAX_ENTRIES["terms"]],
        formulas=tuple(_formulas(document))[: _MAX_ENTRIES["formulas"]],
        headings=tuple(_headings(document, context))[: _MAX_ENTRIES["headings"]],
        functions=tuple(functions)[: _MAX_ENTRIES["functions"]],
        datasets=tuple(datasets)[: _MAX_ENTRIES["datasets"]],
        takeaways=tuple(_takeaways(document, context))[: _MAX_ENTRIES["takeaways"]],
        analogy=_analogy(document, context),
    )


def _symbols(series: Series, document: Document) -> Iterator[SymbolSummary]:
    """Symbols that the post explains and that are not in the series' notation, without duplicates."""
    known = {name for entry in series.outline.notation for name in base_symbols(entry.symbol)}
    for explanation in document.memo(find_explanations):
        meaning = _MEANING.match(explanation.after)
        if meaning and explanation.symbol not in known:
            known.add(explanation.symbol)
            words = _NEXT_CLAUSE.split(meaning[1])[0]
            yield SymbolSummary(symbol=latex_of(explanation.symbol), meaning=_shorten(words))


def _formulas(document: Document) -> Iterator[str]:
    """The displayed formulas on one line each. Long ones are left out."""
    formulas = (" ".join(maths.latex.split()) for maths in document.maths if maths.display)
    yield from dict.fromkeys(latex for latex in formulas if len(latex) <= _MAX_LENGTH)


def _headings(document: Document, context: Context) -> Iterator[str]:
    """The headings of topics. Those of demonstrations and exercises are questions."""
    without = [context.section(document, role) for role in ("demonstrations", "exercises")]
    for heading in document.headings:
        if heading.level == 3 and not any(part and part.contains_line(heading.line) for part in without):
            yield heading.text


def _bold_phrases(document: Document, context: Context) -> Iterator[str]:
    """Short bold phrases within sentences, which is how posts introduce terms. An ELI5 has none."""
    eli5 = context.section(document, "eli5")
    for prose in document.prose:
        if eli5 and eli5.contains_line(prose.line):
            continue
        if prose.kind == "paragraph" and "list" not in prose.containers and not prose.is_image:
            for phrase in _BOLD.findall(joined_lines(document, prose.line, prose.end_line)):
                if len(phrase.split()) <= 4:
                    yield phrase


def _signatures(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            returns = f" -> {unparse(node.returns)}" if node.returns else ""
            yield _shorten(f"{node.name}({unparse(node.args)}){returns}")
        elif isinstance(node, ast.ClassDef):
            bases = ", ".join(unparse(base) for base in node.bases)
            yield f"class {node.name}({bases})" if bases else f"class {node.name}"


def _datasets(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = unparse(node.func)
            last = name.rpartition(".")[2]
            loads = _LOADS.fullmatch(last) and _DATA.search(last)
            if loads or ".datasets." in f".{name}" or (last.endswith("Dataset") and last != "Dataset"):
                yield name
    for node in tree.body:
        if isinstance(node, ast.Assign) and _is_noisy(node.value):
            yield _shorten(unparse(node))


def _is_noisy(value: ast.expr) -> bool:
    """Return whether an expression adds random noise to something, which is how tutorials generate data."""
    stack: list[tuple[ast.AST, bool]] = [(value, False)]
    while stack:
        node, in_sum = stack.pop()
        called = node.func if in_sum and isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in _NOISE:
            return True
        in_sum = in_sum or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub))
        stack += ((child, in_sum) for child in ast.iter_child_nodes(node))
    return False


def _takeaways(document: Document, context: Context) -> Iterator[str]:
    section = context.section(document, "takeaways")
    items = (prose for prose in document.prose if prose.kind == "paragraph" and "list" in prose.containers)
    for prose in items:
        if section and section.contains_line(prose.line) and not _is_placeholder(prose.prose_text):
            text = joined_lines(document, prose.line, prose.end_line).replace("**", "")
            yield _shorten(" ".join(text.split()))


def _analogy(document: Document, context: Context) -> str:
    """The title and the first words of the post's explanation for a child."""
    section = context.section(document, "eli5")
    if section is None:
        return ""
    title = section.heading.text.partition(":")[2].strip()
    paragraphs = (
        prose.prose_text
        for prose in document.prose
        if prose.kind == "paragraph" and prose.line > section.line and section.contains_line(prose.line)
        if not _is_placeholder(prose.prose_text)
    )
    words = next(paragraphs, "").split()
    start = " ".join(words[:_ANALOGY_WORDS]) + (" …" if len(words) > _ANALOGY_WORDS else "")
    return f"{title}: {start}" if title else start


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms without those that differ from an earlier one only in case or in the ending of a plural."""
    found: dict[str, str] = {}
    for term in terms:
        found.setdefault(term.casefold().removesuffix("s"), term)
    return tuple(found.values())


def _is_placeholder(text: str) -> bool:
    """Whether a text is one that nobody has written yet: a skeleton may be filled in only in part."""
    return text.lstrip().startswith("TODO")


def _shorten(text: str) -> str:
    return text.strip() if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH].rsplit(" ", 1)[0] + " …"


def written_posts(series: Series, lessons: Iterable[Lesson]) -> dict[str, Post]:
    """The posts of lessons by id, without skeletons that nobody has filled in.

    Raises:
        UnreadableError: a post exists and cannot be read. Prompts would silently leave out what it says.
    """
    lock = read_lock(series)
    return {
        other.id: read_post(series.posts_dir / other.file_name, series)
        for other in lessons
        if has_real_post(series, other, lock.get(other.id))
    }


def summaries_before(
    series: Series, lesson: Lesson, posts: Mapping[str, Post] | None = None
) -> tuple[LessonSummary, ...]:
    """The summaries of all lessons before this one, in reading order.

    ``posts`` are the written posts of these lessons, if they have been read already.
    """
    lessons = series.lessons_before(lesson)
    posts = written_posts(series, lessons) if posts is None else posts
    notation = repr([entry.symbol for entry in series.outline.notation])
    keys = {
        lesson_id: cache_key("summary", repr(post.lesson), notation, post.compressed_text)
        for lesson_id, post in posts.items()
    }
    cache = RecordCache()
    known = cache.get(LessonSummary, set(keys.values()))
    new = {
        keys[lesson_id]: summarize_post(series, series.lesson(lesson_id), post.document)
        for lesson_id, post in posts.items()
        if keys[lesson_id] not in known
    }
    cache.put(new)
    found = known | new
    return tuple(found[keys[x.id]] if x.id in keys else _planned(series, x) for x in lessons)


def plan_file(series: Series, lesson: Lesson) -> Path:
    return series.state_dir / "plans" / f"{lesson.id}.json"


def stored_plan(series: Series, lesson: Lesson) -> Plan | None:
    """The plan of a lesson that was drafted or planned on this machine, if it can be read."""
    with suppress(OSError, ValidationError):
        return Plan.model_validate_json(plan_file(series, lesson).read_bytes())
    return None


def _planned(series: Series, lesson: Lesson) -> LessonSummary:
    """The summary of a lesson without a post: from its plan if there is one, else from the outline."""
    plan = stored_plan(series, lesson)
    return LessonSummary(
        lesson=lesson.id,
        title=lesson.title,
        file=lesson.file_name,
        origin="plan" if plan else "outline",
        terms=_distinct((*lesson.terms, *plan.terms)) if plan else lesson.terms,
        symbols=tuple(SymbolSummary(symbol=s.name, meaning=s.meaning) for s in plan.symbols) if plan else (),
        formulas=plan.formulas if plan else (),
        headings=tuple(d.title for d in plan.demonstrations) if plan else (),
        takeaways=plan.objectives if plan else lesson.points,
        analogy=f"{story.title}: {story.tells}" if plan and (story := plan.chosen_story) else "",
    )
