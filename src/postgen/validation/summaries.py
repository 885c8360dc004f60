"""Summaries of the lessons before a lesson: from their posts, else from their plans or the outline."""

import ast
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from postgen.cache_store import code_version
from postgen.document import Document, Section, build_document, decode_source
from postgen.errors import StorageError, UnreadableError
from postgen.files import write_atomic
from postgen.latex.symbols import base_symbols, latex_of
from postgen.rules.mathematics.explanations import find_explanations
from postgen.series import Lesson, Role, Series
from postgen.series.lesson_summary import LessonSummary, SymbolSummary
from postgen.series.plan import Plan

_MOST = {"symbols": 12, "terms": 14, "functions": 12, "datasets": 4, "takeaways": 8}
_LONGEST = 160
_PICTURE_WORDS = 30
_MEANING = re.compile(
    r"[”\"')]*(?:\s+(?:is|are|denotes?|means?|stands? for|represents?|holds?|counts?)|,|:|\s*[–—])\s+"
    r"((?:the|a|an|our|its|how|what|one)\b[^.,;:!?()￼]{3,80}+)(?!￼)"
)
_BOLD = re.compile(r"(?<!\w)\*\*([^\W\d_][^*$`]{1,40}\w)\*\*")
_LOADS = re.compile(r"(?:load|make|fetch|generate|sample|get)_\w+")
_NOISE = {"randn", "randn_like", "normal", "normal_"}
_DATA = re.compile(r"data|points|examples|moons|circles|blobs|spiral|digits", re.IGNORECASE)


def summarize_post(series: Series, lesson: Lesson, document: Document) -> LessonSummary:
    """The summary of a lesson's post."""
    trees = list(_trees(document))
    takeaways = _section(lesson, document, "takeaways")
    eli5 = _section(lesson, document, "eli5")
    functions = dict.fromkeys(signature for tree in trees for signature in _signatures(tree))
    return LessonSummary(
        lesson=lesson.id,
        title=lesson.title,
        file=lesson.file_name,
        origin="post",
        symbols=tuple(_symbols(series, document))[: _MOST["symbols"]],
        terms=tuple(dict.fromkeys((*lesson.terms, *_strong(document))))[: _MOST["terms"]],
        functions=tuple(functions)[: _MOST["functions"]],
        datasets=tuple(dict.fromkeys(d for tree in trees for d in _datasets(tree)))[: _MOST["datasets"]],
        takeaways=tuple(_items(document, takeaways))[: _MOST["takeaways"]] if takeaways else (),
        analogy=_picture(document, eli5) if eli5 else "",
    )


def _section(lesson: Lesson, document: Document, role: Role) -> Section | None:
    declared = next((s for s in lesson.kind.sections if s.effective_role == role), None)
    return document.find_section(declared.heading) if declared else None


def _symbols(series: Series, document: Document) -> Iterator[SymbolSummary]:
    """Symbols that the post explains and that are not in the series' notation, without duplicates."""
    known = {name for entry in series.outline.notation for name in base_symbols(entry.symbol)}
    for explanation in document.memo(find_explanations):
        meaning = _MEANING.match(explanation.after)
        if meaning and explanation.symbol not in known:
            known.add(explanation.symbol)
            yield SymbolSummary(symbol=latex_of(explanation.symbol), meaning=_short(meaning[1]))


def _strong(document: Document) -> Iterator[str]:
    """Short bold phrases within sentences, which is how posts introduce terms."""
    for prose in document.prose:
        if prose.kind == "paragraph" and "list" not in prose.containers and not prose.is_image:
            for phrase in _BOLD.findall(_joined_lines(document, prose.line, prose.end_line)):
                if len(phrase.split()) <= 4:
                    yield phrase


def _trees(document: Document) -> Iterator[ast.Module]:
    for block in document.python_blocks:
        try:
            yield ast.parse(block.body)
        except (SyntaxError, ValueError, RecursionError):
            continue


