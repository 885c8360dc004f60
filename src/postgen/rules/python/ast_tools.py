"""Syntax trees of Python blocks: statements of interest, calls by their full names, spans."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from postgen.document import CodeBlock, Document
from postgen.findings import Span
from postgen.rules.checkers.python_source import syntax_tree

LocatedNode = ast.stmt | ast.expr | ast.ExceptHandler


def span_of(document: Document, block: CodeBlock, node: LocatedNode, length: int = 0) -> Span:
    """The span of ``node``, or of its first ``length`` characters."""
    lines = _lines(block.body)
    column = _characters(lines, node.lineno, node.col_offset) + 1
    if length:
        return document.code_span(block, node.lineno, column, node.lineno, column + length)
    end_line = node.end_lineno or node.lineno
    end_column = _characters(lines, end_line, node.end_col_offset or node.col_offset) + 1
    return document.code_span(block, node.lineno, column, end_line, end_column)


@lru_cache(maxsize=8)
def _lines(code: str) -> list[str]:
    return code.split("\n")


def unparse(node: ast.AST) -> str:
    """The source of a node, or dots if it is nested too deeply."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return "…"


def text_of(document: Document, span: Span) -> str:
    """The text of a span."""
    start, end = document.source.line_start(span.line), document.source.line_start(span.end_line)
    return document.text[start + span.column - 1 : end + span.end_column - 1]


def _characters(lines: list[str], line: int, offset: int) -> int:
    """The character offset for a byte offset: Python counts UTF-8 bytes, spans count characters."""
    text = lines[line - 1] if line <= len(lines) else ""
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))


SelectedNode = (
    ast.Import | ast.ImportFrom | ast.Call | ast.ExceptHandler | ast.Assign | ast.AugAssign
    | ast.Raise | ast.Try | ast.TryStar | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
)  # fmt: skip
_SELECTED = frozenset(SelectedNode.__args__)
_FUNCTIONS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
_BASES = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
# Nodes without children of interest. Skipping them saves most of the work.
_LEAVES = frozenset((ast.Name, ast.Constant, *(kind for base in _BASES for kind in base.__subclasses__())))


@lru_cache(maxsize=512)
def walk_with_parents(code: str) -> tuple[tuple[SelectedNode, bool], ...]:
    """Imports, calls, handlers, assignments and definitions in order, each with True if in a function."""
    module = syntax_tree(code)
    if module is None:
        return ()
    found: list[tuple[SelectedNode, bool]] = []
    stack: list[tuple[ast.AST, bool]] = [(module, False)]
    while stack:
        node, inside = stack.pop()
        kind = node.__class__
        if kind in _SELECTED:
            found.append((node, inside))  # type: ignore[arg-type]
        inside = inside or kind in _FUNCTIONS
        children: list[tuple[ast.AST, bool]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            children.extend(
                (item, inside)
                for item in (value if value.__class__ is list else (value,))
                if item.__class__ not in _LEAVES and isinstance(item, ast.AST)
            )
        stack.extend(reversed(children))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Call:
    """A call in a Python block.

    ``name`` is the dotted name with the post's import aliases resolved. The name of a method starts with
    a dot. ``inside`` is True for a call in the body of a function.
    """

    name: str
    node: ast.Call
    block: CodeBlock
    inside: bool

    def span(self, document: Document) -> Span:
        """The span of the called expression."""
        return span_of(document, self.block, self.node.func)


def calls_of(document: Document) -> list[Call]:
    """All calls of a post in source order; pass this function to ``Document.memo``.

    Imports of one block apply to the blocks after it.
    """
    calls: list[Call] = []
    aliases: dict[str, str] = {}
    for block in document.python_blocks:
        for node, inside in walk_with_parents(block.body):
            if isinstance(node, ast.Import | ast.ImportFrom):
                aliases.update(_aliases(node))
            elif isinstance(node, ast.Call):
                calls.append(Call(_full_name(node.func, aliases), node, block, inside))
    return calls


def _aliases(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            top = alias.name.split(".")[0]
            yield top, top


def _full_name(node: ast.expr, aliases: dict[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(aliases.get(node.id, node.id) if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))
