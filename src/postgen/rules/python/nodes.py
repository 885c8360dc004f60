"""Spans of syntax tree nodes in the post."""

import ast

from postgen.document import CodeBlock, Document
from postgen.findings import Span

Placed = ast.stmt | ast.expr | ast.ExceptHandler


def span_of(document: Document, block: CodeBlock, node: Placed, length: int = 0) -> Span:
    """The span of ``node``, or of its first ``length`` characters."""
    lines = block.body.split("\n")
    column = _characters(lines, node.lineno, node.col_offset) + 1
    if length:
        return document.code_span(block, node.lineno, column, node.lineno, column + length)
    end_line = node.end_lineno or node.lineno
    end_column = _characters(lines, end_line, node.end_col_offset or node.col_offset) + 1
    return document.code_span(block, node.lineno, column, end_line, end_column)


def text_of(document: Document, span: Span) -> str:
    """The text of a span."""
    start, end = document.source.line_start(span.line), document.source.line_start(span.end_line)
    return document.text[start + span.column - 1 : end + span.end_column - 1]


def _characters(lines: list[str], line: int, offset: int) -> int:
    """The character offset for a byte offset: Python counts UTF-8 bytes, spans count characters."""
    text = lines[line - 1] if line <= len(lines) else ""
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))