def _signatures(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
            yield _short(f"{node.name}({ast.unparse(node.args)}){returns}")
        elif isinstance(node, ast.ClassDef):
            bases = ", ".join(ast.unparse(base) for base in node.bases)
            yield f"class {node.name}({bases})" if bases else f"class {node.name}"


def _datasets(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            last = name.rpartition(".")[2]
            loads = _LOADS.fullmatch(last) and _DATA.search(last)
            if loads or ".datasets." in f".{name}" or (last.endswith("Dataset") and last != "Dataset"):
                yield name
    for node in tree.body:
        if isinstance(node, ast.Assign) and _is_noisy(node.value):
            yield _short(ast.unparse(node))


def _is_noisy(value: ast.expr) -> bool:
    """Whether an expression adds random noise to something, which is how tutorials generate data."""
    sums = [n for n in ast.walk(value) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add | ast.Sub)]
    called = (n.func for total in sums for n in ast.walk(total) if isinstance(n, ast.Call))
    return any(isinstance(f, ast.Attribute) and f.attr in _NOISE for f in called)


def _items(document: Document, section: Section) -> Iterator[str]:
    for prose in document.prose:
        if section.contains_line(prose.line) and prose.kind == "paragraph" and "list" in prose.containers:
            yield _short(
                " ".join(_joined_lines(document, prose.line, prose.end_line).replace("**", "").split())
            )


def _joined_lines(document: Document, line: int, end_line: int) -> str:
    """Lines of the source as one line, without a list marker. Formulas keep their dollar signs."""
    lines = (document.source.line_text(number).strip() for number in range(line, end_line + 1))
    return re.sub(r"^(?:[-*+]|\d+[.)])\s+", "", " ".join(lines))


def _picture(document: Document, section: Section) -> str:
    _, _, title = section.heading.text.partition(":")
    text = next(
        (
            p.prose_text
            for p in document.prose
            if p.kind == "paragraph" and p.line > section.line and section.contains_line(p.line)
        ),
        "",
    )
    words = text.split()
    start = " ".join(words[:_PICTURE_WORDS]) + (" …" if len(words) > _PICTURE_WORDS else "")
    return f"{title.strip()}: {start}" if title.strip() else start


def _short(text: str) -> str:
    return text.strip() if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def summaries_before(series: Series, lesson: Lesson) -> tuple[LessonSummary, ...]:
    """The summaries of all lessons before this one, in reading order."""
    return tuple(_entry(series, other) for other in series.lessons_before(lesson))


def plan_file(series: Series, lesson: Lesson) -> Path:
    """The file with the plan of a lesson."""
    return series.state_dir / "plans" / f"{lesson.id}.json"


def _entry(series: Series, lesson: Lesson) -> LessonSummary:
    try:
        return _of_post(series, lesson, (series.posts_dir / lesson.file_name).read_bytes())
    except (OSError, UnreadableError):
        return _of_plan(series, lesson) or LessonSummary(
            lesson=lesson.id,
            title=lesson.title,
            file=lesson.file_name,
            origin="outline",
            terms=lesson.terms,
            takeaways=lesson.points,
        )


def _of_post(series: Series, lesson: Lesson, data: bytes) -> LessonSummary:
    notation = repr([n.symbol for n in series.outline.notation])
    inputs = "\0".join(
        (code_version(), lesson.id, lesson.title, repr(lesson.kind), repr(lesson.terms), notation)
    )
    key = hashlib.sha256(inputs.encode() + data).hexdigest()[:32]
    path = series.state_dir / "ledger" / f"{key}.json"
    try:
        return LessonSummary.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        document = build_document(decode_source(lesson.file_name, data))
    entry = summarize_post(series, lesson, document)
    with suppress(StorageError):  # a cache that cannot be written only costs time
        write_atomic(path, entry.model_dump_json().encode())
    return entry


def _of_plan(series: Series, lesson: Lesson) -> LessonSummary | None:
    try:
        plan = Plan.model_validate_json(plan_file(series, lesson).read_bytes())
    except (OSError, ValidationError):
        return None
    return LessonSummary(
        lesson=lesson.id,
        title=lesson.title,
        file=lesson.file_name,
        origin="plan",
        terms=lesson.terms,
        takeaways=plan.objectives,
    )
